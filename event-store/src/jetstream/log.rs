//! The handle: the port of the log over JetStream and its archive.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use kernel::Sequence;
use tokio::sync::watch;

use super::api::ApiFault;
use super::publish::{Published, publish};
use super::session::LogDriver;
use super::settings::LogSettings;
use super::shared::{Gate, LogState, Shared};
use crate::archive::Archive;
use crate::log::{Append, AppendError, EventLog, LogFault, PAYLOAD_BYTES_MAX, Recorded, gap_after};

/// A publish that the server put off is tried this often, this far apart.
const TRIES_MAX: usize = 5;
const TRY_AGAIN_AFTER: Duration = Duration::from_millis(20);

/// The log on JetStream and its archive. Clones share one connection and watermark.
#[derive(Clone)]
pub struct JetStreamLog {
    shared: Arc<Shared>,
}

impl JetStreamLog {
    /// A handle and its driver. Nothing happens until [`LogDriver::run`] is polled; it connects, proves that
    /// the stream is the log that was left, and opens the gate.
    pub fn connect(settings: LogSettings) -> (Self, LogDriver) {
        let shared = Arc::new(Shared::new(settings));
        (Self { shared: Arc::clone(&shared) }, LogDriver::new(shared))
    }

    /// Where the log stands, for health and for those who wait for it to open.
    pub fn state(&self) -> watch::Receiver<LogState> {
        self.shared.state.subscribe()
    }

    /// Waits until everybody may write. Fails when the log has diverged or is closed.
    pub async fn opened(&self) -> Result<(), LogFault> {
        let mut state = self.state();
        loop {
            let stays_shut =
                matches!(*state.borrow_and_update(), LogState::Diverged { .. } | LogState::Closed);
            // The gate and not the state decides: a connection may be lost before the driver has said so,
            // and a caller that was told "open" and tries again at once would keep it from saying so.
            match self.shared.gate() {
                Ok(_) => return Ok(()),
                Err(fault) if stays_shut => return Err(fault),
                Err(_) => {}
            }
            if state.changed().await.is_err() {
                return Err(LogFault::Unavailable { why: "its driver is gone".to_owned() });
            }
        }
    }

    /// The archive behind it.
    pub fn archive(&self) -> &Archive {
        &self.shared.archive
    }

    /// Notes what was read: waiting for what is above the watermark is bound to this connection, and nothing of it
    /// counts as revoked by a connection before.
    fn promise(&self, gate: &Gate, commits: &[Recorded]) -> Result<(), LogFault> {
        let read = commits.iter().map(|commit| commit.sequence);
        let promised = self.shared.watermark.read(read, gate.epoch);
        promised.map_err(|revoked| LogFault::Unavailable { why: revoked.to_string() })
    }

    /// Refuses to pile commits up that no archive takes.
    fn check_backlog(&self, gate: &Gate) -> Result<(), LogFault> {
        let unarchived =
            gate.acknowledged.load(Ordering::Relaxed).saturating_sub(self.shared.watermark.get().get());
        if unarchived > self.shared.settings.limits.unarchived_max {
            return Err(LogFault::Unavailable { why: format!("{unarchived} commits wait for the archive") });
        }
        Ok(())
    }

    /// The commit stands at `sequence`, if this is still the log that was proved.
    fn stored(&self, gate: &Gate, floor: Sequence, sequence: Sequence) -> Result<Sequence, AppendError> {
        if sequence <= floor {
            // The archive had this position before the publish was sent: this stream is not our log.
            tracing::error!(
                at = sequence.get(),
                floor = floor.get(),
                "a new commit landed below the watermark"
            );
            gate.connection.give_up();
            return Err(AppendError::OutcomeUnknown);
        }
        gate.acknowledged.fetch_max(sequence.get(), Ordering::Relaxed);
        let promised = self.shared.watermark.promise(sequence, gate.epoch);
        promised.map_err(|_revoked| AppendError::OutcomeUnknown)?;
        Ok(sequence)
    }
}

impl EventLog for JetStreamLog {
    async fn append(&self, append: Append) -> Result<Sequence, AppendError> {
        if append.payload.len() > PAYLOAD_BYTES_MAX {
            return Err(AppendError::TooLarge { bytes: append.payload.len() });
        }
        let gate = self.shared.gate()?;
        self.check_backlog(&gate)?;
        let settings = &self.shared.settings;
        let mut why = String::new();
        for _ in 0..TRIES_MAX {
            let floor = self.shared.watermark.get();
            let within = settings.limits.publish_within;
            match publish(&gate.connection, &settings.stream.name, &append, within).await {
                Published::Stored(sequence) => return self.stored(&gate, floor, sequence),
                Published::Conflict(Some(actual)) => return Err(AppendError::Conflict { actual }),
                Published::Conflict(None) => {
                    let actual = self.last_at_leader(&append.subject).await?;
                    return Err(AppendError::Conflict { actual });
                }
                Published::TooLarge => return Err(AppendError::TooLarge { bytes: append.payload.len() }),
                Published::Unknown => return Err(AppendError::OutcomeUnknown),
                Published::NobodyThere => {
                    // A stream that is gone must be proved again before anyone writes to its successor.
                    gate.connection.give_up();
                    return Err(LogFault::Unavailable { why: "the stream does not answer".to_owned() }.into());
                }
                Published::NotNow(reason) => why = reason,
            }
            tokio::time::sleep(TRY_AGAIN_AFTER).await;
        }
        Err(LogFault::Unavailable { why }.into())
    }

    async fn durable(&self, sequence: Sequence) -> Result<(), LogFault> {
        let within = self.shared.settings.limits.durable_within;
        match tokio::time::timeout(within, self.shared.watermark.kept(sequence)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(revoked)) => Err(LogFault::Unavailable { why: revoked.to_string() }),
            Err(_elapsed) => {
                let why =
                    format!("the archive has not confirmed {sequence} within {} ms", within.as_millis());
                Err(LogFault::Unavailable { why })
            }
        }
    }

    async fn load(&self, subject: &str, after: Sequence) -> Result<Vec<Recorded>, LogFault> {
        let gate = self.shared.gate()?;
        let commits = gate.api.all_of(subject, after, self.shared.settings.limits.read_within).await?;
        self.promise(&gate, &commits)?;
        Ok(commits)
    }

    async fn load_until(
        &self,
        subject: &str,
        after: Sequence,
        until: Sequence,
    ) -> Result<Vec<Recorded>, LogFault> {
        let gate = self.shared.gate()?;
        let mut commits = gate.api.all_of(subject, after, self.shared.settings.limits.read_within).await?;
        // A replica may have answered. What it does not have yet, the leader has.
        let mut last = commits.last().map_or(after, |commit| commit.sequence);
        while last < until {
            let Some(commit) = gate.api.next_of(subject, last).await? else { break };
            last = commit.sequence;
            commits.push(commit);
        }
        self.promise(&gate, &commits)?;
        Ok(commits)
    }

    async fn last_at_leader(&self, subject: &str) -> Result<Sequence, LogFault> {
        let gate = self.shared.gate()?;
        let Some(last) = gate.api.last_of(subject).await? else { return Ok(Sequence::ZERO) };
        let sequence = last.sequence;
        self.promise(&gate, &[last])?;
        Ok(sequence)
    }

    async fn read(&self, after: Sequence, max: usize) -> Result<Vec<Recorded>, LogFault> {
        let until = self.shared.watermark.get();
        if after >= until || max == 0 {
            return Ok(Vec::new());
        }
        let archived = self.shared.archive.read(after, until, max).await.map_err(unreadable)?;
        Ok(archived.into_iter().map(|commit| commit.recorded).collect())
    }

    async fn read_of(
        &self,
        aggregates: &[&str],
        after: Sequence,
        max: usize,
    ) -> Result<(Vec<Recorded>, Sequence), LogFault> {
        let max = u64::try_from(max).unwrap_or(u64::MAX);
        let until = self.shared.watermark.get().min(Sequence::new(after.get().saturating_add(max)));
        if after >= until {
            return Ok((Vec::new(), after));
        }
        let archive = &self.shared.archive;
        if archive.count(after, until).await.map_err(unreadable)? != until.get() - after.get() {
            return Err(gap_after(after));
        }
        let archived = archive.read_of(aggregates, after, until).await.map_err(unreadable)?;
        Ok((archived.into_iter().map(|commit| commit.recorded).collect(), until))
    }

    fn watermark(&self) -> watch::Receiver<Sequence> {
        self.shared.watermark.subscribe()
    }

    fn generation(&self) -> u64 {
        self.shared.generation()
    }
}

#[expect(clippy::needless_pass_by_value, reason = "it is given to map_err")]
fn unreadable(fault: sqlx::Error) -> LogFault {
    tracing::warn!(%fault, "the archive cannot be read");
    LogFault::Unavailable { why: "the archive cannot be read".to_owned() }
}

impl From<ApiFault> for LogFault {
    fn from(fault: ApiFault) -> Self {
        match fault {
            ApiFault::NoAnswer(why) => Self::Unavailable { why },
            ApiFault::Incoherent(what) => Self::Incoherent(what),
        }
    }
}
