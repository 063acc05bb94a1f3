//! A release whose read models follow another definition than the tables that stand there.

use std::time::Duration;

use serde_json::Value;

use crate::platform::Platform;
use crate::processes::Part;
use crate::sample::Sample;
use crate::waiting::until;

const SESSIONS: u32 = 200;
/// How long it may take until the new program has looked at the tables.
const WITHIN: Duration = Duration::from_mins(1);

/// What `teei doctor` says of a read model, if it has something to say.
async fn doubt(platform: &Platform, name: &str) -> Option<Value> {
    // It fails when something is wrong: what it prints is the same.
    let printed = platform.teei(["doctor", "--json"]).output().await.expect("it runs").stdout;
    let checks: Vec<Value> = serde_json::from_slice(&printed).expect("JSON");
    checks.into_iter().find(|check| check["name"] == format!("read model {name}"))
}

#[tokio::test]
async fn read_models_of_an_earlier_definition_are_named_and_made_anew() {
    let mut platform = Platform::start().await;
    let sample = Sample::beside(&platform, SESSIONS).await;
    platform.import_sample(&sample).await;
    platform.caught_up().await;

    // As an upgrade leaves it: the program that starts now has other definitions than the tables.
    let older = sqlx::query("UPDATE projections.versions SET definition = definition + 1000");
    assert_eq!(older.execute(&mut platform.database().await).await.expect("done").rows_affected(), 9);
    let before = platform.crash(Part::Projections).await;
    platform.pid_other_than(Part::Projections, Some(before)).await;
    for name in ["event_index", "people"] {
        let told = until("the doctor names it", WITHIN, async || doubt(&platform, name).await).await;
        assert_eq!(told["state"], "wrong", "{told}");
        assert!(told.to_string().contains("teei projections rebuild --all"), "{told}");
    }
    let refused = platform.teei(["projections", "rebuild", "people"]).output().await.expect("it runs");
    assert!(!refused.status.success() && String::from_utf8_lossy(&refused.stderr).contains("event_index"));

    platform.rebuilds_are_equal().await;
    assert_eq!(doubt(&platform, "event_index").await, None);
    platform.stores_agree().await;
    platform.stop().await;
}
