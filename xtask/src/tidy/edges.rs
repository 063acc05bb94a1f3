//! Who may depend on whom. A new edge is argued for in an ADR; this table is where it lands.

use super::Findings;
use crate::workspace::{Dependency, Package};

/// Every package, and what of ours it may use in the code that is shipped.
const ALLOWED: &[(&str, &[&str])] = &[
    ("kernel", &[]),
    ("domain", &["kernel"]),
    ("mapping", &["kernel"]),
    ("schemas", &["kernel", "domain"]),
    ("privacy", &["kernel", "runtime"]),
    ("auth", &["kernel", "runtime"]),
    ("event-store", &["kernel", "runtime"]),
    ("jetstream-config", &["kernel"]),
    ("runtime", &["kernel"]),
    ("edge", &["kernel", "runtime"]),
    ("servers", &["jetstream-config"]),
    ("subscriptions", &["kernel", "event-store", "runtime"]),
    ("effects", &["kernel", "domain", "schemas", "event-store", "application", "auth", "jobs", "runtime"]),
    ("jobs", &["kernel", "runtime", "subscriptions"]),
    // Its tests are the program itself: nothing that is shipped may use it.
    ("simulation", &["kernel", "event-store", "subscriptions", "jobs"]),
    ("application", &["kernel", "domain", "schemas", "event-store", "privacy", "runtime"]),
    (
        "command-api",
        &[
            "kernel",
            "domain",
            "mapping",
            "schemas",
            "event-store",
            "privacy",
            "auth",
            "application",
            "runtime",
            "edge",
            // Which addresses endpoints may have is asked of the door that they are reached by.
            "effects",
        ],
    ),
    ("projections", &["kernel", "schemas", "event-store", "domain", "runtime", "subscriptions"]),
    (
        "query-api",
        &["kernel", "schemas", "domain", "privacy", "auth", "projections", "event-store", "runtime", "edge"],
    ),
    // It opens addresses to find people who are one by them, and folds histories by deciders as cqrs-es drives them.
    (
        "replayer",
        &["kernel", "domain", "schemas", "event-store", "privacy", "application", "projections", "runtime"],
    ),
    (
        "reactors",
        &[
            "kernel",
            "domain",
            "schemas",
            "event-store",
            "application",
            "projections",
            "runtime",
            "subscriptions",
            "effects",
            "jobs",
        ],
    ),
    ("teei", ALL_LIBRARIES),
    // What tests share; nothing that is shipped may use it.
    ("test-servers", &["servers"]),
    ("tests", &[]),
    ("xtask", &[]),
];

/// What is wired together where a role starts, and where a test builds a world.
const ALL_LIBRARIES: &[&str] = &[
    "kernel",
    "domain",
    "mapping",
    "schemas",
    "privacy",
    "auth",
    "event-store",
    "jetstream-config",
    "runtime",
    "edge",
    "servers",
    "application",
    "command-api",
    "projections",
    "query-api",
    "reactors",
    "replayer",
    "subscriptions",
    "effects",
    "jobs",
];

/// What tests may use on top. Nobody's tests link the program or the routine.
const NEVER_DEPENDED_ON: &[&str] = &["teei", "tests", "xtask"];

pub(super) fn check(packages: &[Package]) -> Findings {
    check_against(packages, ALLOWED)
}

fn check_against(packages: &[Package], allowed: &[(&str, &[&str])]) -> Findings {
    let mut findings = Findings::default();
    for package in packages {
        let Some((_, may_use)) = allowed.iter().find(|(name, _)| *name == package.name) else {
            findings.problem(format!("`{}` has no row in ALLOWED: say what it may use", package.name));
            continue;
        };
        for dependency in &package.dependencies {
            check_edge(package, dependency, may_use, &mut findings);
        }
    }
    for (name, _) in allowed {
        if !packages.iter().any(|package| package.name == *name) {
            findings.problem(format!("ALLOWED has a row for `{name}`, which is no package: remove it"));
        }
    }
    findings
}

fn check_edge(package: &Package, dependency: &Dependency, may_use: &[&str], findings: &mut Findings) {
    let (from, to) = (&package.name, &dependency.name);
    let ours = dependency.path.is_some();
    let in_tests_only = dependency.kind.as_deref() == Some("dev");
    let allowed = if in_tests_only {
        !NEVER_DEPENDED_ON.contains(&to.as_str())
    } else {
        may_use.contains(&to.as_str())
    };
    if ours && !allowed {
        let uses = if may_use.is_empty() { "nothing of ours".to_owned() } else { may_use.join(", ") };
        findings.problem(format!(
            "`{from}` gained a dependency on `{to}`.\n      `{from}` may use: {uses}. \
             If this is intended, write an ADR and edit ALLOWED."
        ));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &[(&str, &[&str])] =
        &[("kernel", &[]), ("domain", &["kernel"]), ("event-store", &["kernel"]), ("testkit", &["kernel"])];

    fn package(name: &str, dependencies: &[(&str, Option<&str>)]) -> Package {
        let dependencies = dependencies.iter().map(|(to, kind)| Dependency {
            name: (*to).to_owned(),
            kind: kind.map(ToOwned::to_owned),
            path: Some(format!("somewhere/{to}")),
        });
        Package {
            name: name.to_owned(),
            description: None,
            dependencies: dependencies.collect(),
            targets: Vec::new(),
        }
    }

    fn workspace(domain: &[(&str, Option<&str>)]) -> Vec<Package> {
        vec![
            package("kernel", &[]),
            package("domain", domain),
            package("event-store", &[("kernel", None)]),
            package("testkit", &[("kernel", None)]),
        ]
    }

    #[test]
    fn an_allowed_edge_passes_and_so_does_testkit_in_tests() {
        let packages = workspace(&[("kernel", None), ("testkit", Some("dev"))]);
        assert_eq!(check_against(&packages, TABLE).problems, [""; 0]);
    }

    #[test]
    fn a_new_edge_is_refused_with_what_is_allowed() {
        let problems = check_against(&workspace(&[("event-store", None)]), TABLE).problems;
        assert_eq!(
            problems,
            ["`domain` gained a dependency on `event-store`.\n      `domain` may use: kernel. \
              If this is intended, write an ADR and edit ALLOWED."]
        );
    }

    #[test]
    fn testkit_is_refused_in_shipped_code_and_in_build_scripts() {
        assert_eq!(check_against(&workspace(&[("testkit", None)]), TABLE).problems.len(), 1);
        assert_eq!(check_against(&workspace(&[("testkit", Some("build"))]), TABLE).problems.len(), 1);
    }

    #[test]
    fn not_even_tests_link_the_program() {
        assert_eq!(check_against(&workspace(&[("teei", Some("dev"))]), TABLE).problems.len(), 1);
    }

    #[test]
    fn a_package_without_a_row_and_a_row_without_a_package_are_refused() {
        let mut packages = workspace(&[]);
        packages.remove(2);
        packages.push(package("stranger", &[]));
        let problems = check_against(&packages, TABLE).problems;
        assert!(problems[0].contains("`stranger` has no row"), "{problems:?}");
        assert!(problems[1].contains("`event-store`, which is no package"), "{problems:?}");
    }

    #[test]
    fn the_two_apis_never_meet_and_the_domain_is_pure() {
        let may_use = |name| ALLOWED.iter().find(|(row, _)| *row == name).expect("it has a row").1;
        assert!(!may_use("command-api").contains(&"query-api"));
        assert!(!may_use("command-api").contains(&"projections"));
        assert!(!may_use("query-api").contains(&"command-api"));
        assert!(!may_use("event-store").contains(&"domain"));
        assert_eq!(may_use("domain"), ["kernel"]);
    }
}
