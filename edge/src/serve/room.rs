//! Who is connected: counted in all and for each address, so that one caller cannot take the room of all.
//!
//! When there is no room at all, whoever holds less than somebody else is let in, and the longest-waiting connection of
//! those who hold most gives up its place: so many callers that hold much, or connections that ask for nothing, keep
//! nobody out. A connection with a request under way keeps its place.

use std::collections::{BTreeMap, HashMap};
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use parking_lot::Mutex;
use tokio_util::sync::CancellationToken;

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
    entered: u64,
    /// Those of an address, in the order in which they came.
    by_address: HashMap<IpAddr, BTreeMap<u64, Hold>>,
}

/// What is known of a connection beside its place.
#[derive(Clone, Default)]
struct Hold {
    under_way: Arc<AtomicUsize>,
    given_up: CancellationToken,
}

/// A place that is free again when this is dropped.
pub(super) struct Place {
    taken: Arc<Mutex<Taken>>,
    /// None of a trusted proxy.
    counted: Option<(IpAddr, u64)>,
    hold: Hold,
}

/// A request under way, from its head to the end of its answer.
pub(super) struct UnderWay(Arc<AtomicUsize>);

impl Room {
    pub(super) fn new(at_once_max: usize, of_address_max: usize) -> Self {
        Self { taken: Arc::default(), at_once_max, of_address_max }
    }

    /// A place for one more connection; none when there is no room. Those of a trusted proxy are counted in all only,
    /// and give up nothing.
    pub(super) fn enter(&self, address: IpAddr, trusted: bool) -> Option<Place> {
        let address = (!trusted).then(|| counted_as(address));
        let mut taken = self.taken.lock();
        let held_before = address.map_or(0, |address| taken.of(address));
        if address.is_some() && held_before >= self.of_address_max {
            return refused("address");
        }
        if taken.all >= self.at_once_max && !taken.make_room(held_before) {
            return refused("all");
        }
        taken.all += 1;
        taken.entered += 1;
        let (number, hold) = (taken.entered, Hold::default());
        if let Some(address) = address {
            taken.by_address.entry(address).or_default().insert(number, hold.clone());
        }
        Some(Place {
            taken: Arc::clone(&self.taken),
            counted: address.map(|address| (address, number)),
            hold,
        })
    }
}

impl Taken {
    fn of(&self, address: IpAddr) -> usize {
        self.by_address.get(&address).map_or(0, BTreeMap::len)
    }

    /// Takes a place from an address that holds more than `held`, the most if it can give one up.
    fn make_room(&mut self, held: usize) -> bool {
        let of_most = self.by_address.iter().max_by_key(|(_, open)| open.len());
        let first = of_most.and_then(|(address, open)| Some((*address, waiting(open, held)?)));
        let found = first.or_else(|| {
            let mut all: Vec<_> = self.by_address.iter().collect();
            all.sort_by_key(|(_, open)| std::cmp::Reverse(open.len()));
            all.into_iter().find_map(|(address, open)| Some((*address, waiting(open, held)?)))
        });
        let Some((address, number)) = found else { return false };
        if let Some(hold) = self.leave(address, number) {
            hold.given_up.cancel();
            metrics::counter!("teei_http_connections_given_up_total").increment(1);
        }
        true
    }

    /// A connection leaves. `None` when it has left before.
    fn leave(&mut self, address: IpAddr, number: u64) -> Option<Hold> {
        let open = self.by_address.get_mut(&address)?;
        let hold = open.remove(&number)?;
        if open.is_empty() {
            self.by_address.remove(&address);
        }
        self.all -= 1;
        Some(hold)
    }
}

/// The connection of an address that has waited longest without a request, if the address holds more than `held`.
fn waiting(open: &BTreeMap<u64, Hold>, held: usize) -> Option<u64> {
    let mut waiting = open.iter().filter(|(_, hold)| hold.under_way.load(Ordering::Relaxed) == 0);
    (open.len() > held).then(|| waiting.next()).flatten().map(|(number, _)| *number)
}

impl Place {
    /// A request begins.
    pub(super) fn under_way(&self) -> UnderWay {
        self.hold.under_way.fetch_add(1, Ordering::Relaxed);
        UnderWay(Arc::clone(&self.hold.under_way))
    }

    /// Until somebody else has the place.
    pub(super) async fn given_up(&self) {
        self.hold.given_up.cancelled().await;
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

fn refused(of: &'static str) -> Option<Place> {
    metrics::counter!("teei_http_connections_refused_total", "limit" => of).increment(1);
    None
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.taken.lock();
        match self.counted {
            // One that gave up its place has left.
            Some((address, number)) => drop(taken.leave(address, number)),
            None => taken.all -= 1,
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
        let other = room.enter(address(2), false).expect("another address has its own");
        let given_up = first.hold.given_up.clone();
        let _third = room.enter(address(3), false).expect("who has nothing is let in");
        assert!(given_up.is_cancelled(), "the oldest of who has most gives up its place");
        assert!(room.enter(address(3), false).is_none(), "nobody has more than it");
        drop(first);
        assert_eq!(room.taken.lock().all, 3, "one that gave up its place leaves once");
        drop(other);
        assert!(room.enter(address(1), false).is_some(), "a place that is left is free");
    }

    #[test]
    fn many_addresses_that_ask_for_nothing_keep_nobody_out() {
        let room = Room::new(40, 20);
        let held: Vec<_> = (0..4).flat_map(|last| (0..10).map(move |_| last)).collect();
        let held: Vec<_> =
            held.into_iter().map(|last| room.enter(address(last), false).expect("there is room")).collect();
        let other = room.enter(address(9), false).expect("it is let in");
        let gave_up = held.iter().filter(|place| place.hold.given_up.is_cancelled()).count();
        assert_eq!(gave_up, 1);
        assert!(!other.hold.given_up.is_cancelled());
        drop((held, other));
        assert_eq!(room.taken.lock().all, 0);
    }

    #[test]
    fn a_request_under_way_keeps_its_place() {
        let room = Room::new(2, 2);
        let (first, second) = (room.enter(address(1), false), room.enter(address(1), false));
        let (first, second) = (first.expect("room"), second.expect("room"));
        let (_one, two) = (first.under_way(), second.under_way());
        assert!(room.enter(address(2), false).is_none(), "both are at work");
        drop(two);
        let _other = room.enter(address(2), false).expect("one is not");
        assert!(second.hold.given_up.is_cancelled() && !first.hold.given_up.is_cancelled());
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
