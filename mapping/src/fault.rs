//! What is wrong with a mapping file, or with a header that it is held against.

/// A mapping file that cannot be used, with the place in it.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{reason} (line {line}, column {column} of the mapping)")]
pub struct MappingFault {
    /// From 1.
    pub line: u64,
    /// From 1, in characters.
    pub column: u64,
    /// In words.
    pub reason: String,
}

impl MappingFault {
    /// At a byte of the text.
    pub(crate) fn at(text: &str, byte: usize, reason: impl Into<String>) -> Self {
        let before = text.get(..byte).unwrap_or(text);
        let line_begins = before.rfind('\n').map_or(0, |at| at + 1);
        let number = |n: usize| u64::try_from(n + 1).unwrap_or(u64::MAX);
        Self {
            line: number(before.matches('\n').count()),
            column: number(before[line_begins..].chars().count()),
            reason: reason.into(),
        }
    }
}

/// A header that lacks what the mapping names.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{reason}")]
pub struct HeaderFault {
    /// The place in the header, from 1.
    pub column: u64,
    /// In words.
    pub reason: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_counted_in_lines_and_characters() {
        let text = "a = 1\n\u{e9}\u{e9} = 2\n";
        let fault = MappingFault::at(text, text.find('2').expect("it is there"), "why");
        assert_eq!((fault.line, fault.column), (2, 6));
        assert_eq!(MappingFault::at(text, 0, "why").line, 1);
        assert_eq!(MappingFault::at(text, 999, "why").line, 3);
    }
}
