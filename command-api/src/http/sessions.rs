//! Routes of sessions.

mod amend;
mod retract;

pub(super) use retract::Retraction;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::App;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(amend::amend)).routes(routes!(retract::retract))
}
