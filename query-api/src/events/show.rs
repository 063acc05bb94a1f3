//! Reads one event whole, from the commit that the archive holds.

use kernel::{EventId, Sequence};
use schemas::cloud_event::{cloud_event, envelope_json};
use schemas::{Commit, RegistryError};
use serde::de::DeserializeOwned;
use serde_json::Value;
use uuid::Uuid;

use super::{CloudEvent, EventEnvelope};
use crate::fault::ReadFault;
use crate::reading::Reading;

/// An event in its commit.
pub(crate) struct Found {
    commit: Commit,
    sequence: Sequence,
    index: usize,
}

/// `None` when the caller may see no such event.
pub(crate) async fn find(reading: &mut Reading, id: Uuid) -> Result<Option<Found>, ReadFault> {
    let place: Option<(i64, i32)> = sqlx::query_as(include_str!("find.sql"))
        .bind(id)
        .bind(EventId::new(id).first_of_commit().uuid())
        .fetch_optional(&mut *reading.tx)
        .await?;
    let Some((sequence, index)) = place else { return Ok(None) };
    let payload: Option<Vec<u8>> =
        sqlx::query_scalar("SELECT payload FROM log.commits_in_context WHERE sequence = $1")
            .bind(sequence)
            .fetch_optional(&mut *reading.tx)
            .await?;
    let Some(payload) = payload else { return Ok(None) };
    let commit = schemas::decode(&payload).map_err(|_| incoherent("a commit"))?;
    let index = usize::try_from(index).map_err(|_| incoherent("the place of an event"))?;
    Ok(Some(Found { commit, sequence: Sequence::from_i64(sequence), index }))
}

impl Found {
    /// In the documented envelope.
    pub(crate) fn envelope(&self) -> Result<EventEnvelope, ReadFault> {
        shaped(envelope_json(&self.commit, self.sequence, self.index))
    }

    /// As a CloudEvent.
    pub(crate) fn cloud_event(&self) -> Result<CloudEvent, ReadFault> {
        shaped(cloud_event(&self.commit, self.sequence, self.index))
    }
}

/// What is answered has the documented shape, or it is not answered.
fn shaped<T: DeserializeOwned>(event: Option<Result<Value, RegistryError>>) -> Result<T, ReadFault> {
    let value = event.ok_or(incoherent("the place of an event"))?.map_err(|_| incoherent("an event"))?;
    serde_json::from_value(value).map_err(|_| incoherent("the envelope of an event"))
}

const fn incoherent(what: &'static str) -> ReadFault {
    ReadFault::Incoherent { table: "commits_in_context", what }
}
