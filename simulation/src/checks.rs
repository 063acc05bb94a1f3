//! What must hold after every poll, and what must hold in the end.

use kernel::Sequence;
use subscriptions::Parked;
use subscriptions::memory::MemoryStore;

use crate::handlers::{EFFECTS, RECORDS, ROWS};
use crate::log::{Commit, Index as _, SimulatedLog};
use crate::rows::{KEYS, Receiver, Rows};

/// How many entries in a row may be poison.
pub const PARK_IN_A_ROW_MAX: u64 = 6;

/// What was handled, as everybody can see it.
pub struct Checks {
    log: SimulatedLog,
    store: MemoryStore<Rows>,
    receiver: Receiver,
    /// What an operator asked to leave out.
    pub skipped: Vec<Sequence>,
    /// Whether an operator did something that ends a row of poison: set a subscription going, or drove a key again.
    pub row_ended: bool,
    /// The changes to the store that were looked at.
    seen: u64,
}

impl Checks {
    /// Nothing was handled yet.
    pub fn new(log: SimulatedLog, store: MemoryStore<Rows>, receiver: Receiver) -> Self {
        Self { log, store, receiver, skipped: Vec::new(), row_ended: false, seen: 0 }
    }

    /// What must hold at any moment: a position is never ahead of what it stands for.
    pub fn at_any_moment(&mut self) -> Result<(), String> {
        let changes = self.store.changes();
        if std::mem::replace(&mut self.seen, changes) == changes {
            return Ok(());
        }
        for name in [ROWS, EFFECTS] {
            let Some((position, parked)) = self.store.stands(name) else { continue };
            self.position_is_honest(name, position, &parked)?;
        }
        Ok(())
    }

    fn position_is_honest(&self, name: &str, position: Sequence, parked: &[Parked]) -> Result<(), String> {
        let last = parked.iter().map(|parked| parked.sequence).max().unwrap_or(position).max(position);
        let mut attempts = vec![None; last.index() + 1];
        for parked in parked {
            attempts[parked.sequence.index()] = Some(parked.attempts);
        }
        let shown = |commit: &&Commit| commit.aggregate == RECORDS && commit.sequence <= position;
        self.log.look(|commits| self.keys_wait(name, commits.iter().filter(shown), &attempts))?;
        let handled = |commit: &&Commit| {
            shown(commit)
                && attempts[commit.sequence.index()].is_none()
                && !self.skipped.contains(&commit.sequence)
        };
        if name == ROWS {
            return self.log.look(|commits| self.rows_are(commits.iter().filter(handled), position));
        }
        let handled: Vec<Sequence> =
            self.log.look(|commits| commits.iter().filter(handled).map(|commit| commit.sequence).collect());
        self.effects_are(&handled, position)
    }

    /// The rows are those of what was handled, in order, each once.
    fn rows_are<'a>(
        &self,
        handled: impl Iterator<Item = &'a Commit>,
        position: Sequence,
    ) -> Result<(), String> {
        self.store.look(|Rows { applied }| {
            let mut open: [&[Sequence]; KEYS] = std::array::from_fn(|key| applied[key].as_slice());
            for entry in handled {
                match open[entry.key] {
                    [first, rest @ ..] if *first == entry.sequence => open[entry.key] = rest,
                    _ => {
                        let (key, are, due) = (entry.key, &applied[entry.key], entry.sequence);
                        return Err(format!(
                            "at {position} the rows of {key} are {are:?}: {due} is not in its place"
                        ));
                    }
                }
            }
            match open.iter().position(|rest| !rest.is_empty()) {
                None => Ok(()),
                Some(key) => Err(format!("at {position} there are rows of {key} too many: {:?}", open[key])),
            }
        })
    }

    /// What was handled had its effect once, and that is reported for ever.
    fn effects_are(&self, handled: &[Sequence], position: Sequence) -> Result<(), String> {
        for at in handled {
            let had = self.receiver.effects(*at);
            if had != 1 {
                return Err(format!("at {position} the entry {at} had {had} effects"));
            }
            if !self.log.is_reported(*at) {
                return Err(format!("at {position} the effect of {at} is not reported durably"));
            }
        }
        Ok(())
    }

    /// Behind a parked entry its key waits; and not too many are parked one after the other.
    fn keys_wait<'a>(
        &self,
        name: &str,
        records: impl Iterator<Item = &'a Commit>,
        attempts: &[Option<u32>],
    ) -> Result<(), String> {
        let mut waiting = [false; KEYS];
        let (mut row, mut most) = (0, 0);
        for entry in records {
            let (at, key) = (entry.sequence, entry.key);
            match attempts[at.index()] {
                None if waiting[key] && !self.skipped.contains(&at) => {
                    return Err(format!("{name} handled {at} of {key} behind a parked entry"));
                }
                None => row = 0,
                Some(tried) => {
                    waiting[key] = true;
                    row += u64::from(tried > 0);
                    most = most.max(row);
                }
            }
        }
        if most >= PARK_IN_A_ROW_MAX && !self.row_ended {
            return Err(format!("{name} parked {most} in a row and went on"));
        }
        Ok(())
    }

    /// Whether everything there is was handled, and nothing is parked.
    pub fn is_level(&self) -> bool {
        let tail = self.log.tail();
        [ROWS, EFFECTS].iter().all(|name| {
            self.store.stands(name).is_some_and(|(position, parked)| position == tail && parked.is_empty())
        })
    }
}
