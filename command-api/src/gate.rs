//! Who may send which command: asked before anything of a request is read.

use auth::{Gate, Operation, Permission, Stopped, Who};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use edge::Failure;

use crate::app::App;
use crate::caller::refused;

const fn with(method: &'static str, path: &'static str, permissions: &'static [Permission]) -> Operation {
    Operation { method, path, who: Who::With(permissions) }
}

/// It asks for a secret or a signature of its own, or is public.
const fn anyone(method: &'static str, path: &'static str) -> Operation {
    Operation { method, path, who: Who::Anyone }
}

/// Every operation. Who has a permission is the table in `auth`.
const OPERATIONS: &[Operation] = &[
    anyone("GET", "/.well-known/jwks.json"),
    anyone("POST", "/v1/auth/refresh"),
    anyone("POST", "/v1/auth/revoke"),
    anyone("POST", "/v1/auth/token"),
    with("POST", "/v1/companies/{id}/retract", &[Permission::RetractRecords]),
    with("POST", "/v1/import-previews", &[Permission::ImportRecords]),
    with("POST", "/v1/import-sets", &[Permission::ImportRecords]),
    with("GET", "/v1/import-sets/{id}", &[Permission::ImportRecords]),
    with("POST", "/v1/import-sets/{id}/cancel", &[Permission::ImportRecords]),
    with("GET", "/v1/imports", &[Permission::ImportRecords]),
    with("POST", "/v1/imports", &[Permission::ImportRecords]),
    with("GET", "/v1/imports/{id}", &[Permission::ImportRecords]),
    with("POST", "/v1/imports/{id}/cancel", &[Permission::ImportRecords]),
    with("GET", "/v1/imports/{id}/mapping", &[Permission::ImportRecords]),
    with("GET", "/v1/imports/{id}/progress", &[Permission::ImportRecords]),
    with("GET", "/v1/imports/{id}/refusals", &[Permission::ImportRecords]),
    with("POST", "/v1/logins", &[Permission::ManageLogins]),
    with("POST", "/v1/logins/{id}/disable", &[Permission::ManageLogins]),
    with("POST", "/v1/logins/{id}/enable", &[Permission::ManageLogins]),
    with("PUT", "/v1/logins/{id}/name", &[Permission::ManageLogins]),
    with("PUT", "/v1/logins/{id}/password", &[Permission::ManageLogins]),
    with("DELETE", "/v1/logins/{id}/sessions", &[Permission::ManageLogins]),
    with("POST", "/v1/people/{id}/erase", &[Permission::ErasePerson]),
    with("POST", "/v1/people/{id}/identifiers", &[Permission::ImportRecords]),
    with("POST", "/v1/people/{id}/identifiers/unlink", &[Permission::ImportRecords]),
    with("PUT", "/v1/people/{id}/profile", &[Permission::AmendRecords]),
    with("POST", "/v1/projections/{name}/parked/{park_key}/redrive", &[Permission::OperateProjections]),
    with("POST", "/v1/projections/{name}/parked/{park_key}/skip", &[Permission::OperateProjections]),
    with("POST", "/v1/projections/{name}/rebuild", &[Permission::OperateProjections]),
    with("PUT", "/v1/review/{id}", &[Permission::ReviewContent]),
    with("POST", "/v1/safety/flags", &[Permission::ReviewContent]),
    with("POST", "/v1/safety/queue/claim", &[Permission::ReviewContent]),
    with("POST", "/v1/safety/queue/{id}/appeal", &[Permission::ReviewContent]),
    with("POST", "/v1/safety/queue/{id}/assign", &[Permission::LeadReviews]),
    with("POST", "/v1/safety/queue/{id}/claim", &[Permission::ReviewContent]),
    with("POST", "/v1/safety/queue/{id}/dismiss", &[Permission::ReviewContent]),
    with("POST", "/v1/safety/queue/{id}/escalate", &[Permission::ReviewContent]),
    with("POST", "/v1/safety/queue/{id}/release", &[Permission::ReviewContent]),
    with("POST", "/v1/safety/queue/{id}/renew", &[Permission::ReviewContent]),
    with("POST", "/v1/safety/queue/{id}/review", &[Permission::ReviewContent]),
    with("GET", "/v1/safety/reviewers", &[Permission::LeadReviews]),
    with("POST", "/v1/safety/screen/text", &[Permission::ReviewContent, Permission::ImportRecords]),
    with("POST", "/v1/sessions/{id}/amend", &[Permission::AmendRecords]),
    with("POST", "/v1/sessions/{id}/retract", &[Permission::RetractRecords]),
    with("GET", "/v1/webhook-providers", &[Permission::ManageWebhooks]),
    with("POST", "/v1/webhook-providers", &[Permission::ManageWebhooks]),
    with("DELETE", "/v1/webhook-providers/{id}", &[Permission::ManageWebhooks]),
    with("POST", "/v1/webhook-providers/{id}/rotate", &[Permission::ManageWebhooks]),
    with("GET", "/v1/webhooks/held", &[Permission::ReadOperations]),
    anyone("POST", "/v1/webhooks/{provider_id}/kintell/rating"),
    anyone("POST", "/v1/webhooks/{provider_id}/kintell/session"),
    anyone("POST", "/v1/webhooks/{provider_id}/upskilling"),
];

/// A middleware for every route. Who is let through is counted, and not verified again.
pub(crate) async fn gate(State(app): State<App>, request: Request, next: Next) -> Result<Response, Failure> {
    let (mut parts, body) = request.into_parts();
    match Gate(OPERATIONS).pass(&app.verifier, &parts).await {
        Ok(None) => {}
        // A file, a record and the list of imports are the programme's: none is held against a company. Until one is,
        // whoever may act for some companies only is not let through, rather than let at those of others.
        Ok(Some(principal)) if !principal.acts_for_whole_programme() => {
            return Err(Failure::of("auth.forbidden").detail(
                "this login acts for some companies only, and commands are for the whole programme",
            ));
        }
        Ok(Some(principal)) => {
            app.limits.count_principal(principal.id.uuid(), &parts.extensions)?;
            parts.extensions.insert(principal);
        }
        Err(Stopped::Rejected(rejected)) => return Err(refused(rejected)),
        Err(Stopped::Forbidden(_) | Stopped::Shut) => return Err(Failure::of("auth.forbidden")),
    }
    Ok(next.run(Request::from_parts(parts, body)).await)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn every_published_operation_is_in_the_table() {
        let document = serde_json::to_value(crate::document()).expect("JSON");
        let mut published = BTreeMap::new();
        for (path, operations) in document["paths"].as_object().expect("paths") {
            for (method, operation) in operations.as_object().expect("operations") {
                published.insert((path.clone(), method.to_uppercase()), operation["security"].is_array());
            }
        }
        let table = OPERATIONS.iter().map(|operation| {
            let name = (operation.path.to_owned(), operation.method.to_owned());
            (name, operation.who != Who::Anyone)
        });
        assert_eq!(
            table.collect::<BTreeMap<_, _>>(),
            published,
            "path and method → whether a token is needed"
        );
    }
}
