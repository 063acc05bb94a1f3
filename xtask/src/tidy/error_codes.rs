//! Each stable error code has a page that says what it means and what to do, and each page a code.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::Regex;

use super::Findings;
use super::tree::Tree;

const REGISTRY: &str = "kernel/src/error_codes.rs";
const PAGES: &str = "docs/errors/";

/// One row of the registry: the code, the HTTP status, the title.
static ROW: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"\(\s*"([a-z0-9_.]+)"\s*,\s*(\d{3})\s*,\s*"([^"]*)"\s*,?\s*\)"#).expect("a valid pattern")
});

/// A problem made from a code in the code.
static USE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r#"\bProblem::\w+\(\s*"([^"]*)""#).expect("a valid pattern"));

pub(super) fn check(tree: &Tree) -> Findings {
    let mut findings = Findings::default();
    let Some(registry) = tree.text(REGISTRY) else {
        findings.note(format!("{REGISTRY} does not exist: no error code was checked"));
        return findings;
    };
    let mut codes = BTreeSet::new();
    // The table ends where the tests begin: what they write is no registry.
    let table = registry.split("#[cfg(test)]").next().unwrap_or(registry);
    for row in ROW.captures_iter(table) {
        let (code, status, title) = (row[1].to_owned(), &row[2], &row[3]);
        if !matches!(status.as_bytes()[0], b'4' | b'5') {
            findings.problem(format!("{REGISTRY}: `{code}` has the status {status}, which is no error"));
        }
        if title.trim().is_empty() {
            findings.problem(format!("{REGISTRY}: `{code}` has no title"));
        }
        if !codes.insert(code.clone()) {
            findings.problem(format!("{REGISTRY}: `{code}` is there twice"));
        }
    }
    if codes.is_empty() {
        findings.problem(format!("{REGISTRY} has no rows of the form (\"code\", status, \"title\")"));
    }
    check_pages(tree, &codes, &mut findings);
    check_uses(tree, &codes, &mut findings);
    findings
}

fn check_pages(tree: &Tree, codes: &BTreeSet<String>, findings: &mut Findings) {
    for code in codes {
        let page = format!("{PAGES}{code}.md");
        match tree.text(&page) {
            None => findings.problem(format!("`{code}` has no page: write {page}")),
            Some(text) if !says_enough(code, text) => findings
                .problem(format!("{page} must start with `# {code}` and say what it means and what to do")),
            Some(_) => {}
        }
    }
    for path in tree.paths() {
        let code = path.strip_prefix(PAGES).and_then(|name| name.strip_suffix(".md"));
        if let Some(code) = code.filter(|code| *code != "README" && !codes.contains(*code)) {
            findings.problem(format!("{path} explains `{code}`, which is not in {REGISTRY}"));
        }
    }
}

fn says_enough(code: &str, page: &str) -> bool {
    let mut lines = page.lines().filter(|line| !line.trim().is_empty());
    let heading = lines.next().unwrap_or_default();
    heading.replace('`', "").starts_with(&format!("# {code}")) && lines.next().is_some()
}

fn check_uses(tree: &Tree, codes: &BTreeSet<String>, findings: &mut Findings) {
    for (path, text) in tree.with_extension("rs") {
        // The kernel's own tests try codes that do not exist, and so do these.
        if path.starts_with("kernel/") || path.starts_with("xtask/") {
            continue;
        }
        for found in USE.captures_iter(text) {
            if !codes.contains(&found[1]) {
                findings.problem(format!("{path} answers `{}`, which is not in {REGISTRY}", &found[1]));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CODES: &str = "//! Codes.\npub const CODES: &[(&str, u16, &str)] = &[\n    (\"parked.not_found\", 404, \"None\"),\n    (\n        \"internal\",\n        500,\n        \"Ours\",\n    ),\n];\n";

    fn problems(registry: &str, more: &[(&str, &str)]) -> Vec<String> {
        let mut files = vec![
            (REGISTRY, registry),
            ("docs/errors/parked.not_found.md", "# parked.not_found\n\nThere is none.\n"),
            ("docs/errors/internal.md", "# `internal`\n\nTell an operator.\n"),
            ("docs/errors/README.md", "# Errors"),
        ];
        files.retain(|(path, _)| !more.iter().any(|(other, _)| other == path));
        files.extend(more);
        check(&Tree::of(&files)).problems
    }

    #[test]
    fn a_registry_with_its_pages_passes() {
        let used = ("command-api/src/http.rs", "Problem::new(\n    \"parked.not_found\",\n)");
        assert_eq!(problems(CODES, &[used]), [""; 0]);
    }

    #[test]
    fn without_a_registry_nothing_is_checked_and_that_is_said() {
        let findings = check(&Tree::of(&[("docs/errors/x.md", "")]));
        assert!(findings.problems.is_empty());
        assert_eq!(findings.notes.len(), 1);
    }

    #[test]
    fn a_code_without_a_page_and_a_page_without_a_code_are_found() {
        let more = CODES.replace("];", "    (\"log.diverged\", 503, \"Stopped\"),\n];");
        let found = problems(&more, &[("docs/errors/old.code.md", "# old.code\n\nx")]);
        assert_eq!(found[0], "`log.diverged` has no page: write docs/errors/log.diverged.md");
        assert!(found[1].starts_with("docs/errors/old.code.md explains `old.code`"), "{found:?}");
    }

    #[test]
    fn a_page_that_says_nothing_is_found() {
        assert_eq!(problems(CODES, &[("docs/errors/internal.md", "# internal\n")]).len(), 1);
        assert_eq!(problems(CODES, &[("docs/errors/internal.md", "# other\n\ntext")]).len(), 1);
    }

    #[test]
    fn a_code_that_is_answered_but_not_registered_is_found() {
        let found = problems(CODES, &[("query-api/src/x.rs", "Problem::new(\"made.up\")")]);
        assert_eq!(
            found,
            ["query-api/src/x.rs answers `made.up`, which is not in kernel/src/error_codes.rs"]
        );
    }

    #[test]
    fn a_bad_row_is_found() {
        let twice = CODES.replace("];", "    (\"internal\", 200, \"\"),\n];");
        assert_eq!(problems(&twice, &[]).len(), 3, "no error, no title, twice");
        assert_eq!(problems("//! Codes.", &[]).len(), 3, "no rows, and two pages without one");
    }
}
