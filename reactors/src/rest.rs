//! The rest of a projection, or of whoever else follows the log, while commands come in bulk.
//!
//! What a read model does later costs the same or less, in fewer and larger batches; what a command waits for
//! is lost. So a projection that is level with a log that grows leaves the machine to the commands for a while.

use kernel::Sequence;
use tokio::sync::{Notify, watch};

use super::Pace;

/// Rests until the log stands still, until somebody waits for a read model, or for as long as the pace allows.
pub async fn rest(pace: &Pace, watermark: &mut watch::Receiver<Sequence>, awaited: &Notify) {
    tokio::select! {
        () = stands_still(pace, watermark) => {}
        () = awaited.notified() => {}
        () = tokio::time::sleep(pace.rest_max) => {}
    }
}

/// Waits until the log has not grown for a while, or has ended.
async fn stands_still(pace: &Pace, watermark: &mut watch::Receiver<Sequence>) {
    while let Ok(Ok(())) = tokio::time::timeout(pace.still_after, watermark.changed()).await {}
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::time::Instant;

    use super::*;

    const PACE: Pace = Pace {
        batch_commits_max: 10,
        bulk_commits: 1,
        rest_max: Duration::from_secs(15),
        still_after: Duration::from_millis(200),
        look_every: Duration::from_secs(1),
        retry_after_max: Duration::from_secs(10),
    };

    /// Lets the log grow every tenth of a second, for so long.
    async fn grow(log: &watch::Sender<Sequence>, how_long: Duration) {
        let began = Instant::now();
        while began.elapsed() < how_long {
            log.send_modify(|head| *head = head.next());
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        std::future::pending::<()>().await;
    }

    /// How long a rest is beside a log that grows for so long.
    async fn rested(grows: Duration, awaited: &Notify) -> Duration {
        let (log, mut watermark) = watch::channel(Sequence::ZERO);
        let began = Instant::now();
        tokio::select! {
            () = rest(&PACE, &mut watermark, awaited) => {}
            () = grow(&log, grows) => {}
        }
        began.elapsed()
    }

    #[tokio::test(start_paused = true)]
    async fn it_ends_when_the_log_stands_still() {
        let rested = rested(Duration::from_secs(3), &Notify::new()).await;
        assert!(rested >= Duration::from_secs(3) && rested < Duration::from_secs(4), "{rested:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn it_ends_beside_a_log_that_grows_for_ever() {
        assert_eq!(rested(Duration::from_mins(1), &Notify::new()).await, PACE.rest_max);
    }

    #[tokio::test(start_paused = true)]
    async fn it_ends_at_once_when_somebody_waits() {
        let awaited = Notify::new();
        awaited.notify_one();
        assert_eq!(rested(Duration::from_mins(1), &awaited).await, Duration::ZERO);
    }

    #[tokio::test(start_paused = true)]
    async fn a_log_that_has_ended_is_not_waited_for() {
        let (log, mut watermark) = watch::channel(Sequence::ZERO);
        drop(log);
        let began = Instant::now();
        rest(&PACE, &mut watermark, &Notify::new()).await;
        assert_eq!(began.elapsed(), Duration::ZERO);
    }
}
