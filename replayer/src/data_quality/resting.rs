//! What belongs to a match and says other than the match says today: about whom it is, for which company it counts, what is
//! doubtful about it. It is judged by the rule that the command which mends it goes by.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use domain::attribution::{Attributed, AttributedPart, Basis, Memberships};
use domain::buddy_match::{BuddyMatch, Standing};
use domain::mirror::{self, Amended, MirroredFacts, Recorded, Retracted};
use domain::quality::QualityFinding;
use domain::{Decider as _, buddy_checkin, buddy_event, buddy_feedback, buddy_match};
use kernel::{AggregateId, PersonId, TenantId, Version};
use schemas::registry::AnyEvent;
use serde::Serialize;

use super::RecordAt;

/// A record that says other than its match.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct StaleOfMatch {
    /// Which.
    pub record: RecordAt,
    /// Its day.
    pub day: NaiveDate,
    /// The match.
    pub buddy_match: AggregateId,
    /// In what they differ.
    pub differs: Vec<AttributedPart>,
}

/// Matches, and what belongs to them.
#[derive(Default)]
pub(super) struct Resting {
    matches: BTreeMap<(TenantId, AggregateId), mirror::State<buddy_match::Facts>>,
    events: BTreeMap<RecordAt, buddy_event::Facts>,
    checkins: BTreeMap<RecordAt, buddy_checkin::Facts>,
    feedback: BTreeMap<RecordAt, buddy_feedback::Facts>,
}

/// What a record says, and what it would say if it arrived today.
pub(super) struct Judged {
    pub(super) record: RecordAt,
    pub(super) says: Attributed,
    pub(super) would_say: Attributed,
}

impl Resting {
    pub(super) fn follow(&mut self, at: &RecordAt, event: &AnyEvent) {
        match event {
            AnyEvent::BuddyMatch(event) => {
                let state = self.matches.entry((at.tenant, at.id)).or_default();
                *state = BuddyMatch::evolve(std::mem::take(state), event);
            }
            AnyEvent::BuddyEvent(event) => follow(&mut self.events, at, event),
            AnyEvent::BuddyCheckin(event) => follow(&mut self.checkins, at, event),
            AnyEvent::BuddyFeedback(event) => follow(&mut self.feedback, at, event),
            _ => {}
        }
    }

    /// Every record that belongs to a match, by the memberships that `memberships_of` knows of a person.
    pub(super) fn judged(self, memberships_of: impl Fn(TenantId, PersonId) -> Memberships) -> Vec<Judged> {
        let Self { matches, events, checkins, feedback } = self;
        let basis = |tenant, says: &Attributed| {
            let id = says.buddy_match?;
            let facts = matches.get(&(tenant, id)).and_then(|state| state.current.clone());
            let buddy = facts.as_ref().map_or(says.volunteer, |facts| facts.buddy);
            let standing = Standing { facts, version: Version::default() };
            Some(Basis { memberships: memberships_of(tenant, buddy), buddy_match: Some(standing) })
        };
        let mut judged = Vec::new();
        judged.extend(events.into_iter().filter_map(|(record, facts)| judge(record, facts, &basis)));
        judged.extend(checkins.into_iter().filter_map(|(record, facts)| judge(record, facts, &basis)));
        judged.extend(feedback.into_iter().filter_map(|(record, facts)| judge(record, facts, &basis)));
        judged
    }
}

fn follow<F: MirroredFacts>(counted: &mut BTreeMap<RecordAt, F>, at: &RecordAt, event: &mirror::Event<F>) {
    use mirror::Event;
    match event {
        Event::Recorded(Recorded { facts, .. }) | Event::Amended(Amended { after: facts, .. }) => {
            counted.insert(at.clone(), facts.clone());
        }
        Event::Retracted(Retracted { .. }) => {
            counted.remove(at);
        }
        Event::Confirmed(_) | Event::TextScreened(_) => {}
    }
}

fn judge<F: MirroredFacts>(
    record: RecordAt,
    mut facts: F,
    basis: &impl Fn(TenantId, &Attributed) -> Option<Basis>,
) -> Option<Judged> {
    let says = mirror::attributed(&facts)?;
    facts.attribute_anew(&basis(record.tenant, &says)?);
    let would_say = mirror::attributed(&facts)?;
    (says != would_say).then_some(Judged { record, says, would_say })
}

impl Judged {
    /// What its match says otherwise; `None` where only memberships make it count for another company.
    pub(super) fn by_its_match(&self) -> Option<StaleOfMatch> {
        let differs = self.says.differs_from(&self.would_say);
        let of_match = |of: &Attributed| {
            let mut doubts = of.doubts.clone();
            doubts.remove(&QualityFinding::NoMembershipOnThatDay);
            (of.participant, of.volunteer, doubts)
        };
        let only_company =
            differs.contains(&AttributedPart::Company) && of_match(&self.says) == of_match(&self.would_say);
        (!only_company).then(|| StaleOfMatch {
            record: self.record.clone(),
            day: self.says.occurred.local_date,
            buddy_match: self.says.buddy_match.unwrap_or(self.record.id),
            differs,
        })
    }
}
