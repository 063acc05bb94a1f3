//! A value as a sender may see it again: enough to find it, too little to learn it.

/// Masks a value: its first character and its length stay, of an e-mail address also that it is one.
pub(crate) fn mask(value: &str) -> String {
    let length = value.chars().count();
    match (value.chars().next(), length) {
        (None, _) => "(empty)".to_owned(),
        (Some(_), 1..=3) => format!("{} ({length} characters)", "•".repeat(length)),
        (Some(first), _) if value.contains('@') => format!("{first}•••@••• ({length} characters)"),
        (Some(first), _) => format!("{first}••• ({length} characters)"),
    }
}

#[cfg(test)]
mod tests {
    use super::mask;

    #[test]
    fn a_masked_value_can_be_found_and_not_read() {
        assert_eq!(mask("ana.berg@example.org"), "a•••@••• (20 characters)");
        assert_eq!(mask("0175-22"), "0••• (7 characters)");
        assert_eq!(mask("42"), "•• (2 characters)");
        assert_eq!(mask(""), "(empty)");
    }
}
