//! The traces of commits, continued by the projections that take them in: a command, its commit and what
//! it changes in a read model are one trace.

use std::collections::BTreeMap;

use kernel::Sequence;
use tracing::Span;

use super::{Claim, LogEntry};

/// How many traces one batch continues. Nobody watches the traces of old commits, of which a batch that
/// catches up holds thousands.
const TRACES_MAX: usize = 64;

/// Commits of one trace in a batch.
struct Traced {
    first: Sequence,
    last: Sequence,
    commits: u64,
}

/// Spans of a batch, one a trace: begun here, ended when they are dropped.
pub(super) struct Continued {
    spans: Vec<Span>,
}

impl Continued {
    /// Continues the traces of the commits that the serving version is about to take in. A version that
    /// is filled beside continues none: its commits were answered long ago.
    pub(super) fn begin(claim: &Claim, entries: &[LogEntry]) -> Self {
        let mut traces: BTreeMap<&str, Traced> = BTreeMap::new();
        if claim.serving {
            for entry in entries {
                let LogEntry::Commit(commit) = entry else { continue };
                let Some(traceparent) = &commit.commit.traceparent else { continue };
                if traces.len() == TRACES_MAX && !traces.contains_key(traceparent.as_str()) {
                    continue;
                }
                let at = commit.sequence;
                let known = traces.entry(traceparent).or_insert(Traced { first: at, last: at, commits: 0 });
                known.last = at;
                known.commits += 1;
            }
        }
        Self {
            spans: traces.into_iter().filter_map(|(parent, traced)| span(claim, parent, &traced)).collect(),
        }
    }

    /// Marks every span as failed: the batch did not happen, and will be tried again.
    pub(super) fn failed(&self) {
        for span in &self.spans {
            span.record("otel.status_code", "ERROR");
        }
    }
}

/// `None` when tracing is off here.
fn span(claim: &Claim, traceparent: &str, traced: &Traced) -> Option<Span> {
    let span = tracing::info_span!(
        "project",
        projection = claim.name,
        projection.version = claim.version,
        sequence.first = traced.first.get(),
        sequence.last = traced.last.get(),
        commits = traced.commits,
        otel.status_code = tracing::field::Empty,
    );
    runtime::telemetry::set_parent_from(&span, traceparent).then_some(span)
}
