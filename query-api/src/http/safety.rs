//! Routes of the review queue.

mod agreement;
mod queue;
mod show;

use auth::Permission;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::App;
use crate::http::caller::Caller;
use crate::safety::Viewer;

#[expect(deprecated, reason = "the old address is served too")]
pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(queue::queue))
        .routes(routes!(queue::queue_as_before))
        .routes(routes!(show::show))
        .routes(routes!(agreement::agreement))
}

/// Who looks at the queue, and when.
pub(super) fn viewer(app: &App, caller: &Caller) -> Viewer {
    Viewer {
        principal: caller.id.uuid(),
        leads: caller.may(Permission::LeadReviews),
        now: app.clock.now().to_datetime(),
    }
}
