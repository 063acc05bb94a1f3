//! Totals for everyone who follows them: counted once for all readers of a scope, about once a second
//! while something changes, and less often when counting takes long.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::time::{Duration, Instant};

use auth::{Companies, TenantScope};
use kernel::{CompanyId, Sequence, TenantId};
use parking_lot::Mutex;

use super::{Overview, totals};
use crate::app::App;
use crate::fault::ReadFault;

/// Nothing is counted more often than this.
const COUNT_EVERY_MIN: Duration = Duration::from_secs(1);
/// Counting takes at most this part of the time: one in so many.
const COUNTING_SHARE: u32 = 20;
/// Scopes that are remembered; beyond it those that nobody follows are forgotten.
const SCOPES_MAX: usize = 1_000;

/// The last count of every scope that is followed.
#[derive(Default)]
pub(crate) struct SharedOverviews {
    scopes: Mutex<HashMap<Scope, Arc<tokio::sync::Mutex<Option<Count>>>>>,
}

type Scope = (TenantId, Option<BTreeSet<CompanyId>>);

struct Count {
    overview: Arc<Overview>,
    positions: Vec<u64>,
    at: Instant,
    took: Duration,
}

impl SharedOverviews {
    /// The totals of a scope, as fresh as they are counted. Their positions are of this moment.
    pub(crate) async fn of(&self, app: &App, scope: &TenantScope) -> Result<Arc<Overview>, ReadFault> {
        let last = self.entry(scope);
        let mut last = last.lock().await;
        let latest = app.watcher.latest();
        let positions: Vec<u64> = latest.projections.iter().map(|one| one.position).collect();
        if let Some(count) = &*last {
            let unchanged = count.positions == positions;
            if unchanged || count.at.elapsed() < COUNT_EVERY_MIN.max(count.took * COUNTING_SHARE) {
                let mut overview = (*count.overview).clone();
                overview.last_sequence = latest.head;
                overview.projections = latest.lags();
                return Ok(Arc::new(overview));
            }
        }
        let began = Instant::now();
        let overview = Arc::new(totals::read(app, scope, Sequence::ZERO).await?);
        *last = Some(Count { overview: Arc::clone(&overview), positions, at: began, took: began.elapsed() });
        Ok(overview)
    }

    fn entry(&self, scope: &TenantScope) -> Arc<tokio::sync::Mutex<Option<Count>>> {
        let companies = match &scope.companies {
            Companies::All => None,
            Companies::Only(companies) => Some(companies.clone()),
        };
        let mut scopes = self.scopes.lock();
        if scopes.len() >= SCOPES_MAX {
            scopes.retain(|_, count| Arc::strong_count(count) > 1);
        }
        Arc::clone(scopes.entry((scope.tenant, companies)).or_default())
    }
}
