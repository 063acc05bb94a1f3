//! A small aggregate, in the words of cqrs-es.

use cqrs_es::event_sink::EventSink;
use cqrs_es::{Aggregate, DomainEvent};
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Account {
    pub(super) balance: u64,
}

pub(super) enum Command {
    Pay {
        amount: u64,
    },
    Draw {
        amount: u64,
    },
    /// Two events, one commit.
    Move {
        out: u64,
        back: u64,
    },
    Nothing,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub(super) enum Event {
    Paid { amount: u64 },
    Drawn { amount: u64 },
}

#[derive(Debug, PartialEq, thiserror::Error)]
#[error("there is not enough")]
pub(super) struct Refused;

impl DomainEvent for Event {
    fn event_type(&self) -> String {
        match self {
            Self::Paid { .. } => "paid".to_owned(),
            Self::Drawn { .. } => "drawn".to_owned(),
        }
    }

    fn event_version(&self) -> String {
        "1".to_owned()
    }
}

impl Aggregate for Account {
    const TYPE: &'static str = "account";
    type Command = Command;
    type Event = Event;
    type Error = Refused;
    type Services = ();

    async fn handle(&mut self, command: Command, (): &(), sink: &EventSink<Self>) -> Result<(), Refused> {
        match command {
            Command::Nothing => {}
            Command::Pay { amount } => sink.write(Event::Paid { amount }, self).await,
            Command::Draw { amount } if amount > self.balance => return Err(Refused),
            Command::Move { out, .. } if out > self.balance => return Err(Refused),
            Command::Draw { amount } => sink.write(Event::Drawn { amount }, self).await,
            Command::Move { out, back } => {
                sink.write(Event::Drawn { amount: out }, self).await;
                sink.write(Event::Paid { amount: back }, self).await;
            }
        }
        Ok(())
    }

    fn apply(&mut self, event: Event) {
        match event {
            Event::Paid { amount } => self.balance = self.balance.saturating_add(amount),
            Event::Drawn { amount } => self.balance = self.balance.saturating_sub(amount),
        }
    }
}
