//! `docker-compose.yml`, the image and `deploy/` give every role a complete deployment: read by the code that
//! reads it there, after the script that starts it there.

use std::collections::{BTreeMap, BTreeSet};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;

use sqlx::postgres::PgConnectOptions;

use super::Deployment;

const COMPOSE: &str = include_str!("../../../docker-compose.yml");
const IMAGE: &str = include_str!("../../../Dockerfile");
const CONFIG: &str = include_str!("../../../deploy/teei.toml");
const MAKE_SECRETS: &str = include_str!("../../../deploy/make-secrets.sh");
const ROLES: [&str; 6] = ["migrate", "command-api", "query-api", "projections", "reactors", "replayer"];

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

/// The lines below `heading`, one step further in.
fn below(heading: &str) -> Vec<&'static str> {
    let step = heading.len() - heading.trim_start().len() + 2;
    let lines = COMPOSE.lines().skip_while(|line| *line != heading).skip(1);
    let lines = lines.take_while(|line| line.is_empty() || line.len() - line.trim_start().len() >= step);
    let lines: Vec<_> =
        lines.map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')).collect();
    assert!(!lines.is_empty(), "{heading} is not there");
    lines
}

/// The secret files that a role is told of: variable → name of the secret.
fn told() -> BTreeMap<&'static str, &'static str> {
    let entries = below("x-role-environment: &role-environment").into_iter();
    let entry = |line: &'static str| {
        let (name, path) = line.split_once(": ").expect("a name and a value");
        (name, path.strip_prefix("/run/secrets/").expect("a secret"))
    };
    entries.map(entry).collect()
}

fn named(heading: &str) -> BTreeSet<&'static str> {
    let name = |line: &'static str| line.trim_start_matches("- ").split(':').next().unwrap_or_default();
    below(heading).into_iter().map(name).collect()
}

/// Makes the secrets as `deploy/make-secrets.sh` does, in a folder of their own.
fn make_secrets(folder: &Path) {
    let script = folder.join("make-secrets.sh");
    std::fs::write(&script, MAKE_SECRETS).expect("written");
    let made = Command::new("bash").arg(&script).output().expect("bash runs");
    assert!(made.status.success(), "{made:?}");
}

/// The environment of `teei` in a role's container: what `deploy/entrypoint.sh` makes of the image's and the
/// compose file's, asked of a program in its place that prints it.
fn environment(folder: &Path) -> BTreeMap<String, String> {
    let teei = folder.join("teei");
    std::fs::write(&teei, "#!/bin/sh\nexec env\n").expect("written");
    std::fs::set_permissions(&teei, std::fs::Permissions::from_mode(0o755)).expect("it is ours");
    let of_image = IMAGE.lines().filter_map(|line| line.strip_prefix("ENV ")?.split_once('='));
    let path = format!("{}:{}", folder.display(), std::env::var("PATH").expect("a path"));
    let started = Command::new("sh")
        .arg(root().join("deploy/entrypoint.sh"))
        .args(["role", "command-api"])
        .env_clear()
        .env("PATH", path)
        .envs(of_image)
        .envs(told().into_iter().map(|(name, secret)| (name, folder.join("secrets").join(secret))))
        .output()
        .expect("sh runs");
    assert!(started.status.success(), "{started:?}");
    let text = String::from_utf8(started.stdout).expect("text");
    let variables = text.lines().filter_map(|line| line.split_once('='));
    variables.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

fn deployment(environment: BTreeMap<String, String>) -> Deployment {
    let config = runtime::Config::from_parts(CONFIG, environment).expect("it is TOML");
    config.only_sections(&["deployment"]).expect("every section is read");
    config.section("deployment").expect("it is complete")
}

#[test]
fn every_role_gets_a_complete_deployment() {
    let folder = tempfile::tempdir().expect("a folder");
    make_secrets(folder.path());
    let environment = environment(folder.path());
    let copied = format!("COPY deploy/teei.toml {}", environment["TEEI_CONFIG"]);
    assert!(IMAGE.lines().any(|line| line == copied), "the image has no file there");
    let found = deployment(environment);
    let postgres = &found.postgres;
    for (url, user, host) in [
        (&postgres.owner, "teei_owner", "postgres"),
        (&postgres.archiver, "teei_archiver", "postgres"),
        (&postgres.worker, "teei_worker", "postgres"),
        (&postgres.query, "teei_query", "postgres"),
        (&postgres.command, "teei_command", "postgres"),
        (&postgres.keys, "teei_keys", "postgres-keys"),
    ] {
        let options: PgConnectOptions = url.expose().parse().expect("a URL");
        assert_eq!((options.get_username(), options.get_host()), (user, host));
    }
    for login in [&found.nats_admin, &found.nats_appender, &found.nats_reader] {
        assert_eq!(login.password.expose().len(), 64, "{}", login.user);
    }
    for role in [&found.command_api, &found.query_api, &found.projections, &found.reactors, &found.replayer] {
        assert_eq!(role.listen.to_string(), "0.0.0.0:8080", "where the health check asks");
    }
    let cockpit = found.cockpit_dir.expect("the image has the cockpit").display().to_string();
    assert!(IMAGE.lines().any(|line| line.starts_with("COPY") && line.ends_with(&cockpit)), "{cockpit}");
}

#[test]
fn every_role_is_told_the_same_and_waits_for_the_migration() {
    for role in ROLES {
        let lines = below(&format!("  {role}:"));
        for wanted in ["environment: *role-environment", "secrets: *role-secrets"] {
            assert!(lines.contains(&wanted), "{role}: {wanted}");
        }
        let waits = lines.iter().any(|line| {
            *line == "depends_on: *migrated"
                || *line == "migrate: { condition: service_completed_successfully }"
        });
        assert_eq!(waits, role != "migrate", "{role}");
        let keys = lines.contains(&"volumes: [\"keys:/var/lib/teei/keys\"]");
        assert_eq!(keys, role != "projections", "{role}: a projection has no keys, all others share them");
    }
}

#[test]
fn every_secret_is_made_declared_and_mounted() {
    let folder = tempfile::tempdir().expect("a folder");
    make_secrets(folder.path());
    let made = std::fs::read_dir(folder.path().join("secrets")).expect("the secrets");
    let made = made.map(|entry| entry.expect("an entry").file_name().into_string().expect("text"));
    let declared = named("secrets:");
    assert_eq!(made.collect::<BTreeSet<_>>(), declared.iter().map(ToString::to_string).collect());
    let told: BTreeSet<_> = told().into_values().collect();
    assert_eq!(told, named("x-role-secrets: &role-secrets"));
    assert!(told.is_subset(&declared));
}

#[test]
fn the_users_of_the_servers_are_those_of_the_deployment() {
    let config: toml::Table = CONFIG.parse().expect("it is TOML");
    let user = |login: &str| config["deployment"][login]["user"].as_str().expect("a user").to_owned();
    let nats = jetstream_config::deployment::configuration().users;
    for login in ["nats_admin", "nats_appender", "nats_reader"] {
        assert!(nats.iter().any(|known| known.name == user(login)), "{login}");
    }
    let clickhouse = include_str!("../../../deploy/clickhouse/users.xml");
    for login in ["clickhouse_app", "clickhouse_query"] {
        assert!(clickhouse.contains(&format!("<{}>", user(login))), "{login}");
    }
}
