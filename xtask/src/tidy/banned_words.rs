//! Words that are not written here, each with what is written instead.

use std::sync::LazyLock;

use regex::Regex;

use super::Findings;
use super::tree::{Tree, extension};

/// Names of files and modules that say nothing about what is inside.
const NAMES: &[(&str, &str)] = &[
    ("utils", "the noun it is about"),
    ("util", "the noun it is about"),
    ("helpers", "the noun it is about"),
    ("helper", "the noun it is about"),
    ("manager", "what it does: `pool`, `registry`, `supervisor`"),
    ("misc", "one file per thing in it"),
    ("common", "the thing that is shared"),
];

/// Code that is not finished, or not run.
const CODE: &[(&str, &str)] = &[
    (r"\btodo!\s*[(\[{]", "write it, or leave the feature out"),
    (r"\bunimplemented!\s*[(\[{]", "return an error that says so, or leave the feature out"),
    (r"#\[ignore\b", "fix or remove the test; slow ones have a nextest group"),
    (r"#!?\[allow\(", "`#[expect(..., reason = \"...\")]`, which complains when it is no longer needed"),
];

/// This file spells the words out.
const EXEMPT: &str = "xtask/src/tidy/banned_words.rs";

static PATTERNS: LazyLock<Vec<(Regex, &'static str)>> = LazyLock::new(|| {
    let compile = |(pattern, instead): &(&str, &'static str)| (Regex::new(pattern).ok(), *instead);
    CODE.iter().map(compile).filter_map(|(pattern, instead)| Some((pattern?, instead))).collect()
});

static INLINE_MODULE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?m)^\s*(?:pub(?:\([^)]*\))?\s+)?mod\s+(\w+)").expect("a valid pattern"));

/// A test of the cockpit that does not run, or that keeps the others from running.
static LEFT_OUT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b(?:test|it|describe)(?:\.\w+)*\.(?:skip|only|todo)\b").expect("a valid pattern")
});

pub(super) fn check(tree: &Tree) -> Findings {
    let mut findings = Findings::default();
    for path in tree.paths() {
        for part in path.split('/') {
            let stem = part.split('.').next().unwrap_or(part);
            if let Some(instead) = instead_of(stem) {
                findings.problem(format!("{path}: `{stem}` is no name; use {instead}"));
            }
        }
        if path.ends_with("/mod.rs") {
            let dir = path.trim_end_matches("/mod.rs");
            findings.problem(format!("{path}: use {dir}.rs beside the directory, so that tabs have names"));
        }
    }
    for (path, text) in tree.with_extension("rs").filter(|(path, _)| *path != EXEMPT) {
        for found in INLINE_MODULE.captures_iter(text) {
            if let Some(instead) = instead_of(&found[1]) {
                findings.problem(format!("{path}: `mod {}` is no name; use {instead}", &found[1]));
            }
        }
        for (number, line) in text.lines().enumerate() {
            for (pattern, instead) in PATTERNS.iter() {
                if let Some(found) = pattern.find(line) {
                    let (number, found) = (number + 1, found.as_str());
                    findings.problem(format!(
                        "{path}:{number}: `{found}` is not written here; instead: {instead}"
                    ));
                }
            }
        }
    }
    for (path, text) in tree.texts().filter(|(path, _)| ["ts", "tsx"].contains(&extension(path))) {
        for (number, _) in text.lines().enumerate().filter(|(_, line)| LEFT_OUT.is_match(line)) {
            findings.problem(format!("{path}:{}: a test is left out; fix or remove it", number + 1));
        }
    }
    findings
}

fn instead_of(name: &str) -> Option<&'static str> {
    NAMES.iter().find(|(banned, _)| *banned == name.to_lowercase()).map(|(_, instead)| *instead)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(path: &str, text: &str) -> Vec<String> {
        check(&Tree::of(&[(path, text)])).problems
    }

    #[test]
    fn every_pattern_compiles() {
        assert_eq!(PATTERNS.len(), CODE.len());
    }

    #[test]
    fn good_names_and_finished_code_pass() {
        let text =
            "//! Ids.\nmod uncommon;\n#[expect(dead_code, reason = \"read by serde\")]\nfn todo() {}\n";
        assert_eq!(problems("kernel/src/ids.rs", text), [""; 0]);
    }

    #[test]
    fn names_that_say_nothing_are_refused_with_a_better_one() {
        assert_eq!(
            problems("a/src/utils.rs", ""),
            ["a/src/utils.rs: `utils` is no name; use the noun it is about"]
        );
        assert_eq!(problems("cockpit/src/common/x.tsx", "").len(), 1);
        assert_eq!(problems("a/src/Manager.ts", "").len(), 1);
        assert_eq!(problems("a/src/x.rs", "pub(crate) mod helpers {\n}").len(), 1);
        assert_eq!(
            problems("a/src/x/mod.rs", ""),
            ["a/src/x/mod.rs: use a/src/x.rs beside the directory, so that tabs have names"]
        );
    }

    #[test]
    fn unfinished_and_unrun_code_is_refused_with_its_line() {
        let found = problems("a/src/x.rs", "fn f() {\n    todo!(\"later\")\n}");
        assert_eq!(
            found,
            ["a/src/x.rs:2: `todo!(` is not written here; instead: write it, or leave the feature out"]
        );
        for line in [
            "unimplemented!()",
            "#[ignore]",
            "#[ignore = \"slow\"]",
            "#[allow(dead_code)]",
            "#![allow(unused)]",
        ] {
            assert_eq!(problems("a/src/x.rs", line).len(), 1, "{line}");
        }
    }

    #[test]
    fn a_test_of_the_cockpit_that_is_left_out_is_refused() {
        assert_eq!(problems("cockpit/src/x.test.tsx", "it.skip(\"later\", f)").len(), 1);
        assert_eq!(problems("cockpit/src/x.ts", "list.skip(3); submit.only(1)"), [""; 0]);
    }
}
