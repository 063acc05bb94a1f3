//! Where a verifier gets its keys, and what it does when it cannot.

use std::sync::Arc;

use auth::{Verifier, VerifyError};
use axum::routing::get;
use axum::{Json, Router};
use kernel::clock::Clock;
use runtime::Tasks;
use serde_json::json;
use servers::Server;
use tokio::net::TcpListener;

use crate::desk::{AUDIENCE, Desk, ISSUER};

/// Serves a document until the tasks stop; returns where.
async fn serve(tasks: &Tasks, document: serde_json::Value) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let url = format!("http://{}/jwks.json", listener.local_addr().expect("it listens"));
    let router = Router::new().route("/jwks.json", get(async move || Json(document)));
    let stopping = tasks.stopping();
    tasks.spawn("issuer", async move {
        axum::serve(listener, router).with_graceful_shutdown(stopping.cancelled_owned()).await
    });
    url
}

fn of_url(desk: &Desk, url: &str) -> Verifier {
    Verifier::of_url(url, ISSUER, AUDIENCE, Arc::clone(&desk.clock) as Arc<dyn Clock>)
}

#[tokio::test]
async fn keys_are_fetched_from_an_issuer_elsewhere() {
    let (desk, tasks) = (Desk::open().await, Tasks::new());
    let good = desk.access_token().await;
    let mut jwks = serde_json::to_value(desk.issuer.jwks().await.expect("it answers")).expect("JSON");
    // Issuers publish keys of other kinds beside; one of them even under the same id.
    let kid = jwks["keys"][0]["kid"].clone();
    let keys = jwks["keys"].as_array_mut().expect("a list");
    keys.push(json!({ "kty": "RSA", "n": "sXch", "e": "AQAB", "kid": "rsa" }));
    keys.push(json!({ "kty": "oct", "k": "AAAA", "kid": kid }));
    let url = serve(&tasks, jwks).await;
    of_url(&desk, &url).verify(&good).await.expect("it is theirs");

    let empty = serve(&tasks, json!({ "keys": [] })).await;
    assert!(matches!(of_url(&desk, &empty).verify(&good).await, Err(VerifyError::Refused(_))));
    for broken in [json!({}), json!({ "keys": "none" }), json!([{ "x": "y".repeat(300_000) }])] {
        let url = serve(&tasks, broken).await;
        assert!(matches!(of_url(&desk, &url).verify(&good).await, Err(VerifyError::Unavailable(_))));
    }
    tasks.shutdown(std::time::Duration::from_secs(5)).await.expect("it stops");
    desk.servers.stop().await;
}

#[tokio::test]
async fn without_keys_nobody_is_believed_and_with_known_ones_a_short_outage_passes() {
    let desk = Desk::open_private().await;
    let good = desk.access_token().await;
    desk.verifier.verify(&good).await.expect("it is good");
    let fresh = Verifier::of_database(
        desk.query_pool().await,
        ISSUER,
        AUDIENCE,
        Arc::clone(&desk.clock) as Arc<dyn Clock>,
    );
    desk.servers.own().stop_server(Server::Postgres).await.expect("it stops");
    desk.verifier.verify(&good).await.expect("what was read seconds ago is known");
    assert!(matches!(fresh.verify(&good).await, Err(VerifyError::Unavailable(_))));
    desk.servers.stop().await;
}
