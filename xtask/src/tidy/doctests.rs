//! Examples in doc comments name a language other than Rust: nothing here runs doctests.
//!
//! A stage for them builds every crate once more, with its tests, to run what a unit test beside the code
//! runs as well. Code that is not run goes stale, so code that rustdoc would run is refused.

use super::Findings;
use super::tree::Tree;

/// Words after the fence with which rustdoc runs what follows.
const RUN: &[&str] = &["", "rust", "should_panic", "no_run", "compile_fail", "edition2024"];

pub(super) fn check(tree: &Tree) -> Findings {
    let mut findings = Findings::default();
    for (path, text) in tree.with_extension("rs") {
        let mut inside = false;
        for (number, line) in text.lines().enumerate() {
            let line = line.trim_start();
            let Some(doc) = line.strip_prefix("///").or_else(|| line.strip_prefix("//!")) else { continue };
            let Some(language) = doc.trim().strip_prefix("```") else { continue };
            inside = !inside;
            if inside && language.split(',').all(|word| RUN.contains(&word.trim())) {
                findings.problem(format!(
                    "{path}:{}: a doctest, which nothing runs: make it a unit test, or name its language \
                     (```text)",
                    number + 1
                ));
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(text: &str) -> usize {
        check(&Tree::of(&[("a.rs", text)])).problems.len()
    }

    #[test]
    fn what_rustdoc_would_run_is_refused() {
        assert_eq!(problems("//! ```\n//! let x = 1;\n//! ```\n"), 1);
        assert_eq!(problems("    /// ```rust,no_run\n    /// x()\n    /// ```\n"), 1);
    }

    #[test]
    fn another_language_is_shown_and_not_run() {
        assert_eq!(problems("//! ```text\n//! a table\n//! ```\n//! ```json\n//! {}\n//! ```\n"), 0);
        assert_eq!(problems("let fence = \"```\";\n"), 0);
    }
}
