//! Files in parallel, the documents of a volume in parallel, results in the order of the files.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;

use rayon::prelude::*;

/// Works on every item on all cores and hands the results to `take` in the items' order, as soon as that order allows.
/// `take` answers whether to go on. Little is kept waiting, because the items are begun in order.
pub fn ordered<T, R, E>(
    items: Vec<T>,
    work: impl Fn(T) -> R + Sync,
    mut take: impl FnMut(R) -> Result<bool, E>,
) -> Result<(), E>
where
    T: Send,
    R: Send,
{
    // One alone is worked on here: threads take longer to begin than most files.
    if items.len() == 1 {
        return items.into_iter().try_for_each(|item| take(work(item)).map(|_| ()));
    }
    // Small files by the dozen, or handing them out costs as much as they do.
    let together = (items.len() / 256).clamp(1, 32);
    let mut items = items.into_iter();
    let groups = std::iter::from_fn(move || Some(items.by_ref().take(together).collect::<Vec<T>>()))
        .take_while(|group| !group.is_empty());
    let (send, receive) = mpsc::channel();
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let (stop, work) = (&stop, &work);
        scope.spawn(move || {
            groups.enumerate().par_bridge().for_each_with(send, |send, (at, group)| {
                let goes_on = group.into_iter().take_while(|_| !stop.load(Ordering::Relaxed));
                // The receiver goes away only when nobody wants more.
                let _ = send.send((at, goes_on.map(work).collect::<Vec<R>>()));
            });
        });
        let mut waiting = BTreeMap::new();
        let mut next = 0;
        for (at, results) in receive {
            waiting.insert(at, results);
            while let Some(results) = waiting.remove(&next) {
                next += 1;
                for result in results {
                    let more = take(result);
                    if !matches!(more, Ok(true)) {
                        stop.store(true, Ordering::Relaxed);
                        return more.map(|_| ());
                    }
                }
            }
        }
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_order_and_stop_when_told() {
        let mut taken = Vec::new();
        let work = |n: u64| {
            std::thread::sleep(std::time::Duration::from_millis((40 - n) / 10));
            n
        };
        let done: Result<(), ()> = ordered((0..40).collect(), work, |n| {
            taken.push(n);
            Ok(n < 30)
        });
        assert_eq!((done, taken), (Ok(()), (0..=30).collect()));
        // So many that they are handed out in groups.
        let mut taken = Vec::new();
        let done: Result<(), ()> = ordered(
            (0..5_000).collect(),
            |n: u64| n,
            |n| {
                taken.push(n);
                Ok(n < 4_321)
            },
        );
        assert_eq!((done, taken), (Ok(()), (0..=4_321).collect()));
    }
}
