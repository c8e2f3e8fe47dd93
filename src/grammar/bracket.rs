//! Square brackets of a text: pairs, however nested, and those that have no partner.

use std::ops::Range;

/// A pair of brackets, or one without its partner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bracket {
    /// From the opening to behind the closing bracket. `depth` is 0 for one that stands in no other.
    Pair { start: usize, end: usize, depth: u16 },
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
            let depth = u16::try_from(open.len()).unwrap_or(u16::MAX);
            found.push(Bracket::Pair { start, end: at + 1, depth });
        } else {
            found.push(Bracket::Closed { at });
        }
    }
    // One that is never closed does not hold what follows it.
    let strays = open.len() as u16;
    if strays > 0 {
        for bracket in &mut found {
            if let Bracket::Pair { start, depth, .. } = bracket {
                let around = open.iter().filter(|stray| **stray < *start).count() as u16;
                *depth = depth.saturating_sub(around.min(strays));
            }
        }
    }
    found.extend(open.into_iter().map(|at| Bracket::Opened { at }));
    found.sort_unstable_by_key(|bracket| bracket.start());
    found
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
}
