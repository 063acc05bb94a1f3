//! Where things lie in a data directory.

use crate::Server;
use std::path::{Path, PathBuf};

/// A data directory, by its paths. Having one says nothing about what exists on disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    data_dir: PathBuf,
}

impl Layout {
    /// The layout of `data_dir`, which should be absolute: servers are told the paths made from it.
    pub fn new(data_dir: impl Into<PathBuf>) -> Self {
        Self { data_dir: data_dir.into() }
    }

    pub fn data_dir(&self) -> &Path {
        &self.data_dir
    }

    /// Ports and credentials; readable by the owner only.
    pub fn endpoints_file(&self) -> PathBuf {
        self.data_dir.join("endpoints.json")
    }

    /// Locked for as long as a cluster runs here; names the process that runs it.
    pub fn owner_file(&self) -> PathBuf {
        self.data_dir.join("owner.json")
    }

    /// What the server keeps. Deleting it while the server is stopped loses its data and nothing else.
    pub fn store_dir(&self, server: Server) -> PathBuf {
        self.data_dir.join(server.name())
    }

    /// Configuration files, written anew at each start.
    pub fn settings_dir(&self, server: Server) -> PathBuf {
        self.data_dir.join(format!("{}.settings", server.name()))
    }

    /// One log per server.
    pub fn logs_dir(&self) -> PathBuf {
        self.data_dir.join("logs")
    }

    /// What the server writes to its output and error streams.
    pub fn log_file(&self, server: Server) -> PathBuf {
        self.logs_dir().join(format!("{}.log", server.name()))
    }

    /// The process id of the running server, for the next start to find what a crash left behind.
    pub fn pid_file(&self, server: Server) -> PathBuf {
        self.data_dir.join(format!("{}.pid", server.name()))
    }
}
