//! The bytes of a commit: the events of one command and its metadata, as MessagePack.

use std::collections::{BTreeMap, HashMap};

use bytes::Bytes;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::fault::CqrsFault;

#[derive(Serialize)]
struct Written<'a, E> {
    events: &'a [E],
    /// In order, so that the same commit has the same bytes.
    metadata: BTreeMap<&'a str, &'a str>,
}

#[derive(Deserialize)]
struct Read<E> {
    events: Vec<E>,
    metadata: HashMap<String, String>,
}

pub(super) fn encode<E: Serialize>(
    events: &[E],
    metadata: &HashMap<String, String>,
) -> Result<Bytes, CqrsFault> {
    let metadata = metadata.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
    let bytes = rmp_serde::to_vec_named(&Written { events, metadata });
    bytes.map(Bytes::from).map_err(CqrsFault::Encode)
}

pub(super) fn decode<E: DeserializeOwned>(
    bytes: &[u8],
) -> Result<(Vec<E>, HashMap<String, String>), CqrsFault> {
    let Read { events, metadata } = rmp_serde::from_slice(bytes).map_err(CqrsFault::Decode)?;
    Ok((events, metadata))
}
