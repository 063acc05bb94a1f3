//! Waiting for what must come.

use std::time::{Duration, Instant};

/// How often is looked.
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// Looks until there is something to see. Fails after `within`, naming what was waited for.
pub(crate) async fn until<T>(what: &str, within: Duration, mut look: impl AsyncFnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + within;
    loop {
        if let Some(seen) = look().await {
            return seen;
        }
        assert!(Instant::now() < deadline, "{what} did not come within {} s", within.as_secs());
        tokio::time::sleep(LOOK_EVERY).await;
    }
}
