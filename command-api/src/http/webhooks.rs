//! Routes of webhooks: outside systems tell of one record at a time, signed instead of signed in.

mod answer;
mod held;
mod rating;
mod receive;
mod session;
mod signed;
mod upskilling;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::App;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(session::session))
        .routes(routes!(rating::rating))
        .routes(routes!(upskilling::upskilling))
        .routes(routes!(held::held))
}
