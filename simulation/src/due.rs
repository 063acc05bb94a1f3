//! What falls due: two processes work at one index while entries come late, twice and in any order, calls fail, answers are lost,
//! and processes stand still and die.
//!
//! What is to be done stands in a ledger that takes each attempt once, as the log does; the worker that runs is the one that
//! is shipped, the index is the twin behind faults.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use futures::FutureExt as _;
use futures::future::BoxFuture;
use jobs::memory::MemoryDue;
use jobs::{
    Claimed, Due, DueFault, DueIndex, DueKey, Fire, FireFault, Fired, Held, NOBODYS, Settings, Worker,
};
use kernel::Timestamp;
use parking_lot::Mutex;
use subscriptions::Timer as _;
use uuid::Uuid;

use crate::executor::{Executor, SimulatedTimer, pause};
use crate::faults::Faults;
use crate::rng::SeededRng;

const KIND: &str = "effect";
const PROCESSES: usize = 2;
/// Effects of a run.
const EFFECTS: usize = 40;
/// Crashes of a run, at least.
const CRASHES: usize = 3;
/// After so many polls without an end something is stuck.
const POLLS_MAX: u64 = 200_000;
/// The most attempts that one takes.
const ATTEMPTS: usize = 3;

const SETTINGS: Settings = Settings {
    look_every: Duration::from_secs(1),
    take_over_after: Duration::from_secs(10),
    retry_first: Duration::from_secs(1),
    retry_max: Duration::from_secs(8),
};

/// What the log would say of an effect.
#[derive(Clone, Debug)]
struct Effect {
    /// When the next attempt is due; `None` once it is settled.
    due: Option<Timestamp>,
    /// Attempts that were reported.
    attempts: usize,
    /// Attempts that it takes.
    takes: usize,
    /// Attempts that were made and came to their end.
    made: usize,
    /// How much was recorded of it.
    revision: i64,
    /// Of how much of that an entry has come.
    derived: i64,
}

/// Everything that stands outside of the processes.
#[derive(Clone, Default)]
struct Ledger(Arc<Mutex<Stands>>);

#[derive(Default)]
struct Stands {
    effects: BTreeMap<Uuid, Effect>,
    /// What is under way, by how many.
    under_way: BTreeMap<Uuid, usize>,
    /// Whether a process was ever not let run: then another may have taken over from one that goes on.
    stalled: bool,
    wrong: Option<String>,
}

impl Ledger {
    fn wrong(&self, what: String) {
        self.0.lock().wrong.get_or_insert(what);
    }

    /// The entry of an effect, as a handler of the log derives it.
    fn entry(&self, id: Uuid) -> Option<Due> {
        let stands = self.0.lock();
        let effect = stands.effects.get(&id)?;
        Some(Due { key: DueKey::new(KIND, NOBODYS, id), at: effect.due?, revision: effect.revision })
    }
}

/// The index behind faults, and wrong in one way when it is a mutant.
#[derive(Clone)]
struct ReachedDue {
    index: MemoryDue,
    faults: Faults,
}

impl ReachedDue {
    async fn call(&self) -> Result<(), DueFault> {
        pause().await;
        self.lost()
    }

    fn lost(&self) -> Result<(), DueFault> {
        if self.faults.strikes() { Err(DueFault::new("a simulated fault")) } else { Ok(()) }
    }
}

impl DueIndex for ReachedDue {
    async fn put(&self, entries: &[Due]) -> Result<(), DueFault> {
        self.call().await?;
        self.index.put(entries).await?;
        self.lost()
    }

    async fn remove(&self, key: &DueKey, revision: i64) -> Result<(), DueFault> {
        self.call().await?;
        self.index.remove(key, revision).await?;
        self.lost()
    }

    async fn claim(
        &self,
        kind: &str,
        now: Timestamp,
        max: usize,
        expired: &[Held],
    ) -> Result<Vec<Claimed>, DueFault> {
        self.call().await?;
        let now = if self.faults.mutant("due_time_ignored") { now.plus_seconds(3_600) } else { now };
        let everybodys =
            if self.faults.mutant("lease_ignored") { self.index.held(kind).await? } else { Vec::new() };
        let expired = match () {
            () if self.faults.mutant("nothing_taken_over") => &[],
            () if !everybodys.is_empty() => &everybodys[..],
            () => expired,
        };
        let claimed = self.index.claim(kind, now, max, expired).await?;
        self.lost()?;
        Ok(claimed)
    }

    async fn beat(&self, claimed: &Claimed) -> Result<bool, DueFault> {
        self.call().await?;
        let beaten = self.index.beat(claimed).await?;
        self.lost()?;
        Ok(beaten)
    }

    async fn finish(&self, claimed: &Claimed, next: Option<Timestamp>) -> Result<bool, DueFault> {
        self.call().await?;
        if self.faults.mutant("newer_revision_finished") {
            // Whatever came meanwhile goes with it.
            self.index.remove(&claimed.due.key, i64::MAX).await?;
            if let Some(at) = next {
                self.index.put(&[Due { at, ..claimed.due.clone() }]).await?;
            }
            return Ok(true);
        }
        let finished = self.index.finish(claimed, next).await?;
        self.lost()?;
        Ok(finished)
    }

    async fn held(&self, kind: &str) -> Result<Vec<Held>, DueFault> {
        self.call().await?;
        self.index.held(kind).await
    }
}

/// Makes attempts as the performer of effects does: it looks, acts, reports.
struct Attempts {
    ledger: Ledger,
    faults: Faults,
    timer: SimulatedTimer,
}

/// Counts who is at an effect, for as long as it lives.
struct UnderWay<'a>(&'a Ledger, Uuid);

impl<'a> UnderWay<'a> {
    fn begin(ledger: &'a Ledger, id: Uuid) -> Self {
        let mut stands = ledger.0.lock();
        let stalled = stands.stalled;
        let count = stands.under_way.entry(id).or_default();
        *count += 1;
        if *count > 1 && !stalled {
            let wrong = format!("{id} is worked at by two, of which neither has ever stood still");
            stands.wrong.get_or_insert(wrong);
        }
        Self(ledger, id)
    }
}

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        if let Some(count) = self.0.0.lock().under_way.get_mut(&self.1) {
            *count -= 1;
        }
    }
}

impl Attempts {
    async fn attempt(&self, claimed: &Claimed) -> Result<Fired, FireFault> {
        let id = claimed.due.key.id;
        let _under_way = UnderWay::begin(&self.ledger, id);
        if claimed.due.at > self.timer.now() {
            self.ledger.wrong(format!("{id} was claimed before it was due"));
        }
        self.call().await?;
        let looked = self.ledger.0.lock().effects.get(&id).cloned();
        let Some(effect) = looked else { return Ok(Fired::Done) };
        let Some(due) = effect.due else { return Ok(Fired::Done) };
        if due > self.timer.now() {
            return Ok(Fired::At(due));
        }
        // What is outside takes a while, and others run meanwhile.
        self.timer.sleep(Duration::from_millis(300)).await;
        self.call().await?;
        let next = {
            let mut stands = self.ledger.0.lock();
            let Some(now) = stands.effects.get_mut(&id) else { return Ok(Fired::Done) };
            now.made += 1;
            // The guard: an attempt that another process reported is not reported again.
            if now.attempts == effect.attempts {
                now.attempts += 1;
                now.revision += 1;
                let again = now.attempts < now.takes;
                now.due = again.then(|| self.timer.now().plus_seconds(5));
            }
            now.due
        };
        pause().await;
        Ok(next.map_or(Fired::Done, Fired::At))
    }

    async fn call(&self) -> Result<(), FireFault> {
        self.faults.log().await.map_err(|fault| FireFault(fault.into()))
    }
}

impl Fire for Attempts {
    fn kind(&self) -> &'static str {
        KIND
    }

    fn at_once(&self) -> usize {
        4
    }

    fn fire<'a>(&'a self, claimed: &'a Claimed) -> BoxFuture<'a, Result<Fired, FireFault>> {
        self.attempt(claimed).boxed()
    }
}

/// Runs a seed. The fault is what was wrong, in words; the same seed finds it again.
pub fn run(seed: u64, mutant: Option<&'static str>) -> Result<(), String> {
    let rng = SeededRng::new(seed);
    let mut run = Run {
        executor: Executor::new(rng.fork()),
        faults: Faults::new(rng.fork(), mutant),
        rng,
        index: MemoryDue::default(),
        ledger: Ledger::default(),
        alive: [false; PROCESSES],
        asked: 0,
        crashes: 0,
    };
    (0..PROCESSES).for_each(|process| run.start(process));
    run.under_fire()?;
    run.comes_to_its_end()
}

struct Run {
    rng: SeededRng,
    executor: Executor,
    faults: Faults,
    index: MemoryDue,
    ledger: Ledger,
    alive: [bool; PROCESSES],
    asked: usize,
    crashes: usize,
}

impl Run {
    fn start(&mut self, process: usize) {
        let index = ReachedDue { index: self.index.clone(), faults: self.faults.clone() };
        let timer = self.executor.timer();
        let attempts =
            Attempts { ledger: self.ledger.clone(), faults: self.faults.clone(), timer: timer.clone() };
        let worker = Worker::new(index, timer, Arc::new(attempts), SETTINGS);
        self.executor.spawn(process, async move { match worker.run().await {} });
        self.alive[process] = true;
    }

    fn under_fire(&mut self) -> Result<(), String> {
        while self.asked < EFFECTS || self.crashes < CRASHES {
            self.poll()?;
            match self.rng.below(200) {
                0..4 => self.ask(),
                // The handler that derives entries is behind, or reads again what it has read.
                4..12 => self.derive(self.any()),
                15..19 => self.redrive(),
                12 if self.rng.one_in(4) => {
                    let polls = u64::try_from(self.rng.below(400)).expect("few");
                    self.ledger.0.lock().stalled = true;
                    self.executor.stall(self.rng.below(PROCESSES), polls);
                }
                13 if self.rng.one_in(2) => self.crash(),
                14 => self.start_the_dead(),
                _ => {}
            }
        }
        Ok(())
    }

    /// Something is asked for, and due now or later.
    fn ask(&mut self) {
        self.asked += 1;
        let id = Uuid::from_u128(self.asked as u128);
        let later = i64::try_from(self.rng.below(10)).expect("few");
        let due = Some(self.executor.timer().now().plus_seconds(later));
        let takes = 1 + self.rng.below(ATTEMPTS);
        self.ledger
            .0
            .lock()
            .effects
            .insert(id, Effect { due, attempts: 0, takes, made: 0, revision: 0, derived: -1 });
    }

    fn any(&self) -> Uuid {
        Uuid::from_u128(1 + self.rng.below(self.asked.max(1)) as u128)
    }

    /// An operator asks for more of what is settled.
    fn redrive(&mut self) {
        let now = self.executor.timer().now();
        // Best while somebody is about to give it back.
        let given_back = {
            let stands = self.ledger.0.lock();
            let settled = |id: &&Uuid| stands.effects.get(*id).is_some_and(|effect| effect.due.is_none());
            let under_way = stands.under_way.iter().filter(|(_, count)| **count > 0).map(|(id, _)| id);
            under_way.copied().find(|id| settled(&id))
        };
        let id = given_back.unwrap_or_else(|| self.any());
        if let Some(effect) = self.ledger.0.lock().effects.get_mut(&id).filter(|effect| effect.due.is_none())
        {
            effect.due = Some(now);
            effect.takes += 1;
            effect.revision += 1;
        }
        self.derive(id);
    }

    /// An entry comes, whether it came before or not.
    fn derive(&mut self, id: Uuid) {
        let (index, ledger) = (self.index.clone(), self.ledger.clone());
        // Derived now, put when it is polled: what it says may be old by then.
        let entry = ledger.entry(id);
        self.executor.spawn(PROCESSES, async move {
            let Some(entry) = entry else { return };
            pause().await;
            let revision = entry.revision;
            if let Err(fault) = index.put(&[entry]).await {
                ledger.wrong(fault.to_string());
            }
            if let Some(effect) = ledger.0.lock().effects.get_mut(&id) {
                effect.derived = effect.derived.max(revision);
            }
        });
    }

    fn crash(&mut self) {
        let process = self.rng.below(PROCESSES);
        if self.alive[process] {
            self.executor.crash(process);
            self.alive[process] = false;
            self.crashes += 1;
        }
    }

    fn start_the_dead(&mut self) {
        for process in 0..PROCESSES {
            if !self.alive[process] {
                self.start(process);
            }
        }
    }

    /// Nothing fails any more, and every entry comes: everything is settled, and nothing is left.
    fn comes_to_its_end(&mut self) -> Result<(), String> {
        self.faults.end();
        self.start_the_dead();
        loop {
            self.poll()?;
            // What was recorded is derived once: an entry that was lost after that is lost.
            if self.rng.one_in(100) {
                if self.is_level() {
                    break;
                }
                let late = |(id, effect): (&Uuid, &Effect)| {
                    (effect.due.is_some() && effect.derived < effect.revision).then_some(*id)
                };
                let late: Vec<_> = self.ledger.0.lock().effects.iter().filter_map(late).collect();
                for id in late {
                    self.derive(id);
                }
            }
        }
        let stands = self.ledger.0.lock();
        for (id, effect) in &stands.effects {
            if effect.attempts != effect.takes || effect.made < effect.attempts {
                return Err(format!("{id} is settled wrongly: {effect:?}"));
            }
        }
        Ok(())
    }

    fn is_level(&self) -> bool {
        self.index.entries().is_empty() && self.ledger.0.lock().effects.values().all(|one| one.due.is_none())
    }

    fn poll(&mut self) -> Result<(), String> {
        self.executor.step();
        if self.executor.polls() > POLLS_MAX {
            let (left, alive) = (self.index.entries().len(), self.alive);
            let now = self.executor.timer().elapsed();
            return Err(format!("what is due is stuck at {now:?} ({alive:?}): {left} entries are left"));
        }
        self.ledger.0.lock().wrong.take().map_or(Ok(()), Err)
    }
}
