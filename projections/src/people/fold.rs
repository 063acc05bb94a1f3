//! What a batch says about people, their memberships and enrolments, companies and identifiers.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::attribution::Span;
use domain::company::Details;
use domain::identifier::{Holder, IdentifierKind};
use domain::{company, enrolment, identifier, membership};
use kernel::{AggregateId, RecordId, Sequence, TenantId, Timestamp, Version};
use schemas::registry::AnyEvent;

use super::person::PersonChange;
use crate::engine::DecodedCommit;
use crate::mirrored::{Records, add};

/// Which row, in its tenant.
pub(super) type Key = (TenantId, AggregateId);

/// Everything a batch changes. Sorted, so that two writers would lock rows in one order.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Changes {
    pub(super) people: BTreeMap<Key, PersonChange>,
    /// The spans of a person's directory record; none when it was withdrawn.
    pub(super) memberships: BTreeMap<(TenantId, AggregateId, RecordId), Vec<Span>>,
    pub(super) companies: BTreeMap<Key, CompanyChange>,
    pub(super) identifiers: BTreeMap<Key, IdentifierChange>,
    pub(super) enrolments: Records<enrolment::Facts>,
}

/// What is to be written about a company.
#[derive(Clone, PartialEq, Debug, Default)]
pub(super) struct CompanyChange {
    /// As it is; `None` when the batch only withdraws it.
    pub(super) details: Option<Details>,
    /// When it was withdrawn.
    pub(super) retracted_at: Option<Timestamp>,
    pub(super) version: Version,
    pub(super) sequence: Sequence,
}

/// What is to be written about an identifier.
#[derive(Clone, PartialEq, Debug, Default)]
pub(super) struct IdentifierChange {
    /// What it is and who claimed it, when that is in the batch.
    pub(super) claim: Option<(IdentifierKind, Holder)>,
    pub(super) state: &'static str,
}

impl Changes {
    /// Folds commits, in order.
    pub(super) fn of(commits: &[Arc<DecodedCommit>]) -> Self {
        let mut changes = Self::default();
        for commit in commits {
            let key = (commit.commit.tenant, commit.commit.aggregate_id);
            for (version, _, event) in commit.numbered() {
                match event {
                    AnyEvent::Person(event) => {
                        changes.people.entry(key).or_default().add(commit, version, event);
                    }
                    AnyEvent::Membership(event) => changes.membership(key, event),
                    AnyEvent::Company(event) => {
                        let change = changes.companies.entry(key).or_default();
                        (change.version, change.sequence) = (version, commit.sequence);
                        change.add(event, commit.commit.recorded_at);
                    }
                    AnyEvent::Enrolment(event) => add(&mut changes.enrolments, commit, version, event),
                    AnyEvent::Identifier(event) => changes.identifiers.entry(key).or_default().add(event),
                    _ => {}
                }
            }
        }
        changes
    }

    fn membership(&mut self, (tenant, person): Key, event: &membership::Event) {
        let (record, spans) = match event {
            membership::Event::Confirmed(_) => return,
            membership::Event::Started(started) => (started.record, vec![started.span.clone()]),
            membership::Event::Amended(amended) => (amended.record, amended.after.clone()),
            membership::Event::Retracted(retracted) => (retracted.record, Vec::new()),
        };
        self.memberships.insert((tenant, person, record), spans);
    }
}

impl CompanyChange {
    fn add(&mut self, event: &company::Event, recorded_at: Timestamp) {
        match event {
            company::Event::Registered(company::Registered { company: details, .. })
            | company::Event::Amended(company::Amended { after: details, .. }) => {
                self.details = Some(details.clone());
                self.retracted_at = None;
            }
            company::Event::Confirmed(_) => {}
            company::Event::Retracted(_) => self.retracted_at = Some(recorded_at),
        }
    }
}

impl IdentifierChange {
    fn add(&mut self, event: &identifier::Event) {
        match event {
            identifier::Event::Claimed(claimed) => {
                self.claim = Some((claimed.kind, claimed.holder));
                self.state = "claimed";
            }
            identifier::Event::Released(_) => self.state = "released",
            identifier::Event::Suppressed(_) => self.state = "suppressed",
        }
    }
}
