//! The index in memory, for tests and simulation.

use std::collections::BTreeMap;
use std::sync::Arc;

use kernel::Timestamp;
use parking_lot::Mutex;

use crate::due::{Claimed, Due, DueFault, DueIndex, DueKey, Held};

/// The twin of [`crate::postgres::PostgresDue`].
#[derive(Clone, Default)]
pub struct MemoryDue(Arc<Mutex<Rows>>);

#[derive(Default)]
struct Rows {
    by_key: BTreeMap<DueKey, Row>,
    /// The newest term: none is given twice.
    term: i64,
}

struct Row {
    at: Timestamp,
    revision: i64,
    term: i64,
    claims: u32,
    /// The beat of whoever holds it.
    held: Option<i64>,
}

impl MemoryDue {
    /// Every entry, for checks.
    pub fn entries(&self) -> Vec<Due> {
        let due = |(key, row): (&DueKey, &Row)| Due { key: key.clone(), at: row.at, revision: row.revision };
        self.0.lock().by_key.iter().map(due).collect()
    }
}

impl DueIndex for MemoryDue {
    async fn put(&self, entries: &[Due]) -> Result<(), DueFault> {
        let rows = &mut *self.0.lock();
        for Due { key, at, revision } in entries {
            let fresh = Row { at: *at, revision: *revision, term: 0, claims: 0, held: None };
            let row = rows.by_key.entry(key.clone()).or_insert(fresh);
            if *revision > row.revision {
                (row.at, row.revision, row.claims) = (*at, *revision, 0);
            }
        }
        Ok(())
    }

    async fn remove(&self, key: &DueKey, revision: i64) -> Result<(), DueFault> {
        let rows = &mut *self.0.lock();
        if rows.by_key.get(key).is_some_and(|row| row.revision <= revision) {
            rows.by_key.remove(key);
        }
        Ok(())
    }

    async fn claim(
        &self,
        kind: &str,
        now: Timestamp,
        max: usize,
        expired: &[Held],
    ) -> Result<Vec<Claimed>, DueFault> {
        let rows = &mut *self.0.lock();
        let free = |(key, row): &(&DueKey, &mut Row)| {
            let over = |beat| {
                expired.iter().any(|held| held.key == **key && held.term == row.term && held.beat == beat)
            };
            key.kind == kind && row.at <= now && row.held.is_none_or(over)
        };
        let mut due: Vec<_> = rows.by_key.iter_mut().filter(free).collect();
        due.sort_by_key(|(key, row)| (row.at, key.tenant, key.id));
        let term = &mut rows.term;
        let claim = |(key, row): (&DueKey, &mut Row)| {
            *term += 1;
            (row.term, row.claims, row.held) = (*term, row.claims + 1, Some(0));
            let due = Due { key: key.clone(), at: row.at, revision: row.revision };
            Claimed { due, term: row.term, claims: row.claims }
        };
        Ok(due.into_iter().take(max).map(claim).collect())
    }

    async fn beat(&self, claimed: &Claimed) -> Result<bool, DueFault> {
        let rows = &mut *self.0.lock();
        let held = rows.by_key.get_mut(&claimed.due.key).filter(|row| row.term == claimed.term);
        let Some(beat) = held.and_then(|row| row.held.as_mut()) else { return Ok(false) };
        *beat += 1;
        Ok(true)
    }

    async fn finish(&self, claimed: &Claimed, next: Option<Timestamp>) -> Result<bool, DueFault> {
        let rows = &mut *self.0.lock();
        let key = &claimed.due.key;
        let held = rows.by_key.get_mut(key).filter(|row| row.term == claimed.term && row.held.is_some());
        let Some(row) = held else { return Ok(false) };
        row.held = None;
        if row.revision == claimed.due.revision {
            match next {
                Some(next) => row.at = next,
                None => {
                    rows.by_key.remove(key);
                }
            }
        }
        Ok(true)
    }

    async fn held(&self, kind: &str) -> Result<Vec<Held>, DueFault> {
        let rows = &*self.0.lock();
        let held =
            |(key, row): (&DueKey, &Row)| Some(Held { key: key.clone(), term: row.term, beat: row.held? });
        Ok(rows.by_key.iter().filter(|(key, _)| key.kind == kind).filter_map(held).collect())
    }
}
