//! Every decider of ours as an aggregate of [`cqrs_es`]: the pure core stays as it is, and a program written
//! for that crate drives it, on its own stores or on `event_store::CqrsLog`.
//!
//! What the two worlds understand differently:
//! - *already so* is a command that succeeds and writes no event;
//! - the instant of a decision comes from the services, as `decide` takes it as an argument;
//! - an event that holds a readable personal text cannot be written anywhere, as everywhere: seal it first.

use std::fmt::Debug;
use std::sync::Arc;

use cqrs_es::DomainEvent;
use cqrs_es::event_sink::EventSink;
use domain::{Decider, Decision};
use kernel::clock::Clock;
use schemas::WireEvent;
use serde::de::Error as _;
use serde::ser::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// An aggregate of a decider: its state.
#[derive(Serialize, Deserialize)]
#[serde(transparent, bound = "")]
pub struct Aggregate<D: Decider> {
    state: D::State,
}

impl<D: Decider> Default for Aggregate<D> {
    fn default() -> Self {
        Self { state: D::State::default() }
    }
}

impl<D: Decider> Aggregate<D> {
    /// What its events add up to.
    pub fn state(&self) -> &D::State {
        &self.state
    }
}

impl<D> cqrs_es::Aggregate for Aggregate<D>
where
    D: Decider,
    D::Event: WireEvent + PartialEq + Debug,
{
    const TYPE: &'static str = D::TYPE;
    type Command = D::Command;
    type Event = Event<D::Event>;
    type Error = D::Refusal;
    /// What time it is.
    type Services = Arc<dyn Clock>;

    async fn handle(
        &mut self,
        command: D::Command,
        clock: &Arc<dyn Clock>,
        sink: &EventSink<Self>,
    ) -> Result<(), D::Refusal> {
        if let Decision::Record(events) = D::decide(&self.state, command, clock.now())? {
            for event in events {
                sink.write(Event(event), self).await;
            }
        }
        Ok(())
    }

    fn apply(&mut self, event: Event<D::Event>) {
        self.state = D::evolve(std::mem::take(&mut self.state), &event.0);
    }
}

/// An event of ours, stored as the registry has it: name, version, and the payload of that version.
#[derive(Clone, PartialEq, Debug)]
pub struct Event<E>(pub E);

/// The stored shape.
#[derive(Serialize, Deserialize)]
struct Stored {
    name: String,
    version: u16,
    data: Vec<u8>,
}

impl<E: WireEvent> Serialize for Event<E> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let named = self.0.event_name();
        let data = self.0.payload().map_err(S::Error::custom)?;
        Stored { name: named.name.to_owned(), version: named.version, data }.serialize(serializer)
    }
}

impl<'de, E: WireEvent> Deserialize<'de> for Event<E> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Stored { name, version, data } = Stored::deserialize(deserializer)?;
        E::read(&name, version, &data).map(Self).map_err(D::Error::custom)
    }
}

impl<E> DomainEvent for Event<E>
where
    E: WireEvent + Clone + PartialEq + Debug + Send + Sync,
{
    fn event_type(&self) -> String {
        self.0.event_name().name.to_owned()
    }

    fn event_version(&self) -> String {
        self.0.event_name().version.to_string()
    }
}
