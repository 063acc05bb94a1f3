//! One worker per version, however many processes there are.

use event_store::EventLog;

use super::{WorkFault, Worker};
use crate::engine::{Leadership, active};

impl<L: EventLog> Worker<L> {
    /// Waits until this process is the one that works on the version.
    pub(super) async fn lead(&self, name: &str, version: u32) -> Result<Leadership, WorkFault> {
        let mut told = false;
        loop {
            if let Some(leadership) = Leadership::of_version(&self.pool, name, version).await? {
                return Ok(leadership);
            }
            if !told {
                tracing::info!(projection = name, version, "another process works on {name}; standing by");
                told = true;
            }
            tokio::time::sleep(self.pace.look_every).await;
            if active::serving(&self.pool, name).await? != Some(version) {
                return Err(WorkFault::Superseded);
            }
        }
    }
}
