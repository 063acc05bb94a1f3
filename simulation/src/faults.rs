//! What goes wrong between a process and what it reaches, and the mutants: the ways in which a port can be wrong that
//! the checks must notice.

use event_store::LogFault;
use parking_lot::Mutex;
use std::sync::Arc;
use subscriptions::StoreFault;

use crate::executor::pause;
use crate::rng::SeededRng;

/// One call in so many fails while faults are on.
const FAULT_ONE_IN: usize = 40;

/// What goes wrong. Clones share it.
#[derive(Clone)]
pub struct Faults {
    rng: SeededRng,
    on: Arc<Mutex<bool>>,
    mutant: Option<&'static str>,
}

impl Faults {
    /// Faults that a seed decides; with a mutant, a port is wrong besides.
    pub fn new(rng: SeededRng, mutant: Option<&'static str>) -> Self {
        Self { rng, on: Arc::new(Mutex::new(true)), mutant }
    }

    /// From now on everything serves.
    pub fn end(&self) {
        *self.on.lock() = false;
    }

    /// Whether a port is wrong in this way.
    pub fn mutant(&self, name: &str) -> bool {
        self.mutant == Some(name)
    }

    /// Whether this call fails.
    pub fn strikes(&self) -> bool {
        *self.on.lock() && self.rng.one_in(FAULT_ONE_IN)
    }

    /// A call to the log: others run meanwhile, and it may fail.
    pub async fn log(&self) -> Result<(), LogFault> {
        pause().await;
        if self.strikes() {
            return Err(LogFault::Unavailable { why: "a simulated fault".to_owned() });
        }
        Ok(())
    }

    /// A call to the store: others run meanwhile, and it may fail before anything was done.
    pub async fn store(&self) -> Result<(), StoreFault> {
        pause().await;
        self.lost()
    }

    /// An answer on its way back: it may be lost, and what was done is done.
    pub fn lost(&self) -> Result<(), StoreFault> {
        if self.strikes() { Err(StoreFault::new("a simulated fault")) } else { Ok(()) }
    }
}
