//! A rating that arrives on its own, after its session and apart from the session's record.
//!
//! It has a version of its own, the instant at which it was given: ratings are ordered among themselves, and
//! the record's version and content stay as they were seen, so that the same record again changes nothing.

use std::cmp::Ordering;

use kernel::{OneOrMore, Personal, SourceRecord};

use super::{
    Amended, Event, Facts, FeedbackAmendment, RatingCreated, Refusal, SessionRecord, State, TextScreened,
};
use crate::decider::{Already, Decision};
use crate::quality::QualityFinding;
use crate::rating::Rating;
use crate::record::{SeenSource, VersionConflict};
use crate::screening::screen;

/// Decides on a rating.
pub(super) fn rate(
    state: &State,
    source: &SourceRecord,
    rating: Rating,
    feedback: Option<Personal>,
) -> Result<Decision<Event>, Refusal> {
    let (Some(before), Some(seen)) = (&state.current, state.seen) else { return Err(Refusal::NotFound) };
    let same = before.rating == Some(rating);
    let known = Ok(Decision::AlreadySo(Already::Known));
    // A rating that came with the record is as old as the record.
    let against = state.rated_at.or(before.rating.map(|_| seen.version));
    match against.map(|at| source.version.cmp(&at)) {
        Some(Ordering::Less) if same => return known,
        Some(Ordering::Less) => return Ok(Decision::AlreadySo(Already::Older)),
        Some(Ordering::Equal) if same => return known,
        Some(Ordering::Equal) => return Err(VersionConflict { version: source.version }.into()),
        Some(Ordering::Greater) if same && feedback.is_none() => return known,
        Some(Ordering::Greater) | None => {}
    }
    let screening = match &feedback {
        None => None,
        Some(text) => Some(screen(text.as_clear().ok_or(Refusal::Unscreenable)?)),
    };
    let mut after = before.clone();
    after.rating = Some(rating);
    after.quality.retain(|finding| *finding != QualityFinding::IncompleteFeedback);
    if feedback.is_none() && !has_text(before) {
        after.quality.push(QualityFinding::IncompleteFeedback);
    }
    let amended = Event::Amended(Amended {
        external_id: state.external_id.clone(),
        seen: SeenSource { version: seen.version, fingerprint: seen.fingerprint },
        before: before.clone(),
        after,
        feedback: feedback.map_or(FeedbackAmendment::Kept, FeedbackAmendment::Replaced),
    });
    let rated = Event::RatingCreated(RatingCreated {
        participant: before.participant,
        volunteer: before.volunteer,
        rating,
        rated_at: Some(source.version),
    });
    let screened = screening
        .map(|screening| Event::TextScreened(TextScreened { author: before.participant, screening }));
    Ok(Decision::Record(OneOrMore::one(amended).and_maybe(Some(rated)).and_maybe(screened)))
}

/// Whether the rating that counts outlives a newer version of the session's record: it came on its own, and
/// the record says nothing of it, or is older than it.
pub(super) fn stands(state: &State, source: &SourceRecord, record: &SessionRecord) -> bool {
    let rated = state.current.as_ref().is_some_and(|before| before.rating.is_some());
    rated && state.rated_at.is_some_and(|at| record.rating.is_none() || at > source.version)
}

/// Whether only one of rating and text is there.
pub(super) fn incomplete(facts: &Facts) -> bool {
    facts.quality.contains(&QualityFinding::IncompleteFeedback)
}

/// Whether the participant wrote something: the text itself is sealed, and not among the facts.
fn has_text(facts: &Facts) -> bool {
    facts.rating.is_some() != incomplete(facts)
}

#[cfg(test)]
mod tests;
