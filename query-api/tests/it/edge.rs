//! What surrounds the routes: refusals, headers, health, the documentation, the cockpit.

use kernel::Role;
use reqwest::Method;
use serde_json::Value;

use crate::world::World;

#[tokio::test]
async fn bad_requests_get_a_specific_problem_with_the_callers_correlation() {
    let mut world = World::start().await;
    let admin = world.token(Role::Admin).await;
    let id = "7b0c1f6e-0a53-4a0b-9c56-0d6a4bb1c9aa";
    for (path, status, code) in [
        ("/v1/people?emial=x", 400, "request.malformed"),
        ("/v1/people?limit=0", 400, "request.malformed"),
        ("/v1/people?limit=201", 400, "request.malformed"),
        ("/v1/people?limit=2147483648", 400, "request.malformed"),
        ("/v1/people?role=boss", 400, "request.malformed"),
        ("/v1/people?company=c01", 400, "request.malformed"),
        ("/v1/people?after=bm9uc2Vuc2U", 400, "request.cursor_invalid"),
        ("/v1/people/someone", 400, "request.malformed"),
        ("/v1/sessions?from=yesterday", 400, "request.malformed"),
        ("/v1/metrics/companies", 400, "request.malformed"),
        ("/v1/nothing", 404, "route.not_found"),
    ] {
        let request = world.request(Method::GET, path).bearer_auth(&admin).header("x-correlation-id", id);
        let answer = world.send(request).await;
        assert_eq!((answer.status, answer.code()), (status, code), "{path}: {}", answer.body);
        assert_eq!(answer.headers["content-type"], "application/problem+json");
        assert_eq!(answer.headers["x-correlation-id"], id);
        assert_eq!(answer.body["correlation_id"], id);
    }
    let cursor_of_another_list = {
        let mut ours = Vec::new();
        for reference in ["c01", "c02"] {
            ours.push(world.ours.company(reference, reference).await);
        }
        world.catch_up().await;
        let page = world.get(&admin, "/v1/companies?limit=1").await.ok();
        page["next"].as_str().expect("there are more").to_owned()
    };
    let refused = world.get(&admin, &format!("/v1/people?after={cursor_of_another_list}")).await;
    assert_eq!(refused.code(), "request.cursor_invalid");
    let too_long = world.get(&admin, &format!("/v1/people?email={}%40x", "a".repeat(320))).await;
    assert_eq!((too_long.status, too_long.code()), (400, "request.malformed"));
    let method = world.send(world.request(Method::DELETE, "/v1/people").bearer_auth(&admin)).await;
    assert_eq!(method.headers["allow"], "GET,HEAD");
    assert_eq!((method.status, method.code()), (405, "route.method_not_allowed"));
    let long = serde_json::json!({ "purpose": "x".repeat(20_000) });
    let large = world.post(&admin, &format!("/v1/people/{id}/unsealings"), long).await;
    assert_eq!((large.status, large.code()), (413, "request.body_too_large"));
    world.finish().await;
}

#[tokio::test]
async fn a_store_that_is_down_is_told_and_the_process_is_not_ready_until_it_is_back() {
    let mut world = World::private_with_analytics().await;
    let admin = world.token(Role::Admin).await;
    world.get(&admin, "/v1/people").await.ok();
    let ready = world.send(world.request(Method::GET, "/health/ready")).await.ok();
    assert_eq!(ready["status"], "ready");
    let dependencies = ready["dependencies"].as_array().expect("a list");
    let names: Vec<_> = dependencies.iter().map(|one| one["name"].as_str().expect("a name")).collect();
    assert_eq!(names, ["clickhouse", "postgres"]);

    world.servers.own().stop_server(servers::Server::Postgres).await.expect("it stops");
    let down = world.get(&admin, "/v1/people").await;
    assert_eq!((down.status, down.code()), (503, "store.unavailable"));
    assert_eq!(world.send(world.request(Method::GET, "/health/live")).await.status, 200);
    world.servers.own().start_server(servers::Server::Postgres).await.expect("it starts");
    world.get(&admin, "/v1/people").await.ok();
    world.finish().await;
}

#[tokio::test]
async fn the_cockpit_is_served_with_its_pages_and_told_where_to_send_commands() {
    let world = World::start().await;
    let get = async |path: &str| world.send(world.request(Method::GET, path)).await;
    for page in ["/", "/people", "/people/7b0c1f6e-0a53-4a0b-9c56-0d6a4bb1c9aa"] {
        let answer = get(page).await;
        assert_eq!(
            (answer.status, answer.body),
            (200, Value::from("<!doctype html><title>Cockpit</title>")),
            "{page}"
        );
        assert_eq!(answer.headers["cache-control"], "no-cache");
        let policy = answer.headers["content-security-policy"].to_str().expect("text");
        assert!(
            policy.starts_with("default-src 'self'; connect-src 'self' http://127.0.0.1:8081;"),
            "{policy}"
        );
        assert_eq!(answer.headers["x-content-type-options"], "nosniff");
        assert_eq!(answer.headers["referrer-policy"], "no-referrer");
    }
    let asset = get("/assets/app-1a2b.js").await;
    assert_eq!(asset.headers["cache-control"], "public, max-age=31536000, immutable");
    let known = asset.headers["etag"].to_str().expect("text").to_owned();
    let again = world.request(Method::GET, "/assets/app-1a2b.js").header("if-none-match", known);
    assert_eq!(world.send(again).await.status, 304);
    let zipped = world.request(Method::GET, "/assets/app-1a2b.js").header("accept-encoding", "gzip");
    assert_eq!(world.send(zipped).await.headers["content-encoding"], "gzip");

    for missing in ["/assets/gone.js", "/../world.rs", "/%2e%2e/%2e%2e/etc/passwd.txt", "/v1/nothing"] {
        assert_eq!(get(missing).await.code(), "route.not_found", "{missing}");
    }
    let config = get("/config.json").await.ok();
    assert_eq!(config, serde_json::json!({ "command_api_url": "http://127.0.0.1:8081", "version": "test" }));
    assert!(world.cockpit_dir().join("index.html").exists());
    world.finish().await;
}

#[tokio::test]
async fn the_documentation_is_that_of_the_routes() {
    let world = World::start().await;
    let served = world.send(world.request(Method::GET, "/openapi.json")).await.ok();
    assert_eq!(served, serde_json::to_value(query_api::http::document()).expect("JSON"));
    let page = world.send(world.request(Method::GET, "/docs/")).await;
    assert_eq!(page.status, 200);
    assert!(page.headers["content-type"].to_str().is_ok_and(|kind| kind.starts_with("text/html")));
    let metrics = world.send(world.request(Method::GET, "/metrics")).await;
    assert_eq!((metrics.status, metrics.code()), (404, "route.not_found"), "they are told elsewhere");
    world.finish().await;
}

#[tokio::test]
async fn a_stranger_learns_nothing_from_what_would_be_refused() {
    let mut world = World::start().await;
    let analyst = world.token(Role::Analyst).await;
    for path in ["/v1/people?limit=0", "/v1/people/nobody", "/v1/events?nothing=1", "/v1/sessions/x"] {
        let unknown = world.send(world.request(Method::GET, path)).await;
        assert_eq!((unknown.status, unknown.code()), (401, "auth.token_missing"), "{path}");
        assert_eq!(unknown.headers["www-authenticate"], "Bearer");
        let forbidden = world.get(&analyst, path).await;
        assert_eq!((forbidden.status, forbidden.code()), (403, "auth.forbidden"), "{path}");
        assert!(forbidden.headers.contains_key("ratelimit"), "{path}");
    }
    world.finish().await;
}
