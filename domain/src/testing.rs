//! Given events, when a command, then events or a refusal: the harness of every aggregate's tests.

use kernel::Timestamp;

use crate::decider::{Already, Decider, Decision};

/// The instant at which every test decides: 2026-01-02T03:04:05Z.
pub const NOW: Timestamp = Timestamp::from_micros(1_767_323_045_000_000);

/// A history to decide upon.
pub struct Given<D: Decider>(D::State);

/// What came of a command.
pub struct Outcome<D: Decider>(Result<Decision<D::Event>, D::Refusal>);

/// Starts from a history.
pub fn given<D: Decider>(events: impl IntoIterator<Item = D::Event>) -> Given<D> {
    Given(events.into_iter().fold(D::State::default(), |state, event| D::evolve(state, &event)))
}

impl<D: Decider> Given<D> {
    /// Decides at [`NOW`].
    pub fn when(self, command: D::Command) -> Outcome<D> {
        Outcome(D::decide(&self.0, command, NOW))
    }
}

impl<D: Decider> Outcome<D>
where
    D::Event: PartialEq + std::fmt::Debug,
    D::Refusal: PartialEq,
{
    /// Exactly these events.
    #[track_caller]
    pub fn then(self, expected: impl IntoIterator<Item = D::Event>) {
        match self.0 {
            Ok(Decision::Record(events)) => {
                assert_eq!(events.into_vec(), expected.into_iter().collect::<Vec<_>>());
            }
            other => panic!("expected events, got {other:?}"),
        }
    }

    /// Nothing new: the content is known.
    #[track_caller]
    pub fn then_known(self) {
        let told = self.0.expect("not refused");
        let known =
            matches!(told, Decision::AlreadySo(Already::Known) | Decision::SeenBefore(Already::Known));
        assert!(known, "{told:?}");
    }

    /// Nothing that counts: a newer version of what is known.
    #[track_caller]
    pub fn then_confirmed(self) {
        let events = self.events();
        assert!(events.iter().all(D::confirms), "{events:?}");
    }

    /// Nothing new: a newer version is known.
    #[track_caller]
    pub fn then_older(self) {
        let told = self.0.expect("not refused");
        let older =
            matches!(told, Decision::AlreadySo(Already::Older) | Decision::SeenBefore(Already::Older));
        assert!(older, "{told:?}");
    }

    /// This refusal.
    #[track_caller]
    pub fn then_refused(self, expected: &D::Refusal) {
        match self.0 {
            Err(refusal) => assert_eq!(&refusal, expected),
            Ok(decision) => panic!("expected a refusal, got {decision:?}"),
        }
    }

    /// The events, to look closer.
    #[track_caller]
    pub fn events(self) -> Vec<D::Event> {
        match self.0.expect("not refused") {
            Decision::Record(events) => events.into_vec(),
            Decision::AlreadySo(already) | Decision::SeenBefore(already) => {
                panic!("expected events, got {already:?}")
            }
        }
    }
}
