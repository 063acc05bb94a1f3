//! The ids of the events of one commit: they differ in their last two bytes alone, which hold the place.
//!
//! So an index over commits needs one entry each, and finds every event by it. Nothing else may depend on it:
//! earlier builds derived each id by itself, and what they wrote stands in the log for ever.

use uuid::Uuid;

use crate::EventId;

impl EventId {
    /// The event at `place` of the commit whose ids are made from `derived`.
    pub const fn in_commit(derived: Uuid, place: u16) -> Self {
        let mut bytes = derived.into_bytes();
        [bytes[14], bytes[15]] = place.to_be_bytes();
        Self::new(Uuid::from_bytes(bytes))
    }

    /// The first event of the commit that this one is in, if the two are related as above.
    #[must_use]
    pub const fn first_of_commit(self) -> Self {
        Self::in_commit(self.uuid(), 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_event_of_a_commit_leads_to_the_first_and_to_no_other_commits() {
        let derived = |of: u128| Uuid::from_u128(of << 16);
        let first = EventId::in_commit(derived(7), 0);
        for place in [0, 1, 255, 256, u16::MAX] {
            let event = EventId::in_commit(derived(7), place);
            assert_eq!(event.first_of_commit(), first);
            assert_eq!(event == first, place == 0);
            assert_ne!(EventId::in_commit(derived(8), place).first_of_commit(), first);
        }
    }

    #[test]
    fn an_id_stays_a_version_8_uuid() {
        let derived = uuid::Builder::from_custom_bytes([0xff; 16]).into_uuid();
        let id = EventId::in_commit(derived, 513).uuid();
        assert_eq!((id.get_version_num(), id.get_variant()), (8, uuid::Variant::RFC4122));
    }
}
