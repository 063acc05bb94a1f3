//! Invented people: names of several cultures, put together by chance.

use std::collections::BTreeSet;

use rand::seq::IndexedRandom as _;

use super::Dice;
use super::sections::Sections;

const CULTURES: [&str; 6] = ["nb", "en", "es", "fr", "uk", "other"];

/// A name, as it is written and as it stands in an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Name {
    pub(super) given: String,
    pub(super) family: String,
    /// Letters, digits and dots.
    local: String,
}

/// Makes people, each with an address of their own.
pub(super) struct People {
    names: Sections,
    taken: BTreeSet<String>,
}

impl People {
    pub(super) fn new() -> Self {
        Self { names: Sections::of(include_str!("texts/names.txt")), taken: BTreeSet::new() }
    }

    /// Someone with an address at `domain`.
    pub(super) fn someone(&mut self, dice: &mut Dice, domain: &str) -> (Name, String) {
        let name = self.name(dice);
        let mut address = format!("{}@{domain}", name.local);
        let mut namesakes = 1;
        while !self.taken.insert(address.clone()) {
            namesakes += 1;
            address = format!("{}{namesakes}@{domain}", name.local);
        }
        (name, address)
    }

    fn name(&self, dice: &mut Dice) -> Name {
        let culture = *CULTURES.choose(dice).expect("there are cultures");
        // Families move: one in eight has a given name of one culture and a family name of another.
        let other = *CULTURES.choose(dice).expect("there are cultures");
        let of_family = if rand::RngExt::random_ratio(dice, 1, 8) { other } else { culture };
        let (given, given_letters) = self.pick(dice, &format!("{culture}.given"));
        let (family, family_letters) = self.pick(dice, &format!("{of_family}.family"));
        Name { given, family, local: format!("{given_letters}.{family_letters}") }
    }

    fn pick(&self, dice: &mut Dice, section: &str) -> (String, String) {
        let entry = self.names.get(section).choose(dice).expect("a section has entries");
        let (name, letters) = entry.split_once(" = ").unwrap_or((entry, entry));
        (name.to_owned(), letters.to_lowercase())
    }
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng as _;

    use super::*;

    #[test]
    fn everybody_has_an_address_of_their_own_that_any_mail_server_takes() {
        let (mut people, mut dice) = (People::new(), Dice::seed_from_u64(7));
        let mut seen = BTreeSet::new();
        for _ in 0..2_000 {
            let (name, address) = people.someone(&mut dice, "a.example");
            assert!(!name.given.is_empty() && !name.family.is_empty());
            assert!(
                address.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".@-".contains(&byte)),
                "{address}"
            );
            assert!(seen.insert(address));
        }
    }
}
