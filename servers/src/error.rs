//! Why a cluster could not be started.

use crate::{Owner, Server};
use std::path::PathBuf;

/// A cluster or one of its servers could not be started.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// Another process runs its servers here.
    #[error("the data directory {} is in use by {owner}; stop that process or choose another directory", data_dir.display())]
    Owned { data_dir: PathBuf, owner: Owner },
    /// A file or directory could not be made ready.
    #[error("could not {what} {}", path.display())]
    Files { what: &'static str, path: PathBuf, source: std::io::Error },
    /// A server that runs as another Unix user could not reach its files.
    #[error(
        "the Unix user {user} cannot pass through {}; make it passable (chmod o+x) or choose another data directory",
        directory.display()
    )]
    NotPassable { directory: PathBuf, user: String },
    /// A program is missing and could not be installed. `next` says what to do.
    #[error("{tool} is missing: {why}. {next}")]
    Missing { tool: String, why: String, next: &'static str },
    /// The data of a server was written by another version of it.
    #[error("the data in {} was written by PostgreSQL {found}, which is not installed", path.display())]
    OtherData { path: PathBuf, found: String },
    /// A program could not be run at all.
    #[error("{program} could not be run")]
    Run { program: String, source: std::io::Error },
    /// The server ended instead of answering.
    #[error("{server} ended while starting ({how}); the end of its log:\n{log}")]
    Died { server: Server, how: String, log: String },
    /// The server runs and does not answer.
    #[error("{server} did not answer within {within_ms} ms ({last}); the end of its log:\n{log}")]
    Silent { server: Server, within_ms: u128, last: String, log: String },
    /// What answers is not the pinned version.
    #[error("{server} answers as version {found}, wanted {wanted}")]
    Version { server: Server, found: String, wanted: String },
    /// Roles and databases could not be brought into place.
    #[error("the roles and databases of PostgreSQL could not be set up")]
    Roles(#[source] sqlx::Error),
    /// The cluster has been stopped, or the server is not part of it.
    #[error(transparent)]
    NotRunning(#[from] NotRunning),
}

/// The server is not part of this cluster, or is down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{server} is not running in this cluster")]
pub struct NotRunning {
    pub server: Server,
}

impl StartError {
    /// For `map_err` on file operations.
    pub(crate) fn files(what: &'static str, path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |source| Self::Files { what, path, source }
    }
}
