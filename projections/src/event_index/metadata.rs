//! What postgres-es calls metadata: a map of text to text, with what has no column of its own.

use std::collections::BTreeMap;

use schemas::envelope::Commit;
use serde_json::json;

/// The metadata of a commit, shared by its events.
pub(super) fn of(commit: &Commit) -> String {
    let mut metadata = BTreeMap::from([
        ("purpose", json!(commit.purpose).as_str().unwrap_or_default().to_owned()),
        ("build", commit.build.clone()),
    ]);
    if let Some(person) = commit.actor.on_behalf_of {
        metadata.insert("on_behalf_of", person.to_string());
    }
    if let Some(traceparent) = &commit.traceparent {
        metadata.insert("traceparent", traceparent.clone());
    }
    if !commit.rules.is_empty() {
        metadata.insert("rules", commit.rules.join(","));
    }
    if let Some(source) = &commit.source {
        metadata.insert("source_stream", source.stream.clone());
        metadata.insert("source_record", source.record.0.to_string());
        metadata.insert("source_version", source.version.to_string());
        metadata.extend(source.uid.clone().map(|uid| ("source_uid", uid)));
        metadata.extend(source.run.map(|run| ("import", run.to_string())));
        metadata.extend(source.line.map(|line| ("line", line.to_string())));
    }
    serde_json::to_string(&metadata).expect("a map of text to text is JSON")
}
