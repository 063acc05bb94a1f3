//! Flagged texts: put before a person once, held by one reviewer, read by others after a decision.

use std::collections::BTreeSet;
use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};

use crate::csv;
use crate::platform::Platform;
use crate::processes::Part;
use crate::sample::{Counts, SESSIONS_HEADER, Sample};
use crate::waiting::until;

/// A flag follows its text within a moment; a busy machine takes longer.
const FLAGGED_WITHIN: Duration = Duration::from_mins(2);
const PASSWORD: &str = "a long enough password";
const RELEASED: &str = "2026-10-02T06:00:00Z";

/// Somebody who is signed in.
struct Person {
    http: reqwest::Client,
    command_url: String,
    query_url: String,
    token: String,
    id: String,
}

/// An answer, whatever it is.
struct Answer {
    status: u16,
    headers: reqwest::header::HeaderMap,
    body: Value,
}

impl Answer {
    fn ok(self) -> Value {
        assert_eq!(self.status, 200, "{}", self.body);
        self.body
    }

    fn refused(&self) -> (u16, &str) {
        (self.status, self.body["code"].as_str().unwrap_or_default())
    }
}

impl Person {
    async fn sign_in(platform: &Platform, id: &str, email: &Value, password: &Value) -> Self {
        let ports = platform.file("roles.json");
        let url = |role: &str| format!("http://127.0.0.1:{}", ports[role]);
        let (http, command_url, query_url) = (platform.http.clone(), url("command_api"), url("query_api"));
        let credentials = json!({ "email": email, "password": password });
        let answer = http.post(format!("{command_url}/v1/auth/token")).json(&credentials).send().await;
        let tokens: Value = answer.expect("the API answers").json().await.expect("tokens are JSON");
        let token = tokens["access_token"].as_str().expect("a token").to_owned();
        Self { http, command_url, query_url, token, id: id.to_owned() }
    }

    async fn admin(platform: &Platform) -> Self {
        let login = platform.file("operator.json");
        let id = login["principal"].as_str().expect("an id").to_owned();
        Self::sign_in(platform, &id, &login["email"], &login["password"]).await
    }

    /// A reviewer whom an administrator adds.
    async fn reviewer(platform: &Platform, admin: &Self, name: &str) -> Self {
        let (email, password) = (json!(format!("{name}@teei.example")), json!(PASSWORD));
        let order = json!({ "email": email, "password": password, "role": "reviewer" });
        let added = admin.command("/v1/logins", &order).await.ok();
        Self::sign_in(platform, added["id"].as_str().expect("an id"), &email, &password).await
    }

    async fn send(&self, method: Method, url: String, body: Option<&Value>) -> Answer {
        let mut request = self.http.request(method, url).bearer_auth(&self.token);
        if let Some(body) = body {
            request = request.json(body);
        }
        let answer = request.send().await.expect("the API answers");
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        Answer { status, headers, body: answer.json().await.expect("an answer is JSON") }
    }

    async fn command(&self, path: &str, body: &Value) -> Answer {
        self.send(Method::POST, format!("{}{path}", self.command_url), Some(body)).await
    }

    async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, format!("{}{path}", self.query_url), None).await
    }

    /// What is read after a change: the answer waits for it.
    async fn get_after(&self, path: &str, change: &Value) -> Answer {
        let token = change["consistency_token"].as_str().expect("a token").to_owned();
        until("a read model that has the change", FLAGGED_WITHIN, async || {
            let request = self.http.get(format!("{}{path}", self.query_url)).bearer_auth(&self.token);
            let answer = request.header("consistency-token", &token).send().await.expect("it answers");
            let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
            let body = answer.json().await.expect("an answer is JSON");
            (status != 503).then_some(Answer { status, headers, body })
        })
        .await
    }

    async fn unseal(&self, session: &str) -> Answer {
        let url = format!("{}/v1/sessions/{session}/unsealings", self.query_url);
        self.send(Method::POST, url, Some(&json!({ "purpose": "safety" }))).await
    }

    async fn queue(&self, query: &str) -> Vec<Value> {
        let page = self.get(&format!("/v1/safety/queue?limit=200&{query}")).await.ok();
        page["items"].as_array().expect("a page").clone()
    }
}

/// The texts of the sample that somebody has to look at, whoever looks.
async fn grave(reviewer: &Person, count: usize) -> Vec<Value> {
    until("the flagged texts of the sample", FLAGGED_WITHIN, async || {
        let items = reviewer.queue("severity=high").await;
        assert!(items.len() <= count, "{items:?}");
        (items.len() == count).then_some(items)
    })
    .await
}

fn text<'a>(value: &'a Value, field: &str) -> &'a str {
    value[field].as_str().unwrap_or_else(|| panic!("no {field}: {value}"))
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
const THREATS: usize = 600;
/// How often the reactors are killed.
const KILLS: usize = 4;

#[tokio::test]
async fn reactors_that_are_killed_put_each_text_before_a_person_exactly_once() {
    let mut platform = Platform::start().await;
    let rows = (1..=THREATS).map(|number| {
        let cells = [
            format!("T-{number:04}"),
            "Mentorship".to_owned(),
            format!("p{number}@example.org"),
            "v@example.com".to_owned(),
            "2026-05-06".to_owned(),
            "45".to_owned(),
            "1".to_owned(),
            "I will kill you".to_owned(),
        ];
        csv::record(&cells)
    });
    let file = platform.beside("kintell_sessions_threats.csv");
    std::fs::write(&file, SESSIONS_HEADER.to_owned() + &rows.collect::<String>()).expect("our own folder");

    let kill = async {
        let mut reached = 0;
        for number in 1..=KILLS {
            let wanted = i64::try_from(number * THREATS / (2 * KILLS)).expect("few");
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
