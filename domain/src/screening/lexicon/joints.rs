//! Phrases that mean something only beside certain others: "hate all", and then the name of a group.

use std::collections::BTreeMap;

/// So many words of no weight may stand between a phrase and its neighbour: "all of these".
const FILLERS_MAX: usize = 3;

/// A phrase that needs its neighbours, of the rule at `place`, or of its exceptions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) place: usize,
    pub(super) except: bool,
    pub(super) before: Option<usize>,
    pub(super) after: Option<usize>,
    /// The class whose words may stand between.
    pub(super) filler: Option<usize>,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// A phrase of a class.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Member {
    pub(super) class: usize,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// The parts of one text, and the members of classes that may stand beside them.
#[derive(Debug, Default)]
pub(super) struct Joints {
    pub(super) parts: Vec<Part>,
    pub(super) members: Vec<Member>,
}

impl Joints {
    /// The parts that have the neighbours they need, each from its first neighbour to its last.
    pub(super) fn joined(&self) -> impl Iterator<Item = Part> {
        // Most texts have no part, and are done without looking at the members.
        let members: &[_] = if self.parts.is_empty() { &[] } else { &self.members };
        // Of two members at one place the longer counts: their ends are in order.
        let forwards: BTreeMap<_, _> =
            members.iter().map(|member| ((member.class, member.start), member.end)).collect();
        let backwards: BTreeMap<_, _> =
            members.iter().rev().map(|member| ((member.class, member.end), member.start)).collect();
        self.parts.iter().filter_map(move |part| {
            let reach = |steps, class: Option<usize>, from| match class {
                Some(class) => beside(steps, class, part.filler, from),
                None => Some(from),
            };
            let (start, end) =
                (reach(&backwards, part.before, part.start)?, reach(&forwards, part.after, part.end)?);
            Some(Part { start, end, ..*part })
        })
    }
}

/// How far a member of the class reaches that stands at `from`, or a few fillers away from it.
fn beside(
    steps: &BTreeMap<(usize, usize), usize>,
    class: usize,
    filler: Option<usize>,
    from: usize,
) -> Option<usize> {
    std::iter::successors(Some(from), |&at| steps.get(&(filler?, at)).copied())
        .take(FILLERS_MAX + 1)
        .find_map(|at| steps.get(&(class, at)).copied())
}

#[cfg(test)]
mod tests {
    use super::{Joints, Member, Part};

    const PART: Part = Part {
        place: 0,
        except: false,
        before: Some(1),
        after: Some(2),
        filler: Some(3),
        start: 10,
        end: 15,
    };

    fn joined(members: &[(usize, usize, usize)]) -> usize {
        let members = members.iter().map(|&(class, start, end)| Member { class, start, end }).collect();
        Joints { parts: vec![PART], members }.joined().count()
    }

    #[test]
    fn a_part_counts_only_between_the_neighbours_it_needs() {
        assert_eq!(joined(&[(1, 6, 10), (2, 15, 19)]), 1);
        assert_eq!(joined(&[(1, 6, 10)]), 0, "nothing after");
        assert_eq!(joined(&[(1, 6, 9), (2, 15, 19)]), 0, "a gap before");
        assert_eq!(joined(&[(2, 6, 10), (1, 15, 19)]), 0, "the classes the wrong way round");
    }

    #[test]
    fn a_few_words_of_no_weight_may_stand_between() {
        assert_eq!(joined(&[(1, 6, 10), (3, 15, 19), (2, 19, 23)]), 1);
        assert_eq!(joined(&[(1, 2, 6), (3, 6, 10), (2, 15, 19)]), 1);
        let far: Vec<_> = (0..4).map(|word| (3, 15 + 4 * word, 19 + 4 * word)).collect();
        assert_eq!(joined(&[&[(1, 6, 10), (2, 31, 35)], &far[..]].concat()), 0, "four words");
    }
}
