//! The totals on the first page.

pub(crate) mod shared;
pub(crate) mod totals;

use serde::Serialize;
use utoipa::ToSchema;

use crate::positions::Lag;

/// The totals of everything the caller may count. A total is null when it is withheld from the caller.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
pub struct Overview {
    /// People known and not erased.
    #[schema(required = true)]
    pub people: Option<u64>,
    /// Those who take part.
    #[schema(required = true)]
    pub participants: Option<u64>,
    /// Those who give time.
    #[schema(required = true)]
    pub volunteers: Option<u64>,
    /// Companies whose record is in force.
    #[schema(required = true)]
    pub companies: Option<u64>,
    /// Completed sessions.
    #[schema(required = true)]
    pub sessions: Option<u64>,
    /// Those of them that count for no company.
    #[schema(required = true)]
    pub unattributed_sessions: Option<u64>,
    /// Minutes of sessions.
    #[schema(required = true)]
    pub minutes: Option<u64>,
    /// The mean rating in thousandths of the scale; null without one.
    #[schema(required = true)]
    pub avg_rating_milli: Option<u16>,
    /// Events in the history.
    #[schema(required = true)]
    pub events: Option<u64>,
    /// The highest sequence that is in both stores.
    pub last_sequence: u64,
    /// How far each projection is behind.
    pub projections: Vec<Lag>,
}
