//! Snapshots whose test is gone, and snapshots that nobody has accepted.

use crate::tidy::tree::{Tree, extension};

/// Snapshot files that no test of their source file can write, each with the reason.
pub(super) fn unreferenced(tree: &Tree) -> Vec<(String, &'static str)> {
    let mut orphans = Vec::new();
    for path in tree.paths() {
        if path.ends_with(".snap.new") || path.ends_with(".pending-snap") {
            orphans.push((path.to_owned(), "was never accepted"));
        } else if extension(path) == "snap"
            && let Some(why) = why_unreferenced(tree, path)
        {
            orphans.push((path.to_owned(), why));
        }
    }
    orphans
}

fn why_unreferenced(tree: &Tree, path: &str) -> Option<&'static str> {
    let header = tree.text(path).unwrap_or_default();
    let source = header.lines().take(10).find_map(|line| line.strip_prefix("source: "));
    let Some(source) = source else { return Some("does not say which file it belongs to") };
    let Some(code) = tree.text(source.trim().trim_matches('"')) else {
        return Some("belongs to a file that is gone");
    };
    // `<module>__<name>.snap`; a second one of the same test ends in `-2`.
    let stem = path.rsplit('/').next().unwrap_or(path).trim_end_matches(".snap");
    let stem = stem.split_once('@').map_or(stem, |(stem, _)| stem);
    let name = stem.rsplit("__").next().unwrap_or(stem);
    let base = name.rsplit_once('-').filter(|(_, count)| count.parse::<u32>().is_ok());
    let base = base.map_or(name, |(base, _)| base);
    let used = [format!("\"{name}\""), format!("fn {base}("), format!("fn test_{base}(")];
    (!used.iter().any(|used| code.contains(used))).then_some("belongs to a test that is gone")
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str = "---\nsource: a/src/x.rs\nexpression: body\n---\n{}\n";

    fn orphans(file: &str, text: &str) -> Vec<(String, &'static str)> {
        let code = "async fn the_body() { assert_snapshot!(\"named\", x) }";
        unreferenced(&Tree::of(&[("a/src/x.rs", code), (file, text)]))
    }

    #[test]
    fn snapshots_of_tests_that_exist_are_used() {
        for name in
            ["a__x__the_body.snap", "a__x__the_body-2.snap", "a__x__named.snap", "a__x__named@v2.snap"]
        {
            assert_eq!(orphans(&format!("a/src/snapshots/{name}"), HEADER), [], "{name}");
        }
    }

    #[test]
    fn a_snapshot_without_a_test_a_file_or_a_source_is_found() {
        let why = |name: &str, text: &str| orphans(name, text)[0].1;
        assert_eq!(why("a/src/snapshots/a__x__other.snap", HEADER), "belongs to a test that is gone");
        let moved = HEADER.replace("x.rs", "y.rs");
        assert_eq!(why("a/src/snapshots/a__y__the_body.snap", &moved), "belongs to a file that is gone");
        assert_eq!(why("a/b.snap", "{}"), "does not say which file it belongs to");
    }

    #[test]
    fn a_snapshot_that_waits_for_a_review_is_found() {
        assert_eq!(orphans("a/src/snapshots/a__x__the_body.snap.new", HEADER)[0].1, "was never accepted");
    }
}
