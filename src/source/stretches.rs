//! Spans of a file that may lie inside one another, and those of them that meet a given stretch: found without looking
//! at all of them.

use super::map::Span;

/// Spans in order of their start, with what is needed to find those that reach into a stretch.
#[derive(Debug, Clone, Default)]
pub struct Stretches {
    /// With the place at which each was given.
    spans: Vec<(Span, usize)>,
    /// A tree over `spans`: at 1 the farthest end of all, at 2n and 2n + 1 those of the halves of n.
    farthest: Vec<u32>,
    leaves: usize,
    /// Ends in order, with the span's place in `spans`.
    ends: Vec<(u32, usize)>,
}

impl Stretches {
    pub fn new(spans: impl IntoIterator<Item = Span>) -> Stretches {
        let mut spans: Vec<(Span, usize)> = spans.into_iter().enumerate().map(|(at, span)| (span, at)).collect();
        spans.sort_by_key(|(span, at)| (span.start, *at));
        let leaves = spans.len().next_power_of_two();
        let mut farthest = vec![0; 2 * leaves];
        for (at, (span, _)) in spans.iter().enumerate() {
            farthest[leaves + at] = span.end;
        }
        for node in (1..leaves).rev() {
            farthest[node] = farthest[2 * node].max(farthest[2 * node + 1]);
        }
        let mut ends: Vec<(u32, usize)> = spans.iter().enumerate().map(|(at, (span, _))| (span.end, at)).collect();
        ends.sort_by_key(|(end, at)| (*end, spans[*at].1));
        Stretches { spans, farthest, leaves, ends }
    }

    /// Those that begin at `last` or before it and end at `first` or behind it, with the places at which they were given.
    pub fn reaching(&self, first: u32, last: u32) -> Vec<(Span, usize)> {
        let count = self.spans.partition_point(|(span, _)| span.start <= last);
        let mut found = Vec::new();
        self.collect(1, 0, self.leaves, count, first, &mut found);
        found
    }

    fn collect(
        &self,
        node: usize,
        from: usize,
        width: usize,
        count: usize,
        first: u32,
        found: &mut Vec<(Span, usize)>,
    ) {
        if from >= count || self.farthest.get(node).is_none_or(|end| *end < first) {
            return;
        }
        if width == 1 {
            found.push(self.spans[from]);
            return;
        }
        let half = width / 2;
        self.collect(2 * node, from, half, count, first, found);
        self.collect(2 * node + 1, from + half, half, count, first, found);
    }

    /// The first that begins at a byte or behind it.
    pub fn from(&self, at: u32) -> Option<Span> {
        self.spans.get(self.spans.partition_point(|(span, _)| span.start < at)).map(|(span, _)| *span)
    }

    /// The last that ends at a byte or before it; of several that end there, the first that was given.
    pub fn until(&self, at: u32) -> Option<Span> {
        let last = self.ends.partition_point(|(end, _)| *end <= at).checked_sub(1)?;
        let end = self.ends[last].0;
        let first = self.ends.partition_point(|(other, _)| *other < end);
        Some(self.spans[self.ends[first].1].0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_search_of_all_finds_is_found() {
        let mut seed = 7u32;
        let mut dice = |below: u32| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (seed >> 8) % below
        };
        for count in [0, 1, 2, 7, 33] {
            let spans: Vec<Span> = (0..count)
                .map(|_| {
                    let start = dice(60);
                    Span { start, end: start + dice(20) }
                })
                .collect();
            let stretches = Stretches::new(spans.iter().copied());
            for first in 0..80 {
                for last in first..80 {
                    let mut found: Vec<usize> = stretches.reaching(first, last).into_iter().map(|(_, at)| at).collect();
                    found.sort_unstable();
                    let all = spans.iter().enumerate().filter(|(_, span)| span.start <= last && span.end >= first);
                    assert_eq!(found, all.map(|(at, _)| at).collect::<Vec<_>>());
                }
                let next = spans.iter().filter(|span| span.start >= first).min_by_key(|span| span.start);
                assert_eq!(stretches.from(first), next.copied());
                let before = spans.iter().filter(|span| span.end <= first).min_by_key(|span| first - span.end);
                assert_eq!(stretches.until(first), before.copied());
            }
        }
    }
}
