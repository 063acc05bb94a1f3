//! The extractor in a router.

use auth::{Authenticated, Verifier};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode, header};
use axum::routing::get;
use serde_json::Value;
use tower::ServiceExt;

use crate::desk::Desk;

async fn who(Authenticated(principal): Authenticated) -> String {
    principal.role.name().to_owned()
}

async fn ask(verifier: &Verifier, authorization: &[&str]) -> (StatusCode, HeaderMap, String) {
    let router = Router::new().route("/who", get(who)).with_state(verifier.clone());
    let mut request = Request::get("/who");
    for value in authorization {
        request = request.header(header::AUTHORIZATION, *value);
    }
    let answer = router.oneshot(request.body(Body::empty()).expect("a request")).await.expect("it answers");
    let (parts, body) = answer.into_parts();
    let body = to_bytes(body, 65_536).await.expect("a small body");
    (parts.status, parts.headers, String::from_utf8(body.to_vec()).expect("text"))
}

#[tokio::test]
async fn only_a_valid_bearer_token_gets_through_and_others_get_a_problem() {
    let desk = Desk::open().await;
    let token = desk.access_token().await;
    for spelling in ["Bearer", "bearer", "BEARER"] {
        let (status, _, body) = ask(&desk.verifier, &[&format!("{spelling} {token}")]).await;
        assert_eq!((status, body.as_str()), (StatusCode::OK, "admin"));
    }
    let bearer = format!("Bearer {token}");
    for (authorization, code, challenge) in [
        (vec![], "auth.token_missing", "Bearer"),
        (vec!["Basic YTpi"], "auth.token_missing", "Bearer"),
        (vec![token.as_str()], "auth.token_missing", "Bearer"),
        (vec![bearer.as_str(), bearer.as_str()], "auth.token_missing", "Bearer"),
        (vec!["Bearer nonsense"], "auth.token_refused", "Bearer error=\"invalid_token\""),
        (vec!["Bearer "], "auth.token_refused", "Bearer error=\"invalid_token\""),
    ] {
        let (status, headers, body) = ask(&desk.verifier, &authorization).await;
        assert_eq!(status, StatusCode::UNAUTHORIZED, "{authorization:?}");
        assert_eq!(headers[header::CONTENT_TYPE], "application/problem+json");
        assert_eq!(headers[header::WWW_AUTHENTICATE], challenge);
        let problem: Value = serde_json::from_str(&body).expect("JSON");
        assert_eq!(problem["code"], code, "{authorization:?}");
    }
    desk.servers.stop().await;
}
