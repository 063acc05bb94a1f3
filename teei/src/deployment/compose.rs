//! `docker-compose.yml`, the image and `deploy/` give every role its own credentials and no others: read by the
//! code that reads them there, after the script that starts it there.

use std::collections::{BTreeMap, BTreeSet};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;

use sqlx::postgres::PgConnectOptions;

use super::credentials::Needs;
use super::{ClickHouseUser, Deployment, Holder, KeyFiles, NatsUser, PostgresRole, Unset};

const COMPOSE: &str = include_str!("../../../docker-compose.yml");
const IMAGE: &str = include_str!("../../../Dockerfile");
const CONFIG: &str = include_str!("../../../deploy/teei.toml");
const MAKE_SECRETS: &str = include_str!("../../../deploy/make-secrets.sh");
const GUIDE: &str = include_str!("../../../deploy/README.md");
/// Those that have a container; the doctor has none.
const CONTAINERS: [Holder; 6] = [
    Holder::Migrate,
    Holder::CommandApi,
    Holder::QueryApi,
    Holder::Projections,
    Holder::Reactors,
    Holder::Replayer,
];

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

/// The lines below `heading`, which are one step further in; none when it is not there.
fn below<'a>(lines: impl IntoIterator<Item = &'a str>, heading: &str) -> Vec<&'a str> {
    let step = heading.len() - heading.trim_start().len() + 2;
    let lines = lines.into_iter().skip_while(|line| *line != heading).skip(1);
    let lines = lines.take_while(|line| line.is_empty() || line.len() - line.trim_start().len() >= step);
    lines.filter(|line| !line.is_empty() && !line.trim_start().starts_with('#')).collect()
}

fn service(name: &str) -> Vec<&'static str> {
    let lines = below(below(COMPOSE.lines(), "services:"), &format!("  {name}:"));
    assert!(!lines.is_empty(), "{name} is not there");
    lines
}

/// The secret files that a container is told of: variable → name of the secret.
fn told(holder: Holder) -> BTreeMap<&'static str, &'static str> {
    let entry = |line: &'static str| {
        let (name, path) = line.trim().split_once(": ").expect("a name and a value");
        (name, path.strip_prefix("/run/secrets/").expect("a secret"))
    };
    below(service(holder.name()), "    environment:").into_iter().map(entry).collect()
}

/// The entries of a list in a container's part.
fn listed(holder: Holder, heading: &str) -> BTreeSet<&'static str> {
    let entry = |line: &'static str| line.trim().strip_prefix("- ").expect("an entry");
    below(service(holder.name()), heading).into_iter().map(entry).collect()
}

/// What a row of the table sets beside `deploy/teei.toml`.
fn secrets(needs: &Needs) -> Vec<Unset> {
    let nats = needs.nats.iter().map(|user| format!("{}.password", user.section()));
    let postgres = needs.postgres.iter().map(|role| role.key().to_owned());
    let clickhouse = needs.clickhouse.iter().map(|user| format!("{}.password", user.section()));
    nats.chain(postgres).chain(clickhouse).map(|key| Unset::new(&key)).collect()
}

/// The volume of a folder of keys.
fn volume(files: KeyFiles) -> &'static str {
    match files {
        KeyFiles::Master => "keys",
        KeyFiles::Signing => "signing-keys",
    }
}

/// Where a container has it. Only who makes keys may write there: `migrate` all of them, the command API those of
/// the issuer.
fn mount(holder: Holder, files: KeyFiles) -> String {
    let volume = volume(files);
    let may_write = holder == Holder::Migrate || files == KeyFiles::Signing;
    format!("{volume}:/var/lib/teei/{volume}{}", if may_write { "" } else { ":ro" })
}

/// Makes the secrets as `deploy/make-secrets.sh` does, in a folder of their own.
fn make_secrets(folder: &Path) {
    let script = folder.join("make-secrets.sh");
    std::fs::write(&script, MAKE_SECRETS).expect("written");
    let made = Command::new("bash").arg(&script).output().expect("bash runs");
    assert!(made.status.success(), "{made:?}");
}

/// The environment of `teei` in a container: what `deploy/entrypoint.sh` makes of the image's and the compose
/// file's, asked of a program in its place that prints it.
fn environment(folder: &Path, holder: Holder) -> BTreeMap<String, String> {
    let teei = folder.join("teei");
    std::fs::write(&teei, "#!/bin/sh\nexec env\n").expect("written");
    std::fs::set_permissions(&teei, std::fs::Permissions::from_mode(0o755)).expect("it is ours");
    let of_image = IMAGE.lines().filter_map(|line| line.strip_prefix("ENV ")?.split_once('='));
    let path = format!("{}:{}", folder.display(), std::env::var("PATH").expect("a path"));
    let started = Command::new("sh")
        .arg(root().join("deploy/entrypoint.sh"))
        .args(["role", holder.name()])
        .env_clear()
        .env("PATH", path)
        .envs(of_image)
        .envs(told(holder).into_iter().map(|(name, secret)| (name, folder.join("secrets").join(secret))))
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
    config.section("deployment").expect("everything but credentials is there")
}

#[test]
fn every_role_is_told_what_it_needs_and_nothing_else_and_waits_for_the_migration() {
    for holder in CONTAINERS {
        let (name, needs, told) = (holder.name(), holder.needs(), told(holder));
        let wanted =
            secrets(&needs).into_iter().map(|secret| secret.variable().replacen("TEEI", "TEEI_FILE", 1));
        let variables: BTreeSet<_> = told.keys().map(ToString::to_string).collect();
        assert_eq!(variables, wanted.collect(), "{name}: the environment");
        assert_eq!(listed(holder, "    secrets:"), told.into_values().collect(), "{name}: the secrets");
        let mut mounts: BTreeSet<_> = needs.keys.iter().map(|files| mount(holder, *files)).collect();
        if holder == Holder::CommandApi {
            mounts.insert("spool:/var/lib/teei/spool".to_owned());
        }
        let mounted = listed(holder, "    volumes:");
        assert_eq!(mounted, mounts.iter().map(String::as_str).collect(), "{name}: volumes");
        let waits = service(name).iter().any(|line| {
            let line = line.trim();
            line == "depends_on: *migrated"
                || line == "migrate: { condition: service_completed_successfully }"
        });
        assert_eq!(waits, holder != Holder::Migrate, "{name}");
    }
}

#[test]
fn every_role_starts_with_its_own_credentials_as_the_users_of_the_servers() {
    let folder = tempfile::tempdir().expect("a folder");
    make_secrets(folder.path());
    for holder in CONTAINERS {
        let (name, needs) = (holder.name(), holder.needs());
        let environment = environment(folder.path(), holder);
        let copied = format!("COPY deploy/teei.toml {}", environment["TEEI_CONFIG"]);
        assert!(IMAGE.lines().any(|line| line == copied), "the image has no file there");
        let found = deployment(environment).given_to(holder).unwrap_or_else(|missing| panic!("{missing}"));
        for role in needs.postgres {
            let url: PgConnectOptions =
                found.postgres(*role).expect("given").expose().parse().expect("a URL");
            let user = role.key().replace("postgres.", "teei_");
            let host = match role {
                PostgresRole::Keys => "postgres-keys",
                PostgresRole::Epochs => "postgres-epochs",
                _ => "postgres",
            };
            assert_eq!((url.get_username(), url.get_host()), (user.as_str(), host), "{name}");
        }
        for user in needs.nats {
            assert_eq!(found.nats(*user).expect("given").password.len(), 64, "{name}: {user:?}");
        }
        for files in needs.keys {
            let made = found.keys_dir(*files).expect("given").display().to_string();
            let line = IMAGE.lines().find(|line| line.contains("install -d -o teei -m 0700"));
            assert!(line.is_some_and(|line| line.split(' ').any(|word| word == made)), "{made}");
        }
        let spool =
            found.spool_dir.expect("the command API keeps archives on a volume").display().to_string();
        assert!(IMAGE.contains(&format!(" {spool}")), "{spool}");
        for role in
            [&found.command_api, &found.query_api, &found.projections, &found.reactors, &found.replayer]
        {
            assert_eq!(role.listen.to_string(), "0.0.0.0:8080", "where the health check asks");
        }
        let cockpit = found.cockpit_dir.expect("the image has the cockpit").display().to_string();
        assert!(IMAGE.lines().any(|line| line.starts_with("COPY") && line.ends_with(&cockpit)), "{cockpit}");
    }
}

#[test]
fn a_credential_that_is_missing_or_empty_is_named_with_its_variable() {
    let folder = tempfile::tempdir().expect("a folder");
    make_secrets(folder.path());
    for holder in CONTAINERS {
        let whole = environment(folder.path(), holder);
        for lacking in secrets(&holder.needs()) {
            let mut without = whole.clone();
            without.remove(&lacking.variable()).expect("it was told");
            let mut empty = without.clone();
            empty.insert(lacking.variable(), String::new());
            for environment in [without, empty] {
                let refused = deployment(environment).given_to(holder).expect_err("it cannot start");
                let only = lacking.to_string();
                assert_eq!(refused.to_string(), format!("{} lacks credentials: {only}", holder.name()));
            }
        }
    }
    let refused = deployment(BTreeMap::new()).given_to(Holder::Projections).expect_err("it was told nothing");
    assert_eq!(
        refused.to_string(),
        "projections lacks credentials: deployment.nats_reader.password is not set (as a variable: \
         TEEI__DEPLOYMENT__NATS_READER__PASSWORD); deployment.postgres.worker is not set (as a variable: \
         TEEI__DEPLOYMENT__POSTGRES__WORKER); deployment.clickhouse_app.password is not set (as a variable: \
         TEEI__DEPLOYMENT__CLICKHOUSE_APP__PASSWORD)"
    );
}

#[test]
fn a_role_that_was_told_everything_keeps_its_own_only() {
    let folder = tempfile::tempdir().expect("a folder");
    make_secrets(folder.path());
    let everything: BTreeMap<_, _> =
        CONTAINERS.into_iter().flat_map(|holder| environment(folder.path(), holder)).collect();
    let everything = deployment(everything);
    for holder in [&CONTAINERS[..], &[Holder::Doctor]].concat() {
        let (name, needs) = (holder.name(), holder.needs());
        let kept = everything.clone().given_to(holder).expect("it was told everything");
        for user in [NatsUser::Admin, NatsUser::Appender, NatsUser::Reader] {
            assert_eq!(kept.nats(user).is_ok(), needs.nats.contains(&user), "{name}: {user:?}");
        }
        for role in [
            PostgresRole::Owner,
            PostgresRole::Archiver,
            PostgresRole::Worker,
            PostgresRole::Query,
            PostgresRole::Command,
            PostgresRole::Keys,
            PostgresRole::Epochs,
        ] {
            assert_eq!(kept.postgres(role).is_ok(), needs.postgres.contains(&role), "{name}: {role:?}");
        }
        for user in [ClickHouseUser::App, ClickHouseUser::Query] {
            assert_eq!(kept.clickhouse(user).is_ok(), needs.clickhouse.contains(&user), "{name}: {user:?}");
        }
        for files in [KeyFiles::Master, KeyFiles::Signing] {
            assert_eq!(kept.keys_dir(files).is_ok(), needs.keys.contains(&files), "{name}: {files:?}");
        }
    }
}

#[test]
fn the_guide_says_who_holds_what() {
    let cell = |names: Vec<&str>| names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    for holder in CONTAINERS {
        let needs = holder.needs();
        let row = [
            cell(vec![holder.name()]),
            cell(needs.nats.iter().map(|user| user.section().trim_start_matches("nats_")).collect()),
            cell(needs.postgres.iter().map(|role| role.key().trim_start_matches("postgres.")).collect()),
            cell(
                needs
                    .clickhouse
                    .iter()
                    .map(|user| user.section().trim_start_matches("clickhouse_"))
                    .collect(),
            ),
            cell(needs.keys.iter().map(|files| volume(*files)).collect()),
        ];
        let row = format!("| {} |", row.join(" | ")).replace("|  |", "| |");
        assert!(GUIDE.lines().any(|line| line == row), "deploy/README.md lacks the row {row}");
    }
}

#[test]
fn every_secret_is_made_declared_and_mounted() {
    let folder = tempfile::tempdir().expect("a folder");
    make_secrets(folder.path());
    let made = std::fs::read_dir(folder.path().join("secrets")).expect("the secrets");
    let made = made.map(|entry| entry.expect("an entry").file_name().into_string().expect("text"));
    let name = |line: &'static str| line.trim().split(':').next().unwrap_or_default();
    let declared: BTreeSet<_> = below(COMPOSE.lines(), "secrets:").into_iter().map(name).collect();
    assert_eq!(made.collect::<BTreeSet<_>>(), declared.iter().map(ToString::to_string).collect());
    let told: BTreeSet<_> = CONTAINERS.into_iter().flat_map(|holder| told(holder).into_values()).collect();
    let of_servers: BTreeSet<_> = declared.difference(&told).copied().collect();
    let superusers = ["postgres_epochs_password", "postgres_keys_password", "postgres_password"];
    assert_eq!(of_servers, superusers.into(), "in no role");
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
