//! The hint table: which version and content of a source record was last carried through.
//!
//! It lets a file that was loaded before be answered without loading an aggregate per row. It may lack a
//! record, it must never be wrong about one: a hint is written after its commit is durable, and withdrawn
//! before a record it speaks of is amended. What it answers is what stays so whatever happens: a version that was
//! seen, and one that is older. That an older one changes nothing is not so for a record that somebody corrected or
//! withdrew by hand: no hint answers for it ever after. A person's erasure shuts the hints of every record that named them, so that their
//! rows are refused rather than known.

use std::collections::HashMap;

use kernel::{Fingerprint, Hash, ImportId, PersonId, RecordId, Sequence, TenantId, Timestamp, Version};
use sqlx::PgPool;
use uuid::Uuid;

use crate::executor::Presume;
use crate::outcome::Head;

/// What the table says of one record.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Hint {
    /// Nothing: most likely it is new.
    Absent,
    /// The very version and content that arrive.
    Known(Head),
    /// The very row that arrives, carried through by an earlier try of the same import: it is answered
    /// as it was then.
    SameRow(FirstAnswer),
    /// A newer version than the one that arrives.
    Newer(Head),
    /// An older version of the content that arrives: what arrives confirms it.
    Confirmed(Head),
    /// Something else: load it.
    Other,
}

impl Hint {
    /// What to believe of the aggregate.
    pub fn presume(self) -> Presume {
        match self {
            Self::Absent => Presume::New,
            Self::Known(_) | Self::SameRow(_) | Self::Newer(_) | Self::Confirmed(_) | Self::Other => {
                Presume::Nothing
            }
        }
    }
}

/// What a row came to when it was carried through.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FirstAnswer {
    /// Where it was recorded.
    pub sequence: Sequence,
    /// Whether it corrected a record that was there.
    pub amended: bool,
}

/// A row that arrives.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Arriving {
    /// The record it is about.
    pub record: RecordId,
    /// Its version.
    pub version: Timestamp,
    /// Its content.
    pub fingerprint: Fingerprint,
    /// Its line in the file.
    pub line: u64,
}

/// A record that was carried through.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct CarriedThrough {
    /// Which.
    pub record: RecordId,
    /// Its version.
    pub version: Timestamp,
    /// Its content.
    pub fingerprint: Fingerprint,
    /// The digest of the identifiers it named: what an erasure shuts it by.
    pub claims: [Option<Uuid>; 2],
    /// The last commit of its aggregate.
    pub head: Head,
    /// The line that recorded it and what it came to; `None` when the record was known before.
    pub answer: Option<(u64, FirstAnswer)>,
}

#[derive(sqlx::FromRow)]
struct Row {
    place: i64,
    record: Uuid,
    same_content: bool,
    /// How the arriving version compares with the hinted one: -1, 0 or 1.
    version: i32,
    /// Whether the arriving row is the one that recorded it.
    recorded_it: bool,
    sequence: Option<i64>,
    amended: bool,
    head_sequence: Option<i64>,
    head_version: Option<i64>,
    head_hash: Option<Vec<u8>>,
}

impl Row {
    /// Whether the record is to be amended by what arrives.
    fn is_amended(&self) -> bool {
        self.version > 0 && !self.same_content
    }

    fn head(&self) -> Head {
        let sequence = self.head_sequence.map_or(Sequence::ZERO, Sequence::from_i64);
        let behind = || {
            let version = u64::try_from(self.head_version?).ok()?;
            let hash: [u8; 32] = self.head_hash.as_deref()?.try_into().ok()?;
            Some((Version::new(version), Hash::new(hash)))
        };
        Head { sequence, behind: behind() }
    }

    fn hint(&self) -> Hint {
        let first = self.sequence.filter(|_| self.recorded_it);
        match (self.version, self.same_content, first) {
            (0, true, Some(sequence)) => {
                let sequence = Sequence::from_i64(sequence);
                Hint::SameRow(FirstAnswer { sequence, amended: self.amended })
            }
            (0, true, None) => Hint::Known(self.head()),
            (..0, ..) => Hint::Newer(self.head()),
            (1.., true, _) => Hint::Confirmed(self.head()),
            (_, false, _) => Hint::Other,
        }
    }
}

/// Asks for many rows of one import at once; the hints stand in the order of the rows. Those of records
/// that arrive with other content at a newer version are withdrawn, durably, before this returns.
pub async fn consult(
    pool: &PgPool,
    tenant: TenantId,
    import: ImportId,
    arriving: &[Arriving],
) -> Result<Vec<Hint>, sqlx::Error> {
    let rows: Vec<Row> = sqlx::query_as(include_str!("../sql/consult_hints.sql"))
        .bind(tenant.uuid())
        .bind(arriving.iter().map(|row| row.record.0).collect::<Vec<_>>())
        .bind(arriving.iter().map(|row| row.fingerprint.0).collect::<Vec<_>>())
        .bind(import.uuid())
        .bind(arriving.iter().map(|row| line_number(row.line)).collect::<Vec<_>>())
        .bind(arriving.iter().map(|row| row.version.to_datetime()).collect::<Vec<_>>())
        .fetch_all(pool)
        .await?;
    let withdrawn: Vec<Uuid> = rows.iter().filter(|row| row.is_amended()).map(|row| row.record).collect();
    if !withdrawn.is_empty() {
        sqlx::query("delete from command.hints where tenant = $1 and record = any($2)")
            .bind(tenant.uuid())
            .bind(&withdrawn)
            .execute(pool)
            .await?;
    }
    let mut hints = vec![Hint::Absent; arriving.len()];
    for row in rows {
        let place = usize::try_from(row.place).ok().and_then(|place| place.checked_sub(1));
        if let Some(hint) = place.and_then(|place| hints.get_mut(place)) {
            *hint = row.hint();
        }
    }
    Ok(hints)
}

/// Remembers records of an import whose commits are durable.
pub async fn remember(
    pool: &PgPool,
    tenant: TenantId,
    import: ImportId,
    carried: &[CarriedThrough],
) -> Result<(), sqlx::Error> {
    if carried.is_empty() {
        return Ok(());
    }
    // A record that stood in the chunk twice is remembered as it was last, with the row that recorded it.
    let mut latest: HashMap<RecordId, CarriedThrough> = HashMap::with_capacity(carried.len());
    for one in carried {
        let answer = latest.get(&one.record).and_then(|before| before.answer);
        latest.insert(one.record, CarriedThrough { answer: one.answer.or(answer), ..*one });
    }
    let column = |of: fn(&CarriedThrough) -> Uuid| latest.values().map(of).collect::<Vec<_>>();
    let claim = |index: usize| latest.values().map(|one| one.claims[index]).collect::<Vec<_>>();
    let answers = || latest.values().map(|one| one.answer);
    let behind = || latest.values().map(|one| one.head.behind);
    sqlx::query(include_str!("../sql/remember_hints.sql"))
        .bind(tenant.uuid())
        .bind(column(|one| one.record.0))
        .bind(latest.values().map(|one| one.version.to_datetime()).collect::<Vec<_>>())
        .bind(column(|one| one.fingerprint.0))
        .bind(claim(0))
        .bind(claim(1))
        .bind(import.uuid())
        .bind(answers().map(|answer| answer.map(|(line, _)| line_number(line))).collect::<Vec<_>>())
        .bind(answers().map(|answer| answer.map(|(_, told)| told.sequence.as_i64())).collect::<Vec<_>>())
        .bind(answers().map(|answer| answer.is_some_and(|(_, told)| told.amended)).collect::<Vec<_>>())
        .bind(latest.values().map(|one| one.head.sequence.as_i64()).collect::<Vec<_>>())
        .bind(
            behind()
                .map(|known| known.map(|(version, _)| i64::try_from(version.get()).unwrap_or(i64::MAX)))
                .collect::<Vec<_>>(),
        )
        .bind(behind().map(|known| known.map(|(_, hash)| hash.as_bytes().to_vec())).collect::<Vec<_>>())
        .execute(pool)
        .await?;
    Ok(())
}

fn line_number(line: u64) -> i64 {
    i64::try_from(line).unwrap_or(i64::MAX)
}

/// Withdraws the hint of a record that is about to be corrected or withdrawn in another way than by a row. By hand, it
/// has no hint any more, whoever writes one later.
pub async fn withdraw(
    pool: &PgPool,
    tenant: TenantId,
    record: RecordId,
    by_hand: bool,
) -> Result<(), sqlx::Error> {
    if by_hand {
        sqlx::query(
            "insert into command.decided_by_hand (tenant, record) values ($1, $2) on conflict do nothing",
        )
        .bind(tenant.uuid())
        .bind(record.0)
        .execute(pool)
        .await?;
    }
    sqlx::query("delete from command.hints where tenant = $1 and record = $2")
        .bind(tenant.uuid())
        .bind(record.0)
        .execute(pool)
        .await?;
    Ok(())
}

/// Shuts every hint of records that named one of these claims, before and after: a hint written later
/// for such a record is not believed either.
pub async fn shut(
    pool: &PgPool,
    tenant: TenantId,
    person: PersonId,
    claims: &[Uuid],
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "insert into command.shut_claims (tenant, claim, person) select $1, claim, $3 from unnest($2::uuid[]) as claim
         on conflict do nothing",
    )
    .bind(tenant.uuid())
    .bind(claims)
    .bind(person.uuid())
    .execute(pool)
    .await?;
    Ok(())
}
