//! Targets in memory, for tests and simulation.

use std::collections::HashMap;
use std::sync::Arc;

use parking_lot::Mutex;

use super::{TargetFault, TargetKey, TargetState, Targets};

/// The twin of [`super::PostgresTargets`].
#[derive(Clone, Default)]
pub struct MemoryTargets(Arc<Mutex<HashMap<TargetKey, TargetState>>>);

impl Targets for MemoryTargets {
    async fn change<T: Send>(
        &self,
        key: TargetKey,
        fresh: TargetState,
        change: impl FnOnce(&mut TargetState) -> T + Send,
    ) -> Result<T, TargetFault> {
        Ok(change(self.0.lock().entry(key).or_insert(fresh)))
    }
}
