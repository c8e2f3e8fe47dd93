//! Square brackets of a text: pairs, however nested, and those that have no partner.

use std::ops::Range;

/// A pair of brackets, or one without its partner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bracket {
    /// From the opening to behind the closing bracket. `depth` is 0 for one that stands in no other.
    Pair { start: usize, end: usize, depth: u32 },
    /// `[` at this byte is never closed.
    Opened { at: usize },
    /// `]` at this byte was never opened.
    Closed { at: usize },
}

impl Bracket {
    pub fn start(self) -> usize {
        match self {
            Bracket::Pair { start, .. } => start,
            Bracket::Opened { at } | Bracket::Closed { at } => at,
        }
    }

    /// Just behind it.
    pub fn end(self) -> usize {
        match self {
            Bracket::Pair { end, .. } => end,
            Bracket::Opened { at } | Bracket::Closed { at } => at + 1,
        }
    }

    /// What stands between the brackets of a pair.
    pub fn inside(self) -> Option<Range<usize>> {
        match self {
            Bracket::Pair { start, end, .. } => Some(start + 1..end - 1),
            _ => None,
        }
    }
}

/// All brackets of a text, by where they start.
pub fn brackets(text: &str) -> Vec<Bracket> {
    let mut found = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    for at in memchr::memchr2_iter(b'[', b']', text.as_bytes()) {
        if text.as_bytes()[at] == b'[' {
            open.push(at);
        } else if let Some(start) = open.pop() {
            found.push(Bracket::Pair { start, end: at + 1, depth: open.len() as u32 });
        } else {
            found.push(Bracket::Closed { at });
        }
    }
    // One that is never closed does not hold what follows it.
    if !open.is_empty() {
        for bracket in &mut found {
            if let Bracket::Pair { start, depth, .. } = bracket {
                let around = open.partition_point(|stray| *stray < *start);
                *depth = depth.saturating_sub(around as u32);
            }
        }
    }
    found.extend(open.into_iter().map(|at| Bracket::Opened { at }));
    found.sort_unstable_by_key(|bracket| bracket.start());
    found
}

/// What the brackets of a text say of a place in it; asked of one place after the other, in order.
#[derive(Debug)]
pub struct Around<'b> {
    by_start: std::iter::Peekable<std::slice::Iter<'b, Bracket>>,
    /// Ends of brackets, in order.
    ends: Vec<usize>,
    ended: usize,
    /// Where the last pair that begins before the place ends; behind the place, if that stands inside of it.
    pub inside: usize,
    /// Where the last bracket that ends before the place ends.
    pub before: usize,
    /// Whether a bracket that is never closed stands before it.
    pub opened: bool,
}

impl<'b> Around<'b> {
    pub fn new(found: &'b [Bracket]) -> Around<'b> {
        let by_start = found.iter().peekable();
        Around { by_start, ends: Vec::new(), ended: 0, inside: 0, before: 0, opened: false }
    }

    /// Goes on to a place behind the last one.
    pub fn advance(&mut self, at: usize) {
        if self.ends.is_empty() {
            self.ends = self.by_start.clone().map(|bracket| bracket.end()).collect();
            self.ends.sort_unstable();
        }
        while let Some(bracket) = self.by_start.next_if(|bracket| bracket.start() < at) {
            match *bracket {
                Bracket::Pair { end, .. } => self.inside = self.inside.max(end),
                Bracket::Opened { .. } => self.opened = true,
                Bracket::Closed { .. } => {}
            }
        }
        while let Some(end) = self.ends.get(self.ended).filter(|end| **end <= at) {
            self.before = *end;
            self.ended += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_nest_and_strays_are_told() {
        let text = "a [b [c] d] e] f [g [h] i";
        let pair = |start, end, depth| Bracket::Pair { start, end, depth };
        assert_eq!(
            brackets(text),
            [pair(2, 11, 0), pair(5, 8, 1), Bracket::Closed { at: 13 }, Bracket::Opened { at: 17 }, pair(20, 23, 0)]
        );
        assert_eq!(brackets(""), []);
    }

    #[test]
    fn more_strays_than_a_small_number_holds_are_left_out_of_the_depth() {
        let text = "[".repeat(70_000) + "[a]";
        let inner = brackets(&text).into_iter().find(|bracket| bracket.inside().is_some());
        assert_eq!(inner, Some(Bracket::Pair { start: 70_000, end: 70_003, depth: 0 }));
    }

    #[test]
    fn a_place_knows_what_is_around_it() {
        let text = "a [b] c [d e] f ] g [h";
        let found = brackets(text);
        let mut around = Around::new(&found);
        let mut told = Vec::new();
        for word in ["c", "e", "g", "h"] {
            let at = text.find(word).unwrap();
            around.advance(at);
            told.push((around.inside > at, around.before, around.opened));
        }
        assert_eq!(told, [(false, 5, false), (true, 5, false), (false, 17, false), (false, 21, true)]);
    }
}
