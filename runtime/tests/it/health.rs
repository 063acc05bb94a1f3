//! What the health routes answer.

use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};
use runtime::Health;
use runtime::health::Phase;
use runtime::telemetry::Metrics;
use tower::ServiceExt;

async fn get(health: &Health, path: &str) -> (StatusCode, String) {
    let request = Request::get(path).body(Body::empty()).expect("a path");
    let answer = health.router().oneshot(request).await.expect("the router answers");
    let status = answer.status();
    let body = to_bytes(answer.into_body(), 65_536).await.expect("a small body");
    (status, String::from_utf8(body.to_vec()).expect("text"))
}

#[tokio::test]
async fn a_process_is_ready_only_between_start_and_shutdown() {
    let health = Health::new();
    assert_eq!(get(&health, "/health/ready").await.0, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(get(&health, "/health/live").await, (StatusCode::OK, r#"{"status":"alive"}"#.to_owned()));
    health.set(Phase::Ready);
    assert_eq!(get(&health, "/health/ready").await.0, StatusCode::OK);
    health.set(Phase::ShuttingDown);
    assert_eq!(get(&health, "/health").await.0, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(get(&health, "/health/live").await.0, StatusCode::OK);
}

#[tokio::test]
async fn a_dependency_that_does_not_answer_is_named_and_its_error_is_not_shown() {
    let health = Health::new();
    health.set(Phase::Ready);
    health.depends_on("nats", || async { Ok(()) });
    health.depends_on("postgres", || async { Err("host db.internal refused".into()) });
    let (status, body) = get(&health, "/health").await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    let report: serde_json::Value = serde_json::from_str(&body).expect("JSON");
    assert_eq!(report["status"], "ready");
    assert_eq!(report["ready"], false);
    assert_eq!(report["dependencies"][0]["name"], "nats");
    assert_eq!(report["dependencies"][0]["up"], true);
    assert_eq!(report["dependencies"][1]["name"], "postgres");
    assert_eq!(report["dependencies"][1]["up"], false);
    assert!(report["dependencies"][1]["latency_ms"].is_f64());
    assert!(!body.contains("db.internal"), "{body}");
}

#[tokio::test(start_paused = true)]
async fn a_dependency_that_hangs_counts_as_down() {
    let health = Health::new();
    health.depends_on("clickhouse", std::future::pending);
    let reports = health.dependencies().await;
    assert!(!reports[0].up);
}

#[tokio::test]
async fn metrics_are_text_for_operators_only() {
    assert_eq!(get(&Health::new(), "/metrics").await.0, StatusCode::NOT_FOUND, "not where everybody asks");
    let request = Request::get("/metrics").body(Body::empty()).expect("a path");
    let answer = Metrics::detached().router().oneshot(request).await.expect("the router answers");
    assert_eq!(answer.status(), StatusCode::OK);
    assert!(answer.headers()["content-type"].as_bytes().starts_with(b"text/plain; version=0.0.4"));
}
