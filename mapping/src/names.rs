//! Names of files that a mapping is for.

use glob::{MatchOptions, Pattern};

/// Whether a file's name fits a pattern: `*` and `?` as in a shell, capital letters like small ones.
pub(crate) fn fits(pattern: &Pattern, name: &str) -> bool {
    let options = MatchOptions {
        case_sensitive: false,
        require_literal_separator: false,
        require_literal_leading_dot: false,
    };
    pattern.matches_with(name, options)
}
