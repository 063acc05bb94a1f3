//! Events are told to endpoints: each once, signed, without a personal text, whatever is killed and however they answer.

use std::time::Duration;

use serde_json::{Value, json};

use crate::api::Admin;
use crate::platform::Platform;
use crate::processes::Part;
use crate::receiver::{Manner, Receiver, is_signed};
use crate::waiting::until;

const ROWS: usize = 60;
const HEADER: &str =
    "session_id,session_type,participant_email,volunteer_email,date,duration_min,rating,feedback_text";
/// Attempts follow within seconds, but for a busy machine and for processes that come back.
const TOLD_WITHIN: Duration = Duration::from_mins(3);
const SECRETS: [&str; 4] = ["canary-text", "@pupil.example", "@firm.example", "canary-url-77"];

struct Told {
    receiver: Receiver,
    id: String,
    secret: String,
}

async fn register(platform: &Platform, name: &str, manner: Manner) -> Told {
    let receiver = Receiver::start(manner).await;
    let types = "kintell.session.completed,kintell.rating.created";
    let told = platform.told(["endpoints", "register", name, &receiver.url, "--types", types]).await;
    let text = |field: &str| told[field].as_str().expect("a text").to_owned();
    Told { receiver, id: text("id"), secret: text("secret") }
}

fn sessions(from: usize, to: usize) -> String {
    let row = |number: usize| {
        format!(
            "en-{number},Mentorship,p{number}@pupil.example,v{number}@firm.example,2025-09-30,45,5,canary-text {number}\n"
        )
    };
    format!("{HEADER}\n{}", (from..to).map(row).collect::<String>())
}

async fn load(platform: &Platform, name: &str, from: usize, to: usize) {
    let file = platform.beside(name);
    std::fs::write(&file, sessions(from, to)).expect("our own folder");
    platform.import(&file, "2025-12-01T00:00:00Z").await;
}

/// Every effect of a type, by its target.
async fn effects(admin: &Admin, event_type: &str) -> Vec<Value> {
    admin.all(&format!("/v1/events?type={event_type}")).await
}

#[tokio::test]
async fn each_event_is_told_once_signed_and_without_texts_whatever_is_killed() {
    let mut platform = Platform::start().await;
    load(&platform, "kintell_sessions_before.csv", 1_000, 1_010).await;
    let good = register(&platform, "good", Manner::Takes).await;
    let busy = register(&platform, "busy", Manner::AsksToWait).await;
    let rude = register(&platform, "rude", Manner::HangsUp).await;
    let gone = register(&platform, "gone", Manner::Gone).await;
    let elsewhere = register(&platform, "elsewhere", Manner::Redirects).await;
    load(&platform, "kintell_sessions_first.csv", 0, ROWS / 2).await;
    platform.crash(Part::Reactors).await;
    load(&platform, "kintell_sessions_second.csv", ROWS / 2, ROWS).await;
    platform.crash(Part::Reactors).await;

    // A session and its rating are two events.
    for told in [&good, &busy, &rude] {
        until("every event at an endpoint", TOLD_WITHIN, async || {
            let got = told.receiver.got();
            let attempts: usize = got.values().map(Vec::len).sum();
            let again = if told.id == good.id { 0 } else { 2 * ROWS / 8 };
            (got.len() == 2 * ROWS && attempts >= 2 * ROWS + again).then_some(())
        })
        .await;
        for (id, attempts) in told.receiver.got() {
            assert!(attempts.iter().all(|attempt| is_signed(&id, attempt, &told.secret)), "{id}");
            assert!(attempts.iter().all(|attempt| attempt.body == attempts[0].body), "the same each time");
            assert!(SECRETS.iter().all(|secret| !attempts[0].body.contains(secret)), "{attempts:?}");
        }
    }
    let admin = platform.admin().await;
    let succeeded = until("every success in the log", TOLD_WITHIN, async || {
        let succeeded = effects(&admin, "effects.effect.succeeded").await;
        (succeeded.len() >= 6 * ROWS).then_some(succeeded)
    })
    .await;
    assert_eq!(succeeded.len(), 6 * ROWS, "each once");
    endpoints_that_fail_are_left_alone(&platform, &admin, &gone, &elsewhere).await;
    a_rotated_secret_signs_beside_the_new_one(&platform, &good).await;
    nothing_of_a_removed_endpoint_is_left(&platform, &rude).await;
    a_secret_is_told_once(&platform).await;
    platform.caught_up().await;
    platform.rebuilds_are_equal().await;
    platform.stop().await;
}

async fn endpoints_that_fail_are_left_alone(
    platform: &Platform,
    admin: &Admin,
    gone: &Told,
    elsewhere: &Told,
) {
    let listed = until("an endpoint that is gone is disabled", TOLD_WITHIN, async || {
        let listed = platform.told(["endpoints", "list"]).await;
        let of_gone = listed.as_array()?.iter().find(|one| one["id"] == gone.id.as_str())?;
        (of_gone["disabled"] == true).then(|| listed.clone())
    })
    .await;
    assert!(listed.to_string().contains("127.0.0.1") && !listed.to_string().contains("canary-url-77"));
    let abandoned = until("what waited for it is given up", TOLD_WITHIN, async || {
        let abandoned = effects(admin, "effects.effect.abandoned").await;
        (abandoned.len() >= 2 * ROWS).then_some(abandoned)
    })
    .await;
    assert_eq!(abandoned.len(), 2 * ROWS, "each once");
    assert!(gone.receiver.got().len() < 2 * ROWS, "it is not told of each that it is gone");
    // A redirect is a failed attempt, told by its host, and is not followed.
    let mut reasons = std::collections::BTreeSet::new();
    for failed in effects(admin, "effects.effect.failed").await {
        let shown = admin.get(&format!("/v1/events/{}", failed["id"].as_str().expect("an id"))).await;
        assert!(!shown.to_string().contains("canary"), "{shown}");
        let said = &shown["data"];
        if said["reason"] == "redirect" {
            assert_eq!(said["answer"], json!({ "status": 308, "head": "Location: 169.254.169.254" }));
        }
        reasons.insert(said["reason"].as_str().expect("a code").to_owned());
    }
    assert_eq!(reasons, ["protocol", "redirect", "status"].map(str::to_owned).into(), "each kind of failure");
    assert!(!elsewhere.receiver.got().is_empty());

    // An operator drives one again: its endpoint is disabled still, and it is given up again.
    let effect = abandoned[0]["aggregate"]["id"].as_str().expect("the effect");
    let (status, _) = admin.order(&format!("/v1/effects/{effect}/redrive"), &json!({})).await;
    assert_eq!(status, 200);
    until("it is given up again", TOLD_WITHIN, async || {
        let again = effects(admin, "effects.effect.abandoned").await;
        (again.len() == 2 * ROWS + 1).then_some(())
    })
    .await;
    let taken = effects(admin, "effects.effect.succeeded").await;
    let taken = taken[0]["aggregate"]["id"].as_str().expect("an effect");
    let (status, refused) = admin.order(&format!("/v1/effects/{taken}/redrive"), &json!({})).await;
    assert_eq!((status, &refused["code"]), (409, &json!("effect.not_abandoned")), "{refused}");
}

/// The same request twice, as after an answer that was lost: there is one endpoint, and no secret is told that signs nothing.
async fn a_secret_is_told_once(platform: &Platform) {
    let token = platform.token().await;
    let port = &platform.file("roles.json")["command_api"];
    let body = json!({
        "name": "twice", "url": "http://127.0.0.1:9/", "event_types": ["buddy.match.created"],
    });
    let mut told = Vec::new();
    for _ in 0..2 {
        let request = platform.http.post(format!("http://127.0.0.1:{port}/v1/endpoints")).json(&body);
        let request = request.bearer_auth(&token).header("idempotency-key", "the-same");
        told.push(request.send().await.expect("the API answers").json::<Value>().await.expect("JSON"));
    }
    assert_eq!(told[0]["id"], told[1]["id"], "{told:?}");
    assert!(told[0]["secret"].is_string() && told[1]["secret"].is_null(), "{told:?}");
}

async fn a_rotated_secret_signs_beside_the_new_one(platform: &Platform, good: &Told) {
    let before = good.receiver.got().len();
    let rotated = platform.told(["endpoints", "rotate", &good.id]).await;
    let new = rotated["secret"].as_str().expect("a secret").to_owned();
    load(platform, "kintell_sessions_third.csv", 2_000, 2_001).await;
    until("two more events", TOLD_WITHIN, async || (good.receiver.got().len() == before + 2).then_some(()))
        .await;
    let signed_twice = |(id, attempts): &(String, Vec<crate::receiver::Attempt>)| {
        is_signed(id, &attempts[0], &good.secret) && is_signed(id, &attempts[0], &new)
    };
    assert_eq!(good.receiver.got().into_iter().filter(signed_twice).count(), 2);
}

async fn nothing_of_a_removed_endpoint_is_left(platform: &Platform, rude: &Told) {
    let removed = platform.told(["endpoints", "remove", &rude.id]).await;
    assert_eq!(removed["removed"], rude.id.as_str());
    let listed = platform.told(["endpoints", "list"]).await;
    assert!(!listed.to_string().contains(&rude.id), "{listed}");
}
