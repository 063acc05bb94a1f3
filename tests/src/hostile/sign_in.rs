//! Signing in as somebody who is not there, too often, and with what is no password.

use anyhow::Result;
use reqwest::Method;
use serde_json::json;

use super::input::{Input, Request, told};
use super::target::{Api, Target};

const GROUP: &str = "sign-in";
const PATH: &str = "/v1/auth/token";
/// More wrong passwords than a login is tried with before it waits.
const WRONG: usize = 15;

fn attempt(name: &str, expected: &str, body: impl Fn() -> String + Send + Sync + 'static) -> Input {
    Input::request(GROUP, name, expected, Request::json(PATH, body).signed_out())
}

fn credentials(email: &str, password: &str) -> String {
    json!({ "email": email, "password": password }).to_string()
}

pub(super) fn inputs() -> Vec<Input> {
    vec![
        attempt("somebody who is not there", "401 auth.credentials_refused", || {
            credentials("nobody@example.org", "a long enough password")
        }),
        attempt("a condition that is always true", "401 auth.credentials_refused", || {
            credentials("' OR 1=1 --@example.org", "' OR '1'='1")
        }),
        attempt("a password of a hundred thousand letters", "401 auth.credentials_refused", || {
            credentials("long@example.org", &"x".repeat(100_000))
        }),
        attempt("a password of a megabyte", "413 request.body_too_large", || {
            credentials("long@example.org", &"x".repeat(1_000_000))
        }),
        attempt("a password that is a list", "422 request.invalid", || {
            json!({ "email": "list@example.org", "password": ["x"] }).to_string()
        }),
        attempt("an address with a NUL", "422 request.invalid", || {
            "{\"email\":\"nul\\u0000@example.org\",\"password\":\"x\"}".to_owned()
        }),
        Input::own(GROUP, "one wrong password after the other", "429 request.rate_limited", |target| {
            Box::pin(one_after_the_other(target))
        }),
        Input::request(
            GROUP,
            "a token that is signed by nobody",
            "401 auth.token_refused",
            // {"alg":"none","typ":"JWT"}.{"sub":"admin"}.
            Request::get(Api::Query, "/v1/overview")
                .signed_out()
                .header("authorization", "Bearer eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.eyJzdWIiOiJhZG1pbiJ9."),
        ),
        Input::request(
            GROUP,
            "a refresh token that nobody gave",
            "401 auth.credentials_refused",
            Request::json("/v1/auth/refresh", || json!({ "refresh_token": "x".repeat(500) }).to_string())
                .signed_out(),
        ),
    ]
}

async fn one_after_the_other(target: Target) -> Result<String> {
    let mut last = String::new();
    for number in 0..WRONG {
        let body =
            json!({ "email": "guessed@example.org", "password": format!("a wrong password {number}") });
        last = told(target.request(Api::Command, Method::POST, PATH).json(&body)).await?;
    }
    Ok(last)
}
