//! Room for streams: in all, and for each who reads them, so that one cannot take the room of all.

use std::collections::HashMap;
use std::sync::Arc;

use parking_lot::Mutex;
use uuid::Uuid;

use crate::Failure;

/// The room for streams. Clones share it.
#[derive(Clone)]
pub struct Streams {
    open: Arc<Mutex<HashMap<Uuid, usize>>>,
    at_once_max: usize,
    of_principal_max: usize,
}

/// A place that is free again when this is dropped.
pub struct StreamPlace {
    open: Arc<Mutex<HashMap<Uuid, usize>>>,
    principal: Uuid,
}

impl Streams {
    /// Room for so many.
    pub fn new(at_once_max: usize, of_principal_max: usize) -> Self {
        Self { open: Arc::default(), at_once_max, of_principal_max }
    }

    /// A place for one more stream of a principal.
    pub fn open(&self, principal: Uuid) -> Result<StreamPlace, Failure> {
        let mut open = self.open.lock();
        let all: usize = open.values().sum();
        let own = open.get(&principal).copied().unwrap_or_default();
        let refused = |detail: &str| Err(Failure::of("request.rate_limited").detail(detail));
        if own >= self.of_principal_max {
            return refused("too many of your streams are open");
        }
        if all >= self.at_once_max {
            return refused("too many streams are open");
        }
        open.insert(principal, own + 1);
        Ok(StreamPlace { open: Arc::clone(&self.open), principal })
    }
}

impl Drop for StreamPlace {
    fn drop(&mut self) {
        let mut open = self.open.lock();
        if let Some(own) = open.get_mut(&self.principal) {
            *own -= 1;
            if *own == 0 {
                open.remove(&self.principal);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_reader_cannot_take_the_streams_of_all() {
        let streams = Streams::new(3, 2);
        let (greedy, other, third) = (Uuid::from_u128(1), Uuid::from_u128(2), Uuid::from_u128(3));
        let first = streams.open(greedy).expect("there is room");
        let _second = streams.open(greedy).expect("there is room");
        assert!(streams.open(greedy).is_err(), "its share is taken");
        let _others = streams.open(other).expect("another reader has its own");
        assert!(streams.open(third).is_err(), "there is no room at all");
        drop(first);
        assert!(streams.open(third).is_ok(), "a place that is left is free");
    }
}
