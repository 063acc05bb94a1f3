//! Files that nothing uses: Rust files outside every module tree, SQL that no code names, snapshots
//! of tests that are gone. What is dead is removed; the history keeps it.

mod modules;
mod snapshots;
mod sql;

use super::Findings;
use super::tree::Tree;
use crate::workspace::Package;

pub(super) fn check(tree: &Tree, packages: &[Package]) -> Findings {
    let roots = packages.iter().flat_map(|package| &package.targets).map(|target| target.src_path.as_str());
    let mut findings = Findings::default();
    for path in modules::unreachable(tree, roots) {
        findings.problem(format!("{path} is in no module tree: declare it with `mod`, or remove it"));
    }
    for path in sql::unreferenced(tree) {
        findings.problem(format!("{path} is named by no code: include it, or remove it"));
    }
    for (path, why) in snapshots::unreferenced(tree) {
        findings.problem(format!("{path} {why}: remove it"));
    }
    findings
}
