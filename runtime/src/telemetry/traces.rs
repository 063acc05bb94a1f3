//! Spans for a collector, and the `traceparent` that ties processes together (W3C Trace Context).

use std::collections::HashMap;

use opentelemetry::propagation::TextMapPropagator;
use opentelemetry::trace::TraceContextExt;
use opentelemetry_otlp::{ExporterBuildError, SpanExporter};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::trace::SdkTracerProvider;
use tracing_opentelemetry::OpenTelemetrySpanExt;

/// Exports to `OTEL_EXPORTER_OTLP_ENDPOINT`, plain HTTP to a collector nearby; `None` when it is not set.
/// The other variables of the OpenTelemetry specification (sampler, headers, timeout) count too.
pub(super) fn provider(service: &'static str) -> Result<Option<SdkTracerProvider>, ExporterBuildError> {
    if std::env::var_os("OTEL_EXPORTER_OTLP_ENDPOINT").is_none_or(|endpoint| endpoint.is_empty()) {
        return Ok(None);
    }
    let exporter = SpanExporter::builder().with_http().build()?;
    let resource = Resource::builder().with_service_name(service).build();
    let provider = SdkTracerProvider::builder().with_resource(resource).with_batch_exporter(exporter).build();
    Ok(Some(provider))
}

/// The `traceparent` of the current span, to be recorded with a commit or sent along; `None` when
/// tracing is off.
pub fn current_traceparent() -> Option<String> {
    let context = tracing::Span::current().context();
    let span = context.span();
    let span = span.span_context();
    span.is_valid()
        .then(|| format!("00-{}-{}-{:02x}", span.trace_id(), span.span_id(), span.trace_flags().to_u8()))
}

/// Makes `span` a child of what `traceparent` names. To be called before the span is entered.
///
/// False when nothing changed: the text is no valid `traceparent`, tracing is off, or the span runs.
pub fn set_parent_from(span: &tracing::Span, traceparent: &str) -> bool {
    let carrier = HashMap::from([("traceparent".to_owned(), traceparent.to_owned())]);
    let parent = TraceContextPropagator::new().extract_with_context(&opentelemetry::Context::new(), &carrier);
    parent.span().span_context().is_valid() && span.set_parent(parent).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use opentelemetry::trace::TracerProvider;
    use tracing_subscriber::layer::SubscriberExt;

    const PARENT: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    #[test]
    fn a_span_continues_the_trace_it_is_given() {
        let provider = SdkTracerProvider::builder().build();
        let layer = tracing_opentelemetry::layer().with_tracer(provider.tracer("test"));
        tracing::subscriber::with_default(tracing_subscriber::registry().with(layer), || {
            let span = tracing::info_span!("command");
            assert!(set_parent_from(&span, PARENT));
            let _entered = span.enter();
            let child = current_traceparent().expect("tracing is on");
            assert_eq!(child[..35], PARENT[..35], "the same trace");
            assert_ne!(child, PARENT, "another span");
        });
    }

    #[test]
    fn nonsense_and_absence_change_nothing() {
        let span = tracing::info_span!("command");
        for text in ["", "00-xyz", "00-00000000000000000000000000000000-b7ad6b7169203331-01", PARENT] {
            assert!(!set_parent_from(&span, text), "there is no tracing here, or no valid parent: {text}");
        }
        assert_eq!(current_traceparent(), None);
    }
}
