//! Routes of sets of files.

mod cancel;
mod create;
mod run;
mod show;

use application::import_sets::{ImportSet, SetFile};
use edge::Failure;
use kernel::{Sequence, TenantId};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::imports::{CountsView, ImportView, StateView, find};
use crate::app::App;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(create::create))
        .routes(routes!(show::show))
        .routes(routes!(cancel::cancel))
}

/// How a set of files stands.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct SetView {
    /// The set: the idempotency key when that is a UUID.
    id: Uuid,
    /// The archive, as its sender named it.
    file_name: Option<String>,
    /// Whether it goes on.
    state: StateView,
    /// Its files, in the order in which they are loaded.
    files: Vec<SetFileView>,
    /// What came of the rows of all files so far.
    counts: CountsView,
    /// RFC 3339.
    started_at: String,
    /// RFC 3339.
    finished_at: Option<String>,
    /// The position of its last commit: send it as `Consistency-Token` with a query.
    last_sequence: u64,
    /// Why it failed, as a problem (RFC 9457). What was loaded stays, what comes after is not loaded.
    #[schema(value_type = Option<Object>)]
    problem: Option<kernel::problem::Problem>,
}

/// A file of a set.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct SetFileView {
    /// As the archive names it.
    name: String,
    /// The kind of import that it is.
    kind: Option<String>,
    /// How its import stands, once it began.
    import: Option<ImportView>,
    /// Why it is not loaded.
    skipped: Option<String>,
}

impl SetView {
    /// A set with its imports as they stand now.
    async fn of(app: &App, tenant: TenantId, set: ImportSet) -> Result<Self, Failure> {
        let mut view = Self {
            id: set.id,
            file_name: set.file_name,
            state: set.state.into(),
            files: Vec::with_capacity(set.files.len()),
            counts: CountsView::default(),
            started_at: set.started_at.to_string(),
            finished_at: set.finished_at.map(|at| at.to_string()),
            last_sequence: Sequence::ZERO.get(),
            problem: set.problem,
        };
        for SetFile { name, kind, import, skipped } in set.files {
            let summary = match import {
                Some(import) => find(app, tenant, import).await?,
                None => None,
            };
            let import = summary.map(ImportView::from);
            if let Some(import) = &import {
                view.counts.add(&import.counts);
                view.last_sequence = view.last_sequence.max(import.last_sequence);
            }
            view.files.push(SetFileView { name, kind, import, skipped });
        }
        Ok(view)
    }
}
