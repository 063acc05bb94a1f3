//! One run: two processes follow the log while commits come, calls fail, leases lapse, processes and servers die.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use kernel::Sequence;
use subscriptions::memory::{MemoryLeases, MemoryStore, MemoryTx};
use subscriptions::{Handler, Request, Settings, State, Subscription};

use crate::checks::{Checks, PARK_IN_A_ROW_MAX};
use crate::executor::Executor;
use crate::faults::Faults;
use crate::handlers::{EFFECTS, EffectsHandler, Ills, RECORDS, ROWS, RowsHandler};
use crate::log::{Commit, ReachedLog, SimulatedLog};
use crate::rng::SeededRng;
use crate::rows::{KEYS, Receiver, Rows};
use crate::store::ReachedStore;

/// Processes beside each other.
const PROCESSES: usize = 2;
/// Commits of a run, at least.
const COMMITS: usize = 200;
/// Crashes of a run, at least.
const CRASHES: usize = 3;
/// After so many polls without an end something is stuck.
const POLLS_MAX: u64 = 200_000;
/// Within so many rounds whatever was under way is over, when nothing fails.
const ROUNDS: u64 = 3;
/// How long a round is: longer than the longest wait.
const ROUND: Duration = Duration::from_secs(5);

/// Waits are few, so that a run is short.
const SETTINGS: Settings = Settings {
    retry_first: Duration::from_millis(100),
    retry_max: Duration::from_secs(2),
    look_every: Duration::from_secs(4),
    park_in_a_row_max: PARK_IN_A_ROW_MAX,
};

/// What a run had in it.
#[derive(Clone, Copy, Default, Debug)]
pub struct Had {
    /// Commits that handlers were shown.
    pub commits: usize,
    /// Processes that died.
    pub crashes: usize,
    /// Tails of the log that were lost.
    pub lost_tails: usize,
    /// Polls.
    pub polls: u64,
}

/// Runs a seed. The fault is what was wrong, in words; the same seed finds it again.
pub fn run(seed: u64, mutant: Option<&'static str>) -> Result<Had, String> {
    crate::due::run(seed, mutant)?;
    let mut run = Run::new(seed, mutant);
    run.under_fire()?;
    run.stands_still_when_paused()?;
    run.comes_to_its_end()?;
    run.had.polls = run.executor.polls();
    Ok(run.had)
}

struct Run {
    rng: SeededRng,
    executor: Executor,
    log: SimulatedLog,
    store: MemoryStore<Rows>,
    leases: MemoryLeases,
    receiver: Receiver,
    faults: Faults,
    ills: Ills,
    attempts: Arc<parking_lot::Mutex<u64>>,
    checks: Checks,
    alive: [bool; PROCESSES],
    /// Whether an operator drives parked keys again while everything goes on.
    operator: bool,
    outage: bool,
    had: Had,
}

impl Run {
    fn new(seed: u64, mutant: Option<&'static str>) -> Self {
        let rng = SeededRng::new(seed);
        let (log, store, receiver) =
            (SimulatedLog::default(), MemoryStore::<Rows>::default(), Receiver::default());
        let mut run = Self {
            executor: Executor::new(rng.fork()),
            faults: Faults::new(rng.fork(), mutant),
            checks: Checks::new(log.clone(), store.clone(), receiver.clone()),
            operator: rng.one_in(2),
            rng,
            log,
            store,
            leases: MemoryLeases::default(),
            receiver,
            ills: Ills::default(),
            attempts: Arc::default(),
            alive: [false; PROCESSES],
            outage: false,
            had: Had::default(),
        };
        (0..PROCESSES).for_each(|process| run.start(process));
        run
    }

    fn start(&mut self, process: usize) {
        let (ills, faults) = (self.ills.clone(), self.faults.clone());
        let rows = RowsHandler { ills: ills.clone(), faults: faults.clone(), store: self.store.clone() };
        let effects = EffectsHandler {
            ills,
            faults,
            receiver: self.receiver.clone(),
            log: self.log.clone(),
            attempts: Arc::clone(&self.attempts),
        };
        let handlers: [Arc<dyn Handler<Commit, MemoryTx<Rows>>>; 2] = [Arc::new(rows), Arc::new(effects)];
        for handler in handlers {
            let log = ReachedLog { log: self.log.clone(), faults: self.faults.clone() };
            let store = ReachedStore { store: self.store.clone(), faults: self.faults.clone() };
            let reaches = (log, store, self.leases.clone(), self.executor.timer());
            let subscription = Subscription::new(reaches, handler, SETTINGS);
            self.executor.spawn(process, async move { match subscription.run().await {} });
        }
        self.alive[process] = true;
    }

    /// Commits come, and everything goes wrong that can.
    fn under_fire(&mut self) -> Result<(), String> {
        while self.had.commits < COMMITS || self.had.crashes < CRASHES {
            self.poll()?;
            match self.rng.below(300) {
                0..16 => self.commit(),
                16..24 => self.log.make_durable(),
                24 => self.leases.lapse([ROWS, EFFECTS][self.rng.below(2)]),
                25 => {
                    let polls = u64::try_from(self.rng.below(400)).expect("few");
                    self.executor.stall(self.rng.below(PROCESSES), polls);
                }
                26 if self.rng.one_in(3) => self.crash(),
                27 => self.start_the_dead(),
                28 if self.rng.one_in(4) => {
                    self.log.lose_tail();
                    self.had.lost_tails += 1;
                }
                29 if self.rng.one_in(8) => {
                    self.outage = !self.outage;
                    self.ills.outage(self.outage);
                    if !self.outage {
                        self.go_on();
                    }
                }
                30 if self.operator => self.operate(),
                _ => {}
            }
        }
        Ok(())
    }

    fn commit(&mut self) {
        let key = self.rng.below(KEYS);
        let readable = !self.rng.one_in(60);
        let sequence = self.log.append(RECORDS, key, readable);
        if self.rng.one_in(25) {
            self.ills.poison(sequence);
        }
        self.had.commits += 1;
    }

    fn crash(&mut self) {
        let process = self.rng.below(PROCESSES);
        if self.alive[process] {
            self.executor.crash(process);
            self.alive[process] = false;
            self.had.crashes += 1;
        }
    }

    fn start_the_dead(&mut self) {
        for process in 0..PROCESSES {
            if !self.alive[process] {
                self.start(process);
            }
        }
    }

    /// What an operator does who finds something parked.
    fn operate(&mut self) {
        self.checks.row_ended = true;
        for name in [ROWS, EFFECTS] {
            let stands = self.store.stands(name).filter(|_| !self.store.is_asked(name));
            let Some((_, parked)) = stands else { continue };
            let mut keys = BTreeSet::new();
            for first in parked.into_iter().filter(|parked| keys.insert(parked.key.clone())) {
                let (key, sequence) = (first.key, first.sequence);
                let readable = |commit: &Commit| commit.sequence == sequence && commit.readable;
                if self.log.look(|commits| commits.iter().any(readable)) {
                    self.store.ask(name, Request::Redrive { key });
                } else {
                    self.checks.skipped.push(sequence);
                    let reason = "it cannot be read".to_owned();
                    self.store.ask(name, Request::Skip { key, sequence, reason });
                }
            }
        }
    }

    fn go_on(&mut self) {
        self.checks.row_ended = true;
        self.set_state(&State::Running);
    }

    fn set_state(&self, state: &State) {
        for name in [ROWS, EFFECTS] {
            self.store.set_state(name, state.clone());
        }
    }

    /// Nothing fails any more. A subscription that is paused does not move, whatever comes.
    fn stands_still_when_paused(&mut self) -> Result<(), String> {
        self.faults.end();
        self.ills.mend();
        self.start_the_dead();
        (0..PROCESSES).for_each(|process| self.executor.stall(process, 0));
        self.set_state(&State::Paused);
        self.settles()?;
        let before = self.positions();
        self.commit();
        self.ills.mend();
        self.settles()?;
        if self.positions() != before {
            return Err(format!("a paused subscription moved from {before:?} to {:?}", self.positions()));
        }
        self.go_on();
        Ok(())
    }

    /// Everything is handled in the end.
    fn comes_to_its_end(&mut self) -> Result<(), String> {
        while !self.checks.is_level() {
            // One may have stopped by itself for what was wrong before.
            self.go_on();
            self.operate();
            self.round()?;
        }
        Ok(())
    }

    fn positions(&self) -> Vec<Option<Sequence>> {
        [ROWS, EFFECTS].iter().map(|name| self.store.stands(name).map(|stands| stands.0)).collect()
    }

    /// Whatever is under way comes to its end.
    fn settles(&mut self) -> Result<(), String> {
        for _ in 0..ROUNDS {
            self.round()?;
        }
        Ok(())
    }

    /// Lets everything happen that follows from what was appended.
    fn round(&mut self) -> Result<(), String> {
        self.log.make_durable();
        let timer = self.executor.timer();
        let until = timer.elapsed() + ROUND;
        while timer.elapsed() < until {
            self.poll()?;
        }
        Ok(())
    }

    fn poll(&mut self) -> Result<(), String> {
        self.executor.step();
        if self.executor.polls() > POLLS_MAX {
            return Err(format!("it is stuck at {:?} of {}", self.positions(), self.log.tail()));
        }
        self.checks.at_any_moment()
    }
}
