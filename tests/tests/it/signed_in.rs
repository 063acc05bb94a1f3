//! People who are signed in, and what the two APIs answer them.

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};

use crate::platform::Platform;
use crate::waiting::until;

/// How long a read model may take to have a change.
const READ_WITHIN: Duration = Duration::from_mins(2);
const PASSWORD: &str = "a long enough password";

/// Somebody who is signed in.
pub(crate) struct Person {
    http: reqwest::Client,
    pub(crate) command_url: String,
    query_url: String,
    token: String,
    pub(crate) id: String,
}

/// An answer, whatever it is.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: reqwest::header::HeaderMap,
    pub(crate) body: Value,
}

impl Answer {
    pub(crate) fn ok(self) -> Value {
        assert_eq!(self.status, 200, "{}", self.body);
        self.body
    }

    pub(crate) fn refused(&self) -> (u16, &str) {
        (self.status, self.body["code"].as_str().unwrap_or_default())
    }
}

impl Person {
    async fn sign_in(platform: &Platform, id: &str, email: &Value, password: &Value) -> Self {
        Self::with(platform, id, &json!({ "email": email, "password": password })).await
    }

    /// The service of a platform that brings records for some companies.
    pub(crate) async fn connector(platform: &Platform, companies: &[&str]) -> Self {
        let id = uuid::Uuid::from_u128(0xC0).to_string();
        // No command makes one yet.
        sqlx::query(
            "INSERT INTO auth.logins (principal, tenant, role, companies, secret_sha256, created_at, tokens_valid_from)
             SELECT $1::uuid, id, 'connector', $2::text[]::uuid[], sha256($3), now(), to_timestamp(0)
             FROM auth.tenants",
        )
        .bind(&id)
        .bind(companies)
        .bind(PASSWORD.as_bytes())
        .execute(&mut platform.database().await)
        .await
        .expect("a login");
        Self::with(platform, &id, &json!({ "client_id": id, "client_secret": PASSWORD })).await
    }

    /// Somebody in a role who acts for some companies only, known by that name.
    pub(crate) async fn limited(
        platform: &Platform,
        (admin, name, role): (&Self, &str, &str),
        companies: &[&str],
    ) -> Self {
        let person = Self::of_role(platform, admin, name, role).await;
        sqlx::query("UPDATE auth.logins SET companies = $2::text[]::uuid[] WHERE principal = $1::uuid")
            .bind(&person.id)
            .bind(companies)
            .execute(&mut platform.database().await)
            .await
            .expect("a login");
        Self::again(platform, &person.id, name).await
    }

    async fn with(platform: &Platform, id: &str, credentials: &Value) -> Self {
        let ports = platform.file("roles.json");
        let url = |role: &str| format!("http://127.0.0.1:{}", ports[role]);
        let (http, command_url, query_url) = (platform.http.clone(), url("command_api"), url("query_api"));
        let answer = http.post(format!("{command_url}/v1/auth/token")).json(credentials).send().await;
        let tokens: Value = answer.expect("the API answers").json().await.expect("tokens are JSON");
        let token = tokens["access_token"].as_str().expect("a token").to_owned();
        Self { http, command_url, query_url, token, id: id.to_owned() }
    }

    pub(crate) async fn admin(platform: &Platform) -> Self {
        let login = platform.file("operator.json");
        let id = login["principal"].as_str().expect("an id").to_owned();
        Self::sign_in(platform, &id, &login["email"], &login["password"]).await
    }

    /// A reviewer whom an administrator adds, known by that name.
    pub(crate) async fn reviewer(platform: &Platform, admin: &Self, name: &str) -> Self {
        Self::of_role(platform, admin, name, "reviewer").await
    }

    /// Somebody in a role whom an administrator adds, known by that name.
    pub(crate) async fn of_role(platform: &Platform, admin: &Self, name: &str, role: &str) -> Self {
        let order = json!({ "email": address(name), "password": PASSWORD, "role": role, "name": name });
        let added = admin.command("/v1/logins", &order).await.ok();
        Self::again(platform, text(&added, "id"), name).await
    }

    /// Somebody who was added under that name, signed in once more.
    pub(crate) async fn again(platform: &Platform, id: &str, name: &str) -> Self {
        Self::sign_in(platform, id, &json!(address(name)), &json!(PASSWORD)).await
    }

    pub(crate) async fn send(&self, method: Method, url: String, body: Option<&Value>) -> Answer {
        let mut request = self.http.request(method, url).bearer_auth(&self.token);
        if let Some(body) = body {
            request = request.json(body);
        }
        let answer = request.send().await.expect("the API answers");
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        Answer { status, headers, body: answer.json().await.expect("an answer is JSON") }
    }

    /// A request to the command API that is sent later.
    pub(crate) fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        self.http.request(method, format!("{}{path}", self.command_url)).bearer_auth(&self.token)
    }

    pub(crate) async fn command(&self, path: &str, body: &Value) -> Answer {
        self.send(Method::POST, format!("{}{path}", self.command_url), Some(body)).await
    }

    /// Sends a file under a key: whatever is answered.
    pub(crate) async fn import(&self, key: &str, kind: &str, file: &str) -> Answer {
        let request = self.request(Method::POST, &format!("/v1/imports?kind={kind}"));
        let request = request.header("idempotency-key", key).body(file.to_owned());
        let answer = request.send().await.expect("the API answers");
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        Answer { status, headers, body: answer.json().await.expect("an answer is JSON") }
    }

    pub(crate) async fn put(&self, path: &str, body: &Value) -> Answer {
        self.send(Method::PUT, format!("{}{path}", self.command_url), Some(body)).await
    }

    /// What the command API tells of its own.
    pub(crate) async fn get_from_command_api(&self, path: &str) -> Answer {
        self.send(Method::GET, format!("{}{path}", self.command_url), None).await
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, format!("{}{path}", self.query_url), None).await
    }

    /// What is read after a change: the answer waits for it.
    pub(crate) async fn get_after(&self, path: &str, change: &Value) -> Answer {
        let token = change["consistency_token"].as_str().expect("a token").to_owned();
        until("a read model that has the change", READ_WITHIN, async || {
            let request = self.http.get(format!("{}{path}", self.query_url)).bearer_auth(&self.token);
            let answer = request.header("consistency-token", &token).send().await.expect("it answers");
            let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
            let body = answer.json().await.expect("an answer is JSON");
            (status != 503).then_some(Answer { status, headers, body })
        })
        .await
    }

    pub(crate) async fn unseal(&self, session: &str) -> Answer {
        let url = format!("{}/v1/sessions/{session}/unsealings", self.query_url);
        self.send(Method::POST, url, Some(&json!({ "purpose": "safety" }))).await
    }

    pub(crate) async fn queue(&self, query: &str) -> Vec<Value> {
        let page = self.get(&format!("/v1/safety/queue?limit=200&{query}")).await.ok();
        page["items"].as_array().expect("a page").clone()
    }
}

fn address(name: &str) -> String {
    format!("{name}@teei.example")
}

/// A field that must be a text.
pub(crate) fn text<'a>(value: &'a Value, field: &str) -> &'a str {
    value[field].as_str().unwrap_or_else(|| panic!("no {field}: {value}"))
}
