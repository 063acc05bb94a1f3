//! Who may send which command: asked before anything of a request is read.

use auth::{Gate, Operation, Permission, Stopped, Who};
use axum::extract::{MatchedPath, Request, State};
use axum::http::Method;
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::Response;
use edge::Failure;

use crate::app::App;
use crate::caller::refused;

/// What an operation does for a login that acts for some companies only.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Limited {
    /// It is carried out: every record is held against those companies, and what others sent is not there.
    Within,
    /// It is refused: it is about the whole programme.
    Refused,
}

/// For whoever has one of the permissions, within the companies that they act for.
const fn within(
    method: &'static str,
    path: &'static str,
    permissions: &'static [Permission],
) -> (Operation, Limited) {
    (Operation { method, path, who: Who::With(permissions) }, Limited::Within)
}

/// For whoever has one of the permissions and acts for the whole programme.
const fn whole(
    method: &'static str,
    path: &'static str,
    permissions: &'static [Permission],
) -> (Operation, Limited) {
    (Operation { method, path, who: Who::With(permissions) }, Limited::Refused)
}

/// It asks for a secret or a signature of its own, or is public.
const fn anyone(method: &'static str, path: &'static str) -> (Operation, Limited) {
    (Operation { method, path, who: Who::Anyone }, Limited::Refused)
}

/// Every operation. Who has a permission is the table in `auth`; what it does for those who act for some companies
/// only, each row must say.
const TABLE: &[(Operation, Limited)] = &[
    anyone("GET", "/.well-known/jwks.json"),
    whole("POST", "/v1/attributions", &[Permission::AmendRecords]),
    anyone("POST", "/v1/auth/refresh"),
    anyone("POST", "/v1/auth/revoke"),
    anyone("POST", "/v1/auth/token"),
    whole("POST", "/v1/companies/{id}/retract", &[Permission::RetractRecords]),
    within("POST", "/v1/import-previews", &[Permission::ImportRecords]),
    within("POST", "/v1/import-sets", &[Permission::ImportRecords]),
    within("GET", "/v1/import-sets/{id}", &[Permission::ImportRecords]),
    within("POST", "/v1/import-sets/{id}/cancel", &[Permission::ImportRecords]),
    within("GET", "/v1/imports", &[Permission::ImportRecords]),
    within("POST", "/v1/imports", &[Permission::ImportRecords]),
    within("GET", "/v1/imports/{id}", &[Permission::ImportRecords]),
    within("POST", "/v1/imports/{id}/cancel", &[Permission::ImportRecords]),
    within("GET", "/v1/imports/{id}/mapping", &[Permission::ImportRecords]),
    within("GET", "/v1/imports/{id}/progress", &[Permission::ImportRecords]),
    within("GET", "/v1/imports/{id}/refusals", &[Permission::ImportRecords]),
    whole("POST", "/v1/logins", &[Permission::ManageLogins]),
    whole("POST", "/v1/logins/{id}/disable", &[Permission::ManageLogins]),
    whole("POST", "/v1/logins/{id}/enable", &[Permission::ManageLogins]),
    whole("PUT", "/v1/logins/{id}/name", &[Permission::ManageLogins]),
    whole("PUT", "/v1/logins/{id}/password", &[Permission::ManageLogins]),
    whole("DELETE", "/v1/logins/{id}/sessions", &[Permission::ManageLogins]),
    whole("POST", "/v1/people/{id}/erase", &[Permission::ErasePerson]),
    whole("POST", "/v1/people/{id}/identifiers", &[Permission::ImportRecords]),
    whole("POST", "/v1/people/{id}/identifiers/unlink", &[Permission::ImportRecords]),
    whole("PUT", "/v1/people/{id}/profile", &[Permission::AmendRecords]),
    whole("POST", "/v1/projections/{name}/parked/{park_key}/redrive", &[Permission::OperateProjections]),
    whole("POST", "/v1/projections/{name}/parked/{park_key}/skip", &[Permission::OperateProjections]),
    whole("POST", "/v1/projections/{name}/rebuild", &[Permission::OperateProjections]),
    whole("PUT", "/v1/review/{id}", &[Permission::ReviewContent]),
    whole("POST", "/v1/safety/flags", &[Permission::ReviewContent]),
    whole("POST", "/v1/safety/queue/claim", &[Permission::ReviewContent]),
    whole("POST", "/v1/safety/queue/{id}/appeal", &[Permission::ReviewContent]),
    whole("POST", "/v1/safety/queue/{id}/assign", &[Permission::LeadReviews]),
    whole("POST", "/v1/safety/queue/{id}/claim", &[Permission::ReviewContent]),
    whole("POST", "/v1/safety/queue/{id}/dismiss", &[Permission::ReviewContent]),
    whole("POST", "/v1/safety/queue/{id}/escalate", &[Permission::ReviewContent]),
    whole("POST", "/v1/safety/queue/{id}/release", &[Permission::ReviewContent]),
    whole("POST", "/v1/safety/queue/{id}/renew", &[Permission::ReviewContent]),
    whole("POST", "/v1/safety/queue/{id}/review", &[Permission::ReviewContent]),
    whole("GET", "/v1/safety/reviewers", &[Permission::LeadReviews]),
    whole("POST", "/v1/safety/screen/text", &[Permission::ReviewContent, Permission::ImportRecords]),
    within("POST", "/v1/sessions/{id}/amend", &[Permission::AmendRecords]),
    within("POST", "/v1/sessions/{id}/retract", &[Permission::RetractRecords]),
    whole("GET", "/v1/endpoints", &[Permission::ManageWebhooks]),
    whole("POST", "/v1/endpoints", &[Permission::ManageWebhooks]),
    whole("DELETE", "/v1/endpoints/{id}", &[Permission::ManageWebhooks]),
    whole("POST", "/v1/endpoints/{id}/disable", &[Permission::ManageWebhooks]),
    whole("POST", "/v1/endpoints/{id}/enable", &[Permission::ManageWebhooks]),
    whole("POST", "/v1/endpoints/{id}/rotate", &[Permission::ManageWebhooks]),
    whole("POST", "/v1/effects/{id}/redrive", &[Permission::ManageWebhooks]),
    whole("GET", "/v1/webhook-providers", &[Permission::ManageWebhooks]),
    whole("POST", "/v1/webhook-providers", &[Permission::ManageWebhooks]),
    whole("DELETE", "/v1/webhook-providers/{id}", &[Permission::ManageWebhooks]),
    whole("POST", "/v1/webhook-providers/{id}/rotate", &[Permission::ManageWebhooks]),
    whole("GET", "/v1/webhooks/held", &[Permission::ReadOperations]),
    anyone("POST", "/v1/webhooks/{provider_id}/kintell/rating"),
    anyone("POST", "/v1/webhooks/{provider_id}/kintell/session"),
    anyone("POST", "/v1/webhooks/{provider_id}/upskilling"),
];

const OPERATIONS: [Operation; TABLE.len()] = {
    let mut operations = [TABLE[0].0; TABLE.len()];
    let mut place = 0;
    while place < TABLE.len() {
        operations[place] = TABLE[place].0;
        place += 1;
    }
    operations
};

/// What a route does for those who act for some companies only. One that is not named does nothing for them.
fn limited(parts: &Parts) -> Limited {
    let path = parts.extensions.get::<MatchedPath>().map_or("", MatchedPath::as_str);
    let method = if parts.method == Method::HEAD { Method::GET.as_str() } else { parts.method.as_str() };
    let named = TABLE.iter().find(|(operation, _)| operation.path == path && operation.method == method);
    named.map_or(Limited::Refused, |(_, limited)| *limited)
}

/// A middleware for every route. Who is let through is counted, and not verified again.
pub(crate) async fn gate(State(app): State<App>, request: Request, next: Next) -> Result<Response, Failure> {
    let (mut parts, body) = request.into_parts();
    match Gate(&OPERATIONS).pass(&app.verifier, &parts).await {
        Ok(None) => {}
        Ok(Some(principal))
            if !principal.acts_for_whole_programme() && limited(&parts) == Limited::Refused =>
        {
            return Err(Failure::of("auth.forbidden")
                .detail("this login acts for some companies only, and this is for the whole programme"));
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
