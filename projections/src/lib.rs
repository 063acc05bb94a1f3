//! Read models: questions asked of the history, answered in tables that can be dropped and made again.
//!
//! One folder per question; [`engine`] is what they run on, [`worker`] what runs them.
//!
//! | question | folder | tables in |
//! |---|---|---|
//! | Who is known? | [`people`] | `people_v<n>` |
//! | Who was matched with whom, and what came of it? | [`buddies`] | `buddies_v<n>` |
//! | What has somebody come to? | [`journeys`] | `journeys_v<n>` |
//! | Which flagged texts wait for a person? | [`review_queue`] | `review_queue_v<n>` |
//! | Who learns what, and what was issued? | [`upskilling`] | `upskilling_v<n>` |
//! | What sessions took place? | [`sessions`] | `sessions_v<n>` |
//! | What did a company's people do in a period? | [`metrics_company_period`] | `metrics_company_period_v<n>` |
//! | What happened, event by event? | [`event_index`] | `event_index_v<n>` |
//! | What was done, over time? | [`activity_facts`] | ClickHouse, `teei_activity_facts_v<n>` |
//!
//! A reader asks [`engine::active::serving`] for `n` once per request, and sets its context in the
//! transaction: `teei.tenant` (a UUID) and `teei.companies` (`*`, or a comma list of UUIDs). Without
//! both, every table answers with an error. See [`read::begin`].
//!
//! **Never here:** plaintext of a person, a decision, anything that cannot be rebuilt from the log.

pub mod activities;
pub mod activity_facts;
pub mod buddies;
pub mod engine;
pub mod event_index;
pub mod journeys;
pub mod metrics_company_period;
pub mod migrations;
mod mirrored;
pub mod operations;
pub mod people;
pub mod read;
pub mod review_queue;
pub mod sessions;
pub mod upskilling;
pub mod worker;

pub use migrations::{MigrateError, migrate};

use std::sync::Arc;

use engine::{InPostgres, Projection};

/// Every projection whose rows stand in Postgres.
pub fn in_postgres() -> Vec<Arc<dyn Projection>> {
    vec![
        InPostgres::<buddies::Buddies>::shared(),
        InPostgres::<event_index::EventIndex>::shared(),
        InPostgres::<journeys::Journeys>::shared(),
        InPostgres::<metrics_company_period::MetricsCompanyPeriod>::shared(),
        InPostgres::<people::People>::shared(),
        InPostgres::<review_queue::ReviewQueue>::shared(),
        InPostgres::<sessions::Sessions>::shared(),
        InPostgres::<upskilling::Upskilling>::shared(),
    ]
}

/// The definition that a projection has in this program; nothing when it has none of that name.
pub fn definition_of(name: &str) -> Option<u32> {
    if name == activity_facts::NAME {
        return Some(activity_facts::DEFINITION);
    }
    in_postgres().into_iter().find(|one| one.name() == name).map(|one| one.definition())
}

/// Every projection whose rows stand in ClickHouse.
pub fn in_clickhouse(endpoint: &activity_facts::Endpoint) -> Vec<Arc<dyn Projection>> {
    vec![activity_facts::shared(endpoint)]
}
