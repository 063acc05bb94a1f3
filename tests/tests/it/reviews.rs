//! Flagged texts: put before a person once, held by one reviewer, read by others after a decision.

use std::collections::BTreeSet;
use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};

use crate::platform::Platform;
use crate::processes::Part;
use crate::sample::{Counts, Sample};
use crate::signed_in::{Person, text};
use crate::waiting::until;

/// A flag follows its text within a moment; a busy machine takes longer.
const FLAGGED_WITHIN: Duration = Duration::from_mins(2);
const RELEASED: &str = "2026-10-02T06:00:00Z";

/// The texts of the sample that somebody has to look at, whoever looks.
async fn grave(reviewer: &Person, count: usize) -> Vec<Value> {
    until("the flagged texts of the sample", FLAGGED_WITHIN, async || {
        let items = reviewer.queue("severity=high").await;
        assert!(items.len() <= count, "{items:?}");
        (items.len() == count).then_some(items)
    })
    .await
}

#[tokio::test]
async fn a_flagged_text_is_reviewed_by_one_and_read_by_others_after_the_decision() {
    let mut platform = Platform::start().await;
    let sample = Sample::beside(&platform, 300).await;
    platform.import_sample(&sample).await;
    let admin = Person::admin(&platform).await;
    let bo = Person::reviewer(&platform, &admin, "bo").await;
    let cy = Person::reviewer(&platform, &admin, "cy").await;
    let threats: BTreeSet<String> =
        sample.good_sessions().into_iter().map(|row| row[7].clone()).filter(|text| is_threat(text)).collect();
    let items = grave(&bo, threats.len()).await;
    assert_eq!(items.len(), 2, "the sample has two");

    // Nobody reads it yet, and only one can hold it.
    let (first, second) = (text(&items[0], "id"), text(&items[1], "id"));
    let session = text(&items[0], "content_id");
    assert_eq!(admin.unseal(session).await.refused(), (403, "content.held_for_review"));
    let lease = bo.command("/v1/safety/queue/claim", &json!({ "candidates": [first, second] })).await.ok();
    assert_eq!((text(&lease, "item_id"), text(&lease, "holder")), (first, bo.id.as_str()));
    let claim = format!("/v1/safety/queue/{first}/claim");
    assert_eq!(cy.command(&claim, &json!(null)).await.refused(), (409, "review.held"));
    let path = format!("/v1/safety/queue/{first}");
    let shown = bo.get_after(&path, &lease).await.ok();
    assert!(threats.contains(text(&shown["text"], "text")), "{shown}");
    let other = cy.get_after(&path, &lease).await.ok();
    assert_eq!((&other["text"]["state"], &other["text"]["text"]), (&json!("not_held"), &Value::Null));
    let review = format!("/v1/safety/queue/{first}/review");
    let order = json!({ "decision": "approved", "notes": "A joke between friends: canary-5512" });
    assert_eq!(cy.command(&review, &order).await.refused(), (409, "review.not_held"));

    let decided = bo.command(&review, &order).await.ok();
    assert_eq!(decided["outcome"], "recorded");
    admin.get_after(&path, &decided).await.ok();
    let readable = admin.unseal(session).await.ok();
    assert!(threats.contains(text(&readable, "feedback")), "{readable}");

    one_of_many_claims_succeeds(&bo, &cy, second).await;
    the_old_address_decides_too(&bo, &cy, second).await;
    assert_eq!(admin.unseal(text(&items[1], "content_id")).await.refused(), (403, "content.held_for_review"));
    texts_are_screened_on_request(&bo).await;
    let found = crate::search::Search::new(["canary-5512", "canary-7713"]).in_tables(&platform).await;
    assert_eq!(found, crate::search::Found::new(), "notes and screened texts are nowhere in the clear");
    platform.rebuilds_are_equal().await;
    platform.stop().await;
}

/// Whether the screening must find something grave in a text of the sample.
fn is_threat(text: &str) -> bool {
    ["I will kill you", "Te voy a matar"].iter().any(|words| text.contains(words))
}

async fn one_of_many_claims_succeeds(bo: &Person, cy: &Person, item: &str) {
    let path = format!("/v1/safety/queue/{item}/claim");
    let body = json!(null);
    let claims = (0..40).map(|turn| if turn % 2 == 0 { bo } else { cy }.command(&path, &body));
    let answers = futures::future::join_all(claims).await;
    let holders: BTreeSet<_> = answers
        .iter()
        .filter(|answer| answer.status == 200)
        .map(|answer| text(&answer.body, "holder").to_owned())
        .collect();
    assert_eq!(holders.len(), 1, "{holders:?}");
    let refused = answers.iter().filter(|answer| answer.refused() == (409, "review.held")).count();
    assert_eq!(refused, 20, "the other one never holds it");
}

async fn the_old_address_decides_too(bo: &Person, cy: &Person, item: &str) {
    let shown = bo.get("/v1/review-queue?status=claimed").await;
    assert_eq!(shown.headers["x-api-version-deprecated"], "true");
    let order = json!({ "decision": "withheld" });
    let mut told = Vec::new();
    for person in [bo, cy] {
        let url = format!("{}/v1/review/{item}", person.command_url);
        let answer = person.send(Method::PUT, url, Some(&order)).await;
        for header in ["deprecation", "sunset", "x-api-version-deprecated"] {
            assert!(answer.headers.contains_key(header), "{header}");
        }
        told.push(answer.status);
    }
    told.sort_unstable();
    assert_eq!(told, [200, 409], "whoever holds it decides it");
}

async fn texts_are_screened_on_request(reviewer: &Person) {
    let body = json!({ "contentId": "c-1", "contentType": "note", "text": "I will kill you, canary-7713" });
    let screened = reviewer.command("/v1/safety/screen/text", &body).await.ok();
    assert_eq!(
        (&screened["contentId"], &screened["severity"], &screened["queued"], &screened["held"]),
        (&json!("c-1"), &json!("high"), &json!("high"), &json!(true))
    );
    assert!(!screened.to_string().contains("canary"), "{screened}");
    let harmless = json!({ "contentId": "c-2", "contentType": "note", "text": "We had a good talk." });
    let screened = reviewer.command("/v1/safety/screen/text", &harmless).await.ok();
    assert_eq!((&screened["severity"], &screened["findings"]), (&Value::Null, &json!([])));
}

/// How many sessions have a text that must be flagged.
const THREATS: usize = 1_000;
/// How often the reactors are killed.
const KILLS: usize = 4;

#[tokio::test]
async fn reactors_that_are_killed_put_each_text_before_a_person_exactly_once() {
    let mut platform = Platform::start().await;
    let file = crate::moderation::threats(&platform, THREATS);

    let kill = async {
        let mut reached = 0;
        for number in 1..=KILLS {
            let wanted = i64::try_from(number * THREATS / (4 * KILLS)).expect("few");
            reached = raised_at_least(&platform, wanted.max(reached + 1)).await;
            let before = platform.crash(Part::Reactors).await;
            platform.pid_other_than(Part::Reactors, Some(before)).await;
        }
        reached
    };
    let (told, at_last_kill) = tokio::join!(platform.import(&file, RELEASED), kill);
    assert_eq!(Counts::of(&told).accepted, u64::try_from(THREATS).expect("few"), "{told}");
    let all = i64::try_from(THREATS).expect("few");
    assert!(at_last_kill < all, "the last kill met nothing to do: {at_last_kill}");
    assert_eq!(raised_at_least(&platform, all).await, all);
    platform.caught_up().await;

    let admin = platform.admin().await;
    let raised = admin.all("/v1/events?type=safety.flag.raised").await;
    assert_eq!(raised.len(), THREATS);
    let items = admin.all("/v1/safety/queue?severity=high").await;
    let contents: BTreeSet<_> = items.iter().map(|item| text(item, "content_id").to_owned()).collect();
    assert_eq!((items.len(), contents.len()), (THREATS, THREATS));
    platform.rebuilds_are_equal().await;
    platform.stop().await;
}

/// Waits until so many flags are in the archive, and answers how many there are.
async fn raised_at_least(platform: &Platform, wanted: i64) -> i64 {
    until(&format!("{wanted} flags"), FLAGGED_WITHIN, async || {
        let mut database = platform.postgres("teei").await.ok()?;
        let raised: i64 = sqlx::query_scalar(
            "SELECT count(DISTINCT subject) FROM log.commits WHERE subject LIKE 'evt.%.review.%'",
        )
        .fetch_one(&mut database)
        .await
        .ok()?;
        (raised >= wanted).then_some(raised)
    })
    .await
}
