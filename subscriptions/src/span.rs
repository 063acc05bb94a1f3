//! One span on: act, wait until it is durable, write, park and move in one transaction.

use event_store::LogFault;
use kernel::{Sequence, Timestamp};

use crate::handler::{Acted, Handler, HandlerFault};
use crate::lease::Lease;
use crate::log::{Entry, Log};
use crate::partition::Partition;
use crate::store::{Claim, Standing, Store, StoreFault};

/// Why a subscription does not move now.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Fault {
    #[error("the log cannot be read")]
    Log(#[from] LogFault),
    #[error(transparent)]
    Store(#[from] StoreFault),
    #[error(transparent)]
    Handler(#[from] HandlerFault),
    #[error("another process leads: the lease is gone or the term is over")]
    Fenced,
    #[error("the connection to the log was lost before what was reported was durable")]
    ReportsMayBeGone,
}

/// What a span did.
pub(crate) enum Moved {
    /// The position is further on.
    On {
        /// When the last entry of the span was recorded, as far as it was shown and can be read.
        recorded_at: Option<Timestamp>,
        /// How many entries were parked.
        parked: usize,
    },
    /// Too much would be parked in a row: nothing happened.
    Broken {
        /// What was wrong last.
        reason: String,
    },
}

/// Takes the next span, up to `head`.
pub(crate) async fn take<L: Log, S: Store>(
    log: &L,
    store: &S,
    lease: &mut impl Lease,
    handler: &dyn Handler<L::Entry, S::Tx>,
    claim: &mut Claim,
    standing: &Standing,
    park_in_a_row_max: u64,
) -> Result<Moved, Fault> {
    let from = claim.position;
    let (entries, to) = log.read(&handler.filter(), from, handler.span_max()).await?;
    if to == from {
        return Err(LogFault::Unavailable { why: format!("it has not reached {} here", log.head()) }.into());
    }
    let recorded_at = entries.last().and_then(Entry::recorded_at);
    let mut partition = Partition::new(handler, entries, &standing.parked);
    act(log, handler, &mut partition, (from, to)).await?;
    if !lease.is_held().await {
        return Err(Fault::Fenced);
    }
    let mut tx = store.begin(claim).await?.ok_or(Fault::Fenced)?;
    partition.apply(store, &mut tx, handler, (from, to)).await?;
    let (row, most, why) = partition.poison_in_a_row(standing.poison_in_a_row);
    if most >= park_in_a_row_max {
        return Ok(Moved::Broken { reason: why.unwrap_or_default().to_owned() });
    }
    let parked = partition.to_park();
    store.park(&mut tx, &claim.name, &parked).await?;
    store.advance(&mut tx, &claim.name, to, row).await?;
    store.commit(tx).await?;
    claim.position = to;
    Ok(Moved::On { recorded_at, parked: parked.len() })
}

/// What is done outside of the store comes first, and is durable before the position stands for it.
async fn act<L: Log, T: Send + 'static>(
    log: &L,
    handler: &dyn Handler<L::Entry, T>,
    partition: &mut Partition<L::Entry>,
    (from, to): (Sequence, Sequence),
) -> Result<(), Fault> {
    let acted = act_durably(log, handler, (from, to), &partition.free()).await?;
    partition.closes(acted.poison);
    Ok(())
}

/// Acts on entries, and waits until what was reported is durable: the position must not outlive it.
pub(crate) async fn act_durably<L: Log, T: Send + 'static>(
    log: &L,
    handler: &dyn Handler<L::Entry, T>,
    (from, to): (Sequence, Sequence),
    entries: &[L::Entry],
) -> Result<Acted, Fault> {
    let epoch = log.epoch();
    let acted = handler.act(from, to, entries).await?;
    durably(log, epoch, &acted).await?;
    Ok(acted)
}

/// Waits until what was reported since `epoch` was asked for is durable.
pub(crate) async fn durably<L: Log>(log: &L, epoch: u64, acted: &Acted) -> Result<(), Fault> {
    let Some(reported) = acted.reported else { return Ok(()) };
    log.durable(reported).await?;
    if log.epoch() != epoch {
        return Err(Fault::ReportsMayBeGone);
    }
    Ok(())
}
