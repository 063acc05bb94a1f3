//! How a rule file is written.
//!
//! ```text
//! # A comment.
//! @them = you | him | her
//! [threat high 900 own]
//! (i will|i'll) kill <them>, kill you all
//! threaten~
//! ! kill you with kindness
//! ~ told
//! ```
//!
//! A header names a rule, its severity, its confidence in thousandths and its scope; the lines under it are
//! phrases, parted by commas. `(a|b|)` is a choice that may be empty, and is written out. `<name>` is any
//! phrase of a class defined above; it stands at either end of a phrase, where it is matched by itself, for
//! written out with every group and every verb the phrases would be tens of thousands. A final `~` lets the
//! word go on. Accents and case do not matter.
//!
//! A line that begins with `!` holds exceptions: what they overlap does not count. A line that begins with
//! `~` names classes that make a high rule medium where one of their phrases stands in the same sentence.
//! Between a phrase and its class may stand up to a few words of the class `filler`.

use std::collections::BTreeMap;

use super::expansion::expand;
use super::{Phrase, Rule};
use crate::screening::plain::Plain;
use crate::screening::{Family, Language, RuleId, Severity};

/// In which texts a rule is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::screening) enum Scope {
    /// In all: the phrase means the same everywhere, or nothing elsewhere.
    Any,
    /// In texts of the rule's language, and where the language cannot be told.
    Own,
    /// In texts that are surely of the rule's language: elsewhere the word is harmless.
    Sure,
}

/// The class whose words may stand between a phrase and its neighbour.
const FILLER: &str = "filler";

/// What was understood of a file, and the lines that were not.
#[derive(Debug, Default)]
pub(super) struct File<'a> {
    pub(super) rules: Vec<Rule>,
    /// The phrases of each class.
    pub(super) classes: Vec<Vec<String>>,
    pub(super) refused: Vec<&'a str>,
}

/// Reads a file. Total: a line that is not understood is set aside, and a test keeps that from happening.
/// Its classes are numbered from `first_class` on, to stay apart from those of other files.
pub(super) fn read<'a>(family: Family, language: &Language, text: &'a str, first_class: usize) -> File<'a> {
    let mut file = File::default();
    let mut names = Names(BTreeMap::new());
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let understood = match line.as_bytes() {
            [b'@', ..] => class(&line[1..], &mut names, &mut file.classes, first_class),
            [b'[', .., b']'] => {
                header(family, language, &line[1..line.len() - 1], names.0.get(FILLER).copied())
                    .map(|rule| file.rules.push(rule))
            }
            [b'~', ..] => file.rules.last_mut().and_then(|rule| frames(&line[1..], &names, rule)),
            [b'!', ..] => file.rules.last_mut().and_then(|rule| {
                let exceptions = phrases(&line[1..], &names, rule.family)?;
                rule.exceptions.extend(exceptions);
                Some(())
            }),
            _ => file.rules.last_mut().and_then(|rule| {
                let phrases = phrases(line, &names, rule.family)?;
                rule.phrases.extend(phrases);
                Some(())
            }),
        };
        if understood.is_none() {
            file.refused.push(line);
        }
    }
    file
}

/// The number of each class, by its name in this file.
struct Names<'a>(BTreeMap<&'a str, usize>);

/// Takes `name = a | b | c`. A second line of the same name adds to it.
fn class<'a>(
    line: &'a str,
    names: &mut Names<'a>,
    classes: &mut Vec<Vec<String>>,
    first: usize,
) -> Option<()> {
    let (name, members) = line.split_once('=')?;
    let number = *names.0.entry(name.trim()).or_insert(first + classes.len());
    if number - first == classes.len() {
        classes.push(Vec::new());
    }
    // `(a|b) c` is a choice within one member.
    let members: Option<Vec<_>> = members.split(" | ").map(expand).collect();
    let members: Option<Vec<_>> = members?.iter().flatten().map(|member| plain(member)).collect();
    classes.get_mut(number - first)?.extend(members?);
    Some(())
}

/// A phrase of a file as it stands in the plain form of a text.
fn plain(phrase: &str) -> Option<String> {
    let plain = Plain::of(phrase);
    let plain = plain.as_str().get(..plain.also_from())?.trim_matches(['.', ' ']);
    (!plain.is_empty()).then(|| plain.to_owned())
}

fn header(family: Family, language: &Language, line: &str, filler: Option<usize>) -> Option<Rule> {
    let mut words = line.split_whitespace();
    let (name, severity, confidence, scope) = (words.next()?, words.next()?, words.next()?, words.next()?);
    let family_name = match family {
        Family::Pii => "pii",
        Family::Profanity => "profanity",
        Family::Spam => "spam",
        Family::Toxicity => "toxicity",
    };
    Some(Rule {
        family,
        language: language.clone(),
        id: RuleId::new(format!("{family_name}.{language}.{name}")),
        severity: match severity {
            "low" => Severity::Low,
            "medium" => Severity::Medium,
            "high" => Severity::High,
            _ => return None,
        },
        confidence_milli: confidence.parse().ok()?,
        scope: match scope {
            "any" => Scope::Any,
            "own" => Scope::Own,
            "sure" => Scope::Sure,
            _ => return None,
        },
        phrases: Vec::new(),
        exceptions: Vec::new(),
        frames: Vec::new(),
        filler,
    })
}

/// The classes that a line names.
fn frames(line: &str, names: &Names<'_>, rule: &mut Rule) -> Option<()> {
    let frames: Option<Vec<_>> = line.split_whitespace().map(|name| names.0.get(name).copied()).collect();
    rule.frames.extend(frames?);
    Some(())
}

fn phrases(line: &str, names: &Names<'_>, family: Family) -> Option<Vec<Phrase>> {
    let mut phrases = Vec::new();
    for phrase in line.split(',').map(str::trim) {
        let (phrase, before) = match phrase.strip_prefix('<').and_then(|rest| rest.split_once('>')) {
            Some((name, rest)) => (rest, Some(*names.0.get(name)?)),
            None => (phrase, None),
        };
        let (phrase, after) = match phrase.strip_suffix('>').and_then(|rest| rest.rsplit_once('<')) {
            Some((rest, name)) => (rest, Some(*names.0.get(name)?)),
            None => (phrase, None),
        };
        for expanded in expand(phrase)? {
            let (whole, open) =
                expanded.strip_suffix('~').map_or((expanded.as_str(), false), |stem| (stem, true));
            let words = plain(whole)?;
            let masks = masked(&words).filter(|_| family == Family::Profanity);
            phrases.extend(masks.map(|words| Phrase { words, open, before, after }));
            phrases.push(Phrase { words, open, before, after });
        }
    }
    Some(phrases)
}

/// How people mask a word that they mean to be read: `f*ck` and `f**k`.
fn masked(word: &str) -> impl Iterator<Item = String> + use<> {
    let letters: Vec<char> = word.chars().collect();
    let maskable = (4..=8).contains(&letters.len()) && word.bytes().all(|byte| byte.is_ascii_lowercase());
    let vowel = letters.iter().skip(1).position(|letter| "aeiou".contains(*letter)).map(|place| place + 1);
    let first = vowel.filter(|&vowel| maskable && vowel + 1 < letters.len()).map(|vowel| {
        letters.iter().enumerate().map(|(place, &letter)| if place == vowel { '*' } else { letter }).collect()
    });
    let all = (maskable && letters.len() <= 5).then(|| {
        let last = letters.len() - 1;
        letters
            .iter()
            .enumerate()
            .map(|(place, &letter)| if (1..last).contains(&place) { '*' } else { letter })
            .collect()
    });
    first.into_iter().chain(all)
}

#[cfg(test)]
mod tests {
    use super::{File, read};
    use crate::screening::{Family, Language};

    fn words(file: &File<'_>) -> Vec<String> {
        file.rules.iter().flat_map(|rule| &rule.phrases).map(|phrase| phrase.words.clone()).collect()
    }

    #[test]
    fn a_phrase_is_written_out_and_made_plain() {
        let file =
            read(Family::Toxicity, &Language::En, "[threat high 900 own]\n(I'll|I wíll) hit, threaten~", 0);
        assert_eq!(words(&file), ["i ll hit", "i will hit", "threaten"]);
        assert_eq!(
            file.rules[0].phrases.iter().map(|phrase| phrase.open).collect::<Vec<_>>(),
            [false, false, true]
        );
    }

    #[test]
    fn a_class_at_either_end_of_a_phrase_is_kept_by_its_number() {
        let text = "@they = you | hér\n@they = him\n@we = i\n[threat high 900 own]\n<we> hit <they>";
        let file = read(Family::Toxicity, &Language::En, text, 7);
        assert_eq!(file.classes, [vec!["you", "her", "him"], vec!["i"]]);
        let phrase = &file.rules[0].phrases[0];
        assert_eq!((phrase.before, phrase.words.as_str(), phrase.after), (Some(8), "hit", Some(7)));
    }

    #[test]
    fn a_line_that_is_not_understood_is_set_aside() {
        let text = "early\n[a huge 1 own]\n[b high 900 own]\n(x\n<y>\na <b> c";
        let file = read(Family::Toxicity, &Language::En, text, 0);
        assert_eq!(file.refused, ["early", "[a huge 1 own]", "(x", "<y>", "a <b> c"]);
    }

    #[test]
    fn exceptions_frames_and_fillers_belong_to_the_rule_above() {
        let text =
            "@filler = all | (the|these) very\n@told = said\n[a high 900 own]\nhit\n! hit the road\n~ told";
        let file = read(Family::Toxicity, &Language::En, text, 3);
        assert_eq!(file.refused, [""; 0]);
        assert_eq!(file.classes[0], ["all", "the very", "these very"]);
        assert_eq!(file.rules[0].exceptions[0].words, "hit the road");
        assert_eq!((&file.rules[0].frames[..], file.rules[0].filler), (&[4][..], Some(3)));
    }

    #[test]
    fn a_word_is_also_looked_for_with_its_letters_masked() {
        let file = read(Family::Profanity, &Language::En, "[strong medium 900 any]\nfuck", 0);
        assert_eq!(words(&file), ["f*ck", "f**k", "fuck"]);
    }
}
