//! The memberships that follow from the releases of one directory record.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use kernel::{CompanyId, Fingerprint, Timestamp};
use serde::{Deserialize, Serialize};

use crate::attribution::Span;
use crate::record::SeenSource;

/// What one release of a directory says of a person.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Release {
    /// The company it names.
    pub company: CompanyId,
    /// Whether it says that the person belongs.
    pub active: bool,
    /// The day of the release: from when a change counts.
    pub on: NaiveDate,
}

impl Release {
    /// The release that an earlier build recorded by the span it led to. Its day was the version's, in UTC.
    pub(super) fn told_by(span: &Span, seen: &SeenSource) -> Self {
        let on = seen.version.to_datetime().date_naive();
        Self { company: span.company, active: span.until.is_none(), on }
    }
}

/// The spans that all releases together tell, oldest first.
///
/// A directory lists who belongs now; since when, it does not say, so the first span has no beginning. A change
/// counts from the release that tells of it. Who left and came back has two spans.
pub(super) fn spans(releases: &BTreeMap<Timestamp, (Fingerprint, Release)>) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    for (_, Release { company, active, on }) in releases.values() {
        let ends = (!active).then_some(*on);
        match spans.last_mut() {
            None => spans.push(Span { company: *company, since: None, until: ends }),
            Some(last) if last.company == *company => match (active, last.until) {
                (true, None) | (false, Some(_)) => {}
                (false, None) => last.until = Some(*on),
                (true, Some(_)) => spans.push(Span { company: *company, since: Some(*on), until: None }),
            },
            Some(last) => {
                last.until = Some(last.until.map_or(*on, |ended| ended.min(*on)));
                spans.push(Span { company: *company, since: Some(*on), until: ends });
            }
        }
    }
    spans
}
