//! History as a fixture: every event ever written still reads, and nothing is forgotten.

use std::collections::BTreeSet;
use std::path::Path;

use schemas::registry::{AnyEvent, Entry, REGISTRY};
use schemas::{WireEvent, golden};
use serde_json::Value;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn file(entry: &Entry, kind: &str) -> Value {
    let path = golden::folder(root(), entry).join(format!("v{}.{kind}.json", entry.event.version));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
fn every_event_ever_written_still_reads_and_becomes_what_it_became() {
    for entry in REGISTRY {
        let today = golden::today(entry, file(entry, "golden")).expect("it reads");
        assert_eq!(today, file(entry, "today"), "{} v{}", entry.event.name, entry.event.version);
    }
}

#[test]
fn every_event_keeps_to_its_schema_and_the_schema_is_the_codes() {
    for entry in REGISTRY {
        let schema = file(entry, "schema");
        assert_eq!(
            schema,
            serde_json::to_value((entry.schema)()).expect("a schema"),
            "run cargo xtask generate"
        );
        let validator = jsonschema::validator_for(&schema).expect("a JSON Schema");
        let event = file(entry, "golden");
        let faults: Vec<String> = validator.iter_errors(&event).map(|fault| fault.to_string()).collect();
        assert_eq!(faults, Vec::<String>::new(), "{} v{}", entry.event.name, entry.event.version);
    }
}

#[test]
fn there_is_no_file_of_an_event_that_is_not_in_the_registry() {
    let known: BTreeSet<String> = REGISTRY
        .iter()
        .flat_map(|entry| {
            ["schema", "golden", "today"]
                .map(|kind| format!("{}/v{}.{kind}.json", entry.event.name, entry.event.version))
        })
        .collect();
    let mut found = BTreeSet::new();
    for folder in std::fs::read_dir(root().join("events")).expect("the folder of events") {
        let folder = folder.expect("a folder").path();
        for file in std::fs::read_dir(&folder).expect("its files") {
            let file = file.expect("a file").path();
            let name =
                |path: &Path| path.file_name().and_then(|name| name.to_str()).expect("UTF-8").to_owned();
            found.insert(format!("{}/{}", name(&folder), name(&file)));
        }
    }
    assert_eq!(found, known);
}

#[test]
fn one_version_of_each_event_is_written_today_and_the_older_ones_lead_to_it() {
    // Kinds share events, each with all of its versions.
    let names: BTreeSet<_> = REGISTRY.iter().map(|entry| (entry.aggregate, entry.event.name)).collect();
    for (aggregate, name) in names {
        let of = |entry: &&Entry| (entry.aggregate, entry.event.name) == (aggregate, name);
        let versions: Vec<_> = REGISTRY.iter().filter(of).collect();
        let current: Vec<_> = versions.iter().filter(|entry| entry.current).collect();
        assert_eq!(current.len(), 1, "{name}");
        assert!(versions.iter().all(|entry| entry.event.version <= current[0].event.version), "{name}");
        assert_eq!(name.split('.').count(), 3, "{name} is <domain>.<entity>.<action>");
    }
}

#[test]
fn a_version_from_the_future_is_unknown_and_not_guessed_at() {
    assert!(AnyEvent::read("kintell_session", "kintell.session.completed", 3, &[]).is_err());
    assert!(domain::company::Event::read("kintell.session.completed", 2, &[]).is_err());
}

#[test]
fn a_text_that_is_not_sealed_cannot_be_encoded() {
    let person = kernel::PersonId::new(uuid::Uuid::from_u128(1));
    let profile = domain::person::Profile {
        email: Some(kernel::Personal::clear(person, "ana@example.org")),
        ..domain::person::Profile::default()
    };
    let registered = domain::person::Event::Registered(domain::person::Registered {
        person,
        role: domain::person::ProgrammeRole::Participant,
        identifiers: vec![],
        seen: None,
        profile,
    });
    let error = registered.payload().expect_err("it must not be stored");
    assert!(!format!("{error:?}").contains("ana@"), "the error must not show it");
}
