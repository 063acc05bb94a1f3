//! Deliveries of webhooks that wait for what they refer to: tried again when something new came, and now and then.

use std::time::Duration;

use application::Platform;
use event_store::EventLog;
use runtime::Tasks;

/// How often they are tried when nothing comes: this is also when the old ones are given up.
const EVERY: Duration = Duration::from_mins(1);
/// The least pause between two tries: an import brings thousands of commits a second.
const PAUSE: Duration = Duration::from_secs(1);

/// Starts it. Every process that does it may: the log tells a delivery from its repetition.
pub(crate) fn start<L: EventLog + 'static>(platform: Platform<L>, tasks: &Tasks) {
    let stop = tasks.stopping();
    let mut watermark = platform.log.watermark();
    tasks.spawn("held deliveries", async move {
        loop {
            // What comes while they are tried wakes the next round.
            let _newest = *watermark.borrow_and_update();
            match platform.try_held_again().await {
                Ok(tried) if tried.recorded > 0 || tried.given_up > 0 => {
                    tracing::info!(
                        recorded = tried.recorded,
                        waiting = tried.waiting,
                        given_up = tried.given_up,
                        "held deliveries were tried again"
                    );
                }
                Ok(_) => {}
                Err(error) => {
                    tracing::warn!(error = runtime::chain(&error), "held deliveries are tried again later");
                }
            }
            let woken = stop.run_until_cancelled(async {
                tokio::time::sleep(PAUSE).await;
                // Woken by a commit or by the time: either is a reason to look.
                let _reason = tokio::time::timeout(EVERY, watermark.changed()).await;
            });
            if woken.await.is_none() {
                return Ok::<_, std::convert::Infallible>(());
            }
        }
    });
}
