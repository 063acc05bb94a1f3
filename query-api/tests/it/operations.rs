//! How the projections stand, for those who run them.

use application::CommitMeta;
use domain::Decider;
use domain::projection_operations::{
    Command, Event, LeftOut, ProjectionOperations, RebuildRequested, Rebuilt,
};
use kernel::{AggregateId, Role, Sequence};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::programme::Talk;
use crate::world::World;

#[tokio::test]
async fn every_projection_tells_where_it_stands() {
    let mut world = World::with_analytics().await;
    let operator = world.token(Role::Operator).await;
    world.ours.talk(Talk::default()).await;
    world.archive().await;
    world.project_one("people").await;
    let head = world.log_head();

    let list = world.get(&operator, "/v1/projections").await.ok();
    let names: Vec<_> =
        list.as_array().expect("a list").iter().map(|one| one["name"].as_str().expect("a name")).collect();
    let mut all: Vec<_> = world.projections.iter().map(|projection| projection.name()).collect();
    all.sort_unstable();
    assert_eq!(names, all);
    let of = |name: &str| {
        list.as_array().expect("a list").iter().find(|one| one["name"] == name).expect("it").clone()
    };
    let people = of("people");
    assert_eq!((&people["version"], &people["position"]), (&json!(1), &json!(head)));
    assert_eq!((&people["lag_events"], &people["lag_seconds"]), (&json!(0), &json!(0.0)));
    let sessions = of("sessions");
    assert_eq!((&sessions["position"], &sessions["lag_events"]), (&json!(0), &json!(head)));
    assert!(sessions["lag_seconds"].as_f64().is_some_and(|seconds| seconds > 0.0));
    assert_eq!((&sessions["store"], &sessions["last_rebuild"]), (&json!("postgres"), &Value::Null));

    let unknown = world.get(&operator, "/v1/projections/nothing/parked").await;
    assert_eq!((unknown.status, unknown.code()), (404, "projection.not_found"));
    world.finish().await;
}

#[tokio::test]
async fn rebuilds_are_told_from_their_events() {
    let mut world = World::start().await;
    let operator = world.token(Role::Operator).await;
    let order = RebuildRequested { projection: "people".into(), dry_run: true };
    let end = Event::Rebuilt(Rebuilt {
        projection: "people".into(),
        from_version: 1,
        to_version: 2,
        compared_at: Sequence::new(1),
        rows: 12,
        differing: 0,
        swapped: false,
        took_ms: 34,
        left_out: vec![LeftOut {
            sequence: Sequence::new(1),
            park_key: "a.b".into(),
            reason: "skipped: a slip".into(),
        }],
        left_out_count: Some(1),
    });
    let id = AggregateId::new(Uuid::from_u128(0xEE));
    for command in [Command::RequestRebuild(order), Command::Report(end)] {
        let context = world.ours.context();
        let platform = world.ours.platform.clone();
        let answer = platform
            .execute::<ProjectionOperations>(
                &context,
                id,
                application::Presume::Nothing,
                command,
                &CommitMeta::default(),
            )
            .await
            .expect("the use case works");
        assert!(answer.expect("it is not refused").recorded(), "{}", ProjectionOperations::TYPE);
    }
    world.catch_up().await;
    let rebuilds = world.get(&operator, "/v1/projections/people/rebuilds").await.ok();
    assert_eq!(rebuilds.as_array().map(Vec::len), Some(1));
    let rebuild = &rebuilds[0];
    assert_eq!((&rebuild["state"], &rebuild["dry_run"]), (&json!("finished"), &json!(true)));
    assert_eq!(
        (&rebuild["rows"], &rebuild["differing"], &rebuild["swapped"]),
        (&json!(12), &json!(0), &json!(false))
    );
    let left_out = json!([{ "sequence": 1, "park_key": "a.b", "reason": "skipped: a slip" }]);
    assert_eq!((&rebuild["left_out"], &rebuild["left_out_count"]), (&left_out, &json!(1)));
    let list = world.get(&operator, "/v1/projections").await.ok();
    let people =
        list.as_array().expect("a list").iter().find(|one| one["name"] == "people").expect("it").clone();
    assert_eq!(people["last_rebuild"]["to_version"], 2);
    assert_eq!(world.get(&operator, "/v1/projections/sessions/rebuilds").await.ok(), json!([]));
    world.finish().await;
}
