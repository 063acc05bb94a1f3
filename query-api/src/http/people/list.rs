//! `GET /v1/people`: who is known, with everything that identifies them shut.

use auth::Permission;
use axum::Json;
use axum::extract::State;
use domain::identifier::IdentifierKind;
use edge::{Failure, Query, Text};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use crate::app::App;
use crate::fault::ReadFault;
use crate::http::caller::Caller;
use crate::http::consistency::ConsistencyToken;
use crate::http::cursor;
use crate::http::document::ReadProblems;
use crate::page::{Limit, Page};
use crate::people::list::Filter;
use crate::people::{Person, ProgrammeRole, list};
use crate::reading::PEOPLE;

/// Which people.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct PeopleQuery {
    /// An e-mail address in any spelling, through a blind index. Several people: each has a look-alike of it.
    #[param(value_type = Option<String>, max_length = 320)]
    email: Option<Text<320>>,
    /// Only who does this.
    role: Option<ProgrammeRole>,
    /// Only who belongs or belonged to this company.
    company: Option<Uuid>,
    /// `next` of the page before.
    after: Option<String>,
    /// How many, 50 unless said otherwise.
    #[serde(default)]
    #[param(value_type = Option<u8>, minimum = 1, maximum = 200, required = false)]
    limit: Limit,
}

/// List people
///
/// By id. Everything that identifies a person is sealed; the answer says which fields are there.
#[utoipa::path(
    get,
    path = "/v1/people",
    operation_id = "listPeople",
    tag = "people",
    params(PeopleQuery, ConsistencyToken),
    responses((status = OK, description = "One page", body = Page<Person>), ReadProblems),
)]
pub(super) async fn list(
    State(app): State<App>,
    caller: Caller,
    ConsistencyToken(token): ConsistencyToken,
    Query(query): Query<PeopleQuery>,
) -> Result<Json<Page<Person>>, Failure> {
    caller.needs(Permission::ReadPeople)?;
    let after = cursor::after(query.after.as_deref())?;
    let identifiers = match query.email {
        Some(email) => {
            let keys = app.keys.tenant_keys(caller.tenant).await.map_err(ReadFault::from)?;
            let forms = kernel::email::known_forms(&email.into_string());
            Some(
                forms
                    .iter()
                    .flat_map(|form| keys.identifier_ids(IdentifierKind::Email.name(), form))
                    .collect(),
            )
        }
        None => None,
    };
    let mut reading = app.read(&caller.scope(), token, &[PEOPLE]).await?;
    let filter =
        Filter { id: None, role: query.role, company: query.company, identifiers, after, limit: query.limit };
    Ok(Json(list::list(&mut reading, filter).await?))
}
