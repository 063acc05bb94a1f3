//! What operators ask for: parked entries handled again, or left out. The leader does it, between spans: nobody else
//! changes what is parked.

use kernel::Sequence;

use crate::handler::{Handler, HandlerFault, Revised};
use crate::lease::Lease;
use crate::log::{Entry as _, Log};
use crate::partition::{apply_whole, unseen};
use crate::span::{Fault, act_durably, durably};
use crate::store::{Claim, ParkKey, Parked, Request, Store};

/// How many parked entries of a key are read at once.
const ROUND_MAX: usize = 500;

/// Carries a request out and takes it off the list. One that is about nothing that is parked changes nothing.
pub(crate) async fn carry_out<L: Log, S: Store>(
    log: &L,
    store: &S,
    lease: &mut impl Lease,
    handler: &dyn Handler<L::Entry, S::Tx>,
    claim: &Claim,
    (number, request): (i64, &Request),
) -> Result<(), Fault> {
    let name = &claim.name;
    if let Request::Redrive { key } = request {
        redrive(log, store, lease, handler, claim, key).await?;
    }
    let mut tx = fenced(store, lease, claim).await?;
    if let Request::Skip { key, sequence, reason } = request {
        let first = store.parked(name, key, 1).await?;
        if first.first().is_some_and(|parked| parked.sequence == *sequence) {
            store.skip(&mut tx, name, key, *sequence, reason).await?;
        }
    }
    store.answer(&mut tx, name, number).await?;
    Ok(store.commit(tx).await?)
}

/// Handles again what something else than the log says anew. False when there is nothing.
pub(crate) async fn revise<L: Log, S: Store>(
    log: &L,
    store: &S,
    lease: &mut impl Lease,
    handler: &dyn Handler<L::Entry, S::Tx>,
    claim: &Claim,
    after: i64,
) -> Result<bool, Fault> {
    let epoch = log.epoch();
    let Some(Revised { acted, to }) = handler.revise(after).await? else { return Ok(false) };
    durably(log, epoch, &acted).await?;
    let mut tx = fenced(store, lease, claim).await?;
    let parked: Vec<_> = acted.poison.iter().map(unseen).collect();
    store.park(&mut tx, &claim.name, &parked).await?;
    store.revised(&mut tx, &claim.name, to).await?;
    store.commit(tx).await?;
    Ok(true)
}

/// Handles what is parked under a key again, in order, each entry in a transaction of its own, until nothing is left
/// or one fails again.
async fn redrive<L: Log, S: Store>(
    log: &L,
    store: &S,
    lease: &mut impl Lease,
    handler: &dyn Handler<L::Entry, S::Tx>,
    claim: &Claim,
    key: &ParkKey,
) -> Result<(), Fault> {
    loop {
        let parked = store.parked(&claim.name, key, ROUND_MAX).await?;
        if parked.is_empty() {
            return Ok(());
        }
        for parked in parked {
            if !once(log, store, lease, handler, claim, &parked).await? {
                return Ok(());
            }
        }
    }
}

/// Handles one parked entry again. False when it failed again.
async fn once<L: Log, S: Store>(
    log: &L,
    store: &S,
    lease: &mut impl Lease,
    handler: &dyn Handler<L::Entry, S::Tx>,
    claim: &Claim,
    parked: &Parked,
) -> Result<bool, Fault> {
    let Parked { key, sequence, .. } = parked;
    let gone =
        || event_store::LogFault::Incoherent(format!("the parked commit at {sequence} is not in the log"));
    let entry = log.at(*sequence).await?.ok_or_else(gone)?;
    let span = (Sequence::new(sequence.get().saturating_sub(1)), *sequence);
    let alone = std::slice::from_ref(&entry);
    let mut poison = entry.unreadable().map(str::to_owned);
    if poison.is_none() {
        let acted = act_durably(log, handler, span, alone).await?;
        poison = acted.poison.into_iter().next().map(|poison| poison.reason);
    }
    let mut tx = fenced(store, lease, claim).await?;
    if poison.is_none() {
        match apply_whole(store, &mut tx, handler, span, alone).await {
            Ok(()) => {}
            Err(HandlerFault::Poison { reason }) => poison = Some(reason),
            Err(fault) => return Err(fault.into()),
        }
    }
    match &poison {
        None => {
            store.unpark(&mut tx, &claim.name, key, *sequence).await?;
            // What could be handled ends a row of poison.
            store.advance(&mut tx, &claim.name, claim.position, 0).await?;
        }
        Some(reason) => store.failed_again(&mut tx, &claim.name, key, *sequence, reason).await?,
    }
    store.commit(tx).await?;
    Ok(poison.is_none())
}

/// A transaction of the leader of this term.
async fn fenced<S: Store>(store: &S, lease: &mut impl Lease, claim: &Claim) -> Result<S::Tx, Fault> {
    if !lease.is_held().await {
        return Err(Fault::Fenced);
    }
    store.begin(claim).await?.ok_or(Fault::Fenced)
}
