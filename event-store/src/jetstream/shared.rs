//! What the handles of a log and its driver share: the gate and the watermark.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use kernel::Sequence;
use parking_lot::RwLock;
use tokio::sync::watch;

use super::api::Api;
use super::connection::Connection;
use super::settings::LogSettings;
use crate::archive::Archive;
use crate::log::LogFault;
use crate::watermark::Watermark;

/// Where the log stands; shown in health.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum LogState {
    /// Not connected, or not yet proved to be the log that was left. Nobody may write.
    Verifying {
        /// What it waits for.
        why: String,
    },
    /// The stream lacks what the archive has, and is being brought back. Nobody may write.
    Repairing {
        /// What is wrong with the stream.
        what: String,
    },
    /// Everybody may write.
    Open {
        /// Counts the times it was opened by this process.
        generation: u64,
    },
    /// The stream and the archive hold different bytes. Nobody may write until a human decided.
    Diverged {
        /// The first position that differs.
        at: Sequence,
    },
    /// The process is shutting down.
    Closed,
}

/// The connection through which writers go while the gate is open.
pub(crate) struct Gate {
    pub(crate) connection: Connection,
    pub(crate) api: Api,
    /// The highest sequence that was acknowledged through it.
    pub(crate) acknowledged: AtomicU64,
    /// What promises that come through it belong to.
    pub(crate) epoch: u64,
}

pub(crate) struct Shared {
    pub(crate) settings: LogSettings,
    pub(crate) archive: Archive,
    pub(crate) watermark: Watermark,
    pub(crate) state: watch::Sender<LogState>,
    generation: AtomicU64,
    gate: RwLock<Option<Arc<Gate>>>,
}

impl Shared {
    pub(crate) fn new(settings: LogSettings) -> Self {
        Self {
            archive: Archive::new(settings.archive.clone()),
            watermark: Watermark::default(),
            state: watch::Sender::new(LogState::Verifying { why: "it was not connected yet".to_owned() }),
            generation: AtomicU64::new(0),
            gate: RwLock::new(None),
            settings,
        }
    }

    /// Counts the times the gate was opened.
    pub(crate) fn generation(&self) -> u64 {
        self.generation.load(Ordering::SeqCst)
    }

    /// The open gate, or why it is closed.
    pub(crate) fn gate(&self) -> Result<Arc<Gate>, LogFault> {
        if let Some(gate) = &*self.gate.read()
            && !gate.connection.lost().is_cancelled()
        {
            return Ok(Arc::clone(gate));
        }
        Err(self.closed())
    }

    /// Why nobody may write.
    fn closed(&self) -> LogFault {
        let why = match &*self.state.borrow() {
            LogState::Diverged { at } => return LogFault::Diverged { at: *at },
            LogState::Verifying { why } => why.clone(),
            LogState::Repairing { what } => format!("it is being repaired: {what}"),
            LogState::Open { .. } => "the connection was lost".to_owned(),
            LogState::Closed => "it is shutting down".to_owned(),
        };
        LogFault::Unavailable { why }
    }

    /// Lets writers in, as a new generation.
    pub(crate) fn open(&self, connection: Connection, api: Api) {
        let (acknowledged, epoch) = (AtomicU64::new(self.watermark.get().get()), self.watermark.epoch());
        let gate = Gate { connection, api, acknowledged, epoch };
        let generation = self.generation.fetch_add(1, Ordering::SeqCst) + 1;
        *self.gate.write() = Some(Arc::new(gate));
        self.enter(LogState::Open { generation });
    }

    /// Shuts writers out, and takes back everything that only the stream had said.
    pub(crate) fn shut(&self, state: LogState) {
        *self.gate.write() = None;
        self.enter(state);
        self.watermark.revoke();
    }

    pub(crate) fn enter(&self, state: LogState) {
        if *self.state.borrow() == state {
            return;
        }
        let open = matches!(state, LogState::Open { .. });
        metrics::gauge!("log_open").set(if open { 1.0 } else { 0.0 });
        match &state {
            LogState::Open { generation } => tracing::info!(generation, "the log is open"),
            LogState::Verifying { why } => tracing::info!(why, "the log is being verified"),
            LogState::Repairing { what } => tracing::warn!(what, "the log is being repaired"),
            LogState::Diverged { at } => {
                tracing::error!(at = at.get(), "the log and its archive differ: all writing has stopped");
            }
            LogState::Closed => tracing::info!("the log is closed"),
        }
        self.state.send_replace(state);
    }
}
