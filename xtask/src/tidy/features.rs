//! `up` and the tests build every dependency with the same features, and so only once.
//!
//! Cargo keeps a copy of a crate for every set of features, and everything above it once more for each.
//! Dependencies of tests alone are only asked for when tests are built: a feature that one of them switches
//! on in a crate that the program has too makes two builds of one (ADR 0006).

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::Result;

use super::Findings;
use crate::shell;

/// Every package and the features that it is built with, as `cargo tree` tells them.
pub(super) struct Features {
    /// What `up` builds.
    up: String,
    /// What the tests build.
    tests: String,
}

impl Features {
    /// Asks cargo about the checkout at `root`.
    pub(super) fn load(root: &Path) -> Result<Self> {
        let tree = |edges: &str| {
            let args =
                ["tree", "--locked", "--workspace", "--prefix", "none", "--format", "{p}|{f}", "--edges"];
            shell::output(shell::cargo().current_dir(root).args(args).arg(edges))
        };
        Ok(Self { up: tree("normal,build")?, tests: tree("normal,build,dev")? })
    }

    /// These trees, for tests.
    #[cfg(test)]
    fn of(up: &str, tests: &str) -> Self {
        Self { up: up.to_owned(), tests: tests.to_owned() }
    }
}

/// Package → each set of features it is built with: a macro and a program may want different ones.
fn by_package(tree: &str) -> BTreeMap<&str, BTreeSet<&str>> {
    let mut packages: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for line in tree.lines() {
        // `(*)` says that the dependencies of a package were listed before.
        if let Some((package, features)) = line.trim_end_matches(" (*)").split_once('|') {
            packages.entry(package).or_default().insert(features);
        }
    }
    packages
}

pub(super) fn check(features: &Features) -> Findings {
    let mut findings = Findings::default();
    let tests = by_package(&features.tests);
    for (package, up) in by_package(&features.up) {
        let Some(tested) = tests.get(package).filter(|tested| **tested != up) else { continue };
        let words = |sets: &BTreeSet<&str>| -> BTreeSet<String> {
            sets.iter().flat_map(|set| set.split(',')).map(ToOwned::to_owned).collect()
        };
        let (up, tested) = (words(&up), words(tested));
        let added: Vec<_> = tested.difference(&up).map(String::as_str).collect();
        findings.problem(format!(
            "the tests build `{package}` with other features than `up`{}, so it and everything above it is \
             built twice.\n      Name what is missing in the root Cargo.toml; for a crate that is not ours to \
             use, see teei/Cargo.toml.",
            if added.is_empty() { String::new() } else { format!(" (more: {})", added.join(", ")) }
        ));
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_feature_that_only_tests_switch_on_is_found() {
        let features = Features::of("tokio v1|net\nserde v1|std", "tokio v1|net,test-util\nserde v1|std (*)");
        let problems = check(&features).problems;
        assert_eq!(problems.len(), 1, "{problems:?}");
        assert!(
            problems[0].contains("`tokio v1`") && problems[0].contains("more: test-util"),
            "{problems:?}"
        );
    }

    #[test]
    fn what_only_tests_have_is_theirs() {
        let features = Features::of("serde v1|std", "serde v1|std\nproptest v1|std");
        assert_eq!(check(&features).problems, [""; 0]);
    }

    #[test]
    fn a_macro_may_want_another_set_than_the_program_in_both() {
        let both = "syn v2|full\nsyn v2|derive";
        assert_eq!(check(&Features::of(both, both)).problems, [""; 0]);
        assert_eq!(check(&Features::of(both, "syn v2|full")).problems.len(), 1);
    }
}
