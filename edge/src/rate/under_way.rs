//! How many requests of one client are answered at once.
//!
//! Who connects directly is held to as many by their connections. Behind a trusted proxy everybody shares those of the
//! proxy, and is told apart here.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::Arc;

use parking_lot::Mutex;

/// The requests under way, by client.
pub(super) struct UnderWay {
    of_client_max: usize,
    by_client: Arc<Mutex<HashMap<IpAddr, usize>>>,
}

/// A request that is answered; it counts until this is dropped.
pub(super) struct Counted {
    client: IpAddr,
    by_client: Arc<Mutex<HashMap<IpAddr, usize>>>,
}

impl UnderWay {
    pub(super) fn new(of_client_max: usize) -> Self {
        Self { of_client_max, by_client: Arc::default() }
    }

    /// One more of a client; none when it has its share.
    pub(super) fn enter(&self, client: IpAddr) -> Option<Counted> {
        let mut by_client = self.by_client.lock();
        let count = by_client.entry(client).or_default();
        if *count >= self.of_client_max {
            return None;
        }
        *count += 1;
        Some(Counted { client, by_client: Arc::clone(&self.by_client) })
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        let mut by_client = self.by_client.lock();
        if let Some(count) = by_client.get_mut(&self.client) {
            *count -= 1;
            if *count == 0 {
                by_client.remove(&self.client);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_behind_a_proxy_has_its_share_and_is_forgotten_when_it_is_answered() {
        let under_way = UnderWay::new(2);
        let (one, other) = (IpAddr::from([192, 0, 2, 1]), IpAddr::from([192, 0, 2, 2]));
        let held = (under_way.enter(one), under_way.enter(one));
        assert!(held.0.is_some() && held.1.is_some());
        assert!(under_way.enter(one).is_none(), "its share is taken");
        assert!(under_way.enter(other).is_some(), "another client has its own");
        drop(held);
        assert!(under_way.by_client.lock().is_empty());
    }
}
