//! The routes, and what surrounds every request.

mod analytics;
mod buddies;
mod caller;
mod cockpit;
mod cohorts;
mod companies;
mod consistency;
mod cursor;
mod document;
mod events;
mod gate;
mod metrics;
mod overview;
mod people;
mod programmes;
mod projections;
mod safety;
mod security_headers;
mod sessions;
mod stream;
mod unstored;
mod upskilling;

use axum::extract::DefaultBodyLimit;
use axum::{Router, middleware};
use edge::{Failure, Patience};
use runtime::Health;
use tower_http::compression::CompressionLayer;
use utoipa_swagger_ui::SwaggerUi;

use crate::app::App;
use security_headers::SecurityHeaders;

pub use document::document;

/// The largest body that is read: a purpose is short.
const BODY_BYTES_MAX: usize = 16 * 1024;

/// Every route: the API, its documentation, health, the cockpit.
pub(crate) fn router(app: App, health: &Health) -> Router {
    let (api, document) = document::documented().split_for_parts();
    let limits = app.limits.clone();
    let shut = middleware::from_fn_with_state(app.clone(), gate::gate);
    let secured = SecurityHeaders::new(&app.config.command_api_url);
    let cockpit = cockpit::routes(app.config.cockpit_dir.clone());
    api.merge(cockpit)
        .method_not_allowed_fallback(async || Failure::of("route.method_not_allowed"))
        .with_state(app)
        .merge(SwaggerUi::new("/docs").url("/openapi.json", document::completed(document)))
        .merge(health.router())
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .layer(shut)
        .layer(middleware::from_fn_with_state(Patience::but_for(&[]), edge::patience))
        .layer(middleware::from_fn_with_state(limits, edge::limit))
        .layer(middleware::from_fn(edge::answer))
        .layer(CompressionLayer::new())
        .layer(middleware::from_fn_with_state(secured, security_headers::secure))
}
