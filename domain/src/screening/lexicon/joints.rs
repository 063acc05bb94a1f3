//! Phrases that mean something only beside certain others: "hate all", and then the name of a group.

use std::collections::BTreeSet;

/// A phrase of the rule at `place` that needs its neighbours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) place: usize,
    pub(super) before: Option<usize>,
    pub(super) after: Option<usize>,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// The parts of one text, and the members of classes that may stand beside them.
#[derive(Debug, Default)]
pub(super) struct Joints {
    pub(super) parts: Vec<Part>,
    /// Class, start and end.
    pub(super) members: Vec<(usize, usize, usize)>,
}

impl Joints {
    /// The parts that have the neighbours they need.
    pub(super) fn joined(&self) -> impl Iterator<Item = &Part> {
        // Most texts have no part, and are done without looking at the members.
        let members: &[_] = if self.parts.is_empty() { &[] } else { &self.members };
        let starts: BTreeSet<_> = members.iter().map(|&(class, start, _)| (class, start)).collect();
        let ends: BTreeSet<_> = members.iter().map(|&(class, _, end)| (class, end)).collect();
        self.parts.iter().filter(move |part| {
            part.before.is_none_or(|class| ends.contains(&(class, part.start)))
                && part.after.is_none_or(|class| starts.contains(&(class, part.end)))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Joints, Part};

    #[test]
    fn a_part_counts_only_between_the_neighbours_it_needs() {
        let part = Part { place: 0, before: Some(1), after: Some(2), start: 10, end: 15 };
        let joined = |members: &[(usize, usize, usize)]| {
            Joints { parts: vec![part], members: members.to_vec() }.joined().count()
        };
        assert_eq!(joined(&[(1, 6, 10), (2, 15, 19)]), 1);
        assert_eq!(joined(&[(1, 6, 10)]), 0, "nothing after");
        assert_eq!(joined(&[(1, 6, 9), (2, 15, 19)]), 0, "a gap before");
        assert_eq!(joined(&[(2, 6, 10), (1, 15, 19)]), 0, "the classes the wrong way round");
    }
}
