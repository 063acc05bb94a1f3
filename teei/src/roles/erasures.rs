//! Erasures that were cut off: taken up when the log opens, and again while some cannot be finished.

use std::time::Duration;

use application::Platform;
use event_store::{EventLog, JetStreamLog};
use runtime::Tasks;

/// How long is waited before what could not be finished is tried again.
const AGAIN_AFTER: Duration = Duration::from_mins(1);

/// Starts it. Every process that does it may: the steps of an erasure repeat without effect.
pub(crate) fn start<L: EventLog + 'static>(platform: Platform<L>, log: JetStreamLog, tasks: &Tasks) {
    let stop = tasks.stopping();
    tasks.spawn("erasures that were cut off", async move {
        // A log that does not open says so by its own state; the next start looks again.
        if log.opened().await.is_err() {
            return Ok::<_, std::convert::Infallible>(());
        }
        loop {
            match platform.finish_erasures().await {
                Ok(finished) if finished.open.is_empty() => return Ok(()),
                // Each was logged with its reason; `teei doctor` shows what is left.
                Ok(_) => {}
                Err(error) => tracing::warn!(
                    error = runtime::chain(&error),
                    "erasures that were cut off are looked for again later"
                ),
            }
            if stop.run_until_cancelled(tokio::time::sleep(AGAIN_AFTER)).await.is_none() {
                return Ok(());
            }
        }
    });
}
