//! How a process is: alive, ready or shutting down, and whether what it depends on answers.
//!
//! Anyone may ask, so the answers name dependencies and say nothing else about them, and the checks
//! run at most once a second however many ask.

use std::collections::BTreeMap;
use std::future::Future;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use axum::routing::get;
use axum::{Json, Router};
use futures::future::{BoxFuture, join_all};
use parking_lot::RwLock;
use serde::Serialize;

use crate::{BoxError, chain};

/// A check that takes longer counts as failed.
const CHECK_WITHIN: Duration = Duration::from_secs(2);
/// How long an answer is given again without checking.
const CHECKED_FOR: Duration = Duration::from_secs(1);

/// Where a process stands in its life.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// It runs, and is not ready to serve yet.
    Alive,
    /// It serves.
    Ready,
    /// It takes no new work.
    ShuttingDown,
}

/// What one dependency answered.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct DependencyReport {
    /// Its name.
    pub name: &'static str,
    /// Whether it answered well, in time.
    pub up: bool,
    /// How long it took.
    pub latency_ms: f64,
}

#[derive(Serialize)]
struct Report {
    status: Phase,
    ready: bool,
    dependencies: Vec<DependencyReport>,
}

type Check = Box<dyn Fn() -> BoxFuture<'static, Result<(), BoxError>> + Send + Sync>;

/// The health of this process. Clones share it.
#[derive(Clone)]
pub struct Health {
    shared: Arc<Shared>,
}

struct Shared {
    phase: RwLock<Phase>,
    checks: RwLock<BTreeMap<&'static str, Arc<Check>>>,
    last: tokio::sync::Mutex<Option<(Instant, Vec<DependencyReport>)>>,
}

impl Default for Health {
    fn default() -> Self {
        Self::new()
    }
}

impl Health {
    /// Alive, with no dependencies.
    pub fn new() -> Self {
        let shared = Shared {
            phase: RwLock::new(Phase::Alive),
            checks: RwLock::default(),
            last: tokio::sync::Mutex::new(None),
        };
        Self { shared: Arc::new(shared) }
    }

    /// Names a dependency and how to see whether it answers. The process is ready only while it does.
    pub fn depends_on<F, Fut>(&self, name: &'static str, check: F)
    where
        F: Fn() -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<(), BoxError>> + Send + 'static,
    {
        let check: Check = Box::new(move || Box::pin(check()));
        self.shared.checks.write().insert(name, Arc::new(check));
    }

    /// Says where the process stands now.
    pub fn set(&self, phase: Phase) {
        *self.shared.phase.write() = phase;
    }

    /// Where the process stands.
    pub fn phase(&self) -> Phase {
        *self.shared.phase.read()
    }

    /// What every dependency answered, at most a second ago.
    pub async fn dependencies(&self) -> Vec<DependencyReport> {
        let mut last = self.shared.last.lock().await;
        if let Some((at, reports)) = &*last
            && at.elapsed() < CHECKED_FOR
        {
            return reports.clone();
        }
        let checks: Vec<_> =
            self.shared.checks.read().iter().map(|(name, check)| (*name, Arc::clone(check))).collect();
        let were_up = |name| {
            last.as_ref()
                .is_none_or(|(_, before)| before.iter().any(|report| report.name == name && report.up))
        };
        let reports = join_all(checks.into_iter().map(|(name, check)| run(name, check, were_up(name)))).await;
        *last = Some((Instant::now(), reports.clone()));
        reports
    }

    async fn report(&self) -> Report {
        let (status, dependencies) = (self.phase(), self.dependencies().await);
        let ready = status == Phase::Ready && dependencies.iter().all(|dependency| dependency.up);
        Report { status, ready, dependencies }
    }

    /// The routes `/health`, `/health/live`, `/health/ready` and `/health/dependencies`.
    pub fn router(&self) -> Router {
        Router::new()
            .route("/health", get(ready))
            .route("/health/live", get(live))
            .route("/health/ready", get(ready))
            .route("/health/dependencies", get(dependencies))
            .with_state(self.clone())
    }
}

/// Runs one check. A change for the worse is logged once, not at every look.
async fn run(name: &'static str, check: Arc<Check>, was_up: bool) -> DependencyReport {
    let started = Instant::now();
    let ended = tokio::time::timeout(CHECK_WITHIN, check()).await;
    let latency_ms = started.elapsed().as_secs_f64() * 1000.0;
    let why = match ended {
        Ok(Ok(())) => None,
        Ok(Err(error)) => Some(chain(&*error)),
        Err(_elapsed) => Some(format!("no answer within {} ms", CHECK_WITHIN.as_millis())),
    };
    match &why {
        Some(why) if was_up => tracing::warn!(dependency = name, error = why, "{name} does not answer"),
        None if !was_up => tracing::info!(dependency = name, "{name} answers again"),
        _ => {}
    }
    DependencyReport { name, up: why.is_none(), latency_ms }
}

async fn live(State(health): State<Health>) -> impl IntoResponse {
    Json(serde_json::json!({ "status": health.phase() }))
}

async fn ready(State(health): State<Health>) -> impl IntoResponse {
    let report = health.report().await;
    let status = if report.ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, Json(report))
}

async fn dependencies(State(health): State<Health>) -> impl IntoResponse {
    Json(serde_json::json!({ "dependencies": health.dependencies().await }))
}
