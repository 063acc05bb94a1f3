//! Nothing in this repository knows the machine it was written on: no home directories, no mirrors.

use std::sync::LazyLock;

use regex::Regex;

use super::Findings;
use super::tree::{Tree, extension};

/// Where a path of one machine may be named: the file, what stands there, and why.
const ALLOWED: &[(&str, &str, &str)] = &[];

/// Registries that everybody has. A lock file must name no other.
const PUBLIC_HOSTS: &[&str] = &["registry.npmjs.org", "github.com", "pypi.org", "files.pythonhosted.org"];

/// This file spells the paths out.
const EXEMPT: &str = "xtask/src/tidy/machine_paths.rs";

/// A path below somebody's directory. What stands before it tells it from `/api/home/`.
static PATH: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:^|[^\w./~$}-])(/(?:home|root|work|Users)/|/tmp/[\w.-]+/)").expect("a valid pattern")
});

/// A line that says where packages come from.
static REGISTRY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"(?i)(?:"resolved"|registry|index-url|find-links|\bsource\s*=).*?https?://([^/\s"']+)"#)
        .expect("a valid pattern")
});

/// Files that say where packages come from.
const SOURCES_OF_PACKAGES: &[&str] =
    &["package-lock.json", "Cargo.lock", ".npmrc", "pip.conf", "config.toml", "deny.toml", "Dockerfile"];

pub(super) fn check(tree: &Tree) -> Findings {
    check_against(tree, ALLOWED)
}

fn check_against(tree: &Tree, allowed: &[(&str, &str, &str)]) -> Findings {
    let mut findings = Findings::default();
    let mut used = vec![false; allowed.len()];
    for (path, text) in tree.texts().filter(|(path, _)| *path != EXEMPT) {
        for (number, line) in text.lines().enumerate() {
            let Some(found) = PATH.captures(line) else { continue };
            let excuse = allowed.iter().position(|(file, part, _)| *file == path && line.contains(part));
            if let Some(row) = excuse {
                used[row] = true;
            } else {
                let (number, found) = (number + 1, &found[1]);
                findings.problem(format!(
                    "{path}:{number}: `{found}` is a path of one machine; make it relative"
                ));
            }
        }
        check_registries(path, text, &mut findings);
    }
    for ((file, part, _), _) in allowed.iter().zip(used).filter(|(_, used)| !used) {
        findings.problem(format!(
            "ALLOWED excuses `{part}` in {file}, where it no longer stands: remove the row"
        ));
    }
    findings
}

fn check_registries(path: &str, text: &str, findings: &mut Findings) {
    let name = path.rsplit('/').next().unwrap_or(path);
    let lists_requirements = name.starts_with("requirements") && ["txt", "lock"].contains(&extension(name));
    if !SOURCES_OF_PACKAGES.contains(&name) && !lists_requirements {
        return;
    }
    let lines = text.lines().enumerate();
    let registries = lines.filter_map(|(number, line)| Some((number + 1, REGISTRY.captures(line)?)));
    for (number, found) in registries.filter(|(_, found)| !PUBLIC_HOSTS.contains(&&found[1])) {
        let host = &found[1];
        findings.problem(format!("{path}:{number}: packages come from {host}, which others may not reach"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(path: &str, text: &str) -> Vec<String> {
        check_against(&Tree::of(&[(path, text)]), &[]).problems
    }

    #[test]
    fn relative_paths_and_routes_pass() {
        for text in [
            "src/home/page.tsx",
            "GET /api/home/",
            "a ~/work/ b",
            "/tmp",
            "/tmp/",
            "$HOME/root/x",
            "/rooted/",
        ] {
            assert_eq!(problems("docs/x.md", text), [""; 0], "{text}");
        }
    }

    #[test]
    fn paths_of_one_machine_are_refused() {
        for text in
            ["cd /home/ana/teei", "`/root/.cargo`", "/work/main", "\"/tmp/scratch/x\"", "(/Users/ana/)"]
        {
            assert_eq!(problems("docs/x.md", text).len(), 1, "{text}");
        }
        let found = problems("a.md", "one\ncd /home/ana");
        assert_eq!(found, ["a.md:2: `/home/` is a path of one machine; make it relative"]);
    }

    #[test]
    fn an_excuse_is_for_one_line_and_must_be_needed() {
        let tree = Tree::of(&[("a.md", "cd /home/teei/x\ncd /home/ana")]);
        let found = check_against(&tree, &[("a.md", "/home/teei", "the user in the container")]).problems;
        assert_eq!(found, ["a.md:2: `/home/` is a path of one machine; make it relative"]);
        let found = check_against(&Tree::of(&[("a.md", "")]), &[("a.md", "/home/teei", "gone")]).problems;
        assert_eq!(found.len(), 1);
    }

    #[test]
    fn a_lock_file_names_public_registries_only() {
        let line = |host| format!("      \"resolved\": \"https://{host}/x/-/x-1.0.0.tgz\",");
        assert_eq!(problems("cockpit/package-lock.json", &line("registry.npmjs.org")), [""; 0]);
        assert_eq!(problems("cockpit/package-lock.json", &line("mirror.example.net")).len(), 1);
        assert_eq!(
            problems("servers/requirements.lock", "--index-url https://mirror.example.net/simple").len(),
            1
        );
        assert_eq!(
            problems("cockpit/package-lock.json", "\"url\": \"https://opencollective.com/x\""),
            [""; 0]
        );
        let cargo = "source = \"registry+https://github.com/rust-lang/crates.io-index\"";
        assert_eq!(problems("Cargo.lock", cargo), [""; 0]);
    }
}
