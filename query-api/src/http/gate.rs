//! Who may read what: asked before anything of a request is read.

use auth::{Gate, Operation, Permission, Stopped, Who};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use edge::Failure;
use kernel::problem::Problem;

use super::caller::refused;
use crate::app::App;

const fn with(method: &'static str, path: &'static str, permissions: &'static [Permission]) -> Operation {
    Operation { method, path, who: Who::With(permissions) }
}

/// Every operation. Who has a permission is the table in `auth`; where two are named, the route looks whether it is
/// about the caller's own person, or shows what the caller may see.
const OPERATIONS: &[Operation] = &[
    with("GET", "/v1/analytics/trends", &[Permission::ReadAggregates]),
    with("GET", "/v1/buddies/matches", &[Permission::ReadRecords]),
    with("GET", "/v1/buddies/matches/{id}", &[Permission::ReadRecords]),
    with("GET", "/v1/cohort/learners", &[Permission::ReadAggregates]),
    with("GET", "/v1/cohort/retention", &[Permission::ReadAggregates]),
    with("GET", "/v1/companies", &[Permission::ReadAggregates]),
    with("GET", "/v1/events", &[Permission::ReadEvents]),
    with("GET", "/v1/events/{event_id}", &[Permission::ReadEvents]),
    with("GET", "/v1/journey/rules", &[Permission::ReadPeople]),
    with("GET", "/v1/metrics/companies", &[Permission::ReadAggregates]),
    with("GET", "/v1/overview", &[Permission::ReadAggregates]),
    with("GET", "/v1/people", &[Permission::ReadPeople]),
    with("GET", "/v1/people/{id}", &[Permission::ReadPeople, Permission::ReadOwnData]),
    with("GET", "/v1/people/{id}/journey", &[Permission::ReadPeople, Permission::ReadOwnData]),
    with("POST", "/v1/people/{id}/unsealings", &[Permission::UnsealPerson, Permission::ReadOwnData]),
    with("GET", "/v1/programmes", &[Permission::ReadAggregates]),
    with("GET", "/v1/projections", &[Permission::ReadOperations]),
    with("GET", "/v1/projections/{name}/parked", &[Permission::ReadOperations]),
    with("GET", "/v1/projections/{name}/rebuilds", &[Permission::ReadOperations]),
    with("GET", "/v1/review-queue", &[Permission::ReviewContent]),
    with("GET", "/v1/safety/agreement", &[Permission::ReviewContent]),
    with("GET", "/v1/safety/queue", &[Permission::ReviewContent]),
    with("GET", "/v1/safety/queue/{id}", &[Permission::ReviewContent]),
    with("GET", "/v1/sessions", &[Permission::ReadRecords]),
    with("GET", "/v1/sessions/{id}", &[Permission::ReadRecords]),
    with("POST", "/v1/sessions/{id}/unsealings", &[Permission::UnsealPerson]),
    with("GET", "/v1/stream", &[Permission::ReadOperations, Permission::ReadAggregates]),
    with("GET", "/v1/upskilling/courses", &[Permission::ReadRecords]),
    with("GET", "/v1/upskilling/credentials", &[Permission::ReadRecords]),
];

/// A middleware for every route. Who is let through is counted, and not verified again.
pub(super) async fn gate(State(app): State<App>, request: Request, next: Next) -> Result<Response, Failure> {
    let (mut parts, body) = request.into_parts();
    match Gate(OPERATIONS).pass(&app.verifier, &parts).await {
        Ok(None) => {}
        Ok(Some(principal)) => {
            app.limits.count_principal(principal.id.uuid(), &parts.extensions)?;
            parts.extensions.insert(principal);
        }
        Err(Stopped::Rejected(rejected)) => return Err(refused(rejected)),
        Err(Stopped::Forbidden(forbidden)) => return Err(Problem::from(forbidden).into()),
        Err(Stopped::Shut) => return Err(Failure::of("auth.forbidden")),
    }
    Ok(next.run(Request::from_parts(parts, body)).await)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_published_operation_is_in_the_table() {
        let document = serde_json::to_value(crate::http::document()).expect("JSON");
        let paths = document["paths"].as_object().expect("paths");
        let published = paths.iter().flat_map(|(path, operations)| {
            let methods = operations.as_object().expect("operations").keys();
            methods.map(|method| (path.clone(), method.to_uppercase()))
        });
        let table =
            OPERATIONS.iter().map(|operation| (operation.path.to_owned(), operation.method.to_owned()));
        assert_eq!(table.collect::<BTreeSet<_>>(), published.collect::<BTreeSet<_>>());
    }
}
