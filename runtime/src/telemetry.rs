//! Logs, traces and metrics of a process.
//!
//! Logs are JSON lines on stderr, filtered by `LOG_LEVEL` (default `info`; the syntax of
//! `tracing_subscriber::EnvFilter`). Traces go by OTLP over HTTP when `OTEL_EXPORTER_OTLP_ENDPOINT` is
//! set. Metrics are kept for `/metrics`. None of them ever carries personal data: ids only.

mod metrics;
mod traces;

use opentelemetry::trace::TracerProvider;
use opentelemetry_sdk::trace::SdkTracerProvider;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer};

pub use metrics::Metrics;
pub use traces::{current_traceparent, set_parent_from};

/// Telemetry could not be started.
#[derive(Debug, thiserror::Error)]
pub enum TelemetryError {
    /// `LOG_LEVEL` cannot be read.
    #[error("LOG_LEVEL is no filter: expected a level (info) or directives (info,sqlx=warn)")]
    LogLevel(#[source] tracing_subscriber::filter::ParseError),
    /// The exporter of traces could not be built.
    #[error("traces cannot be exported to OTEL_EXPORTER_OTLP_ENDPOINT")]
    Exporter(#[source] opentelemetry_otlp::ExporterBuildError),
    /// It was started before.
    #[error("logging was started before in this process")]
    LogsTwice(#[source] tracing_subscriber::util::TryInitError),
    /// It was started before.
    #[error("metrics were started before in this process")]
    MetricsTwice,
}

/// Keeps telemetry going. [`Telemetry::flush`] it last of all.
pub struct Telemetry {
    metrics: Metrics,
    tracer_provider: Option<SdkTracerProvider>,
}

/// Starts telemetry for the whole process, once. `service` names it in traces, for example `query-api`.
pub fn start(service: &'static str) -> Result<Telemetry, TelemetryError> {
    let filter = match std::env::var("LOG_LEVEL") {
        Ok(directives) => EnvFilter::try_new(directives).map_err(TelemetryError::LogLevel)?,
        Err(_unset) => EnvFilter::new("info"),
    };
    let tracer_provider = traces::provider(service).map_err(TelemetryError::Exporter)?;
    let spans = tracer_provider.as_ref().map(|provider| {
        tracing_opentelemetry::layer().with_tracer(provider.tracer("teei")).with_target(true)
    });
    let lines = tracing_subscriber::fmt::layer()
        .json()
        .flatten_event(true)
        .with_current_span(true)
        .with_span_list(false)
        .with_writer(std::io::stderr);
    tracing_subscriber::registry()
        .with(filter)
        .with(spans)
        .with(lines.boxed())
        .try_init()
        .map_err(TelemetryError::LogsTwice)?;
    log_panics();
    let metrics = Metrics::install().map_err(|_taken| TelemetryError::MetricsTwice)?;
    Ok(Telemetry { metrics, tracer_provider })
}

impl Telemetry {
    /// What `/metrics` shows.
    pub fn metrics(&self) -> Metrics {
        self.metrics.clone()
    }

    /// Sends what traces are left. Blocks up to a few seconds while the collector does not answer.
    pub fn flush(self) {
        if let Some(provider) = self.tracer_provider
            && let Err(error) = provider.shutdown()
        {
            tracing::warn!(error = crate::chain(&error), "the last traces could not be sent");
        }
    }
}

/// Panics become log lines with their place. What they say is left out: slicing a name in the middle
/// of a character, for one, panics with the whole name in its message.
fn log_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, "panic at {place}");
    }));
}
