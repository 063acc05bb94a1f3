//! One look at a text for every word of every rule and for the common words of every language.

mod context;
mod joints;

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind};

use super::language::{self, Tongues};
use super::plain::Plain;
use super::rules::{FUNCTION_WORDS, RULES, Scope};
use super::{CONFIDENCE_LOW_MILLI, Finding, Language};
use context::{Match, is_excepted, is_framed};
use joints::{Joints, Member, Part};

/// What a phrase is looked for.
#[derive(Debug, Clone, Copy)]
enum Meaning {
    /// It makes the rule at this place fire or keeps it from it, if what must stand beside it does.
    Rule { place: usize, except: bool, open: bool, before: Option<usize>, after: Option<usize> },
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
        let exceptions = rule.exceptions.iter().map(|phrase| (phrase, true));
        for (phrase, except) in rule.phrases.iter().map(|phrase| (phrase, false)).chain(exceptions) {
            phrases.push(format!(" {}", phrase.words));
            meanings.push(Meaning::Rule {
                place,
                except,
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
    /// For each rule, what it found.
    fired: Vec<Fired>,
    votes: language::Votes,
}

/// What one rule found in a text.
#[derive(Debug, Clone, Copy, Default)]
struct Fired {
    count: usize,
    last_end: usize,
    /// Whether it was found outside every frame.
    plainly: bool,
}

impl Words {
    /// Looks through a text once.
    pub(super) fn of(plain: &Plain) -> Self {
        let lexicon = &*LEXICON;
        let mut words =
            Self { fired: vec![Fired::default(); RULES.rules.len()], votes: language::Votes::default() };
        let (mut found, mut exceptions) = (Vec::new(), Vec::new());
        let mut joints = Joints::default();
        let text = plain.as_str();
        let Some(automaton) = &lexicon.automaton else { return words };
        for hit in automaton.find_overlapping_iter(text) {
            let (start, end) = (hit.start(), hit.end());
            let whole = matches!(text.as_bytes().get(end), None | Some(b' '));
            match lexicon.meanings[hit.pattern().as_usize()] {
                Meaning::Rule { place, except, open, before: None, after: None } if whole || open => {
                    if except { &mut exceptions } else { &mut found }.push(Match { start, end, place });
                }
                Meaning::Rule { place, except, before, after, .. } if whole => {
                    let filler = RULES.rules[place].filler;
                    joints.parts.push(Part { place, except, before, after, filler, start, end });
                }
                Meaning::Class(class) if whole => joints.members.push(Member { class, start, end }),
                Meaning::Common(tongues) if whole && end <= plain.also_from() => words.votes.add(tongues),
                Meaning::Rule { .. } | Meaning::Class(_) | Meaning::Common(_) => {}
            }
        }
        for Part { place, except, start, end, .. } in joints.joined() {
            if except { &mut exceptions } else { &mut found }.push(Match { start, end, place });
        }
        found.sort_unstable();
        exceptions.sort_unstable();
        for hit in found.into_iter().filter(|hit| !is_excepted(*hit, &exceptions)) {
            let frames = &RULES.rules[hit.place].frames;
            let told = is_framed(text, hit, frames, &joints.members, plain.also_from());
            words.fire(hit, told);
        }
        words
    }

    /// Counts a rule. One phrase inside another is one finding.
    fn fire(&mut self, hit: Match, told: bool) {
        let fired = &mut self.fired[hit.place];
        fired.plainly |= !told;
        if hit.start >= fired.last_end {
            fired.count += 1;
            fired.last_end = hit.end;
        }
    }

    /// What the common words say of the language.
    pub(super) fn votes(&self) -> &language::Votes {
        &self.votes
    }

    /// Adds the rules that fired and that hold in a text of this language.
    pub(super) fn find(&self, language: Option<&Language>, findings: &mut Vec<Finding>) {
        let fired = RULES.rules.iter().zip(&self.fired).filter(|(_, fired)| fired.count > 0);
        for (rule, fired) in fired {
            let holds = match (rule.scope, language) {
                (Scope::Any, _) | (Scope::Own, None) => true,
                (Scope::Own | Scope::Sure, Some(language)) => *language == rule.language,
                (Scope::Sure, None) => false,
            };
            let (severity, confidence_milli) = if fired.plainly {
                (rule.severity, rule.confidence_milli)
            } else {
                (rule.framed_severity(), CONFIDENCE_LOW_MILLI)
            };
            if holds {
                findings.extend(Finding::counted(
                    rule.family,
                    rule.id.clone(),
                    severity,
                    confidence_milli,
                    fired.count,
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
