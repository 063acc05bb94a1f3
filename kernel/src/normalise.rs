//! What makes two spellings the same identifier. Used by the write side to claim and by the read side to
//! look up: one place, or they would not find each other.
//!
//! Changing a rule here changes every blind index: it needs a new kind of identifier and a dual read.

/// A spelling of an e-mail address: trimmed, in lower case. What a row says is compared by it, and so were the
/// addresses themselves in earlier builds; whom an address names is [`crate::EmailAddress`]'s to say.
pub fn email(written: &str) -> String {
    written.trim().to_lowercase()
}

/// A company's name: trimmed, runs of white space as one space, in lower case.
pub fn company_name(written: &str) -> String {
    written.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// An id in another system: trimmed. Whether case matters there is not ours to guess.
pub fn external_id(written: &str) -> String {
    written.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spelling_differences_of_no_meaning_disappear() {
        assert_eq!(email(" Ana.Berg@Example.ORG "), "ana.berg@example.org");
        assert_eq!(external_id(" Kt-7 "), "Kt-7");
        assert_eq!(company_name("  The  Warner\tBrothers "), "the warner brothers");
    }
}
