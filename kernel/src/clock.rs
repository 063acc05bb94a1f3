//! Time as an argument: the one port through which the wall clock is read.

use crate::Timestamp;

/// Tells the time. Production has one that reads the wall; tests have one that stands still.
pub trait Clock: Send + Sync + 'static {
    /// Now.
    fn now(&self) -> Timestamp;
}
