//! Which documents are taken, and which places in them: by chance, but so that no kind of fault is left to a throw or two.

use super::change::Site;
use super::measure::Plan;

/// Where one document can have a kind of fault: how many places, and some of them in the order of the draw.
pub struct Places {
    /// Its place in the order in which the documents were drawn.
    pub document: usize,
    pub eligible: usize,
    pub sites: Vec<Site>,
}

/// The documents taken. Kinds that few documents can have choose first, each as many documents as it needs for its
/// least number of faults, in the order of the draw; what is left of the number wanted is filled up in that order.
pub fn documents(places: &[Vec<Places>], all: usize, plan: &Plan) -> Vec<bool> {
    let mut chosen = vec![false; all];
    let mut left = plan.documents.min(all);
    let mut take = |document: usize| {
        if left > 0 && !chosen[document] {
            chosen[document] = true;
            left -= 1;
        }
    };
    let mut kinds: Vec<&Vec<Places>> = places.iter().collect();
    kinds.sort_by_key(|places| places.len());
    for places in kinds {
        let enough = places.iter().map(|places| places.document).take(plan.at_least);
        enough.for_each(&mut take);
    }
    (0..all).for_each(take);
    chosen
}

/// The places of one kind in the documents taken. One a document, so that no long document decides; where that gives
/// fewer than the least number, a second, a third … of the same documents.
pub fn sites<'a>(places: &'a [Places], chosen: &[bool], plan: &Plan) -> Vec<(usize, &'a Site)> {
    let taken: Vec<&Places> = places.iter().filter(|places| chosen[places.document]).collect();
    let round = |round: usize| {
        let sites = taken.iter().filter_map(move |places| Some((places.document, places.sites.get(round)?)));
        sites.collect::<Vec<_>>()
    };
    let mut drawn = round(0);
    drawn.truncate(plan.per_kind);
    let least = plan.at_least.min(plan.per_kind);
    for more in 1..plan.at_least {
        let missing = least.saturating_sub(drawn.len());
        drawn.extend(round(more).into_iter().take(missing));
    }
    drawn
}
