//! The one source of randomness of a run.

use std::sync::Arc;

use parking_lot::Mutex;
use rand::rngs::Xoshiro256PlusPlus;
use rand::{RngExt as _, SeedableRng as _};

/// Numbers that a seed decides. Clones draw from the same source.
#[derive(Clone)]
pub struct SeededRng(Arc<Mutex<Xoshiro256PlusPlus>>);

impl SeededRng {
    /// Begins with a seed.
    pub fn new(seed: u64) -> Self {
        Self(Arc::new(Mutex::new(Xoshiro256PlusPlus::seed_from_u64(seed))))
    }

    /// Another source, decided by this one: what is drawn from it moves nothing here.
    #[must_use]
    pub fn fork(&self) -> Self {
        Self::new(self.0.lock().random())
    }

    /// A number below `end`, which is not zero.
    pub fn below(&self, end: usize) -> usize {
        self.0.lock().random_range(0..end)
    }

    /// True once in `many`.
    pub fn one_in(&self, many: usize) -> bool {
        self.below(many) == 0
    }
}
