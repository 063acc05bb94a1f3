//! The cockpit: static files, and the little it must be told.

use std::path::PathBuf;

use axum::extract::{Request, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use edge::Failure;
use serde::Serialize;
use tower::ServiceExt;
use tower_http::services::{ServeDir, ServeFile};

use crate::app::App;

/// What the cockpit must be told.
#[derive(Serialize)]
struct CockpitConfig<'a> {
    command_api_url: &'a str,
    version: &'a str,
}

/// `/config.json`, and every path that no other route takes.
pub(super) fn routes(dir: Option<PathBuf>) -> Router<App> {
    Router::new()
        .route("/config.json", get(config))
        .fallback(move |request: Request| serve(dir.clone(), request))
}

async fn config(State(app): State<App>) -> impl IntoResponse {
    let body = CockpitConfig { command_api_url: &app.config.command_api_url, version: &app.version };
    ([(header::CACHE_CONTROL, "no-cache")], Json(body)).into_response()
}

/// A file of the cockpit. A path that is no file is a page of it, which its `index.html` shows; but for what a
/// scraper asks for, which would take the page for metrics.
async fn serve(dir: Option<PathBuf>, request: Request) -> Result<Response, Failure> {
    let path = request.uri().path().to_owned();
    let reads = [Method::GET, Method::HEAD].contains(request.method());
    let Some(dir) = dir.filter(|_| reads && !path.starts_with("/v1/") && path != "/v1" && path != "/metrics")
    else {
        return Err(Failure::of("route.not_found"));
    };
    let is_page = !path.rsplit('/').next().unwrap_or_default().contains('.');
    let files = ServeDir::new(&dir);
    let served = if is_page {
        files
            .fallback(ServeFile::new(dir.join("index.html")))
            .oneshot(request)
            .await
            .map(IntoResponse::into_response)
    } else {
        files.oneshot(request).await.map(IntoResponse::into_response)
    };
    let mut response = served.map_err(|error| Failure::of("internal").because(error))?;
    if response.status() == StatusCode::NOT_FOUND {
        return Err(Failure::of("route.not_found"));
    }
    // The names of built assets change with their content.
    let kept = if path.starts_with("/assets/") { "public, max-age=31536000, immutable" } else { "no-cache" };
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static(kept));
    Ok(response)
}
