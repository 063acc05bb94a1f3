//! Companies: sponsors of programmes. Nothing here is about a person.

pub(crate) mod list;

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::named::named;

named! {
    /// Where the record of a company stands.
    pub enum CompanyState {
        /// Its record is in force.
        Active = "active",
        /// Its record was withdrawn.
        Retracted = "retracted",
    }
}

/// A sponsor of programmes.
#[derive(Debug, Serialize, ToSchema)]
pub struct Company {
    /// The company.
    pub id: Uuid,
    /// Its reference in the source, for example `c01`.
    pub reference: String,
    /// Its name as written.
    pub name: String,
    /// Its industry as written.
    #[schema(required = true)]
    pub industry: Option<String>,
    /// ISO 3166-1 alpha-2.
    #[schema(required = true)]
    pub country: Option<String>,
    /// `small`, `medium` or `large`, as written.
    #[schema(required = true)]
    pub size_band: Option<String>,
    /// Where its record stands.
    pub state: CompanyState,
    /// When its record was withdrawn.
    #[schema(required = true)]
    pub retracted_at: Option<DateTime<Utc>>,
    /// How many events it has.
    pub version: u64,
    /// The sequence of the commit that last changed it.
    pub sequence: u64,
}
