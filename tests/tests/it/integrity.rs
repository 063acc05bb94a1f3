//! The whole log held against itself on the running product: what was damaged is named with its place.
//!
//! That a stream which lost a message or holds other bytes is found too is shown where a stream can be damaged: nobody
//! may delete from the log's own (`event-store`, `replayer`).

use serde_json::{Value, json};

use crate::platform::Platform;
use crate::sample::Sample;

/// What `teei doctor --audit` says of the log's integrity. It ends with 1 when something is wrong.
async fn integrity(platform: &Platform) -> Value {
    let printed = platform.teei(["doctor", "--audit", "--json"]).output().await.expect("it runs").stdout;
    let checks: Vec<Value> = serde_json::from_slice(&printed).expect("JSON");
    checks.into_iter().find(|check| check["name"] == "integrity").expect("it was looked at")
}

#[tokio::test]
async fn damage_to_the_archive_is_named_with_its_place() {
    let mut platform = Platform::start().await;
    let sample = Sample::beside(&platform, 100).await;
    platform.import_sample(&sample).await;
    let whole = integrity(&platform).await;
    assert_eq!(whole["state"], "good", "{whole}");

    let change = "ALTER TABLE log.commits DISABLE TRIGGER USER;
        DELETE FROM log.commits WHERE sequence = 5;
        UPDATE log.commits SET payload = 'changed' WHERE sequence = 9;
        ALTER TABLE log.commits ENABLE TRIGGER USER";
    sqlx::raw_sql(change).execute(&mut platform.database().await).await.expect("a superuser may");

    let damaged = integrity(&platform).await;
    let places: Vec<_> = damaged["findings"]
        .as_array()
        .expect("findings")
        .iter()
        .map(|finding| (finding["sequence"].clone(), finding["what"].clone()))
        .collect();
    assert_eq!(damaged["state"], "wrong", "{damaged}");
    let expected = [(json!(5), json!("not_archived")), (json!(9), json!("archive_differs"))];
    assert_eq!(places, expected, "{damaged}");
    let found = damaged["found"].as_str().expect("words");
    assert!(found.contains("commit 5 is missing"), "{damaged}");
    platform.stop().await;
}
