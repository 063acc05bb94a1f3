//! The stream: what changes comes by itself, to whom it may, until the token ends.

use std::collections::BTreeSet;

use futures::StreamExt;
use futures::stream::BoxStream;
use kernel::Role;
use serde_json::{Value, json};

use crate::programme::Talk;
use crate::world::{OURS, World};

/// Events of an open stream, comments left out.
struct Events {
    chunks: BoxStream<'static, Vec<u8>>,
    text: String,
}

impl Events {
    async fn open(world: &World, token: &str) -> Self {
        let response = world.request(reqwest::Method::GET, "/v1/stream").bearer_auth(token).send().await;
        let response = response.expect("the query API answers");
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        let chunks = response.bytes_stream().map(|chunk| chunk.expect("the stream goes on").to_vec()).boxed();
        Self { chunks, text: String::new() }
    }

    /// The next event; `None` when the stream ended.
    async fn next(&mut self) -> Option<(String, Value)> {
        loop {
            while let Some((block, rest)) = self.text.split_once("\n\n") {
                let field =
                    |name: &str| block.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
                let event = field("event:").zip(field("data:"));
                let event =
                    event.map(|(name, data)| (name.to_owned(), serde_json::from_str(data).expect("JSON")));
                let rest = rest.to_owned();
                self.text = rest;
                if event.is_some() {
                    return event;
                }
            }
            let chunk = self.chunks.next().await?;
            self.text.push_str(std::str::from_utf8(&chunk).expect("text"));
        }
    }

    /// The next event of a name that satisfies a condition.
    async fn until(&mut self, name: &str, condition: impl Fn(&Value) -> bool) -> Value {
        loop {
            let (event, data) = self.next().await.expect("the stream goes on");
            if event == name && condition(&data) {
                return data;
            }
        }
    }
}

#[tokio::test]
async fn positions_and_totals_come_at_once_and_again_when_something_changes() {
    let mut world = World::start().await;
    let operator = world.token(Role::Operator).await;
    let mut events = Events::open(&world, &operator).await;
    let first = events.until("positions", |_| true).await;
    assert_eq!(first["head"], 0);
    assert_eq!(events.until("overview", |_| true).await["sessions"], 0);

    world.ours.talk(Talk::default()).await;
    world.archive().await;
    let head = world.log_head();
    let behind = events.until("positions", |data| data["head"] == head).await;
    assert!(behind["projections"].as_array().expect("a list").iter().any(|one| one["lag_events"] == head));
    world.catch_up().await;
    let overview = events.until("overview", |data| data["sessions"] == 1).await;
    assert_eq!((&overview["people"], &overview["unattributed_sessions"]), (&json!(2), &json!(1)));

    let ended = async { while events.next().await.is_some() {} };
    tokio::join!(world.finish(), ended);
}

#[tokio::test]
async fn a_company_user_gets_totals_and_no_positions_and_a_participant_nothing() {
    let mut world = World::start().await;
    let warner = world.ours.company("c01", "Warner").await;
    world.catch_up().await;
    let user = world.token_in(OURS, Role::CompanyUser, BTreeSet::from([warner]), None).await;
    let mut events = Events::open(&world, &user).await;
    let (name, data) = events.next().await.expect("the stream goes on");
    assert_eq!((name.as_str(), &data["people"], &data["companies"]), ("overview", &Value::Null, &json!(1)));
    drop(events);

    let reviewer = world.token(Role::Reviewer).await;
    assert_eq!(world.get(&reviewer, "/v1/stream").await.status, 403);
    world.finish().await;
}

#[tokio::test]
async fn a_stream_ends_when_its_token_does_and_there_is_room_for_so_many() {
    let mut world = World::start().await;
    let operator = world.token(Role::Operator).await;
    // The token lives for 900 seconds of a clock that is moved by hand.
    world.clock.advance_seconds(899);
    let mut ending = Events::open(&world, &operator).await;
    let mut other = Events::open(&world, &operator).await;
    let refused = world.get(&operator, "/v1/stream").await;
    assert_eq!((refused.status, refused.code()), (429, "request.rate_limited"));
    while ending.next().await.is_some() {}
    while other.next().await.is_some() {}

    world.clock.advance_seconds(1);
    let expired = world.get(&operator, "/v1/stream").await;
    assert_eq!((expired.status, expired.code()), (401, "auth.token_refused"));
    world.finish().await;
}
