//! What every request can reach.

use std::sync::Arc;

use auth::Verifier;
use axum::extract::FromRef;
use edge::{Limits, Streams};
use kernel::clock::Clock;
use privacy::KeyStore;
use sqlx::PgPool;
use tokio_util::sync::CancellationToken;

use crate::Config;
use crate::analytics::Analytics;
use crate::overview::shared::SharedOverviews;
use crate::watcher::Watcher;

/// What every request can reach. Clones share it.
#[derive(Clone)]
pub(crate) struct App {
    shared: Arc<Shared>,
}

pub(crate) struct Shared {
    pub(crate) config: Config,
    /// As the role that only reads.
    pub(crate) pool: PgPool,
    pub(crate) analytics: Analytics,
    pub(crate) keys: KeyStore,
    pub(crate) verifier: Verifier,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) watcher: Watcher,
    pub(crate) overviews: SharedOverviews,
    /// The build.
    pub(crate) version: String,
    /// Room for streams.
    pub(crate) streams: Streams,
    /// How often one caller may ask.
    pub(crate) limits: Limits,
    /// Cancelled when the process is to stop: streams end.
    pub(crate) stopping: CancellationToken,
}

impl App {
    pub(crate) fn new(shared: Shared) -> Self {
        Self { shared: Arc::new(shared) }
    }
}

impl std::ops::Deref for App {
    type Target = Shared;
    fn deref(&self) -> &Shared {
        &self.shared
    }
}

impl FromRef<App> for Verifier {
    fn from_ref(app: &App) -> Self {
        app.verifier.clone()
    }
}
