//! Routes of moderation: texts are screened, and those that were flagged are reviewed.

mod flag;
mod queue;
mod reviewers;
mod screen_text;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::App;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(screen_text::screen_text))
        .routes(routes!(flag::flag_text))
        .routes(routes!(reviewers::reviewers))
        .merge(queue::routes())
}
