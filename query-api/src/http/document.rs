//! The OpenAPI document, made of the same routes that are served.

use std::collections::BTreeMap;

use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{ContentBuilder, Ref, RefOr, Response, ResponseBuilder};
use utoipa::{IntoResponses, Modify, OpenApi, ToSchema};
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
    components(schemas(ProblemBody, ProblemPlace, crate::analytics::Activity)),
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

/// Why a request was not answered (RFC 9457).
#[derive(ToSchema)]
#[schema(as = Problem)]
#[expect(dead_code, reason = "the shape of kernel::problem::Problem, for the document only")]
struct ProblemBody {
    /// The page that explains the code, as a relative reference.
    r#type: String,
    /// The stable code, for example `projection.behind`.
    code: String,
    /// One line that is the same for every occurrence.
    title: String,
    /// The HTTP status.
    status: u16,
    /// What was wrong this time and what to do next.
    detail: Option<String>,
    /// To quote to an operator.
    correlation_id: Option<String>,
    /// What is wrong field by field.
    errors: Option<Vec<ProblemPlace>>,
}

/// One place that is wrong.
#[derive(ToSchema)]
#[schema(as = ProblemAt)]
#[expect(dead_code, reason = "the shape of kernel::problem::ProblemAt, for the document only")]
struct ProblemPlace {
    /// The parameter or field.
    field: String,
    /// The line of a file, from 1.
    line: Option<u64>,
    /// The column of a file, from 1.
    column: Option<u64>,
    /// Why.
    reason: String,
}

fn problem(description: &str) -> RefOr<Response> {
    let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
    ResponseBuilder::new()
        .description(description)
        .content("application/problem+json", content)
        .build()
        .into()
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
                     `store.unavailable`",
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
    documented().into_openapi()
}
