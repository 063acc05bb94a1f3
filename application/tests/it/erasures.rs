//! Erasures that were cut off, when one of them can never be finished.

use application::imports::Row;
use application::sessions::SessionRow;
use application::webhooks::Delivered;
use chrono_tz::Tz;
use domain::kintell_session::SessionType;
use kernel::{CommandId, Occurrence};
use serde_json::json;
use uuid::Uuid;

use crate::webhooks::{TENANT, World};

const BROKEN: Uuid = Uuid::from_u128(0xB0);
const WHOLE: Uuid = Uuid::from_u128(0xB1);

/// Keeps the intent of an erasure, as a process that died at once leaves it.
async fn begun(world: &World, command: Uuid, body: serde_json::Value) {
    sqlx::query(
        "INSERT INTO command.intents (tenant, command, kind, body, recorded_at)
         VALUES ($1, $2, 'erase_person', $3, now() + $4 * interval '1 second')",
    )
    .bind(TENANT.uuid())
    .bind(command)
    .bind(body)
    .bind(f64::from(u8::try_from(command.as_u128()).expect("a small number")))
    .execute(&world.pool)
    .await
    .expect("it is kept");
}

#[tokio::test]
async fn an_erasure_that_cannot_be_finished_stays_open_and_stops_no_other() {
    let world = World::start().await;
    let session = SessionRow {
        session_id: "er-1".into(),
        session_type: SessionType::Mentorship,
        participant_email: "per@example.org".into(),
        volunteer_email: "ana@example.org".into(),
        occurred: Occurrence::on("2025-09-30".parse().expect("a date"), Tz::UTC),
        duration_min: 30,
        rating: None,
        feedback: None,
    };
    world.deliver(1, Delivered::Row(Row::Session(Box::new(session)))).await;
    let person = world.people().await[0];
    begun(&world, BROKEN, json!({ "person": "nobody" })).await;
    let intent = json!({
        "person": person,
        "principal": Uuid::from_u128(3),
        "role": "privacy_officer",
        "correlation": Uuid::from_u128(4),
    });
    begun(&world, WHOLE, intent).await;

    for expected in [1, 0] {
        let finished = world.platform.finish_erasures().await.expect("the stores answer");
        assert_eq!((finished.completed, finished.open), (expected, vec![CommandId::new(BROKEN)]));
    }
    assert_eq!(world.count("privacy.erasure.completed").await, 1, "the other one is erased");
    world.stop().await;
}
