//! Reads pages of companies.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Company, CompanyState};
use crate::fault::ReadFault;
use crate::page::{Cursor, Limit, Page};
use crate::reading::Reading;

/// Companies are listed by reference, and by id among equal ones.
#[derive(Serialize, Deserialize)]
pub(crate) struct AfterCompany(String, Uuid);

impl Cursor for AfterCompany {
    const TAG: &'static str = "companies-1";
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    reference: String,
    name: String,
    industry: Option<String>,
    country: Option<String>,
    size_band: Option<String>,
    state: CompanyState,
    retracted_at: Option<DateTime<Utc>>,
    #[sqlx(try_from = "i64")]
    version: u64,
    #[sqlx(try_from = "i64")]
    sequence: u64,
}

/// One page.
pub(crate) async fn list(
    reading: &mut Reading,
    after: Option<AfterCompany>,
    limit: Limit,
) -> Result<Page<Company>, ReadFault> {
    let (reference, id) = after.map(|AfterCompany(reference, id)| (reference, id)).unzip();
    let rows: Vec<Row> = sqlx::query_as(include_str!("list.sql"))
        .bind(reference)
        .bind(id)
        .bind(limit.with_surplus())
        .fetch_all(&mut *reading.tx)
        .await?;
    Ok(Page::cut(rows, limit, |row| AfterCompany(row.reference.clone(), row.id)).map(Company::from))
}

impl From<Row> for Company {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            reference: row.reference,
            name: row.name,
            industry: row.industry,
            country: row.country,
            size_band: row.size_band,
            state: row.state,
            retracted_at: row.retracted_at,
            version: row.version,
            sequence: row.sequence,
        }
    }
}
