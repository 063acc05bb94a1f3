//! One look at a text for every word of every rule and for the common words of every language.

mod joints;

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind};

use super::language::{self, Tongues};
use super::plain::Plain;
use super::rules::{FUNCTION_WORDS, RULES, Scope};
use super::{Finding, Language};
use joints::{Joints, Part};

/// What a phrase is looked for.
#[derive(Debug, Clone, Copy)]
enum Meaning {
    /// It makes the rule at this place fire, if what must stand beside it does.
    Rule { place: usize, open: bool, before: Option<usize>, after: Option<usize> },
    /// It is of a class that stands beside phrases of rules.
    Class(usize),
    /// It is a common word of these languages.
    Common(Tongues),
}

struct Lexicon {
    /// `None` only if the rules outgrew what an automaton can hold, which a test excludes.
    automaton: Option<AhoCorasick>,
    meanings: Vec<Meaning>,
}

static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| {
    // The space before makes a phrase begin with a word: "Scunthorpe" hides nothing.
    let mut phrases = Vec::new();
    let mut meanings = Vec::new();
    for (place, rule) in RULES.rules.iter().enumerate() {
        for phrase in &rule.phrases {
            phrases.push(format!(" {}", phrase.words));
            meanings.push(Meaning::Rule {
                place,
                open: phrase.open,
                before: phrase.before,
                after: phrase.after,
            });
        }
    }
    for (class, members) in RULES.classes.iter().enumerate() {
        phrases.extend(members.iter().map(|member| format!(" {member}")));
        meanings.extend(members.iter().map(|_| Meaning::Class(class)));
    }
    for (word, tongues) in language::common_words(FUNCTION_WORDS) {
        phrases.push(format!(" {word}"));
        meanings.push(Meaning::Common(tongues));
    }
    // Denser kinds are faster on one text and slower on many: their tables crowd the cache.
    let automaton = AhoCorasick::builder().kind(Some(AhoCorasickKind::ContiguousNFA)).build(phrases).ok();
    Lexicon { automaton, meanings }
});

/// The words of a text that rules look for.
pub(super) struct Words {
    /// For each rule, how often it fired and where it last ended.
    fired: Vec<(usize, usize)>,
    votes: language::Votes,
}

impl Words {
    /// Looks through a text once.
    pub(super) fn of(plain: &Plain) -> Self {
        let lexicon = &*LEXICON;
        let mut words = Self { fired: vec![(0, 0); RULES.rules.len()], votes: language::Votes::default() };
        let mut joints = Joints::default();
        let text = plain.as_str();
        let Some(automaton) = &lexicon.automaton else { return words };
        for found in automaton.find_overlapping_iter(text) {
            let (start, end) = (found.start(), found.end());
            let whole = matches!(text.as_bytes().get(end), None | Some(b' '));
            match lexicon.meanings[found.pattern().as_usize()] {
                Meaning::Rule { place, open, before: None, after: None } if whole || open => {
                    words.fire(place, start, end);
                }
                Meaning::Rule { place, before, after, .. } if whole => {
                    joints.parts.push(Part { place, before, after, start, end });
                }
                Meaning::Class(class) if whole => joints.members.push((class, start, end)),
                Meaning::Common(tongues) if whole && end <= plain.also_from() => words.votes.add(tongues),
                Meaning::Rule { .. } | Meaning::Class(_) | Meaning::Common(_) => {}
            }
        }
        for part in joints.joined() {
            words.fire(part.place, part.start, part.end);
        }
        words
    }

    /// Counts a rule. One phrase inside another is one finding.
    fn fire(&mut self, place: usize, start: usize, end: usize) {
        let (count, last_end) = &mut self.fired[place];
        if start >= *last_end {
            *count += 1;
            *last_end = end;
        }
    }

    /// What the common words say of the language.
    pub(super) fn votes(&self) -> &language::Votes {
        &self.votes
    }

    /// Adds the rules that fired and that hold in a text of this language.
    pub(super) fn find(&self, language: Option<&Language>, findings: &mut Vec<Finding>) {
        let fired = RULES.rules.iter().zip(&self.fired).filter(|(_, (count, _))| *count > 0);
        for (rule, (count, _)) in fired {
            let holds = match (rule.scope, language) {
                (Scope::Any, _) | (Scope::Own, None) => true,
                (Scope::Own | Scope::Sure, Some(language)) => *language == rule.language,
                (Scope::Sure, None) => false,
            };
            if holds {
                findings.extend(Finding::counted(
                    rule.family,
                    rule.id.clone(),
                    rule.severity,
                    rule.confidence_milli,
                    *count,
                ));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::LEXICON;

    #[test]
    fn the_rules_fit_in_one_automaton() {
        let bytes = LEXICON.automaton.as_ref().map_or(0, aho_corasick::AhoCorasick::memory_usage);
        assert!(bytes > 0, "built");
        assert!(bytes < 8 << 20, "{bytes} bytes would crowd the cache");
    }
}
