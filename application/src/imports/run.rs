//! An import from its first byte to its summary.

use std::sync::Arc;

use chrono_tz::Tz;
use domain::Decider as _;
use domain::import::{self, Counts, Import, MappingUsed};
use event_store::EventLog;
use futures::FutureExt;
use futures::future::BoxFuture;
use kernel::problem::Problem;
use kernel::{AggregateId, Hash, ImportId, Sequence, Timestamp};
use privacy::TenantKeys;
use tokio::sync::watch;

use super::carry::{Carried, Chunk};
use super::summary::{ImportState, ImportSummary, MappingSeen, RefusedRow};
use super::table::Write;
use super::{ImportKind, NumberedRow, Provenance, table};
use crate::context::{CommitMeta, Context};
use crate::executor::Presume;
use crate::fault::CommandFault;
use crate::hints;
use crate::identities::step;
use crate::outcome::RowOutcome;
use crate::platform::Platform;

/// How many refused rows of an import are kept, the first of the file: what follows is counted. Whoever has more
/// mends the cause, not each row.
pub const REFUSALS_KEPT_MAX: usize = 10_000;

/// What is known of a file before its first row.
#[derive(Clone, Debug)]
pub struct Opening {
    /// The import, named by its sender's idempotency key.
    pub id: ImportId,
    /// The kind of file.
    pub kind: ImportKind,
    /// The file's name.
    pub file_name: Option<String>,
    /// The release time: the version of records that carry none. Default: that of the first time the same file was
    /// carried through, else when the import first began.
    pub release: Option<Timestamp>,
    /// The digest of the file, when its sender says so.
    pub file: Option<Hash>,
    /// The tenant's zone.
    pub zone: Tz,
    /// The mapping by which it is read, when it is not in the kind's own columns.
    pub mapping: Option<MappingUsed>,
    /// Its size, when the sender said so.
    pub bytes_total: Option<u64>,
}

/// Some rows of a file, as its reader hands them on.
#[derive(Default, Debug)]
pub struct ChunkRead {
    /// Those that could be read.
    pub rows: Vec<NumberedRow>,
    /// Those that could not.
    pub unreadable: Vec<RefusedRow>,
    /// How many the mapping leaves out.
    pub skipped: u64,
    /// Bytes of the file read with them.
    pub bytes_read: u64,
}

/// What an import that is opened turns out to be.
pub enum Opened<L> {
    /// New, or cut off before: every row is to be carried through.
    Run(Box<ImportRun<L>>),
    /// Completed before: nothing is to be done, if the file has this digest.
    Completed(Box<ImportSummary>, Hash),
    /// One that began with another kind of file, release time or mapping.
    Another,
}

/// An import under way.
pub struct ImportRun<L> {
    chunk: Chunk<L>,
    summary: ImportSummary,
    progress: watch::Sender<ImportSummary>,
    settling: Option<BoxFuture<'static, Result<ImportState, CommandFault>>>,
    is_cancelled: bool,
    refusals_kept: usize,
}

impl<L: EventLog> Platform<L> {
    /// The mapping that an import began with, from the history; `None` without one, and when there is no such import.
    pub async fn mapping_of_import(
        &self,
        context: &Context,
        import: ImportId,
    ) -> Result<Option<MappingUsed>, CommandFault> {
        Ok(match self.peek::<Import>(context, AggregateId::new(import.uuid())).await? {
            import::State::Started(started) | import::State::Completed(started, _) => started.mapping,
            import::State::Absent => None,
        })
    }
}

impl<L: EventLog> ImportRun<L> {
    /// Records that the import began, unless it has.
    pub async fn open(
        platform: Platform<L>,
        context: Context,
        opening: Opening,
    ) -> Result<Opened<L>, CommandFault> {
        // Memberships and people may have changed in another process since this one last looked.
        platform.refresh();
        let keys: Arc<TenantKeys> = platform.keys.tenant_keys(context.tenant).await?;
        let id = AggregateId::new(opening.id.uuid());
        let sent_before = table::find(&platform.pool, context.tenant, opening.id).await?;
        let sender = match sent_before {
            Some(before) => before.sender,
            None => Some(context.actor.principal),
        };
        let own_alone = context.companies.is_limited();
        if own_alone && sender != Some(context.actor.principal) {
            return Ok(Opened::Another);
        }
        let released_before = match (opening.release, opening.file) {
            (None, Some(file)) => {
                let mapping = opening.mapping.as_ref();
                platform.release_of_file(&context, opening.kind, mapping, file).await?
            }
            _ => None,
        };
        let start = import::Command::Start {
            kind: opening.kind.name().to_owned(),
            release: opening.release,
            released_before,
            mapping: opening.mapping.clone(),
        };
        let told = platform
            .execute::<Import>(
                &step(&keys, &context, "import-started", b""),
                id,
                Presume::New,
                start,
                &CommitMeta::default(),
            )
            .await?;
        let Ok(answer) = told else { return Ok(Opened::Another) };
        let (started, completed) = match platform.peek::<Import>(&context, id).await? {
            import::State::Started(started) => (started, None),
            import::State::Completed(started, completed) => (started, Some(completed)),
            // The log was repaired between the two questions: what it lost was never acknowledged.
            import::State::Absent => {
                return Err(CommandFault::TooManyConflicts { aggregate: Import::TYPE, attempts: 1 });
            }
        };
        // The answer of a command that was carried out before does not look at what is asked now.
        if !started.is_of(opening.kind.name(), opening.release, opening.mapping.as_ref()) {
            return Ok(Opened::Another);
        }
        let mut summary = ImportSummary {
            id: opening.id,
            sender,
            kind: started.kind,
            file_name: opening.file_name,
            release: started.release,
            mapping: started.mapping.as_ref().map(MappingSeen::from),
            state: ImportState::Running,
            counts: Counts::default(),
            refusals_left_out: 0,
            bytes_read: 0,
            bytes_total: opening.bytes_total,
            started_at: context.now,
            finished_at: None,
            last_sequence: answer.sequence(),
            problem: None,
        };
        if let Some(completed) = completed {
            // The table is written after the commit: a crash in between leaves it behind, so the commit wins.
            if let Some(told) = table::find(&platform.pool, context.tenant, opening.id).await? {
                summary = told;
            }
            summary.state = ImportState::Completed;
            summary.counts = completed.counts;
            summary.problem = None;
            summary.finished_at = summary.finished_at.or(Some(context.now));
            table::write(&platform.pool, context.tenant, &summary, (Write::Begun, own_alone)).await?;
            return Ok(Opened::Completed(Box::new(summary), completed.file_hash));
        }
        table::write(&platform.pool, context.tenant, &summary, (Write::Begun, own_alone)).await?;
        let provenance =
            Provenance { import: opening.id, release: summary.release, line: 0, zone: opening.zone };
        let progress = watch::Sender::new(summary.clone());
        let chunk = Chunk { platform, context, keys, provenance };
        Ok(Opened::Run(Box::new(Self {
            chunk,
            summary,
            progress,
            settling: None,
            is_cancelled: false,
            refusals_kept: 0,
        })))
    }

    /// How the import stands, whenever that changes.
    pub fn progress(&self) -> watch::Receiver<ImportSummary> {
        self.progress.subscribe()
    }

    /// How many rows were answered so far.
    pub fn rows(&self) -> u64 {
        self.summary.counts.rows
    }

    /// Whether somebody cancelled it through another process.
    pub fn is_cancelled(&self) -> bool {
        self.is_cancelled
    }

    /// Carries a chunk of rows through, with the rows that could not even be read.
    pub async fn carry(
        &mut self,
        ChunkRead { rows, unreadable, skipped, bytes_read }: ChunkRead,
        describe: impl Fn(u64, &crate::RowRefusal) -> RefusedRow,
    ) -> Result<(), CommandFault> {
        let read = u64::try_from(rows.len() + unreadable.len()).unwrap_or(u64::MAX);
        // The chunk before this one settles while this one runs.
        let settling =
            self.settling.take().unwrap_or_else(|| futures::future::ready(Ok(ImportState::Running)).boxed());
        let (carried, state) = futures::try_join!(self.chunk.clone().carry(rows), settling)?;
        self.is_cancelled |= state == ImportState::Cancelled;
        let mut refused = unreadable;
        let (through, last) = self.count(&carried, &mut refused, &describe);
        self.summary.counts.rows += read + skipped;
        self.summary.counts.skipped += skipped;
        self.summary.counts.refused += u64::try_from(refused.len()).unwrap_or(u64::MAX);
        self.keep_the_first(&mut refused);
        self.summary.bytes_read = bytes_read;
        self.summary.last_sequence = self.summary.last_sequence.max(last);
        self.settling = Some(self.settle(through, refused).boxed());
        Ok(())
    }

    /// Records that every row was answered, once it is durable.
    pub async fn complete(mut self, file_hash: Hash) -> Result<ImportSummary, CommandFault> {
        self.settled().await?;
        let completed =
            import::Completed { kind: self.summary.kind.clone(), file_hash, counts: self.summary.counts };
        let Chunk { platform, context, keys, .. } = &self.chunk;
        let told = platform
            .execute::<Import>(
                &step(keys, context, "import-completed", b""),
                AggregateId::new(self.summary.id.uuid()),
                Presume::Nothing,
                import::Command::Complete(completed),
                &CommitMeta::default(),
            )
            .await?;
        let sequence = told.map_or(Sequence::ZERO, |answer| answer.sequence());
        platform.log.durable(sequence).await?;
        self.summary.last_sequence = self.summary.last_sequence.max(sequence);
        let (platform, context) = (platform.clone(), context.clone());
        let (import, ended) = (self.summary.id, self.end(ImportState::Completed, None).await?);
        platform.note_file(&context, import, file_hash).await?;
        Ok(ended)
    }

    /// Ends an import whose file cannot be read further, or that was cut off. What was carried through stays.
    pub async fn fail(mut self, problem: Problem) -> Result<ImportSummary, CommandFault> {
        self.settled().await?;
        self.end(ImportState::Failed, Some(problem)).await
    }

    /// Ends an import that somebody cancelled ([`Platform::cancel_import`]). What was carried through stays.
    pub async fn cancel(mut self, problem: Problem) -> Result<ImportSummary, CommandFault> {
        self.settled().await?;
        self.end(ImportState::Cancelled, Some(problem)).await
    }

    async fn end(
        mut self,
        state: ImportState,
        problem: Option<Problem>,
    ) -> Result<ImportSummary, CommandFault> {
        let Chunk { platform, context, .. } = &self.chunk;
        self.summary.state = state;
        self.summary.problem = problem;
        self.summary.finished_at = Some(platform.clock.now());
        let what = (Write::Standing, context.companies.is_limited());
        table::write(&platform.pool, context.tenant, &self.summary, what).await?;
        self.progress.send_replace(self.summary.clone());
        Ok(self.summary)
    }

    async fn settled(&mut self) -> Result<(), CommandFault> {
        if let Some(settling) = self.settling.take() {
            settling.await?;
        }
        Ok(())
    }

    /// Keeps of the refused rows of a chunk those that belong to the first of the file.
    fn keep_the_first(&mut self, refused: &mut Vec<RefusedRow>) {
        refused.sort_by_key(|row| row.line);
        let room = REFUSALS_KEPT_MAX - self.refusals_kept;
        let left_out = refused.len().saturating_sub(room);
        refused.truncate(room);
        self.refusals_kept += refused.len();
        self.summary.refusals_left_out += u64::try_from(left_out).unwrap_or(u64::MAX);
    }

    /// Makes the answers of a chunk last: durable in both stores, then remembered, then shown.
    fn settle(
        &self,
        through: Vec<hints::CarriedThrough>,
        refused: Vec<RefusedRow>,
    ) -> impl Future<Output = Result<ImportState, CommandFault>> + Send + use<L> {
        let (chunk, summary, progress) = (self.chunk.clone(), self.summary.clone(), self.progress.clone());
        async move {
            let (pool, tenant) = (&chunk.platform.pool, chunk.context.tenant);
            let own_alone = chunk.context.companies.is_limited();
            chunk.platform.log.durable(summary.last_sequence).await?;
            hints::remember(pool, tenant, summary.id, &through).await?;
            table::refuse(pool, tenant, summary.id, &refused).await?;
            let state = table::write(pool, tenant, &summary, (Write::Standing, own_alone)).await?;
            progress.send_replace(summary);
            Ok(state)
        }
    }

    fn count(
        &mut self,
        carried: &[Carried],
        refused: &mut Vec<RefusedRow>,
        describe: &impl Fn(u64, &crate::RowRefusal) -> RefusedRow,
    ) -> (Vec<hints::CarriedThrough>, Sequence) {
        let counts = &mut self.summary.counts;
        let mut last = Sequence::ZERO;
        for row in carried {
            last = last.max(row.outcome.head().map_or(Sequence::ZERO, |head| head.sequence));
            match &row.outcome {
                RowOutcome::Accepted(_) => counts.accepted += 1,
                RowOutcome::Amended(_) => counts.amended += 1,
                RowOutcome::Known(_) => counts.known += 1,
                RowOutcome::Older(_) => counts.older += 1,
                RowOutcome::Refused(refusal) => refused.push(describe(row.line, refusal)),
            }
        }
        (carried.iter().filter_map(|row| row.through).collect(), last)
    }
}
