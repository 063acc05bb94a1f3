//! The files of a set, one after the other. A sender that hangs up does not end it.

use std::sync::Arc;

use application::Context;
use application::import_sets::{self, ImportSet, SetFile};
use application::imports::{self, ImportState, Opening};
use chrono_tz::Tz;
use edge::Failure;
use kernel::problem::Problem;
use kernel::{CommandId, ImportId, Timestamp};
use privacy::TenantKeys;

use crate::app::App;
use crate::archive::{Entry, digest, unpack};
use crate::http::imports::receive::receive;
use crate::http::imports::store_fault;
use crate::http::imports::upload::Upload;
use crate::running::Slot;
use crate::set_plan::PlannedFile;

/// A file of the archive that is loaded.
pub(super) struct Loaded {
    /// As what.
    pub(super) planned: PlannedFile,
    /// Where it is.
    pub(super) entry: Entry,
    /// Its import.
    pub(super) import: ImportId,
}

impl Loaded {
    /// As the set's record has it.
    pub(super) fn file(&self) -> SetFile {
        SetFile {
            name: self.planned.name.clone(),
            kind: Some(self.planned.kind.name().to_owned()),
            import: Some(self.import),
            skipped: None,
        }
    }
}

/// A set under way.
pub(super) struct Run {
    pub(super) app: App,
    pub(super) context: Context,
    pub(super) keys: Arc<TenantKeys>,
    pub(super) set: ImportSet,
    pub(super) loaded: Vec<Loaded>,
    pub(super) archive: std::fs::File,
    pub(super) release: Option<Timestamp>,
    pub(super) zone: Tz,
    pub(super) slot: Slot,
}

impl Run {
    /// Loads every file, up to one that cannot be read.
    pub(super) async fn load_all(mut self) -> Result<ImportSet, Failure> {
        let mut failed = Ok(None);
        for loaded in std::mem::take(&mut self.loaded) {
            failed = match self.is_cancelled().await {
                Ok(true) => Ok(Some(imports::cancelled())),
                Ok(false) => self.load(loaded).await,
                Err(failure) => Err(failure),
            };
            if !matches!(failed, Ok(None)) {
                break;
            }
        }
        self.set.problem = match &failed {
            Ok(problem) => problem.clone(),
            Err(failure) => Some(failure.problem().clone()),
        };
        self.set.state = match &self.set.problem {
            None => ImportState::Completed,
            Some(problem) if problem.code == imports::cancelled().code => ImportState::Cancelled,
            Some(_) => ImportState::Failed,
        };
        self.app.running.end_set(self.context.tenant, self.set.id);
        self.set.finished_at = Some(self.app.platform.clock.now());
        import_sets::write(&self.app.platform.pool, self.context.tenant, &self.set)
            .await
            .map_err(store_fault)?;
        failed.map(|_| self.set)
    }

    /// Whether somebody ended the set, here or through another process.
    async fn is_cancelled(&self) -> Result<bool, Failure> {
        if self.slot.cancel.is_cancelled() {
            return Ok(true);
        }
        let stands = import_sets::find(&self.app.platform.pool, self.context.tenant, self.set.id)
            .await
            .map_err(store_fault)?;
        Ok(stands.is_some_and(|set| set.state == ImportState::Cancelled))
    }

    /// Loads a file. Answers why it cannot be read, if it cannot.
    async fn load(&self, Loaded { planned, entry, import }: Loaded) -> Result<Option<Problem>, Failure> {
        let (name, bytes) = (planned.name, entry.bytes);
        let command = self.keys.derived(&[b"set-file-command", import.uuid().as_bytes()]);
        let archive = || self.archive.try_clone().map_err(|error| Failure::of("internal").because(error));
        // Without a release time, the same bytes keep that of the first time.
        let file = if self.release.is_none() { digest(archive()?, entry.clone()).await } else { None };
        let opening = Opening {
            id: import,
            kind: planned.kind,
            file_name: Some(name.clone()),
            release: self.release,
            file,
            zone: self.zone,
            mapping: None,
            bytes_total: Some(bytes),
        };
        let (body, unpacking) = unpack(archive()?, entry);
        let upload = Upload { mapping: planned.mapping, body };
        let mut context = self.context.step(CommandId::new(command));
        context.now = self.app.platform.clock.now();
        let slot = self.slot.of_one_file();
        let told = receive(&self.app, context, opening, self.zone, upload, slot).await;
        // A file that is not what the archive says looks like an upload that broke off.
        unpacking.await.map_err(|error| Failure::of("internal").because(error))??;
        Ok(told?.problem.map(|mut problem| {
            problem.detail = Some(format!("{name}: {}", problem.detail.unwrap_or_default()));
            problem
        }))
    }
}
