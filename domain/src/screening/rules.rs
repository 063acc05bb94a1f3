//! The rule files, compiled in. A file that changes what is found belongs in a new version folder.

mod expansion;
mod file;

use std::sync::LazyLock;

pub(super) use file::Scope;

use super::{Family, Language, RuleId, Severity};

/// Every rule file, with the family and the language of its words.
const FILES: [(Family, Language, &str); 8] = [
    (Family::Profanity, Language::En, include_str!("rules/v2/profanity.en.txt")),
    (Family::Profanity, Language::Es, include_str!("rules/v2/profanity.es.txt")),
    (Family::Profanity, Language::Fr, include_str!("rules/v2/profanity.fr.txt")),
    (Family::Profanity, Language::Nb, include_str!("rules/v2/profanity.nb.txt")),
    (Family::Toxicity, Language::En, include_str!("rules/v2/toxicity.en.txt")),
    (Family::Toxicity, Language::Es, include_str!("rules/v2/toxicity.es.txt")),
    (Family::Toxicity, Language::Fr, include_str!("rules/v2/toxicity.fr.txt")),
    (Family::Toxicity, Language::Nb, include_str!("rules/v2/toxicity.nb.txt")),
];

/// The commonest words of each language, by which a short text shows its language.
pub(super) const FUNCTION_WORDS: &str = include_str!("rules/v2/function_words.txt");

/// A rule and the phrases that make it fire.
#[derive(Debug, Clone)]
pub(super) struct Rule {
    pub(super) family: Family,
    pub(super) language: Language,
    pub(super) id: RuleId,
    pub(super) severity: Severity,
    pub(super) confidence_milli: u16,
    pub(super) scope: Scope,
    pub(super) phrases: Vec<Phrase>,
    /// Phrases that take back what they overlap: "shoot you a message" is no threat.
    pub(super) exceptions: Vec<Phrase>,
    /// The classes that tell, in the same sentence, of what somebody else said or of a game.
    pub(super) frames: Vec<usize>,
    /// The class whose words may stand between a phrase and its neighbour.
    pub(super) filler: Option<usize>,
}

impl Rule {
    /// How grave the rule is where a frame stands beside it: worth a look, and hidden from nobody.
    pub(super) fn framed_severity(&self) -> Severity {
        self.severity.min(Severity::Medium)
    }
}

/// Words that make a rule fire, in plain form.
#[derive(Debug, Clone)]
pub(super) struct Phrase {
    pub(super) words: String,
    /// Whether the last word may go on.
    pub(super) open: bool,
    /// The class one of whose phrases must stand just before.
    pub(super) before: Option<usize>,
    /// The class one of whose phrases must stand just after.
    pub(super) after: Option<usize>,
}

/// Every rule of every file, and every class that their phrases refer to.
#[derive(Debug, Default)]
pub(super) struct Rules {
    pub(super) rules: Vec<Rule>,
    pub(super) classes: Vec<Vec<String>>,
}

/// The rules in force.
pub(super) static RULES: LazyLock<Rules> = LazyLock::new(|| {
    FILES.iter().fold(Rules::default(), |mut all, (family, language, text)| {
        let file = file::read(*family, language, text, all.classes.len());
        all.rules.extend(file.rules);
        all.classes.extend(file.classes);
        all
    })
});

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{FILES, RULES, file};
    use crate::screening::CONFIDENCE_LOW_MILLI;

    #[test]
    fn every_line_of_every_file_is_understood() {
        for (family, language, text) in &FILES {
            assert_eq!(
                file::read(*family, language, text, 0).refused,
                [] as [&str; 0],
                "{family:?} {language}"
            );
        }
    }

    #[test]
    fn every_rule_has_its_own_name_and_something_to_look_for() {
        let names: BTreeSet<_> = RULES.rules.iter().map(|rule| &rule.id).collect();
        assert_eq!(names.len(), RULES.rules.len());
        for rule in &RULES.rules {
            assert!(!rule.phrases.is_empty(), "{}", rule.id);
            assert!((CONFIDENCE_LOW_MILLI..=1000).contains(&rule.confidence_milli), "{}", rule.id);
        }
    }

    #[test]
    fn the_phrases_stay_few_enough_to_compile_in_a_moment() {
        let phrases = RULES.rules.iter().map(|rule| rule.phrases.len()).sum::<usize>();
        let members = RULES.classes.iter().map(Vec::len).sum::<usize>();
        assert!(phrases + members < 8_000, "{phrases} phrases, {members} members of classes");
    }
}
