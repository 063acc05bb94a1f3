//! Every Rust file says what it is for in its first line, and every package in its manifest.

use super::Findings;
use super::tree::Tree;
use crate::workspace::Package;

pub(super) fn check(tree: &Tree, packages: &[Package]) -> Findings {
    let mut findings = Findings::default();
    for (path, text) in tree.with_extension("rs") {
        let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
        let says = first.strip_prefix("//!").is_some_and(|rest| !rest.trim().is_empty());
        if !says {
            findings.problem(format!(
                "{path} does not start with `//!`: say what it is for, and what is never here"
            ));
        }
    }
    for package in packages {
        if package.description.as_deref().unwrap_or_default().trim().is_empty() {
            findings.problem(format!("the package `{}` has no description in its Cargo.toml", package.name));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package(description: Option<&str>) -> Package {
        Package {
            name: "kernel".to_owned(),
            description: description.map(ToOwned::to_owned),
            dependencies: Vec::new(),
            targets: Vec::new(),
        }
    }

    #[test]
    fn a_file_that_says_what_it_is_for_passes() {
        let tree = Tree::of(&[("a.rs", "//! Ids.\n"), ("b.rs", "\n//! Time.\nfn x() {}\n"), ("c.ts", "")]);
        assert_eq!(check(&tree, &[package(Some("Small types."))]).problems, [""; 0]);
    }

    #[test]
    fn a_silent_file_fails_and_so_does_an_empty_one() {
        let tree = Tree::of(&[("a.rs", "use x;\n//! Late.\n"), ("b.rs", ""), ("c.rs", "//!\nfn x() {}")]);
        assert_eq!(check(&tree, &[]).problems.len(), 3);
    }

    #[test]
    fn a_package_without_a_description_fails() {
        assert_eq!(check(&Tree::of(&[]), &[package(None), package(Some(" "))]).problems.len(), 2);
    }
}
