//! How far a projection is behind, as metrics.

use kernel::{Sequence, Timestamp};

use crate::engine::Advanced;

/// Says what the metrics of a worker mean. Once per process.
pub fn describe_metrics() {
    metrics::describe_gauge!(
        "teei_projection_lag_events",
        "Entries of the log (commits of one or more events) that the projection has not taken in yet"
    );
    metrics::describe_gauge!(
        "teei_projection_lag_seconds",
        metrics::Unit::Seconds,
        "Age of the newest commit the projection has taken in, while it is behind; 0 when it is level"
    );
    metrics::describe_gauge!("teei_projection_position", "The sequence the projection has reached");
    metrics::describe_counter!("teei_projection_commits_total", "Commits the projection has written");
    metrics::describe_counter!("teei_projection_parked_total", "Commits the projection has parked");
    metrics::describe_counter!("teei_projection_faults_total", "Times the projection had to start over");
}

/// The lag of one projection.
pub(super) struct Lag {
    name: &'static str,
}

impl Lag {
    pub(super) const fn new(name: &'static str) -> Self {
        Self { name }
    }

    /// After a batch, with the log at `head`.
    #[expect(clippy::cast_precision_loss, reason = "a gauge is a float; lags are far below 2^53")]
    pub(super) fn moved(&self, advanced: &Advanced, head: Sequence, now: Timestamp) {
        let name = self.name;
        let behind = head.get().saturating_sub(advanced.to.get());
        metrics::gauge!("teei_projection_lag_events", "projection" => name).set(behind as f64);
        metrics::gauge!("teei_projection_position", "projection" => name).set(advanced.to.get() as f64);
        metrics::counter!("teei_projection_commits_total", "projection" => name)
            .increment(advanced.applied as u64);
        if advanced.parked > 0 {
            metrics::counter!("teei_projection_parked_total", "projection" => name)
                .increment(advanced.parked as u64);
            tracing::warn!(
                projection = name,
                parked = advanced.parked,
                "{name} parked {} commits",
                advanced.parked
            );
        }
        if let Some(recorded_at) = advanced.last_recorded_at {
            let age = now.since(recorded_at).to_std().unwrap_or_default();
            metrics::gauge!("teei_projection_lag_seconds", "projection" => name).set(age.as_secs_f64());
        }
    }

    /// Level with the log.
    pub(super) fn level(&self) {
        metrics::gauge!("teei_projection_lag_events", "projection" => self.name).set(0.0);
        metrics::gauge!("teei_projection_lag_seconds", "projection" => self.name).set(0.0);
    }
}
