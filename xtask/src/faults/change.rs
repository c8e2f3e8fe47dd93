//! A fault as edits of the file, and where things stand after them.

use std::ops::Range;

/// One place at which a kind of fault can be put.
#[derive(Debug, Clone, Default)]
pub struct Site {
    /// Bytes of the clean file and what comes in their place.
    pub edits: Vec<(Range<usize>, String)>,
    /// Where a finding must point to be the right one: the fault and its counterparts, in the clean file.
    pub places: Vec<Range<usize>>,
}

impl Site {
    /// One edit; the right finding points at it.
    pub fn at(range: Range<usize>, new: impl Into<String>) -> Site {
        Site { places: vec![range.clone()], edits: vec![(range, new.into())] }
    }

    /// … or at its counterpart.
    pub fn or(mut self, place: Range<usize>) -> Site {
        self.places.push(place);
        self
    }

    /// A second edit that belongs to the same fault.
    pub fn and(mut self, range: Range<usize>, new: impl Into<String>) -> Site {
        self.places.push(range.clone());
        self.edits.push((range, new.into()));
        self
    }

    /// The same site in a file in which everything stands elsewhere.
    pub fn shifted(&self, by: isize) -> Site {
        let shift = |range: &Range<usize>| range.start.saturating_add_signed(by)..range.end.saturating_add_signed(by);
        Site {
            edits: self.edits.iter().map(|(range, new)| (shift(range), new.clone())).collect(),
            places: self.places.iter().map(shift).collect(),
        }
    }

    /// The file with the fault in it.
    pub fn apply(&self, text: &str) -> String {
        let mut edits: Vec<_> = self.edits.iter().collect();
        edits.sort_by_key(|(range, _)| range.start);
        let mut changed = String::with_capacity(text.len() + 64);
        let mut at = 0;
        for (range, new) in edits {
            changed.push_str(&text[at..range.start]);
            changed.push_str(new);
            at = range.end;
        }
        changed + &text[at..]
    }

    /// Where a range of the clean file stands in the changed one.
    pub fn after(&self, range: &Range<usize>) -> Range<usize> {
        let moved = |at: usize, counts: &dyn Fn(&Range<usize>) -> bool| {
            let edits = self.edits.iter().filter(|(edit, _)| counts(edit));
            let by: isize = edits.map(|(edit, new)| new.len() as isize - edit.len() as isize).sum();
            at.saturating_add_signed(by)
        };
        let start = moved(range.start, &|edit| edit.end <= range.start && edit.start < range.start);
        let end = moved(range.end, &|edit| edit.start < range.end || edit.end <= range.end);
        start..end.max(start)
    }
}

/// Whether two ranges share a byte or stand side by side.
pub fn touch(one: &Range<usize>, two: &Range<usize>) -> bool {
    one.start <= two.end + 1 && two.start <= one.end + 1
}
