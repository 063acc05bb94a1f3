//! The metrics of this process, in the text format of Prometheus.

use std::convert::Infallible;
use std::time::Duration;

use axum::Router;
use axum::http::header;
use axum::routing::get;
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};

use crate::Tasks;

/// Names that end in `_seconds` are histograms over these; others are shown as quantiles.
const SECONDS: &[f64] =
    &[0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0];
/// How often buffered samples are folded when nobody scrapes.
const FOLD_EVERY: Duration = Duration::from_secs(5);

/// What was counted and measured so far. Clones share it.
#[derive(Clone, Debug)]
pub struct Metrics {
    handle: PrometheusHandle,
}

/// Another recorder is in place.
#[derive(Debug)]
pub(super) struct Taken;

impl Metrics {
    /// A recorder that receives nothing until it is installed: for tests of a router.
    pub fn detached() -> Self {
        Self { handle: PrometheusBuilder::new().build_recorder().handle() }
    }

    /// Receives what the `metrics` macros record in this process, from now on.
    pub(super) fn install() -> Result<Self, Taken> {
        let recorder = PrometheusBuilder::new()
            .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), SECONDS)
            .expect("there are buckets")
            .build_recorder();
        let handle = recorder.handle();
        metrics::set_global_recorder(recorder).map_err(|_recorder| Taken)?;
        Ok(Self { handle })
    }

    /// The text that Prometheus reads.
    pub fn render(&self) -> String {
        self.handle.render()
    }

    /// The route `/metrics`, for a listener of its own: what is counted is for operators.
    pub fn router(&self) -> Router {
        let metrics = self.clone();
        let content_type = [(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")];
        Router::new().route("/metrics", get(async move || (content_type, metrics.render())))
    }

    /// Folds buffered samples now and then, so that memory stays bounded when nobody scrapes.
    pub fn fold_in(&self, tasks: &Tasks) {
        let (handle, stopping) = (self.handle.clone(), tasks.stopping());
        tasks.spawn("metrics", async move {
            let mut every = tokio::time::interval(FOLD_EVERY);
            while stopping.run_until_cancelled(every.tick()).await.is_some() {
                handle.run_upkeep();
            }
            Ok::<(), Infallible>(())
        });
    }
}
