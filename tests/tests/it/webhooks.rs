//! Deliveries of an outside system: signed, once, in any order.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;

use crate::platform::Platform;
use crate::waiting::until;

/// A held delivery is tried again within a second or two of what it waits for; a busy machine takes longer.
const TRIED_WITHIN: Duration = Duration::from_mins(2);

/// A provider as the outside system knows it.
pub(crate) struct Sender {
    http: reqwest::Client,
    url: String,
    secret: String,
}

impl Sender {
    /// Registers a provider at the API of a platform.
    pub(crate) async fn registered(platform: &Platform, name: &str) -> Self {
        let added = platform.told(["webhooks", "add", name]).await;
        let text = |field: &str| added[field].as_str().expect("a text").to_owned();
        let port = &platform.file("roles.json")["command_api"];
        let url = format!("http://127.0.0.1:{port}/v1/webhooks/{}", text("id"));
        Self { http: platform.http.clone(), url, secret: text("secret") }
    }

    fn signature(&self, id: &str, at: u64, body: &str) -> String {
        let key = STANDARD.decode(self.secret.strip_prefix("whsec_").expect("a secret")).expect("Base64");
        let mut mac = Hmac::<Sha256>::new_from_slice(&key).expect("a key of any length");
        mac.update(format!("{id}.{at}.{body}").as_bytes());
        format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
    }

    pub(crate) async fn send(&self, to: &str, id: &str, body: &Value) -> (u16, Value) {
        let (at, body) = (now(), body.to_string());
        self.send_signed(to, id, at, &self.signature(id, at, &body), body).await
    }

    async fn send_signed(&self, to: &str, id: &str, at: u64, signature: &str, body: String) -> (u16, Value) {
        let request = self.http.post(format!("{}/{to}", self.url)).body(body);
        let request = request.header("webhook-id", id).header("webhook-timestamp", at);
        let answer = request.header("webhook-signature", signature).send().await.expect("the API answers");
        let status = answer.status().as_u16();
        (status, answer.json().await.expect("an answer is JSON"))
    }
}

#[expect(clippy::disallowed_methods, reason = "an outside system reads its own wall clock")]
fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).expect("it is after 1970").as_secs()
}

fn code((status, answer): &(u16, Value)) -> (u16, &str) {
    (*status, answer["code"].as_str().unwrap_or_else(|| panic!("no problem: {answer}")))
}

fn session(minutes: u16, updated_at: &str) -> Value {
    json!({
        "session_id": "ks-9001", "session_type": "Mentorship", "participant_email": "ana@example.org",
        "volunteer_email": "bo@example.com", "date": "2025-09-30", "duration_min": minutes,
        "updated_at": updated_at
    })
}

fn rating(session_id: &str) -> Value {
    json!({
        "session_id": session_id, "rating": 5, "feedback_text": "A patient and very kind mentor.",
        "rated_at": "2025-10-02T10:00:00Z"
    })
}

/// How many events of a type the history has.
async fn events(platform: &Platform, event: &str) -> usize {
    platform.caught_up().await;
    let admin = platform.admin().await;
    admin.all(&format!("/v1/events?type={event}")).await.len()
}

#[tokio::test]
async fn a_delivery_is_believed_when_signed_done_once_and_held_until_it_can_be() {
    let mut platform = Platform::start().await;
    let mut sender = Sender::registered(&platform, "Kintell").await;
    let (base, id) = sender.url.rsplit_once('/').expect("it ends with the provider's id");
    let (base, id) = (base.to_owned(), id.to_owned());

    // Nobody's, unsigned, late and changed deliveries do nothing.
    let body = session(40, "2025-10-01T08:00:00Z").to_string();
    let (at, before) = (now(), platform.archive().await);
    let good = sender.signature("msg_1", at, &body);
    let stranger = Sender { url: format!("{base}/{}", uuid_of_nobody()), ..clone_of(&sender) };
    let nobody = stranger.send_signed("kintell/session", "msg_1", at, &good, body.clone()).await;
    assert_eq!(code(&nobody), (401, "webhook.signature_invalid"), "{nobody:?}");
    let unsigned = sender.send_signed("kintell/session", "msg_1", at, "", body.clone()).await;
    assert_eq!(code(&unsigned), (401, "webhook.signature_invalid"));
    assert_eq!(nobody.1["title"], unsigned.1["title"]);
    assert_eq!(nobody.1["detail"], unsigned.1["detail"]);
    let changed = body.replace("40", "41");
    let changed = sender.send_signed("kintell/session", "msg_1", at, &good, changed).await;
    assert_eq!(code(&changed), (401, "webhook.signature_invalid"));
    let late = at - 400;
    let signed_late = sender.signature("msg_1", late, &body);
    let late = sender.send_signed("kintell/session", "msg_1", late, &signed_late, body).await;
    assert_eq!(code(&late), (401, "webhook.timestamp_outside"));
    let mut unknown = session(40, "2025-10-01T08:00:00Z");
    unknown["mood"] = json!("fine");
    let unknown = sender.send("kintell/session", "msg_0", &unknown).await;
    assert_eq!(code(&unknown), (422, "request.invalid"));
    assert!(unknown.1["detail"].as_str().is_some_and(|detail| detail.contains("`mood`")), "{}", unknown.1);
    assert_eq!(platform.archive().await, before, "one of these was believed");

    // A rating comes first and waits.
    let (status, held) = sender.send("kintell/rating", "msg_2", &rating("ks-9001")).await;
    assert_eq!((status, held["state"].as_str()), (202, Some("held")), "{held}");
    let waiting = platform.told(["webhooks", "held"]).await;
    assert_eq!(waiting[0]["delivery_id"], held["delivery_id"], "{waiting}");
    assert_eq!(platform.archive().await, before, "it is not in the history");

    // The session: once, however often it is sent.
    let first = sender.send("kintell/session", "msg_1", &session(40, "2025-10-01T08:00:00Z")).await;
    assert_eq!((first.0, first.1["state"].as_str()), (200, Some("recorded")), "{}", first.1);
    let admin = platform.admin().await;
    until("no held delivery", TRIED_WITHIN, async || {
        let held = admin.get_from_command_api("/v1/webhooks/held").await;
        held["items"].as_array().expect("a list").is_empty().then_some(())
    })
    .await;
    let settled = platform.archive().await;
    let again = sender.send("kintell/session", "msg_1", &session(40, "2025-10-01T08:00:00Z")).await;
    assert_eq!(again, first, "the first answer again");
    let held_again = sender.send("kintell/rating", "msg_2", &rating("ks-9001")).await;
    assert_eq!(held_again, (202, held), "the first answer again");
    let reused = sender.send("kintell/session", "msg_1", &session(50, "2025-10-01T08:00:00Z")).await;
    assert_eq!(code(&reused), (422, "webhook.id_reused"));
    let known = sender.send("kintell/session", "msg_3", &session(40, "2025-10-01T08:00:00Z")).await;
    assert_eq!((known.0, known.1["state"].as_str()), (200, Some("known")), "{}", known.1);
    assert_eq!(platform.archive().await, settled, "a repetition changed something");
    assert_eq!(events(&platform, "kintell.session.completed").await, 1);
    assert_eq!(events(&platform, "kintell.rating.created").await, 1);

    // As a process leaves it that dies between the append and the receipt: the same body changes nothing,
    // another one under the same id is judged for itself.
    let forgotten = sqlx::query("DELETE FROM command.receipts").execute(&mut platform.database().await).await;
    assert!(forgotten.expect("the table can be written").rows_affected() > 0);
    let conflicting = sender.send("kintell/session", "msg_1", &session(50, "2025-10-01T08:00:00Z")).await;
    assert_eq!(code(&conflicting), (422, "webhook.record_refused"), "{}", conflicting.1);
    let found = sender.send("kintell/session", "msg_1", &session(40, "2025-10-01T08:00:00Z")).await;
    assert_eq!((found.0, &found.1["delivery_id"]), (200, &first.1["delivery_id"]), "{}", found.1);
    assert_eq!(found.1["state"], "known", "the history says so already, whoever said it");
    assert_eq!(platform.archive().await, settled, "a repetition changed something");

    // Courses and credentials, and a rotation in between.
    let old = sender.secret.clone();
    let rotated = platform.told(["webhooks", "rotate", &id]).await;
    sender.secret = rotated["secret"].as_str().expect("a secret").to_owned();
    let course = json!({
        "event": "enrolled", "record_id": "up-1", "provider": "eCornell", "learner_email": "ana@example.org",
        "course_id": "c-1", "started_at": "2025-09-01", "updated_at": "2025-09-01T08:00:00Z"
    });
    let with_new = sender.send("upskilling", "msg_4", &course).await;
    assert_eq!((with_new.0, with_new.1["state"].as_str()), (200, Some("recorded")), "{}", with_new.1);
    let before_rotation = Sender { secret: old, ..clone_of(&sender) };
    let mut completed = course.clone();
    completed["event"] = json!("completed");
    completed["completed_at"] = json!("2025-10-01");
    completed["updated_at"] = json!("2025-10-01T08:00:00Z");
    let with_old = before_rotation.send("upskilling", "msg_5", &completed).await;
    assert_eq!((with_old.0, with_old.1["state"].as_str()), (200, Some("amended")), "{}", with_old.1);
    platform.told(["webhooks", "rotate", &id, "--overlap-hours", "0"]).await;
    let ended = before_rotation.send("upskilling", "msg_6", &completed).await;
    assert_eq!(code(&ended), (401, "webhook.signature_invalid"));
    platform.told(["webhooks", "remove", &id]).await;
    let removed = sender.send("upskilling", "msg_7", &completed).await;
    assert_eq!(code(&removed), (401, "webhook.signature_invalid"));
    platform.stop().await;
}

fn clone_of(sender: &Sender) -> Sender {
    Sender { http: sender.http.clone(), url: sender.url.clone(), secret: sender.secret.clone() }
}

fn uuid_of_nobody() -> &'static str {
    "00000000-0000-4000-8000-0000000000aa"
}
