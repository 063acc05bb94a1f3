//! Who is connected: counted in all and for each address, so that one caller cannot take the room of all.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::Arc;

use parking_lot::Mutex;

use crate::client::counted_as;

/// The room for connections. Clones share it.
#[derive(Clone)]
pub(super) struct Room {
    taken: Arc<Mutex<Taken>>,
    at_once_max: usize,
    of_address_max: usize,
}

#[derive(Default)]
struct Taken {
    all: usize,
    by_address: HashMap<IpAddr, usize>,
}

/// A place that is free again when this is dropped.
pub(super) struct Place {
    taken: Arc<Mutex<Taken>>,
    address: Option<IpAddr>,
}

impl Room {
    pub(super) fn new(at_once_max: usize, of_address_max: usize) -> Self {
        Self { taken: Arc::default(), at_once_max, of_address_max }
    }

    /// A place for one more connection; none when there is no room. Those of a trusted proxy are counted in all only.
    pub(super) fn enter(&self, address: IpAddr, trusted: bool) -> Option<Place> {
        let address = (!trusted).then(|| counted_as(address));
        let mut taken = self.taken.lock();
        if taken.all >= self.at_once_max {
            return refused("all");
        }
        if let Some(address) = address {
            let of_address = taken.by_address.entry(address).or_default();
            if *of_address >= self.of_address_max {
                return refused("address");
            }
            *of_address += 1;
        }
        taken.all += 1;
        Some(Place { taken: Arc::clone(&self.taken), address })
    }
}

fn refused(of: &'static str) -> Option<Place> {
    metrics::counter!("teei_http_connections_refused_total", "limit" => of).increment(1);
    None
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.taken.lock();
        taken.all -= 1;
        if let Some(address) = self.address
            && let Some(of_address) = taken.by_address.get_mut(&address)
        {
            *of_address -= 1;
            if *of_address == 0 {
                taken.by_address.remove(&address);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(last: u8) -> IpAddr {
        IpAddr::from([192, 0, 2, last])
    }

    #[test]
    fn an_address_takes_its_share_and_leaves_the_rest_to_others() {
        let room = Room::new(3, 2);
        let first = room.enter(address(1), false).expect("there is room");
        let _second = room.enter(address(1), false).expect("there is room");
        assert!(room.enter(address(1), false).is_none(), "its share is taken");
        let _other = room.enter(address(2), false).expect("another address has its own");
        assert!(room.enter(address(3), false).is_none(), "there is no room at all");
        drop(first);
        assert!(room.enter(address(1), false).is_some(), "a place that is left is free");
    }

    #[test]
    fn an_address_that_left_is_not_remembered() {
        let room = Room::new(10, 2);
        drop(room.enter(address(1), false));
        assert!(room.taken.lock().by_address.is_empty());
    }

    #[test]
    fn a_trusted_proxy_holds_the_connections_of_many() {
        let room = Room::new(3, 1);
        let held: Vec<_> = (0..3).filter_map(|_| room.enter(address(1), true)).collect();
        assert_eq!(held.len(), 3);
        assert!(room.enter(address(1), true).is_none(), "there is no room at all");
    }
}
