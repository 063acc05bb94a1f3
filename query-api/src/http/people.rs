//! Routes of people.

mod journey;
mod list;
mod show;
mod unseal;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::App;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list::list))
        .routes(routes!(show::show))
        .routes(routes!(unseal::unseal))
        .routes(routes!(journey::journey))
        .routes(routes!(journey::rules))
}
