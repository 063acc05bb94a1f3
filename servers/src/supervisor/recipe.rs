//! What a watcher must know about the kind of server it watches.

use crate::process::Program;
use crate::{Server, StartError};
use nix::sys::signal::Signal;
use std::error::Error;
use std::fmt::Write as _;
use std::future::Future;

/// One kind of server.
pub(crate) trait Recipe: Send + Sync + 'static {
    const SERVER: Server;
    /// The signal that stops it in order.
    const STOP: Signal;

    /// Brings directories and settings into place. Runs before every start.
    fn prepare(&self) -> impl Future<Output = Result<(), StartError>> + Send;

    fn program(&self) -> Program;

    /// Asks the running server for its version, by the way that clients take.
    fn probe(&self) -> impl Future<Output = Probe> + Send;

    /// Whether this is a version we were made for; the error is the one that is wanted.
    fn is_wanted(&self, version: &str) -> Result<(), String>;

    /// What has to be done inside the server before clients come. Idempotent: runs after every start.
    fn settle(&self) -> impl Future<Output = Result<(), StartError>> + Send {
        std::future::ready(Ok(()))
    }
}

/// One look at a starting server.
pub(crate) enum Probe {
    /// It answers, with this version.
    Answered(String),
    /// It does not answer as it should, for this reason.
    NotYet(String),
}

impl Probe {
    pub(crate) fn answered(version: impl Into<String>) -> Self {
        Self::Answered(version.into())
    }

    /// Keeps the whole chain of causes: the outermost rarely says which port or which refusal it was.
    pub(crate) fn not_yet(fault: impl Error) -> Self {
        let mut text = fault.to_string();
        let mut cause = fault.source();
        while let Some(inner) = cause {
            write!(text, ": {inner}").expect("writing to a String cannot fail");
            cause = inner.source();
        }
        Self::NotYet(text)
    }
}
