//! What stands around a phrase: the same words are a threat, a report of one, or a line of a film.

use super::joints::Member;

/// A sentence is looked at no further than this, in bytes: what is farther away tells nothing.
const SENTENCE_BYTES_MAX: usize = 400;
/// A frame still counts this far beyond the sentence, in bytes: "Go home! he shouted".
const BEYOND_BYTES_MAX: usize = 24;

/// Where a phrase of the rule at `place` stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Match {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) place: usize,
}

/// Whether an exception of the same rule overlaps the phrase. `exceptions` are in order.
pub(super) fn is_excepted(found: Match, exceptions: &[Match]) -> bool {
    let first = exceptions.partition_point(|exception| exception.start + SENTENCE_BYTES_MAX < found.start);
    exceptions[first..]
        .iter()
        .take_while(|exception| exception.start < found.end)
        .any(|exception| exception.place == found.place && exception.end > found.start)
}

/// Whether a member of one of the `frames` stands in the sentence of the phrase, or just beyond it.
/// `members` are in the order of their ends; nothing from `also_from` on belongs to a sentence.
pub(super) fn is_framed(
    text: &str,
    found: Match,
    frames: &[usize],
    members: &[Member],
    also_from: usize,
) -> bool {
    if frames.is_empty() || found.start >= also_from {
        return false;
    }
    let (from, to) = window(text, found, also_from);
    let first = members.partition_point(|member| member.end <= from);
    members[first..]
        .iter()
        .take_while(|member| member.end <= to)
        .any(|member| member.start >= from && frames.contains(&member.class))
}

/// Where the sentence of a phrase begins and ends, with a little more on either side.
fn window(text: &str, found: Match, also_from: usize) -> (usize, usize) {
    let least = text.floor_char_boundary(found.start.saturating_sub(SENTENCE_BYTES_MAX));
    let most = text.floor_char_boundary((found.end + SENTENCE_BYTES_MAX).min(also_from));
    let begins = text[least..found.start].rfind(" .").map_or(least, |stop| least + stop);
    let ends = text[found.end..most.max(found.end)].find(" . ").map_or(most, |stop| found.end + stop + 2);
    (begins.saturating_sub(BEYOND_BYTES_MAX), (ends + BEYOND_BYTES_MAX).min(also_from))
}

#[cfg(test)]
mod tests {
    use super::{Match, Member, is_excepted, is_framed};

    fn at(text: &str, words: &str) -> Match {
        let start = text.find(words).expect("it stands there");
        Match { start, end: start + words.len(), place: 0 }
    }

    #[test]
    fn a_frame_counts_in_the_sentence_and_just_beyond_it() {
        let framed = |text: &str| {
            let Match { start, end, .. } = at(text, " said");
            let members = [Member { class: 7, start, end }];
            is_framed(text, at(text, " go home"), &[7], &members, text.len())
        };
        assert!(framed(" he said go home ."));
        assert!(framed(" go home . he said so ."));
        assert!(framed(" so he said . go home ."));
        assert!(!framed(" go home . and this is a much longer sentence in which somebody said no ."));
        assert!(!framed(" nobody said that this is a short sentence and that it ends . go home ."));
    }

    #[test]
    fn an_exception_takes_back_what_it_overlaps() {
        let text = " i will shoot you a message . i will shoot you .";
        let exception = at(text, " you a message");
        assert!(is_excepted(at(text, " i will shoot you a"), &[exception]));
        assert!(!is_excepted(at(text, " i will shoot you ."), &[exception]));
        assert!(!is_excepted(at(text, " i will shoot you a"), &[Match { place: 1, ..exception }]));
    }
}
