//! How long a file may be: a question is asked at 400 lines, and 800 is too long.

use super::Findings;
use super::tree::{Tree, extension};

const LINES_ASKED: usize = 400;
const LINES_MAX: usize = 800;
const EXTENSIONS: &[&str] = &["rs", "ts", "tsx", "py", "sql"];

/// Files above the first limit that were looked at: the path, and why it is better whole.
const REVIEWED: &[(&str, &str)] = &[];

pub(super) fn check(tree: &Tree) -> Findings {
    check_against(tree, REVIEWED)
}

fn check_against(tree: &Tree, reviewed: &[(&str, &str)]) -> Findings {
    let mut findings = Findings::default();
    for (path, text) in tree.texts().filter(|(path, _)| EXTENSIONS.contains(&extension(path))) {
        let lines = text.lines().count();
        if is_generated(text) || lines <= LINES_ASKED {
            continue;
        }
        if lines > LINES_MAX {
            findings.problem(format!("{path} has {lines} lines, more than {LINES_MAX}: split it"));
        } else if !reviewed.iter().any(|(known, _)| *known == path) {
            findings.note(format!(
                "{path} has {lines} lines: split it, or say in REVIEWED why it is better whole"
            ));
        }
    }
    for (path, _) in reviewed {
        if tree.text(path).is_none_or(|text| text.lines().count() <= LINES_ASKED) {
            findings.problem(format!("REVIEWED lists {path}, which is not that long: remove the row"));
        }
    }
    findings
}

/// Generators say so at the top; nobody reads these files from one end to the other.
fn is_generated(text: &str) -> bool {
    text.lines().take(5).any(|line| line.contains("auto-generated") || line.contains("@generated"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(lines: usize) -> String {
        "line\n".repeat(lines)
    }

    #[test]
    fn the_limits_are_inclusive() {
        let tree = Tree::of(&[("a.rs", &of(400)), ("b.md", &of(2000))]);
        let findings = check_against(&tree, &[]);
        assert!(findings.problems.is_empty() && findings.notes.is_empty());
    }

    #[test]
    fn a_long_file_is_asked_about_unless_it_was_reviewed() {
        let tree = Tree::of(&[("a.rs", &of(401)), ("b.sql", &of(800))]);
        let findings = check_against(&tree, &[("b.sql", "one statement")]);
        assert!(findings.problems.is_empty());
        assert_eq!(findings.notes.len(), 1);
        assert!(findings.notes[0].starts_with("a.rs has 401 lines"));
    }

    #[test]
    fn a_file_that_is_too_long_fails_even_if_reviewed() {
        let tree = Tree::of(&[("a.tsx", &of(801))]);
        let problems = check_against(&tree, &[("a.tsx", "because")]).problems;
        assert_eq!(problems, ["a.tsx has 801 lines, more than 800: split it"]);
    }

    #[test]
    fn generated_files_may_be_long() {
        let text = format!("// @generated\n{}", of(5000));
        assert!(check_against(&Tree::of(&[("a.ts", &text)]), &[]).problems.is_empty());
    }

    #[test]
    fn a_row_that_is_no_longer_needed_fails() {
        let problems = check_against(&Tree::of(&[("a.rs", &of(3))]), &[("a.rs", "because")]).problems;
        assert_eq!(problems, ["REVIEWED lists a.rs, which is not that long: remove the row"]);
    }
}
