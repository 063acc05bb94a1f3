//! What a session's record said beneath a correction or withdrawal by hand, and how it counts again.

use kernel::OneOrMore;
use serde::{Deserialize, Serialize};

use super::feedback::Shown;
use super::{Amended, Completed, Event, Facts, FeedbackAmendment, RatingCreated, State, Text, rated};
use crate::decider::Decision;
use crate::quality::QualityFinding;
use crate::record::{ByHand, Seen, Undone};

/// What would count if nobody had decided by hand.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Said {
    /// What the record says, with the rating that counts.
    pub facts: Facts,
    /// The text of the record, where it does not stand any more.
    pub text: Option<Text>,
    /// Whether a rating that came on its own counted when the record was withdrawn.
    pub own_counted: bool,
}

impl State {
    /// Takes in that an amendment came: one by hand stands over what was said before, an attribution moves both.
    pub(super) fn amended_by_hand(&mut self, amended: &Amended) {
        let Amended { seen, before, after, by_hand, undone_by, .. } = amended;
        let seen = Seen::from(seen);
        if undone_by.is_some() || self.seen.is_none_or(|known| known.fingerprint != seen.fingerprint) {
            self.by_hand = None;
            return;
        }
        // Earlier builds did not say that it was by hand; of these, nothing else changes at a known version.
        let counted = |facts: &Facts| (facts.session_type, facts.duration_min);
        if *by_hand || counted(before) != counted(after) {
            let before = || Said { facts: before.clone(), text: None, own_counted: false };
            let said = self.by_hand.take().map_or_else(before, |standing| standing.said);
            self.by_hand = Some(ByHand { since: seen.version, said });
        } else if let Some(ByHand { said: Said { facts, .. }, .. }) = &mut self.by_hand
            && before.attribution != after.attribution
        {
            let unattributed = QualityFinding::NoMembershipOnThatDay;
            facts.attribution = after.attribution.clone();
            facts.quality.retain(|finding| *finding != unattributed);
            facts.quality.extend(after.quality.iter().find(|finding| **finding == unattributed).copied());
        }
    }

    /// Takes in that the record was withdrawn by hand, before anything else of it changes.
    pub(super) fn said_when_retracted(&self, facts: &Facts) -> Said {
        Said {
            facts: self.by_hand.as_ref().map_or(facts, |standing| &standing.said.facts).clone(),
            text: self.text.clone(),
            own_counted: self.own.as_ref().is_some_and(|own| own.counts),
        }
    }
}

/// The session counts again as its record says.
pub(super) fn restored(state: &State, undone: Undone<'_, Said>) -> Decision<Event> {
    let Undone { said, newest, by } = undone;
    let (mut facts, undone_by) = (said.facts.clone(), Some(by));
    let own = state.own.as_ref().filter(|own| {
        own.counts || said.own_counted || rated::counts(own, newest.version, said.facts.rating)
    });
    facts.rating = own.map(|own| own.rating).or(facts.rating);
    let of_record = said.text.as_ref().or(state.text.as_ref());
    let text = own.and_then(|own| own.text.as_ref()).or(of_record);
    facts.judge_feedback(text.is_some());
    let counted_before = state.own.as_ref().is_some_and(|own| own.counts);
    let rated_before = state.current.as_ref().and_then(|before| before.rating);
    let changes = facts.rating != rated_before || counted_before != own.is_some();
    let (participant, volunteer) = (facts.participant, facts.volunteer);
    let rated = facts.rating.filter(|_| changes).map(|rating| {
        Event::RatingCreated(RatingCreated {
            participant,
            volunteer,
            rating,
            rated_at: own.map(|own| own.seen.version),
            fingerprint: own.and_then(|own| own.seen.fingerprint),
        })
    });
    let shown = text.cloned().map_or(Shown::Nothing, Shown::Before);
    let stood = state.current.as_ref().and(state.shown);
    let text = shown.said(stood, participant);
    let external_id = state.external_id.clone();
    let main = match &state.current {
        None => Event::Completed(Completed { external_id, seen: newest, facts, feedback: None, undone_by }),
        Some(before) => Event::Amended(Amended {
            external_id,
            seen: newest,
            before: before.clone(),
            after: facts,
            feedback: if stood.is_some() { text.amendment } else { FeedbackAmendment::Kept },
            by_hand: false,
            undone_by,
        }),
    };
    Decision::Record(OneOrMore::one(main).and_maybe(rated).and_maybe(text.restored).and_maybe(text.screened))
}
