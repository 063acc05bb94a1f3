//! What colleagues know a login by.
//!
//! It is kept in plain text and shown in lists, so it is a name chosen for that (`ana`, `reviewer-2`) and never an
//! address: what an address has and a name must not have is refused.

const CHARACTERS_MAX: usize = 40;

/// What colleagues know a login by: letters, digits, `.`, `-` and `_`, in lower case.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LoginName(String);

impl LoginName {
    /// What a name may be, for whoever is refused one.
    pub const RULE: &'static str = "1 to 40 letters, digits, dots, hyphens and underscores are possible";

    /// A name, if it can be one. Case does not count.
    pub fn parse(text: &str) -> Option<Self> {
        let name = text.trim().to_lowercase();
        let allowed = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_');
        let fits = (1..=CHARACTERS_MAX).contains(&name.chars().count());
        (fits && name.chars().all(allowed)).then_some(Self(name))
    }

    /// As it is kept and shown.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_short_and_in_lower_case() {
        let name = |text| LoginName::parse(text).map(|name| name.as_str().to_owned());
        assert_eq!(name(" José.Reviewer-2 ").as_deref(), Some("josé.reviewer-2"));
        assert_eq!(name(&"x".repeat(40)), Some("x".repeat(40)));
    }

    #[test]
    fn an_address_is_no_name_nor_is_anything_that_could_not_be_typed() {
        for not in ["", "  ", "ana@teei.example", "Ana Silva", "a\u{202e}b", "a/b", &"x".repeat(41)] {
            assert_eq!(LoginName::parse(not), None, "{not}");
        }
    }
}
