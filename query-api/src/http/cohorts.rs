//! Routes of cohorts.

mod learners;
mod retention;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::App;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(learners::learners)).routes(routes!(retention::retention))
}
