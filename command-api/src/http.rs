//! The routes, and what surrounds every request.

mod attributions;
mod auth;
mod companies;
mod endpoints;
mod import_sets;
mod imports;
mod logins;
mod people;
mod projections;
mod safety;
mod sessions;
mod webhook_providers;
mod webhooks;

use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderName, HeaderValue, Method, header};
use axum::{Router, middleware};
use edge::{Failure, Patience};
use tower_http::cors::{AllowOrigin, CorsLayer};
use tower_http::set_header::SetResponseHeaderLayer;
use utoipa::OpenApi;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::openapi::{RefOr, Schema};
use utoipa_axum::router::OpenApiRouter;

pub(crate) use imports::upload::read_mapping;

use crate::app::App;
use crate::gate::gate;

/// A file is answered when all of its rows are.
const PATIENCE: Patience = Patience::but_for(&["/v1/imports", "/v1/import-previews", "/v1/import-sets"]);

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Command API",
        version = "1.0.0",
        description = "Everything that changes something. Each request is a command: it is recorded as \
                       events, already so, or refused with a reason. Reads are the query API's."
    ),
    tags(
        (name = "auth", description = "Tokens of the embedded issuer."),
        (name = "imports", description = "Files of records."),
        (name = "sessions", description = "Kintell sessions."),
        (name = "companies", description = "Companies."),
        (name = "attributions", description = "For which companies records count."),
        (name = "people", description = "People and their erasure."),
        (name = "logins", description = "Who may sign in."),
        (name = "projections", description = "What operators order."),
        (name = "safety", description = "Screening of texts, and the review of those that were flagged."),
        (name = "webhooks", description = "Records that outside systems deliver, and who may.")
    )
)]
struct Document;

fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::with_openapi(Document::openapi())
        .merge(auth::routes())
        .merge(imports::routes())
        .merge(import_sets::routes())
        .merge(sessions::routes())
        .merge(companies::routes())
        .merge(attributions::routes())
        .merge(people::routes())
        .merge(logins::routes())
        .merge(projections::routes())
        .merge(safety::routes())
        .merge(endpoints::routes())
        .merge(webhook_providers::routes())
        .merge(webhooks::routes())
}

/// The OpenAPI document, from the code.
pub fn document() -> utoipa::openapi::OpenApi {
    let mut document = routes().into_openapi();
    let bearer = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
    document.components.get_or_insert_default().add_security_scheme("bearer", bearer);
    let components = document.components.get_or_insert_default();
    for name in ["CourseDelivery", "CredentialDelivery"] {
        // The event stands beside their fields, so a schema that forbids any other is of nothing.
        if let Some(RefOr::T(Schema::Object(fields))) = components.schemas.get_mut(name) {
            fields.additional_properties = None;
        }
    }
    edge::contract::complete(&mut document);
    document
}

/// Every route, with the documentation at `/docs`.
pub fn router(app: App) -> Router {
    let (routes, _) = routes().split_for_parts();
    let docs = utoipa_swagger_ui::SwaggerUi::new("/docs").url("/openapi.json", document());
    routes
        .merge(docs)
        .fallback(|| async { Failure::of("route.not_found") })
        .layer(DefaultBodyLimit::max(app.settings.body_bytes_max))
        .layer(middleware::from_fn_with_state(app.clone(), gate))
        .layer(middleware::from_fn_with_state(PATIENCE, edge::patience))
        .layer(middleware::from_fn_with_state(app.limits.clone(), edge::limit))
        .layer(cors(&app))
        .layer(SetResponseHeaderLayer::if_not_present(
            header::CACHE_CONTROL,
            HeaderValue::from_static("no-store"),
        ))
        .layer(SetResponseHeaderLayer::overriding(
            header::X_CONTENT_TYPE_OPTIONS,
            HeaderValue::from_static("nosniff"),
        ))
        .layer(middleware::from_fn(edge::answer))
        .with_state(app)
}

/// The cockpit is served by the query API, from another origin.
fn cors(app: &App) -> CorsLayer {
    let origins: Vec<HeaderValue> =
        app.settings.allowed_origins.iter().filter_map(|origin| origin.parse().ok()).collect();
    CorsLayer::new()
        .allow_origin(AllowOrigin::list(origins))
        .allow_methods([Method::GET, Method::POST, Method::PUT, Method::DELETE])
        .allow_headers([
            header::AUTHORIZATION,
            header::CONTENT_TYPE,
            header::ACCEPT,
            HeaderName::from_static("idempotency-key"),
            HeaderName::from_static("repr-digest"),
            edge::CORRELATION_HEADER,
        ])
        .expose_headers([
            crate::idempotency::CONSISTENCY_TOKEN,
            edge::CORRELATION_HEADER,
            header::RETRY_AFTER,
            HeaderName::from_static("ratelimit"),
            HeaderName::from_static("ratelimit-policy"),
        ])
}
