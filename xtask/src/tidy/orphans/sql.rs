//! SQL files that no code names.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::Regex;

use crate::tidy::tree::{Tree, extension, join, parent};

/// A string that ends in `.sql`, as in `include_str!` and `query_file!`.
static NAMED_FILE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r#""([^"\n]*\.sql)""#).expect("a valid pattern"));

/// The directory of a migrator: `migrate!("dir")`, `migrate!()`, `include_dir!("dir")`.
static NAMED_DIR: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"(?:migrate!|include_dir!)\s*\(\s*(?:"([^"\n]*)")?\s*\)"#).expect("a valid pattern")
});

/// SQL files that neither Rust code nor a deployment file names.
pub(super) fn unreferenced(tree: &Tree) -> Vec<String> {
    let mut files = BTreeSet::new();
    let mut dirs = BTreeSet::new();
    for (path, text) in tree.with_extension("rs") {
        // `include_str!` starts at the file, sqlx's macros at the package.
        let bases = [parent(path), package_dir(tree, path), ""];
        for found in NAMED_FILE.captures_iter(text) {
            files.extend(bases.iter().map(|base| join(base, &found[1])));
        }
        for found in NAMED_DIR.captures_iter(text) {
            let dir = found.get(1).map_or("migrations", |dir| dir.as_str());
            dirs.extend(bases.iter().map(|base| join(base, dir.trim_start_matches("$CARGO_MANIFEST_DIR"))));
        }
    }
    let deployment: Vec<_> = tree
        .texts()
        .filter(|(path, _)| ["yml", "yaml", "sh"].contains(&extension(path)) || path.ends_with("Dockerfile"))
        .map(|(_, text)| text)
        .collect();
    let named = |path: &str| {
        let name = path.rsplit('/').next().unwrap_or(path);
        files.contains(path)
            || dirs.contains(parent(path))
            || deployment.iter().any(|text| text.contains(name))
    };
    let all = tree.paths().filter(|path| extension(path) == "sql");
    all.filter(|path| !named(path)).map(ToOwned::to_owned).collect()
}

/// The nearest directory above with a manifest.
fn package_dir<'a>(tree: &Tree, path: &'a str) -> &'a str {
    let mut dir = parent(path);
    while !dir.is_empty() && !tree.has(&format!("{dir}/Cargo.toml")) {
        dir = parent(dir);
    }
    dir
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sql_named_from_the_file_the_package_or_a_migrator_is_used() {
        let tree = Tree::of(&[
            ("a/Cargo.toml", ""),
            ("a/src/x/y.rs", r#"include_str!("append.sql"); query_file!("src/sql/version.sql", id);"#),
            ("a/src/db.rs", r#"sqlx::migrate!("./migrations/log"); sqlx::migrate!();"#),
            ("a/src/x/append.sql", ""),
            ("a/src/sql/version.sql", ""),
            ("a/migrations/log/0001_log.sql", ""),
            ("a/migrations/0001_all.sql", ""),
            ("docker-compose.yml", "- ./deploy/postgres/roles.sql:/roles.sql"),
            ("deploy/postgres/roles.sql", ""),
        ]);
        assert_eq!(unreferenced(&tree), [""; 0]);
    }

    #[test]
    fn sql_that_nobody_names_is_found() {
        let tree = Tree::of(&[
            ("a/Cargo.toml", ""),
            ("a/src/lib.rs", r#"include_str!("sql/one.sql")"#),
            ("a/src/sql/one.sql", ""),
            ("a/src/sql/two.sql", ""),
            ("b/src/sql/one.sql", ""),
        ]);
        assert_eq!(unreferenced(&tree), ["a/src/sql/two.sql", "b/src/sql/one.sql"]);
    }
}
