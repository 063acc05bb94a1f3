//! Both APIs, asked as the administrator.

use std::time::Duration;

use serde_json::{Value, json};

use crate::platform::Platform;
use crate::waiting::until;

/// How long an API may say that it is not ready, after a crash for example.
const ANSWERS_WITHIN: Duration = Duration::from_mins(1);
/// How long the read models take to catch up with a history of a story.
const CAUGHT_UP_WITHIN: Duration = Duration::from_mins(3);

/// A signed-in administrator. A token outlives every story.
pub(crate) struct Admin {
    http: reqwest::Client,
    command_url: String,
    query_url: String,
    token: String,
}

impl Platform {
    /// A token of the administrator, which outlives a restart.
    pub(crate) async fn token(&self) -> String {
        self.admin().await.token
    }

    /// Signs in.
    pub(crate) async fn admin(&self) -> Admin {
        let (ports, login) = (self.file("roles.json"), self.file("operator.json"));
        let url = |role: &str| format!("http://127.0.0.1:{}", ports[role]);
        let command_url = url("command_api");
        let credentials = json!({ "email": login["email"], "password": login["password"] });
        let answer = self.http.post(format!("{command_url}/v1/auth/token")).json(&credentials).send().await;
        let tokens: Value = answer.expect("the command API answers").json().await.expect("tokens are JSON");
        let token =
            tokens["access_token"].as_str().unwrap_or_else(|| panic!("no token: {tokens}")).to_owned();
        Admin { http: self.http.clone(), command_url, query_url: url("query_api"), token }
    }

    /// Waits until nothing follows any more from what the archive has.
    async fn reactors_are_level(&self) {
        until("reactors that are level", CAUGHT_UP_WITHIN, async || {
            let level = "SELECT coalesce((SELECT min(p.position) FROM subscriptions.positions AS p)
                >= (SELECT coalesce(max(c.sequence), 0) FROM log.commits AS c), false)";
            let level: bool =
                sqlx::query_scalar(level).fetch_one(&mut self.postgres("teei").await.ok()?).await.ok()?;
            level.then_some(())
        })
        .await;
    }

    /// Waits until every read model has everything that the archive has, and everything that follows from it.
    pub(crate) async fn caught_up(&self) {
        self.reactors_are_level().await;
        let (admin, head) = (self.admin().await, self.archive().await.last);
        until(&format!("every read model at {head}"), CAUGHT_UP_WITHIN, async || {
            let projections = admin.get("/v1/projections").await;
            let positions =
                projections.as_array().expect("a list").iter().map(|one| one["position"].as_u64());
            positions.min().flatten().is_some_and(|least| least >= head).then_some(())
        })
        .await;
    }

    /// Rebuilds every read model, and sees that each equals its history and is not empty.
    pub(crate) async fn rebuilds_are_equal(&self) {
        let rebuilt = self.told(["projections", "rebuild", "--all"]).await;
        let rebuilt = rebuilt.as_array().expect("a list of rebuilds");
        assert_eq!(rebuilt.len(), 9, "{rebuilt:?}");
        for one in rebuilt {
            assert!(one["equal"] == true && one["swapped"] == true, "{one}");
            // A story that loads sessions alone leaves these empty.
            let may_be_empty =
                ["buddies", "review_queue", "upskilling"].iter().any(|name| one["projection"] == *name);
            assert!(may_be_empty || one["rows"].as_u64() > Some(0), "{one}");
        }
    }
}

impl Admin {
    /// A query.
    pub(crate) async fn get(&self, path: &str) -> Value {
        self.ask(&format!("{}{path}", self.query_url)).await
    }

    /// What the command API tells of its own.
    pub(crate) async fn get_from_command_api(&self, path: &str) -> Value {
        self.ask(&format!("{}{path}", self.command_url)).await
    }

    /// The totals of everything up to a position.
    pub(crate) async fn overview_at(&self, sequence: u64) -> Value {
        let url = format!("{}/v1/overview", self.query_url);
        self.answer(|| self.http.get(&url).header("consistency-token", sequence)).await
    }

    /// Everything a list has, page after page. `path` has a query already.
    pub(crate) async fn all(&self, path: &str) -> Vec<Value> {
        let (mut items, mut next) = (Vec::new(), String::new());
        loop {
            let page = self.get(&format!("{path}&limit=200{next}")).await;
            items.extend(page["items"].as_array().expect("a page has items").clone());
            match page["next"].as_str() {
                Some(cursor) => next = format!("&after={cursor}"),
                None => return items,
            }
        }
    }

    /// Makes texts readable, for an audit. `of` is `people/{id}` or `sessions/{id}`.
    pub(crate) async fn unseal(&self, of: &str) -> Value {
        let url = format!("{}/v1/{of}/unsealings", self.query_url);
        self.answer(|| self.http.post(&url).json(&json!({ "purpose": "audit" }))).await
    }

    /// Sends a file under a key: the status and the answer, whatever it is.
    pub(crate) async fn import(&self, key: &str, kind: &str, file: &str) -> (u16, Value) {
        let url = format!("{}/v1/imports?kind={kind}", self.command_url);
        let request = self.http.post(&url).bearer_auth(&self.token).header("idempotency-key", key);
        let answer = request.body(file.to_owned()).send().await.expect("the API answers");
        let status = answer.status().as_u16();
        (status, answer.json().await.expect("an answer is JSON"))
    }

    /// Sends a file with the mapping by which it is read: the status and the answer, whatever it is.
    pub(crate) async fn import_mapped(&self, key: &str, mapping: &str, file: &str) -> (u16, Value) {
        let form = reqwest::multipart::Form::new();
        let form = form.text("mapping", mapping.to_owned()).text("file", file.to_owned());
        let request = self.http.post(format!("{}/v1/imports", self.command_url)).multipart(form);
        self.told(request.header("idempotency-key", key)).await
    }

    /// Sends an archive: the status and the answer, whatever it is.
    pub(crate) async fn import_archive(&self, key: &str, archive: Vec<u8>) -> (u16, Value) {
        let request = self.http.post(format!("{}/v1/import-sets", self.command_url)).body(archive);
        self.told(request.header("idempotency-key", key)).await
    }

    /// Sends an archive to a process that may die meanwhile: nothing when no answer came.
    pub(crate) async fn import_archive_if_it_lives(
        &self,
        key: &str,
        archive: Vec<u8>,
    ) -> Option<(u16, Value)> {
        let request = self.http.post(format!("{}/v1/import-sets", self.command_url)).body(archive);
        let request = request.header("idempotency-key", key).bearer_auth(&self.token);
        let answer = request.send().await.ok()?;
        let status = answer.status().as_u16();
        Some((status, answer.json().await.ok()?))
    }

    /// A text that the command API has of its own: the status and the text.
    pub(crate) async fn text_from_command_api(&self, path: &str) -> (u16, String) {
        let request = self.http.get(format!("{}{path}", self.command_url)).bearer_auth(&self.token);
        let answer = request.send().await.expect("the API answers");
        (answer.status().as_u16(), answer.text().await.expect("an answer has a body"))
    }

    /// A query: the status and the answer, whatever it is.
    pub(crate) async fn whatever(&self, path: &str) -> (u16, Value) {
        self.told(self.http.get(format!("{}{path}", self.query_url))).await
    }

    /// An order: the status and the answer, whatever it is.
    pub(crate) async fn order(&self, path: &str, body: &Value) -> (u16, Value) {
        self.told(self.http.post(format!("{}{path}", self.command_url)).json(body)).await
    }

    async fn told(&self, request: reqwest::RequestBuilder) -> (u16, Value) {
        let answer = request.bearer_auth(&self.token).send().await.expect("the API answers");
        let status = answer.status().as_u16();
        (status, answer.json().await.expect("an answer is JSON"))
    }

    async fn ask(&self, url: &str) -> Value {
        self.answer(|| self.http.get(url)).await
    }

    /// Asks again while it is told to come back.
    async fn answer(&self, request: impl Fn() -> reqwest::RequestBuilder) -> Value {
        until("an answer", ANSWERS_WITHIN, async || {
            let answer = request().bearer_auth(&self.token).send().await.expect("the API answers");
            if answer.status() == reqwest::StatusCode::SERVICE_UNAVAILABLE {
                return None;
            }
            let (url, status) = (answer.url().clone(), answer.status());
            let text = answer.text().await.expect("an answer has a body");
            assert!(status.is_success(), "{url} answered {status}: {text}");
            Some(serde_json::from_str(&text).expect("an answer is JSON"))
        })
        .await
    }
}
