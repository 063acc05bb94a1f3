//! Reads pages of people.

use kernel::AggregateId;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Person, ProgrammeRole};
use crate::fault::ReadFault;
use crate::page::{Cursor, Limit, Page};
use crate::people::row::PersonRow;
use crate::reading::Reading;

/// Which people.
#[derive(Default)]
pub(crate) struct Filter {
    /// This one.
    pub(crate) id: Option<Uuid>,
    pub(crate) role: Option<ProgrammeRole>,
    pub(crate) company: Option<Uuid>,
    /// The claims that a blind look-up leads to.
    pub(crate) identifiers: Option<Vec<AggregateId>>,
    pub(crate) after: Option<AfterPerson>,
    pub(crate) limit: Limit,
}

/// People are listed by id.
#[derive(Serialize, Deserialize)]
pub(crate) struct AfterPerson(Uuid);

impl Cursor for AfterPerson {
    const TAG: &'static str = "people-1";
}

/// One page.
pub(crate) async fn list(reading: &mut Reading, filter: Filter) -> Result<Page<Person>, ReadFault> {
    let identifiers: Option<Vec<Uuid>> =
        filter.identifiers.map(|ids| ids.into_iter().map(AggregateId::uuid).collect());
    let rows: Vec<PersonRow> = sqlx::query_as(include_str!("list.sql"))
        .bind(filter.role.map(ProgrammeRole::name))
        .bind(filter.company)
        .bind(identifiers)
        .bind(filter.after.map(|AfterPerson(id)| id))
        .bind(filter.limit.with_surplus())
        .bind(filter.id)
        .fetch_all(&mut *reading.tx)
        .await?;
    Ok(Page::cut(rows, filter.limit, |row| AfterPerson(row.id)).map(Person::from))
}
