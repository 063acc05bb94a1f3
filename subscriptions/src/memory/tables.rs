//! What the twin holds.

use std::collections::{BTreeMap, HashSet};

use kernel::Sequence;

use crate::store::{ParkKey, Parked, Request, Standing, State, ToPark};

/// A subscription.
#[derive(Clone, Default, Debug)]
pub(super) struct Subscribed {
    pub(super) term: i64,
    pub(super) position: Sequence,
    pub(super) revision: i64,
    pub(super) poison_in_a_row: u64,
    pub(super) state: State,
    pub(super) parked: BTreeMap<(ParkKey, Sequence), Parked>,
    pub(super) requests: BTreeMap<i64, Request>,
}

impl Subscribed {
    pub(super) fn standing(&self) -> Standing {
        Standing {
            state: self.state.clone(),
            parked: self.parked.keys().map(|(key, _)| key.clone()).collect::<HashSet<_>>(),
            poison_in_a_row: self.poison_in_a_row,
            revision: self.revision,
            requests: self.requests.iter().map(|(number, request)| (*number, request.clone())).collect(),
        }
    }

    pub(super) fn of_key(&self, key: &ParkKey, max: usize) -> Vec<Parked> {
        self.parked.values().filter(|parked| parked.key == *key).take(max).cloned().collect()
    }
}

/// A change to a subscription, made when its transaction is committed.
pub(super) enum Change {
    Advance { to: Sequence, poison_in_a_row: u64 },
    Revised(i64),
    Park(Vec<ToPark>),
    Unpark { key: ParkKey, sequence: Sequence },
    FailedAgain { key: ParkKey, sequence: Sequence, reason: String },
    Answer(i64),
}

impl Change {
    pub(super) fn make(self, row: &mut Subscribed) {
        match self {
            Self::Advance { to, poison_in_a_row } => {
                row.position = to;
                row.poison_in_a_row = poison_in_a_row;
            }
            Self::Revised(to) => row.revision = to,
            Self::Park(entries) => {
                for entry in entries {
                    row.parked.entry((entry.key.clone(), entry.sequence)).or_insert(entry);
                }
            }
            Self::Unpark { key, sequence } => {
                row.parked.remove(&(key, sequence));
            }
            Self::FailedAgain { key, sequence, reason } => {
                if let Some(parked) = row.parked.get_mut(&(key, sequence)) {
                    parked.attempts += 1;
                    parked.reason = reason;
                }
            }
            Self::Answer(number) => {
                row.requests.remove(&number);
            }
        }
    }
}
