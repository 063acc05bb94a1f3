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
use crate::record::{Confirmed, Seen, SeenSource, VersionConflict};
use crate::screening::screen;

/// Decides on a rating.
pub(super) fn rate(
    state: &State,
    source: &SourceRecord,
    rating: Rating,
    feedback: Option<Personal>,
) -> Result<Decision<Event>, Refusal> {
    let (Some(before), Some(Seen { version, fingerprint: Some(fingerprint) })) = (&state.current, state.seen)
    else {
        return Err(Refusal::NotFound);
    };
    // A rating that came with the record is as old as the record, and what it contained is told by the rating alone;
    // so it is with one that an earlier build recorded.
    let against = state.rated.or(before.rating.map(|_| Seen { version, fingerprint: None })).map(|against| {
        let same_rating = before.rating == Some(rating);
        let same = match against.fingerprint {
            Some(content) if content == source.fingerprint => true,
            content @ Some(_) => content == source.earlier && same_rating,
            None => same_rating && feedback.is_none(),
        };
        (source.version.cmp(&against.version), same, against.fingerprint.is_none() && same_rating)
    });
    // A withdrawal of the record takes its rating with it, so none of these answers is for ever.
    match against {
        Some((Ordering::Less, ..)) => return Ok(Decision::AlreadySo(Already::Older)),
        Some((Ordering::Equal, same, same_rating)) if same || same_rating => {
            return Ok(Decision::AlreadySo(Already::Known));
        }
        Some((Ordering::Equal, ..)) => return Err(VersionConflict { version: source.version }.into()),
        Some((Ordering::Greater, true, _)) => {
            let confirmed = Confirmed { version: source.version, fingerprint: Some(source.fingerprint) };
            return Ok(Decision::Record(OneOrMore::one(Event::RatingConfirmed(confirmed))));
        }
        Some((Ordering::Greater, ..)) | None => {}
    }
    let rated = RatingCreated {
        participant: before.participant,
        volunteer: before.volunteer,
        rating,
        rated_at: Some(source.version),
        fingerprint: Some(source.fingerprint),
    };
    let feedback = feedback.map_or(FeedbackAmendment::Kept, FeedbackAmendment::Replaced);
    amended(state, before, SeenSource { version, fingerprint }, rated, feedback)
}

/// Whether a newer version of a record that says what it said before has a rating that counts over one that came on
/// its own since: of the two the newer counts, in whatever order they arrive.
pub(super) fn overtaken(state: &State, source: &SourceRecord, record: &SessionRecord) -> bool {
    record.rating.is_some() && state.rated.is_some_and(|own| own.version <= source.version)
}

/// Decides on such a record: its rating counts again, and what was corrected by hand stands.
pub(super) fn overtake(
    state: &State,
    source: &SourceRecord,
    record: SessionRecord,
) -> Result<Decision<Event>, Refusal> {
    let (Some(before), Some(rating)) = (&state.current, record.rating) else { return Err(Refusal::NotFound) };
    let rated = RatingCreated {
        participant: before.participant,
        volunteer: before.volunteer,
        rating,
        rated_at: None,
        fingerprint: None,
    };
    let feedback = record.feedback.map_or(FeedbackAmendment::Removed, FeedbackAmendment::Replaced);
    amended(state, before, source.into(), rated, feedback)
}

/// The session with another rating, that rating, and the findings in its text.
fn amended(
    state: &State,
    before: &Facts,
    seen: SeenSource,
    rated: RatingCreated,
    feedback: FeedbackAmendment,
) -> Result<Decision<Event>, Refusal> {
    let mut screened = None;
    if let FeedbackAmendment::Replaced(text) = &feedback {
        let screening = screen(text.as_clear().ok_or(Refusal::Unscreenable)?);
        screened = Some(Event::TextScreened(TextScreened { author: before.participant, screening }));
    }
    let has_text = match &feedback {
        FeedbackAmendment::Kept => has_text(before),
        FeedbackAmendment::Removed => false,
        FeedbackAmendment::Replaced(_) => true,
    };
    let mut after = before.clone();
    after.rating = Some(rated.rating);
    after.quality.retain(|finding| *finding != QualityFinding::IncompleteFeedback);
    if !has_text {
        after.quality.push(QualityFinding::IncompleteFeedback);
    }
    let amended = Event::Amended(Amended {
        external_id: state.external_id.clone(),
        seen,
        before: before.clone(),
        after,
        feedback,
    });
    let rated = Event::RatingCreated(rated);
    Ok(Decision::Record(OneOrMore::one(amended).and_maybe(Some(rated)).and_maybe(screened)))
}

/// Whether the rating that counts outlives a newer version of the session's record: it came on its own, and
/// the record says nothing of it, or is older than it.
pub(super) fn stands(state: &State, source: &SourceRecord, record: &SessionRecord) -> bool {
    let rated = state.current.as_ref().is_some_and(|before| before.rating.is_some());
    rated && state.rated.is_some_and(|own| record.rating.is_none() || own.version > source.version)
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
