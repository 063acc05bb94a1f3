//! Rust files that no `mod` leads to.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::Regex;

use crate::tidy::tree::{Tree, join, parent};

/// `mod name;`, with what may stand before it on the line.
static FILE_MODULE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?m)^\s*(?:#\[[^\n]*\]\s*)?(?:pub(?:\([^)]*\))?\s+)?mod\s+(?:r#)?(\w+)\s*;")
        .expect("a valid pattern")
});

/// `mod name {`: files declared inside it are in a directory of its name.
static INLINE_MODULE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?m)^\s*(?:pub(?:\([^)]*\))?\s+)?mod\s+(\w+)\s*\{").expect("a valid pattern")
});

/// `#[path = "file.rs"]` and `include!("file.rs")`: relative to the directory of the file.
static NAMED_FILE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"(?:#\[path\s*=\s*|include!\s*\(\s*)"([^"]+\.rs)""#).expect("a valid pattern")
});

/// Rust files that cannot be reached from `roots`, nor from the targets of a workspace inside this one.
pub(super) fn unreachable<'a>(tree: &Tree, roots: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut seen: BTreeSet<String> = roots.map(ToOwned::to_owned).collect();
    seen.extend(roots_of_nested_workspaces(tree));
    let mut waiting: Vec<(String, bool)> = seen.iter().map(|root| (root.clone(), true)).collect();
    while let Some((path, is_root)) = waiting.pop() {
        for child in children(tree, &path, is_root) {
            if seen.insert(child.clone()) {
                waiting.push((child, false));
            }
        }
    }
    let files = tree.with_extension("rs").map(|(path, _)| path);
    files.filter(|path| !seen.contains(*path)).map(ToOwned::to_owned).collect()
}

fn children(tree: &Tree, path: &str, is_root: bool) -> Vec<String> {
    let Some(text) = tree.text(path) else { return Vec::new() };
    let dir = parent(path);
    let own = if is_root || path.ends_with("/mod.rs") { dir } else { path.trim_end_matches(".rs") };
    // Which inline module a declaration is in would take a parser: each of them is tried.
    let inline = INLINE_MODULE.captures_iter(text).map(|found| join(own, &found[1]));
    let dirs: Vec<String> = std::iter::once(own.to_owned()).chain(inline).collect();

    let modules = FILE_MODULE.captures_iter(text).flat_map(|found| {
        let name = found[1].to_owned();
        dirs.iter()
            .flat_map(move |dir| [join(dir, &format!("{name}.rs")), join(dir, &format!("{name}/mod.rs"))])
            .collect::<Vec<_>>()
    });
    let named = NAMED_FILE.captures_iter(text).map(|found| join(dir, &found[1]));
    modules.chain(named).filter(|path| tree.has(path)).collect()
}

/// Cargo's conventions, for packages that `cargo metadata` of this workspace does not list.
fn roots_of_nested_workspaces(tree: &Tree) -> Vec<String> {
    let manifests = tree.paths().filter(|path| path.ends_with("/Cargo.toml"));
    let nested = manifests.filter(|path| {
        tree.text(path).is_some_and(|text| text.lines().any(|line| line.trim() == "[workspace]"))
    });
    let dirs: Vec<_> = nested.map(parent).collect();
    let is_root = |path: &str| {
        let dir = dirs.iter().find_map(|dir| path.strip_prefix(*dir)?.strip_prefix('/'));
        dir.is_some_and(|inside| {
            inside.ends_with("src/main.rs")
                || inside.ends_with("src/lib.rs")
                || ["src/bin", "benches", "examples", "tests"]
                    .iter()
                    .any(|kind| parent(inside).ends_with(kind))
        })
    };
    tree.with_extension("rs")
        .map(|(path, _)| path)
        .filter(|path| is_root(path))
        .map(ToOwned::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unreachable_in(files: &[(&str, &str)]) -> Vec<String> {
        unreachable(&Tree::of(files), ["a/src/lib.rs"].into_iter())
    }

    #[test]
    fn declared_files_are_reached_at_every_depth() {
        let files = [
            (
                "a/src/lib.rs",
                "pub mod one;\n#[cfg(test)]\nmod tests;\npub(crate) mod old;\nmod in_line {\n    mod deep;\n}",
            ),
            ("a/src/one.rs", "mod two;\n#[path = \"odd_name.rs\"]\nmod odd;\n"),
            ("a/src/one/two.rs", ""),
            ("a/src/odd_name.rs", ""),
            ("a/src/old/mod.rs", "mod inside;"),
            ("a/src/old/inside.rs", ""),
            ("a/src/in_line/deep.rs", ""),
            ("a/src/tests.rs", "include!(\"data.rs\");"),
            ("a/src/data.rs", ""),
        ];
        assert_eq!(unreachable_in(&files), [""; 0]);
    }

    #[test]
    fn a_file_that_nothing_declares_is_found() {
        let files = [("a/src/lib.rs", "// mod dead;\nmod one;"), ("a/src/one.rs", ""), ("a/src/dead.rs", "")];
        assert_eq!(unreachable_in(&files), ["a/src/dead.rs"]);
    }

    #[test]
    fn a_module_declared_elsewhere_does_not_count() {
        let files = [("a/src/lib.rs", "mod one;"), ("a/src/one.rs", "mod two;"), ("a/src/two.rs", "")];
        assert_eq!(unreachable_in(&files), ["a/src/two.rs"]);
    }

    #[test]
    fn a_workspace_inside_this_one_has_roots_of_its_own() {
        let files = [
            ("a/src/lib.rs", ""),
            ("bench/Cargo.toml", "[workspace]\n"),
            ("bench/src/main.rs", "mod peers;"),
            ("bench/src/peers.rs", ""),
            ("bench/src/dead.rs", ""),
        ];
        assert_eq!(unreachable_in(&files), ["bench/src/dead.rs"]);
    }
}
