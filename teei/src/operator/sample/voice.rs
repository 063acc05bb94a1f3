//! What participants write, in five languages.

use rand::RngExt as _;
use rand::seq::IndexedRandom as _;

use super::Dice;
use super::sections::Sections;

/// Each language with how often, in a hundred, it is written.
const LANGUAGES: [(&str, &str, u32); 5] = [
    ("en", include_str!("texts/en.txt"), 32),
    ("nb", include_str!("texts/nb.txt"), 26),
    ("uk", include_str!("texts/uk.txt"), 16),
    ("es", include_str!("texts/es.txt"), 14),
    ("fr", include_str!("texts/fr.txt"), 12),
];

/// The voices of the sample.
pub(super) struct Voices(Vec<(Sections, u32)>);

/// Which voice someone has.
#[derive(Clone, Copy)]
pub(super) struct Voice(usize);

impl Voices {
    pub(super) fn new() -> Self {
        Self(LANGUAGES.iter().map(|(_, text, share)| (Sections::of(text), *share)).collect())
    }

    /// Someone's voice.
    pub(super) fn draw(&self, dice: &mut Dice) -> Voice {
        let mut drawn = dice.random_range(0..100);
        let of = |(_, share): &(Sections, u32)| {
            let hit = drawn < *share;
            drawn = drawn.saturating_sub(*share);
            hit
        };
        Voice(self.0.iter().position(of).unwrap_or(0))
    }

    /// What is written about a session of `topic` (`language` or `mentorship`) that was given `rating`.
    pub(super) fn speak(&self, dice: &mut Dice, Voice(voice): Voice, topic: &str, rating: u8) -> String {
        let (sentences, _) = &self.0[voice];
        let mut pick = |section: &str| *sentences.get(section).choose(dice).expect("a section has entries");
        match rating {
            1 | 2 => pick("poor").to_owned(),
            3 => pick("middling").to_owned(),
            _ => {
                let (open, about, close) = (pick("open"), pick(topic), pick("close"));
                match dice.random_range(0..4) {
                    0 => about.to_owned(),
                    1 => format!("{open} {about}"),
                    2 => format!("{about} {close}"),
                    _ => format!("{open} {about}\n{close}"),
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use domain::screening;
    use rand::SeedableRng as _;

    use super::*;

    #[test]
    fn every_language_has_every_section_and_adds_up_to_all() {
        for (name, text, _) in LANGUAGES {
            let sections = Sections::of(text);
            for section in ["open", "language", "mentorship", "close", "middling", "poor"] {
                assert!(sections.get(section).len() >= 3, "{name} {section}");
            }
        }
        assert_eq!(LANGUAGES.iter().map(|(_, _, share)| share).sum::<u32>(), 100);
    }

    #[test]
    fn what_is_written_every_day_needs_no_review() {
        for (name, text, _) in LANGUAGES {
            for (section, sentence) in Sections::of(text).all() {
                let screened = screening::screen(sentence);
                assert!(!screened.needs_review(), "{name} {section}: {sentence}: {:?}", screened.findings);
            }
        }
    }

    #[test]
    fn every_voice_is_heard() {
        let (voices, mut dice) = (Voices::new(), Dice::seed_from_u64(3));
        let mut heard = [0; 5];
        for _ in 0..1_000 {
            heard[voices.draw(&mut dice).0] += 1;
        }
        assert!(heard.iter().all(|times| *times > 60), "{heard:?}");
    }
}
