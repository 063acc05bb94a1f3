//! One trace from a command to the read models, as an exporter receives it.

use std::sync::Arc;

use event_store::MemoryLog;
use kernel::Sequence;
use opentelemetry::trace::{SpanId, Status, TracerProvider as _};
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::{SdkTracerProvider, SpanData, SpanExporter};
use projections::engine::{DecodedLog, active, checkpoint, step};
use tracing_subscriber::layer::SubscriberExt;

use crate::history::History;
use crate::steps::Step;
use crate::world::World;

/// Keeps what it is given.
#[derive(Clone, Debug, Default)]
struct Kept(Arc<std::sync::Mutex<Vec<SpanData>>>);

impl SpanExporter for Kept {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        self.0.lock().expect("nobody panicked with it").extend(batch);
        Ok(())
    }
}

impl Kept {
    fn take(&self, name: &str) -> Vec<SpanData> {
        let mut kept = self.0.lock().expect("nobody panicked with it");
        let (wanted, others) = kept.drain(..).partition(|span| span.name == name);
        *kept = others;
        wanted
    }
}

fn number(span: &SpanData, key: &str) -> i64 {
    let found = span.attributes.iter().find(|attribute| attribute.key.as_str() == key);
    let value = found.unwrap_or_else(|| panic!("{key} is not there: {span:?}"));
    value.value.to_string().parse().expect("a number")
}

#[tokio::test]
async fn projections_continue_the_trace_of_the_command_and_a_rebuild_does_not() {
    let world = World::start().await;
    let kept = Kept::default();
    let provider = SdkTracerProvider::builder().with_simple_exporter(kept.clone()).build();
    let layer = tracing_opentelemetry::layer().with_tracer(provider.tracer("test"));
    let _telemetry = tracing::subscriber::set_default(tracing_subscriber::registry().with(layer));
    let log = MemoryLog::default();
    let mut history = History::new(log.clone(), 1);

    // Two commands, the first of which makes two commits, as the command API has them.
    for (companies, name) in [(vec![0, 1], "first"), (vec![2], "second")] {
        let request = tracing::info_span!("request", name);
        history.traceparent = request.in_scope(runtime::telemetry::current_traceparent);
        assert!(history.traceparent.is_some(), "tracing is on");
        for company in companies {
            history.happen(&Step::Register { company, release: 1 }).await.expect("recorded");
        }
    }
    history.traceparent = None;
    history.happen(&Step::Register { company: 3, release: 1 }).await.expect("recorded");
    world.catch_up_one("people", &log, 100).await;

    let (requests, projected) = (kept.take("request"), kept.take("project"));
    assert_eq!((requests.len(), projected.len()), (2, 2), "a span a trace, none for what has no trace");
    for (request, commits) in requests.iter().zip([2, 1]) {
        let trace = request.span_context.trace_id();
        let span = projected.iter().find(|span| span.span_context.trace_id() == trace);
        let span = span.expect("the trace goes on");
        assert_eq!(span.parent_span_id, request.span_context.span_id());
        assert_ne!(span.parent_span_id, SpanId::INVALID);
        assert_eq!(number(span, "commits"), commits);
        assert!(span.end_time > span.start_time, "it lasts as long as the batch");
        assert!(!matches!(span.status, Status::Error { .. }), "{span:?}");
    }

    let people = world.projection("people");
    let mut tx = world.owner.begin().await.expect("a transaction");
    active::create(&mut tx, &*people, 2).await.expect("a second version");
    tx.commit().await.expect("committed");
    let claim = checkpoint::claim(&world.worker, "people", 2, false).await.expect("Postgres answers");
    let (mut claim, head) = (claim.expect("it was just made"), Sequence::new(4));
    let log = DecodedLog::new(log);
    step(&log, &world.worker, &*people, &mut claim, head, 100).await.expect("the batch is applied");
    assert_eq!(claim.position, head);
    assert!(kept.take("project").is_empty(), "a version that is filled beside is nobody's command");
}
