//! The hint table: which version and content of a source record was last carried through.
//!
//! It lets a file that was loaded before be answered without loading an aggregate per row. It may lack a
//! record, it must never be wrong about one: a hint is written after its commit is durable, and withdrawn
//! before a record it speaks of is amended. A person's erasure shuts the hints of every record that named
//! them, so that their rows are refused rather than known.

use std::collections::HashMap;

use kernel::{Fingerprint, PersonId, RecordId, TenantId, Timestamp};
use sqlx::PgPool;
use uuid::Uuid;

use crate::executor::Presume;

/// What the table says of one record.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Hint {
    /// Nothing: most likely it is new.
    Absent,
    /// The very content that arrives: known, nothing needs to be loaded.
    SameContent,
    /// Other content: load it. The hint was withdrawn.
    OtherContent,
}

impl Hint {
    /// What to believe of the aggregate.
    pub fn presume(self) -> Presume {
        match self {
            Self::Absent => Presume::New,
            Self::SameContent | Self::OtherContent => Presume::Nothing,
        }
    }
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
}

/// Asks for many records at once. Those with other content than `arriving` are withdrawn, durably,
/// before this returns.
pub async fn consult(
    pool: &PgPool,
    tenant: TenantId,
    arriving: &[(RecordId, Fingerprint)],
) -> Result<HashMap<RecordId, Hint>, sqlx::Error> {
    let records: Vec<Uuid> = arriving.iter().map(|(record, _)| record.0).collect();
    let fingerprints: Vec<Uuid> = arriving.iter().map(|(_, fingerprint)| fingerprint.0).collect();
    let rows: Vec<(Uuid, bool)> = sqlx::query_as(include_str!("../sql/consult_hints.sql"))
        .bind(tenant.uuid())
        .bind(&records)
        .bind(&fingerprints)
        .fetch_all(pool)
        .await?;
    let withdrawn: Vec<Uuid> = rows.iter().filter(|(_, same)| !same).map(|(record, _)| *record).collect();
    if !withdrawn.is_empty() {
        sqlx::query("delete from command.hints where tenant = $1 and record = any($2)")
            .bind(tenant.uuid())
            .bind(&withdrawn)
            .execute(pool)
            .await?;
    }
    Ok(rows
        .into_iter()
        .map(|(record, same)| (RecordId(record), if same { Hint::SameContent } else { Hint::OtherContent }))
        .collect())
}

/// Remembers records whose commits are durable.
pub async fn remember(
    pool: &PgPool,
    tenant: TenantId,
    carried: &[CarriedThrough],
) -> Result<(), sqlx::Error> {
    if carried.is_empty() {
        return Ok(());
    }
    // A record that stood in the chunk twice is remembered as it was last.
    let latest: HashMap<RecordId, &CarriedThrough> = carried.iter().map(|one| (one.record, one)).collect();
    let column = |of: fn(&CarriedThrough) -> Uuid| latest.values().map(|one| of(one)).collect::<Vec<_>>();
    let claim = |index: usize| latest.values().map(|one| one.claims[index]).collect::<Vec<_>>();
    sqlx::query(include_str!("../sql/remember_hints.sql"))
        .bind(tenant.uuid())
        .bind(column(|one| one.record.0))
        .bind(latest.values().map(|one| one.version.to_datetime()).collect::<Vec<_>>())
        .bind(column(|one| one.fingerprint.0))
        .bind(claim(0))
        .bind(claim(1))
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
