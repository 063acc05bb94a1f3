//! Compares what a server has with what is wanted. Changes nothing.

use async_nats::jetstream::ErrorCode;
use async_nats::jetstream::context::{Context, GetStreamErrorKind};
use async_nats::jetstream::stream::Config;

use crate::difference::{Difference, Remedy, between};

/// What would have to be done to one stream.
#[derive(Clone, Debug)]
pub enum Change {
    /// It is not there.
    Create(Box<Config>),
    /// It is there, and not as wanted.
    Update { wanted: Box<Config>, differences: Vec<Difference> },
}

/// What would have to be done to all of them. Empty when the server is as wanted.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    pub changes: Vec<Change>,
}

/// The server could not be compared.
#[derive(Debug, thiserror::Error)]
#[error("stream {stream} could not be read")]
pub struct PlanError {
    pub stream: String,
    source: async_nats::jetstream::context::GetStreamError,
}

impl Plan {
    /// Whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }

    /// The differences that nobody may mend without a human: (stream, difference).
    pub fn refused(&self) -> Vec<(&str, &Difference)> {
        self.differences().filter(|(_, difference)| difference.remedy != Remedy::Update).collect()
    }

    /// Those during which nothing should be written: see [`Difference::puts_history_at_stake`].
    pub fn at_stake(&self) -> Vec<(&str, &Difference)> {
        self.differences().filter(|(_, difference)| difference.puts_history_at_stake()).collect()
    }

    /// Every difference of a stream that is there: (stream, difference).
    pub fn differences(&self) -> impl Iterator<Item = (&str, &Difference)> {
        self.changes
            .iter()
            .filter_map(|change| match change {
                Change::Create(_) => None,
                Change::Update { wanted, differences } => Some((wanted.name.as_str(), differences)),
            })
            .flat_map(|(stream, differences)| differences.iter().map(move |difference| (stream, difference)))
    }
}

impl std::fmt::Display for Plan {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.is_empty() {
            return writeln!(f, "the streams are as they should be");
        }
        for change in &self.changes {
            match change {
                Change::Create(wanted) => writeln!(f, "create stream {}", wanted.name)?,
                Change::Update { wanted, differences } => {
                    for difference in differences {
                        writeln!(f, "stream {}: {difference}", wanted.name)?;
                    }
                }
            }
        }
        Ok(())
    }
}

/// Compares every wanted stream with the server's.
pub async fn plan(context: &Context, wanted: &[Config]) -> Result<Plan, PlanError> {
    let mut changes = Vec::new();
    for wanted in wanted {
        match context.get_stream(&wanted.name).await {
            Ok(stream) => {
                let differences = between(&stream.cached_info().config, wanted);
                if !differences.is_empty() {
                    changes.push(Change::Update { wanted: Box::new(wanted.clone()), differences });
                }
            }
            Err(fault) if is_missing(&fault.kind()) => changes.push(Change::Create(Box::new(wanted.clone()))),
            Err(source) => return Err(PlanError { stream: wanted.name.clone(), source }),
        }
    }
    Ok(Plan { changes })
}

fn is_missing(kind: &GetStreamErrorKind) -> bool {
    matches!(kind, GetStreamErrorKind::JetStream(error) if error.error_code() == ErrorCode::STREAM_NOT_FOUND)
}
