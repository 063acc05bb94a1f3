//! The edge of both APIs on the running product: who is refused, how it is told, and what ends a login.

use std::process::Stdio;
use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::{Value, json};

use crate::platform::Platform;
use crate::signed_in::{Person, text};
use crate::waiting::until;

const COMMANDS: &str = include_str!("../../../openapi/command-api.json");
/// How long a process may believe a token that was revoked.
const REVOKED_WITHIN: Duration = Duration::from_secs(5);

/// Every operation that needs a token: method and path, with nonsense for its parameters.
fn guarded() -> Vec<(Method, String)> {
    let document: Value = serde_json::from_str(COMMANDS).expect("JSON");
    let mut guarded = Vec::new();
    for (path, operations) in document["paths"].as_object().expect("paths") {
        for (method, operation) in operations.as_object().expect("operations") {
            if operation["security"].is_array() {
                let nonsense = path.replace('{', "no-").replace('}', "");
                guarded.push((method.to_uppercase().parse().expect("a method"), nonsense));
            }
        }
    }
    guarded
}

async fn strangers_are_stopped_before_anything_is_read(platform: &Platform, analyst: &Person) {
    let guarded = guarded();
    assert!(guarded.len() > 35, "{}", guarded.len());
    let nonsense = json!({ "nonsense": [] });
    for (method, path) in guarded {
        let url = format!("{}{path}", analyst.command_url);
        let request = platform.http.request(method.clone(), &url).json(&nonsense);
        let unknown = request.send().await.expect("the API answers");
        assert_eq!(
            (unknown.status().as_u16(), &unknown.headers()["www-authenticate"]),
            (401, &"Bearer".parse().expect("a value")),
            "{method} {path}"
        );
        let forbidden = analyst.send(method.clone(), url, Some(&nonsense)).await;
        assert_eq!(forbidden.refused(), (403, "auth.forbidden"), "{method} {path}");
    }
}

async fn refusals_have_one_shape(admin: &Person) {
    let commands = |path: &str| format!("{}{path}", admin.command_url);
    for (method, path, status, code) in [
        (Method::GET, "/v1/imports/no-uuid", 400, "request.malformed"),
        (
            Method::GET,
            "/v1/imports/7b0c1f6e-0a53-4a0b-9c56-0d6a4bb1c9aa/refusals?limit=0",
            400,
            "request.malformed",
        ),
        (
            Method::GET,
            "/v1/imports/7b0c1f6e-0a53-4a0b-9c56-0d6a4bb1c9aa/refusals?limit=2147483648",
            400,
            "request.malformed",
        ),
        (Method::DELETE, "/v1/imports", 405, "route.method_not_allowed"),
        (Method::GET, "/v1/nothing", 404, "route.not_found"),
        (Method::GET, "/metrics", 404, "route.not_found"),
    ] {
        let refused = admin.send(method, commands(path), None).await;
        assert_eq!(refused.refused(), (status, code), "{path}: {}", refused.body);
        assert_eq!(refused.headers["content-type"], "application/problem+json", "{path}");
        assert_eq!(refused.headers["x-content-type-options"], "nosniff", "{path}");
        assert_eq!(refused.headers["cache-control"], "no-store", "{path}");
        assert_eq!(refused.headers.contains_key("allow"), status == 405, "{path}");
    }
}

async fn an_ended_login_is_refused_by_both_apis(admin: &Person, login: &Person) {
    let ended = Instant::now();
    until("a login that is refused everywhere", REVOKED_WITHIN, async || {
        let read = login.get("/v1/safety/queue").await;
        let wrote = login.command("/v1/safety/queue/claim", &json!({ "candidates": [] })).await;
        (read.status == 401 && wrote.status == 401).then_some(())
    })
    .await;
    assert!(ended.elapsed() < REVOKED_WITHIN);
    admin.get("/v1/overview").await.ok();
}

#[tokio::test]
async fn the_edge_stops_strangers_and_ends_logins() {
    let mut platform = Box::pin(Platform::start()).await;
    let admin = Person::admin(&platform).await;
    let analyst = Person::of_role(&platform, &admin, "anna", "analyst").await;
    strangers_are_stopped_before_anything_is_read(&platform, &analyst).await;
    refusals_have_one_shape(&admin).await;

    let reviewer = Person::reviewer(&platform, &admin, "rita").await;
    reviewer.get("/v1/safety/queue").await.ok();
    let path = |what: &str| format!("/v1/logins/{}/{what}", reviewer.id);
    let disabled = admin.command(&path("disable"), &json!({})).await.ok();
    assert_eq!(text(&disabled, "id"), reviewer.id);
    an_ended_login_is_refused_by_both_apis(&admin, &reviewer).await;
    let done = platform.told(["logins", "enable", &reviewer.id]).await;
    assert_eq!(text(&done, "done"), "enabled");
    let again = Person::again(&platform, &reviewer.id, "rita").await;
    again.get("/v1/safety/queue").await.ok();
    platform.told(["logins", "sign-out", &reviewer.id]).await;
    an_ended_login_is_refused_by_both_apis(&admin, &again).await;
    let own = admin.command(&format!("/v1/logins/{}/disable", admin.id), &json!({})).await;
    assert_eq!(own.refused(), (409, "login.own"));
    let nobody = admin.command("/v1/logins/7b0c1f6e-0a53-4a0b-9c56-0d6a4bb1c9aa/disable", &json!({})).await;
    assert_eq!(nobody.refused(), (404, "record.not_found"));

    a_reader_who_goes_ends_a_command_quietly(&platform).await;
    platform.stop().await;
}

async fn a_reader_who_goes_ends_a_command_quietly(platform: &Platform) {
    let (reader, writer) = std::io::pipe().expect("a pipe");
    drop(reader);
    let mut status = platform.teei(["status"]);
    let ended = status.stdout(writer).stderr(Stdio::piped()).output().await.expect("it ends");
    assert!(ended.status.success(), "{ended:?}");
    assert_eq!(String::from_utf8_lossy(&ended.stderr), "");
}
