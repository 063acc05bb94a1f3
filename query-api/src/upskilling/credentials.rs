//! Reads pages of credentials.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Credential;
use crate::fault::ReadFault;
use crate::page::{Cursor, Limit, Page};
use crate::reading::Reading;

/// Which credentials.
pub(crate) struct Filter {
    pub(crate) learner: Option<Uuid>,
    pub(crate) provider: Option<String>,
    pub(crate) after: Option<AfterCredential>,
    pub(crate) limit: Limit,
}

/// Credentials are listed by day, and by id within a day.
#[derive(Serialize, Deserialize)]
pub(crate) struct AfterCredential(NaiveDate, Uuid);

impl Cursor for AfterCredential {
    const TAG: &'static str = "credentials-1";
}

/// One page.
pub(crate) async fn list(reading: &mut Reading, filter: &Filter) -> Result<Page<Credential>, ReadFault> {
    let (day, id) = filter.after.as_ref().map(|AfterCredential(day, id)| (*day, *id)).unzip();
    let rows: Vec<Credential> = sqlx::query_as(include_str!("credentials.sql"))
        .bind(filter.learner)
        .bind(filter.provider.as_deref())
        .bind(day)
        .bind(id)
        .bind(filter.limit.with_surplus())
        .fetch_all(&mut *reading.tx)
        .await?;
    Ok(Page::cut(rows, filter.limit, |row| AfterCredential(row.issued_on, row.id)))
}
