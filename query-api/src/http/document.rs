//! The OpenAPI document, made of the same routes that are served.

use std::collections::BTreeMap;

use edge::contract::problem;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{RefOr, Response};
use utoipa::{IntoResponses, Modify, OpenApi};
use utoipa_axum::router::OpenApiRouter;

use super::{
    analytics, buddies, cohorts, companies, events, metrics, overview, people, programmes, projections,
    safety, sessions, stream, upskilling,
};
use crate::app::App;

/// What the document says apart from its routes.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "TEEI CSR Platform: query API",
        description = "Reads: people, sessions, buddies, upskilling, companies, metrics, analytics, the \
                       history, and how far each projection is. Personal texts stay sealed unless they are unsealed with a purpose.",
        license(name = "Apache-2.0", identifier = "Apache-2.0"),
    ),
    components(schemas(edge::contract::ProblemBody, edge::contract::ProblemPlace, crate::analytics::Activity, crate::positions::Positions)),
    modifiers(&Bearer),
    security(("bearer" = [])),
    tags(
        (name = "overview", description = "The totals on the first page."),
        (name = "people", description = "People by pseudonym; unsealing with a purpose."),
        (name = "companies", description = "Sponsors of programmes."),
        (name = "sessions", description = "Sessions; unsealing of their feedback with a purpose."),
        (name = "safety", description = "Flagged texts, what happened to them, and how reviewers agree."),
        (name = "programmes", description = "What each programme counts."),
        (name = "buddies", description = "Buddy matches, and what came of them."),
        (name = "upskilling", description = "Learners on courses, and what was issued to them."),
        (name = "metrics", description = "What is counted for companies in calendar periods."),
        (name = "analytics", description = "Measures over time."),
        (name = "cohorts", description = "People who have something in common, and what became of them."),
        (name = "events", description = "The history, event by event."),
        (name = "projections", description = "How the read models stand."),
        (name = "stream", description = "What changes, as it changes."),
    ),
)]
struct Frame;

struct Bearer;

impl Modify for Bearer {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let scheme = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("JWT").build();
        let components = document.components.get_or_insert_default();
        components.add_security_scheme("bearer", SecurityScheme::Http(scheme));
    }
}

/// What any read can answer instead.
pub(super) struct ReadProblems;

impl IntoResponses for ReadProblems {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        [
            ("400", "`request.malformed`, `request.cursor_invalid`"),
            ("401", "`auth.token_missing`, `auth.token_refused`"),
            ("403", "`auth.forbidden`"),
            ("409", "`projection.commit_parked`: the commit of your token is parked"),
            ("422", "`request.invalid`"),
            (
                "503",
                "`projection.behind`, with the lag in headers `Lag-Events` and `Lag-Seconds`; \
                     `store.unavailable`; where texts are unsealed or looked for, `keys.shut`",
            ),
        ]
        .map(|(status, description)| (status.to_owned(), problem(description)))
        .into()
    }
}

/// The same for one thing that may not be there.
pub(super) struct NotFound;

impl IntoResponses for NotFound {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        BTreeMap::from([("404".to_owned(), problem("There is none that the caller may see"))])
    }
}

/// Every documented route.
pub(crate) fn documented() -> OpenApiRouter<App> {
    OpenApiRouter::with_openapi(Frame::openapi())
        .merge(overview::routes())
        .merge(people::routes())
        .merge(companies::routes())
        .merge(sessions::routes())
        .merge(safety::routes())
        .merge(programmes::routes())
        .merge(buddies::routes())
        .merge(upskilling::routes())
        .merge(metrics::routes())
        .merge(analytics::routes())
        .merge(cohorts::routes())
        .merge(events::routes())
        .merge(projections::routes())
        .merge(stream::routes())
}

/// The OpenAPI document. It takes no server.
pub fn document() -> utoipa::openapi::OpenApi {
    completed(documented().into_openapi())
}

/// With what surrounds every route.
pub(super) fn completed(mut document: utoipa::openapi::OpenApi) -> utoipa::openapi::OpenApi {
    edge::contract::complete(&mut document);
    document
}
