//! Routes of people.

mod erase;
mod identifiers;
mod profile;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::App;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(erase::erase))
        .routes(routes!(identifiers::link))
        .routes(routes!(identifiers::unlink))
        .routes(routes!(profile::update))
}
