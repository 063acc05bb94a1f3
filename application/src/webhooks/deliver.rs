//! One delivery carried through.

use chrono_tz::Tz;
use event_store::EventLog;
use kernel::{ImportId, Timestamp};
use uuid::Uuid;

use super::held;
use crate::context::Context;
use crate::fault::CommandFault;
use crate::hints::{self, Arriving};
use crate::imports::{Provenance, Row};
use crate::outcome::{RowOutcome, RowRefusal};
use crate::platform::Platform;
use crate::ratings::{RatingRow, SESSION_NOT_FOUND};

/// What a delivery carries.
#[derive(Clone, PartialEq, Eq)]
pub enum Delivered {
    /// A record, as a row of a file has it.
    Row(Row),
    /// A rating of a session.
    Rating(RatingRow),
}

/// What came of a delivery.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum DeliveryOutcome {
    /// What comes of a row.
    Told(RowOutcome),
    /// What it refers to is not known yet: it is kept, durably, and tried again.
    Held,
}

/// Where a delivery comes from: the upload of one row.
pub(super) fn provenance(context: &Context, version: Timestamp) -> Provenance {
    // Only the release of a directory has a day, and a delivery is none.
    let zone = Tz::UTC;
    Provenance { import: ImportId::new(context.command.uuid()), release: version, line: 1, zone }
}

/// Whether it may be recorded once what it refers to is.
pub(super) fn waits(refusal: &RowRefusal) -> bool {
    refusal.code == SESSION_NOT_FOUND
}

impl<L: EventLog> Platform<L> {
    /// Carries a delivery through. The context's command is the delivery, so that a repetition of it is
    /// recognised; `version` is the source's own. The answer is not durable yet, unless it is held.
    pub async fn deliver(
        &self,
        context: &Context,
        provider: Uuid,
        delivered: Delivered,
        version: Timestamp,
    ) -> Result<DeliveryOutcome, CommandFault> {
        let keys = self.keys.tenant_keys(context.tenant).await?;
        let from = provenance(context, version);
        match delivered {
            Delivered::Row(row) => {
                let arriving = Arriving {
                    record: row.record(&keys),
                    version,
                    fingerprint: row.fingerprint(&keys),
                    line: from.line,
                };
                // A hint of other content is withdrawn here: the next file must not be answered by it.
                let hints = hints::consult(&self.pool, context.tenant, from.import, &[arriving]).await?;
                let hint = hints.first().copied().unwrap_or(hints::Hint::Other);
                Ok(DeliveryOutcome::Told(row.carry(self, (context, &keys), from, hint).await?))
            }
            Delivered::Rating(row) => match self.record_rating(context, &keys, row.clone(), from).await? {
                RowOutcome::Refused(refusal) if waits(&refusal) => {
                    held::keep(self, context, provider, version, &row, &refusal).await?;
                    Ok(DeliveryOutcome::Held)
                }
                told => Ok(DeliveryOutcome::Told(told)),
            },
        }
    }
}
