//! Routes of logins.

mod add;
mod name;
mod stop;

use auth::{LoginError, LoginName};
use edge::Failure;
use kernel::PrincipalId;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::app::App;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(add::add))
        .routes(routes!(name::name))
        .routes(routes!(stop::disable))
        .routes(routes!(stop::enable))
        .routes(routes!(stop::password))
        .routes(routes!(stop::sign_out))
}

/// A login.
#[derive(Serialize, ToSchema)]
pub(crate) struct LoginAnswer {
    /// Its id: what holds, decides and is logged.
    id: Uuid,
}

impl LoginAnswer {
    fn new(login: PrincipalId) -> Self {
        Self { id: login.uuid() }
    }
}

/// A name, if there is one.
fn parsed(name: Option<String>) -> Result<Option<LoginName>, Failure> {
    let parse = |name: String| {
        LoginName::parse(&name).ok_or_else(|| Failure::of("request.invalid").at("/name", LoginName::RULE))
    };
    name.map(parse).transpose()
}

/// Why a login was not created or changed.
fn failed(error: LoginError) -> Failure {
    let field = match &error {
        LoginError::Taken => return Failure::of("login.taken"),
        LoginError::Unknown(_) => return Failure::of("record.not_found"),
        LoginError::Email => "/email",
        LoginError::Password => "/password",
        LoginError::Role(_) => "/role",
        LoginError::NameTaken => "/name",
        LoginError::Store(_) => return Failure::of("store.unavailable").because(error),
        LoginError::TenantUnknown(_) | LoginError::Hashing(_) => {
            return Failure::of("internal").because(error);
        }
    };
    Failure::of("request.invalid").at(field, error.to_string())
}
