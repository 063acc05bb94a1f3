//! Reads what is parked in the version of a projection that serves.

use kernel::Sequence;
use projections::engine::parking::{self, Parked};
use serde::{Deserialize, Serialize};

use super::ParkedCommit;
use crate::fault::ReadFault;
use crate::page::{Cursor, Limit, Page};
use crate::reading::Reading;

/// Parked commits are listed by key and sequence.
#[derive(Serialize, Deserialize)]
pub(crate) struct AfterParked(String, i64);

impl Cursor for AfterParked {
    const TAG: &'static str = "parked-1";
}

/// One page.
pub(crate) async fn list(
    reading: &mut Reading,
    name: &str,
    version: u32,
    after: Option<AfterParked>,
    limit: Limit,
) -> Result<Page<ParkedCommit>, ReadFault> {
    let place =
        after.as_ref().map(|AfterParked(key, sequence)| (key.as_str(), Sequence::from_i64(*sequence)));
    let surplus = u32::try_from(limit.with_surplus()).unwrap_or(u32::MAX);
    let rows = parking::list(&mut *reading.tx, name, version, place, surplus).await?;
    let page = Page::cut(rows, limit, |row| AfterParked(row.park_key.clone(), row.sequence));
    let mut before = after.map(|AfterParked(key, _)| key);
    Ok(page.map(|row| {
        let first = before.as_deref() != Some(row.park_key.as_str());
        before = Some(row.park_key.clone());
        parked(row, first)
    }))
}

fn parked(row: Parked, first: bool) -> ParkedCommit {
    let mut tokens = row.subject.split('.').skip(2);
    let (aggregate, id) = (tokens.next(), tokens.next());
    ParkedCommit {
        sequence: row.sequence().get(),
        aggregate: aggregate.map(ToOwned::to_owned),
        aggregate_id: id.and_then(|id| id.parse().ok()),
        park_key: row.park_key,
        first,
        reason: row.reason,
        attempts: u32::try_from(row.attempts).unwrap_or_default(),
        parked_at: row.parked_at,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_aggregate_is_read_from_the_subject() {
        let row = |subject: &str| Parked {
            park_key: "k".to_owned(),
            sequence: 7,
            subject: subject.to_owned(),
            reason: "SQLSTATE 23514".to_owned(),
            attempts: 3,
            parked_at: chrono::DateTime::UNIX_EPOCH,
        };
        let ours = parked(
            row("evt.00000000000000000000000000000001.company.00000000000000000000000000000002"),
            true,
        );
        assert_eq!(ours.aggregate.as_deref(), Some("company"));
        assert_eq!(ours.aggregate_id, Some(uuid::Uuid::from_u128(2)));
        let strange = parked(row("somewhere"), true);
        assert_eq!((strange.aggregate, strange.aggregate_id), (None, None));
    }
}
