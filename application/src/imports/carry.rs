//! One chunk of rows carried through.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use event_store::EventLog;
use futures::StreamExt;
use kernel::{CommandId, Fingerprint, RecordId};
use privacy::TenantKeys;
use tokio::task::JoinSet;

use super::{NumberedRow, Provenance, Row};
use crate::context::Context;
use crate::fault::CommandFault;
use crate::hints::{self, Arriving, CarriedThrough, FirstAnswer, Hint};
use crate::outcome::{Head, RowOutcome};
use crate::platform::Platform;

/// Rows under way at once in one process: enough to fill the archive's group commits, few enough that
/// a retry of all of them is cheap.
const ROWS_IN_FLIGHT: usize = 384;
/// Over how many tasks they are spread: one for each core that sealing and screening can use.
const TASKS: usize = 2;
/// How long a row is tried again while a store is away. Longer than any restart, shorter than patience.
const STORE_AWAY_MAX: Duration = Duration::from_mins(3);
/// The pause before the first of these tries; it doubles up to two seconds.
const FIRST_PAUSE: Duration = Duration::from_millis(50);

/// What a row came to.
pub(super) struct Carried {
    pub(super) line: u64,
    pub(super) outcome: RowOutcome,
    pub(super) through: Option<CarriedThrough>,
}

/// What every row of a chunk shares.
pub(super) struct Chunk<L> {
    pub(super) platform: Platform<L>,
    pub(super) context: Context,
    pub(super) keys: Arc<TenantKeys>,
    pub(super) provenance: Provenance,
}

impl<L> Clone for Chunk<L> {
    fn clone(&self) -> Self {
        Self {
            platform: self.platform.clone(),
            context: self.context.clone(),
            keys: Arc::clone(&self.keys),
            provenance: self.provenance,
        }
    }
}

/// A row with what its record is and what it contains.
struct Identified {
    line: u64,
    record: RecordId,
    fingerprint: Fingerprint,
    row: Row,
}

impl<L: EventLog> Chunk<L> {
    /// Carries the rows through. The answers are not durable yet.
    pub(super) async fn carry(self, rows: Vec<NumberedRow>) -> Result<Vec<Carried>, CommandFault> {
        let identified: Vec<Identified> = rows
            .into_iter()
            .map(|NumberedRow { line, row }| Identified {
                line,
                record: row.record(&self.keys),
                fingerprint: row.fingerprint(&self.keys),
                row,
            })
            .collect();
        let arriving: Vec<_> = identified
            .iter()
            .map(|row| Arriving {
                record: row.record,
                version: self.provenance.release,
                fingerprint: row.fingerprint,
                line: row.line,
            })
            .collect();
        let (tenant, import) = (self.context.tenant, self.provenance.import);
        let hints = hints::consult(&self.platform.pool, tenant, import, &arriving).await?;
        let mut carried = Vec::with_capacity(identified.len());
        let mut lanes: HashMap<RecordId, (Hint, Vec<Identified>)> = HashMap::new();
        for (row, hint) in identified.into_iter().zip(hints) {
            // A hint does not say for whom a record counts: whoever acts for some companies only is not answered by it.
            let hint = if self.context.companies.is_limited() { Hint::Other } else { hint };
            // Only while nothing of the same record waits before it: order within a record is kept.
            let alone = !lanes.contains_key(&row.record);
            let answer = match hint {
                Hint::Known(head) if alone => RowOutcome::Known(head),
                // Every release of a directory counts, a late one too.
                Hint::Newer(head) if alone && !row.row.remembers_releases() => RowOutcome::Older(head),
                Hint::SameRow(answer) if alone && answer.amended => {
                    RowOutcome::Amended(Head::at(answer.sequence))
                }
                Hint::SameRow(answer) if alone => RowOutcome::Accepted(Head::at(answer.sequence)),
                _ => {
                    lanes.entry(row.record).or_insert_with(|| (hint, Vec::new())).1.push(row);
                    continue;
                }
            };
            carried.push(Carried { line: row.line, outcome: answer, through: None });
        }
        let mut shares: Vec<Vec<(Hint, Vec<Identified>)>> = (0..TASKS).map(|_| Vec::new()).collect();
        for (turn, lane) in lanes.into_values().enumerate() {
            shares[turn % TASKS].push(lane);
        }
        let mut tasks = JoinSet::new();
        for share in shares {
            let chunk = self.clone();
            tasks.spawn(async move { chunk.carry_share(share).await });
        }
        while let Some(share) = tasks.join_next().await {
            match share {
                Ok(rows) => carried.extend(rows?),
                Err(error) => std::panic::resume_unwind(error.into_panic()),
            }
        }
        Ok(carried)
    }

    async fn carry_share(self, share: Vec<(Hint, Vec<Identified>)>) -> Result<Vec<Carried>, CommandFault> {
        let mut lanes = futures::stream::iter(share)
            .map(|(hint, rows)| self.carry_lane(hint, rows))
            .buffer_unordered(ROWS_IN_FLIGHT / TASKS);
        let mut carried = Vec::new();
        while let Some(lane) = lanes.next().await {
            carried.extend(lane?);
        }
        Ok(carried)
    }

    /// The rows of one record, in the order of the file.
    async fn carry_lane(&self, hint: Hint, rows: Vec<Identified>) -> Result<Vec<Carried>, CommandFault> {
        let mut carried = Vec::with_capacity(rows.len());
        let mut hint = hint;
        for row in rows {
            let (line, record, fingerprint) = (row.line, row.record, row.fingerprint);
            let claims = row.row.claims(&self.keys);
            let outcome = self.carry_row(hint, row).await?;
            let recorded = |head: Head, amended| {
                let answer = FirstAnswer { sequence: head.sequence, amended };
                (head, Some((line, answer)))
            };
            let told = match outcome {
                RowOutcome::Accepted(head) => Some(recorded(head, false)),
                RowOutcome::Amended(head) => Some(recorded(head, true)),
                RowOutcome::Known(head) => Some((head, None)),
                RowOutcome::Older(_) | RowOutcome::Refused(_) => None,
            };
            let version = self.provenance.release;
            let through = told.map(|(head, answer)| CarriedThrough {
                record,
                version,
                fingerprint,
                claims,
                head,
                answer,
            });
            carried.push(Carried { line, outcome, through });
            hint = Hint::Other;
        }
        Ok(carried)
    }

    async fn carry_row(&self, hint: Hint, row: Identified) -> Result<RowOutcome, CommandFault> {
        let command = self.keys.derived(&[
            b"row",
            self.context.command.uuid().as_bytes(),
            row.record.0.as_bytes(),
            &row.line.to_be_bytes(),
        ]);
        let mut context = self.context.step(CommandId::new(command));
        let provenance = Provenance { line: row.line, ..self.provenance };
        let mut pause = FIRST_PAUSE;
        let mut waited = Duration::ZERO;
        loop {
            context.now = self.platform.clock.now();
            match row.row.clone().carry(&self.platform, (&context, &self.keys), provenance, hint).await {
                // The stores come back: the row's command is the same, so a try that did get through is found.
                Err(fault) if fault.is_transient() && waited < STORE_AWAY_MAX => {
                    tracing::debug!(import.line = row.line, error = %fault, "a row waits for a store");
                    tokio::time::sleep(pause).await;
                    waited += pause;
                    pause = (pause * 2).min(Duration::from_secs(2));
                }
                answer => return answer,
            }
        }
    }
}
