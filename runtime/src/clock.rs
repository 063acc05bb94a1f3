//! The wall clock.

use kernel::Timestamp;
use kernel::clock::Clock;

/// Reads the wall. The only reader in the workspace; everything else is handed a [`Clock`].
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the one place that reads the wall")]
    fn now(&self) -> Timestamp {
        chrono::Utc::now().into()
    }
}
