//! What is asked of a cell of the source: whether a row is skipped, whether a column is filled.

/// A question about a cell, which is answered trimmed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Condition {
    /// The column of the source.
    pub(crate) column: String,
    /// The texts.
    pub(crate) texts: Vec<String>,
    /// Whether the cell is to be one of them, or none.
    pub(crate) one_of_them: bool,
}

impl Condition {
    /// The answer for a cell.
    pub(crate) fn holds(&self, cell: &str) -> bool {
        self.texts.iter().any(|text| text == cell.trim()) == self.one_of_them
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_one_of_some_texts_or_none_of_them() {
        let asked = |one_of_them| Condition {
            column: "x".into(),
            texts: vec!["Pass".into(), String::new()],
            one_of_them,
        };
        assert!(asked(true).holds(" Pass ") && asked(true).holds(" ") && !asked(true).holds("Fail"));
        assert!(!asked(false).holds("Pass") && asked(false).holds("Fail"));
    }
}
