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

    an_aggregate_is_the_same_by_another_path(&platform).await;

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

/// The newest aggregate of each of these kinds, folded from the event index as cqrs-es does it; then one whose row there
/// says another thing.
async fn an_aggregate_is_the_same_by_another_path(platform: &Platform) {
    platform.caught_up().await;
    let mut ids = Vec::new();
    for kind in ["kintell_session", "person", "identifier", "membership", "company", "import", "journey"] {
        let newest = platform.told(["events", "tail", "-n", "1", "--aggregate", kind]).await;
        let id = newest[0]["aggregate"]["id"].as_str().expect("the sample has one").to_owned();
        let replayed = platform.told(["replay", "aggregate", &id]).await;
        let of_kind = replayed.as_array().expect("a list").iter().find(|one| one["aggregate"] == kind);
        let replayed = of_kind.expect("what a person has stands in several");
        assert_eq!(replayed["equal"], true, "{replayed}");
        let steps = replayed["steps"].as_array().expect("steps");
        assert!(!steps.is_empty() && steps.len() == replayed["events_in_archive"], "{replayed}");
        assert_eq!(steps.last().expect("one")["state"], replayed["state_in_archive"]);
        ids.push(id);
    }
    let before = platform.told(["replay", "aggregate", &ids[0], "--as-of", "2020-01-01T00:00:00Z"]).await;
    let before = &before[0];
    assert_eq!((&before["events_in_archive"], &before["equal"]), (&json!(0), &json!(true)), "{before}");

    let commits = platform.table("event_index", "commits").await;
    let change = format!(
        "UPDATE {commits} SET payloads = replace(payloads, '\"duration_min\":', '\"duration_min\":1')
         WHERE aggregate_id = '{}'",
        ids[0]
    );
    let changed = sqlx::raw_sql(&change).execute(&mut platform.database().await).await;
    assert!(changed.expect("a superuser may").rows_affected() > 0);
    let output = platform.teei(["replay", "aggregate", &ids[0], "--json"]).output().await.expect("it runs");
    let replayed: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!((output.status.code(), &replayed[0]["equal"]), (Some(1), &json!(false)), "{replayed}");
}
