//! Several files checked in one run: each for itself, and what one says of another.
//!
//! What is found of a file that refers to another one of the run waits until all have been read. Only a file in which
//! something does not hold is read once more, so that memory never holds more than the files in work.

use caveat::facts::collection::{Collection, Place, Shelf, is_volume};
use caveat::finding::{Elsewhere, Finding};
use caveat::source::{self, SourceFile};

use super::files::Target;
use super::pipeline;
use super::session::{Job, Session};

/// What is kept of a file that was checked, until all others are.
#[derive(Default)]
pub struct Kept {
    pub shelf: Shelf,
    /// What was found in it by itself, before anything is waived. None where it has been changed since.
    pub findings: Option<Vec<Finding>>,
}

/// The second time that a file is worked on.
#[derive(Clone, Copy)]
pub struct More<'m> {
    /// What was found the first time.
    pub findings: Option<&'m [Finding]>,
    /// What is added to it.
    pub add: &'m (dyn Fn(&SourceFile) -> Vec<Finding> + Sync),
}

/// Works on every file and hands the results to `take` in their order. A file in which others of the run show something
/// wrong is worked on again; `again` is given both results.
pub fn ordered<R: Send, E>(
    session: &Session,
    jobs: &[Job],
    work: impl Fn(&Job, Option<More<'_>>) -> (R, Kept) + Sync,
    again: impl Fn(R, R) -> R,
    mut take: impl FnMut(R) -> Result<bool, E>,
) -> Result<(), E> {
    if !session.together {
        return pipeline::ordered(jobs.iter().collect(), |job| work(job, None).0, take);
    }
    let mut shelves: Vec<Shelf> = jobs.iter().map(|job| shelf(session, job)).collect();
    let expected = shelves.clone();
    let expected = Collection::new(&expected);
    let mut waiting: Vec<(R, Option<Vec<Finding>>)> = Vec::new();
    let numbered = jobs.iter().enumerate().collect();
    let mut stopped = false;
    pipeline::ordered(
        numbered,
        |(at, job): (usize, &Job)| (at, work(job, None)),
        |(at, (done, kept))| {
            let concerned = expected.concerns(at, &kept.shelf);
            let waits = !waiting.is_empty() || concerned;
            shelves[at] = kept.shelf;
            if waits {
                waiting.push((done, kept.findings.filter(|_| concerned)));
                return Ok(true);
            }
            let more = take(done)?;
            stopped |= !more;
            Ok(more)
        },
    )?;
    let first = jobs.len() - waiting.len();
    if stopped || waiting.is_empty() {
        return Ok(());
    }
    let collection = Collection::new(&shelves);
    for ((at, job), (done, findings)) in jobs.iter().enumerate().skip(first).zip(waiting) {
        let done = if differs(job, at, &shelves[at], &collection) {
            let add = |file: &SourceFile| {
                let options = job.plan.options();
                let mut read = None;
                job.plan.auditor.check_collection((at, &shelves[at], Some(file)), &collection, &options, |place| {
                    elsewhere(session, jobs, place, &mut read)
                })
            };
            let (second, _) = work(job, Some(More { findings: findings.as_deref(), add: &add }));
            again(done, second)
        } else {
            done
        };
        if !take(done)? {
            break;
        }
    }
    Ok(())
}

/// Whether others of the run show something wrong in a file. Standard input cannot be read again.
fn differs(job: &Job, at: usize, shelf: &Shelf, collection: &Collection<'_>) -> bool {
    if job.target == Target::Stdin || !collection.concerns(at, shelf) {
        return false;
    }
    let options = job.plan.options();
    !job.plan.auditor.check_collection((at, shelf, None), collection, &options, |_| None).is_empty()
}

/// What is known of a file by its name.
fn shelf(session: &Session, job: &Job) -> Shelf {
    let name = session.name(job);
    if is_volume(&name) { Shelf::named(source::collection_of(&name)) } else { Shelf::default() }
}

/// Where a document of another file stands, by its title; the file that was read last is kept.
fn elsewhere(
    session: &Session,
    jobs: &[Job],
    place: &Place,
    read: &mut Option<(usize, SourceFile)>,
) -> Option<Elsewhere> {
    let job = jobs.get(place.file).filter(|job| job.target != Target::Stdin)?;
    if read.as_ref().is_none_or(|(at, _)| *at != place.file) {
        let (name, bytes) = session.read(job);
        *read = Some((place.file, source::decoded(&name, bytes.ok()?)));
    }
    read.as_ref().map(|(_, file)| Elsewhere::new(file, &place.document, place.span))
}
