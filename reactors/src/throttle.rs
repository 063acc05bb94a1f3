//! A reactor gives way to commands that come in bulk.
//!
//! What follows from events costs the same or less when it is done later, in fewer and larger batches; what a command
//! waits for is lost. So a reactor leaves the machine to the commands for a while.

use std::time::Duration;

use kernel::Sequence;
use tokio::sync::watch;

/// How long a reactor gives way at most.
const THROTTLE_MAX: Duration = Duration::from_secs(15);
/// A log that has not grown for so long stands still.
const STILL_AFTER: Duration = Duration::from_millis(200);

/// Waits until the log stands still, or for as long as it may.
pub(crate) async fn throttle(watermark: &mut watch::Receiver<Sequence>) {
    tokio::select! {
        () = stands_still(watermark) => {}
        () = tokio::time::sleep(THROTTLE_MAX) => {}
    }
}

/// Waits until the log has not grown for a while, or has ended.
async fn stands_still(watermark: &mut watch::Receiver<Sequence>) {
    while let Ok(Ok(())) = tokio::time::timeout(STILL_AFTER, watermark.changed()).await {}
}

#[cfg(test)]
mod tests {
    use tokio::time::Instant;

    use super::*;

    /// Lets the log grow every tenth of a second, for so long.
    async fn grow(log: &watch::Sender<Sequence>, how_long: Duration) {
        let began = Instant::now();
        while began.elapsed() < how_long {
            log.send_modify(|head| *head = head.next());
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        std::future::pending::<()>().await;
    }

    /// How long a throttle is beside a log that grows for so long.
    async fn throttled(grows: Duration) -> Duration {
        let (log, mut watermark) = watch::channel(Sequence::ZERO);
        let began = Instant::now();
        tokio::select! {
            () = throttle(&mut watermark) => {}
            () = grow(&log, grows) => {}
        }
        began.elapsed()
    }

    #[tokio::test(start_paused = true)]
    async fn it_ends_when_the_log_stands_still() {
        let throttled = throttled(Duration::from_secs(3)).await;
        assert!(throttled >= Duration::from_secs(3) && throttled < Duration::from_secs(4), "{throttled:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn it_ends_beside_a_log_that_grows_for_ever() {
        assert_eq!(throttled(Duration::from_mins(1)).await, THROTTLE_MAX);
    }

    #[tokio::test(start_paused = true)]
    async fn a_log_that_has_ended_is_not_waited_for() {
        let (log, mut watermark) = watch::channel(Sequence::ZERO);
        drop(log);
        let began = Instant::now();
        throttle(&mut watermark).await;
        assert_eq!(began.elapsed(), Duration::ZERO);
    }
}
