//! The handlers of a run: one that writes rows beside its position, and one that has effects outside and reports them.

use std::collections::HashSet;
use std::sync::Arc;

use futures::FutureExt as _;
use futures::future::BoxFuture;
use kernel::Sequence;
use parking_lot::Mutex;
use subscriptions::handler::one_by_one;
use subscriptions::memory::{MemoryStore, MemoryTx};
use subscriptions::{Acted, Entry as _, Filter, Handler, HandlerFault, Start, Store as _};

use crate::executor::pause;
use crate::faults::Faults;
use crate::log::{Commit, SimulatedLog};
use crate::rows::{Receiver, Rows};

/// The name of the handler that writes rows.
pub const ROWS: &str = "rows";
/// The name of the handler that has effects.
pub const EFFECTS: &str = "effects";
/// What both are shown.
pub const RECORDS: &str = "record";

/// What is wrong with entries, until it is mended. Clones share it.
#[derive(Clone, Default)]
pub struct Ills {
    shared: Arc<Mutex<Ill>>,
}

#[derive(Default)]
struct Ill {
    poison: HashSet<Sequence>,
    /// Nothing at all can be handled.
    outage: bool,
}

impl Ills {
    /// From now on this entry is poison.
    pub fn poison(&self, sequence: Sequence) {
        self.shared.lock().poison.insert(sequence);
    }

    /// Makes everything poison, or nothing but what is.
    pub fn outage(&self, outage: bool) {
        self.shared.lock().outage = outage;
    }

    /// The program is mended: nothing is poison any more.
    pub fn mend(&self) {
        *self.shared.lock() = Ill::default();
    }

    fn of(&self, entry: &Commit) -> Result<(), HandlerFault> {
        let ill = self.shared.lock();
        if ill.outage || ill.poison.contains(&entry.sequence) {
            return Err(HandlerFault::Poison { reason: "a simulated ill".to_owned() });
        }
        Ok(())
    }
}

/// Writes a row for each entry.
pub struct RowsHandler {
    /// What is wrong with entries.
    pub ills: Ills,
    /// What goes wrong.
    pub faults: Faults,
    /// Reached past the transaction only by a mutant.
    pub store: MemoryStore<Rows>,
}

impl Handler<Commit, MemoryTx<Rows>> for RowsHandler {
    fn name(&self) -> &str {
        ROWS
    }

    fn filter(&self) -> Filter {
        Filter::of_aggregates(&[RECORDS])
    }

    fn start(&self) -> Start {
        if self.faults.mutant("history_passed_over") { Start::Head } else { Start::History }
    }

    fn span_max(&self) -> usize {
        SPAN_MAX
    }

    fn apply<'a>(
        &'a self,
        tx: &'a mut MemoryTx<Rows>,
        _: Sequence,
        _: Sequence,
        entries: &'a [Commit],
    ) -> BoxFuture<'a, Result<(), HandlerFault>> {
        async move {
            for entry in entries {
                self.faults.store().await?;
                let (key, sequence) = (entry.key, entry.sequence);
                let write = move |rows: &mut Rows| rows.applied[key].push(sequence);
                if self.faults.mutant("rows_outside_transaction") {
                    let mut beside = self.store.begin_unfenced(ROWS);
                    beside.write(write);
                    self.store.commit(beside).await?;
                } else {
                    tx.write(write);
                }
                // As a database notices: after rows before it were written.
                self.ills.of(entry)?;
            }
            Ok(())
        }
        .boxed()
    }
}

/// Has an effect for each entry, and reports it by a command.
pub struct EffectsHandler {
    /// What is wrong with entries.
    pub ills: Ills,
    /// What goes wrong.
    pub faults: Faults,
    /// Who does it.
    pub receiver: Receiver,
    /// Where it is reported.
    pub log: SimulatedLog,
    /// How many attempts there were: only a mutant has it in an id.
    pub attempts: Arc<Mutex<u64>>,
}

impl EffectsHandler {
    async fn perform(&self, entry: &Commit) -> Result<Option<Sequence>, HandlerFault> {
        self.faults.store().await?;
        self.ills.of(entry)?;
        let mut id = format!("effect-of-{}", entry.sequence);
        if self.faults.mutant("effect_id_drawn") {
            let mut attempts = self.attempts.lock();
            *attempts += 1;
            id = format!("{id}-{attempts}");
        }
        self.receiver.receive(id, entry.sequence);
        pause().await;
        self.faults.lost()?;
        if self.faults.mutant("effect_not_reported") && entry.sequence.get() % 16 == 3 {
            return Ok(None);
        }
        let reported = self.log.report(entry.sequence);
        pause().await;
        self.faults.lost()?;
        Ok(Some(reported))
    }
}

impl Handler<Commit, MemoryTx<Rows>> for EffectsHandler {
    fn name(&self) -> &str {
        EFFECTS
    }

    fn filter(&self) -> Filter {
        Filter::of_aggregates(&[RECORDS])
    }

    fn start(&self) -> Start {
        Start::History
    }

    fn span_max(&self) -> usize {
        SPAN_MAX
    }

    fn act<'a>(
        &'a self,
        _: Sequence,
        _: Sequence,
        entries: &'a [Commit],
    ) -> BoxFuture<'a, Result<Acted, HandlerFault>> {
        one_by_one(entries, Commit::own_key, |entry| self.perform(entry)).boxed()
    }
}

/// Few, so that a run has many spans.
const SPAN_MAX: usize = 8;
