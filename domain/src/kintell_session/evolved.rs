//! What the events of a session add up to.

use kernel::{CompanyId, Personal, Version};
use serde::{Deserialize, Serialize};

use super::undone::Said;
use super::{
    Amended, Completed, Event, Facts, FeedbackAmendment, FeedbackRestored, KeptRating, RatingCreated,
    RatingKept,
};
use crate::rating::Rating;
use crate::record::{ByHand, Seen, seen_after_retraction};
use crate::screening::Screening;

/// What a session's events add up to.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct State {
    /// The newest version of its record seen; `None` when it has not taken place yet.
    pub seen: Option<Seen>,
    /// How many versions of its record were recorded: the first makes a session of an appointment.
    #[serde(default)]
    pub releases: u32,
    /// The newest version of its appointment seen: another file than the record, with versions of its own.
    #[serde(default)]
    pub scheduled: Option<Seen>,
    /// For which company its appointment counts; `None` where that was not told.
    #[serde(default)]
    pub agreed_for: Option<CompanyId>,
    /// The source's own id.
    pub external_id: String,
    /// What counts; `None` when retracted or not completed yet.
    pub current: Option<Facts>,
    /// The newest rating that came on its own, whether or not it counts.
    #[serde(default)]
    pub own: Option<Own>,
    /// The text of the newest version of the record, whether or not it counts.
    #[serde(default)]
    pub text: Option<Text>,
    /// The number of the event that brought the text that counts.
    #[serde(default)]
    pub shown: Option<Version>,
    /// What stands by hand: a correction, or that it is withdrawn.
    #[serde(default)]
    pub by_hand: Option<ByHand<Said>>,
    /// How many events there are.
    #[serde(default)]
    pub events: Version,
    /// A text that came beside the record, whose rating follows in the same commit.
    #[serde(default)]
    pub(super) beside: Option<Text>,
}

/// A rating that came on its own.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Own {
    /// When it was given, and what it contained.
    pub seen: Seen,
    /// What the participant gave.
    pub rating: Rating,
    /// What the participant wrote with it.
    pub text: Option<Text>,
    /// Whether it counts, and not what the record says.
    pub counts: bool,
}

/// A text of the participant.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Text {
    /// The number of the event that brought it.
    pub at: Version,
    /// The text, as that event has it.
    pub text: Personal,
    /// What its screening found; `None` until the event that says so.
    pub screening: Option<Screening>,
}

/// The state after one more event.
pub(super) fn with(mut state: State, event: &Event) -> State {
    let at = state.events.plus(1);
    state.events = at;
    match event {
        Event::Scheduled(scheduled) => {
            state.scheduled = Some((&scheduled.seen).into());
            state.agreed_for = scheduled.attribution.as_ref().and_then(|attribution| attribution.company);
            state.external_id.clone_from(&scheduled.external_id);
        }
        Event::Completed(Completed { external_id, seen, facts, feedback, undone_by }) => {
            state.record(external_id, seen.into(), facts);
            state.undone(undone_by.as_ref());
            // What stands again follows in the same commit.
            let said = state.by_hand.take().filter(|_| undone_by.is_some());
            let before = said.and_then(|standing| standing.said.text);
            state.text = feedback.as_ref().map(|text| Text::new(at, text)).or(before);
            state.shown = feedback.as_ref().map(|_| at);
        }
        Event::Amended(amended) => {
            state.amended_by_hand(amended);
            let Amended { external_id, seen, after, feedback, .. } = amended;
            let of_record = state.record(external_id, seen.into(), after);
            state.undone(amended.undone_by.as_ref());
            if of_record {
                state.text = None;
            }
            match feedback {
                FeedbackAmendment::Kept => {}
                FeedbackAmendment::Removed => state.shown = None,
                FeedbackAmendment::Replaced(text) => {
                    let came = if of_record { &mut state.text } else { &mut state.beside };
                    *came = Some(Text::new(at, text));
                    state.shown = Some(at);
                }
            }
        }
        Event::RatingCreated(rated) => state.rated(rated),
        Event::RatingKept(RatingKept { rating, feedback, screening }) => {
            let text =
                feedback.as_ref().map(|text| Text { screening: screening.clone(), ..Text::new(at, text) });
            match rating {
                None => state.text = text,
                Some(KeptRating { rating, rated_at, fingerprint }) => {
                    let seen = Seen { version: *rated_at, fingerprint: Some(*fingerprint) };
                    state.own = Some(Own { seen, rating: *rating, text, counts: false });
                }
            }
        }
        Event::FeedbackRestored(FeedbackRestored { version, .. }) => state.shown = Some(*version),
        Event::TextScreened(screened) => {
            let shown = state.shown;
            let texts = [state.text.as_mut(), state.own.as_mut().and_then(|own| own.text.as_mut())];
            for text in texts.into_iter().flatten().filter(|text| Some(text.at) == shown) {
                text.screening = Some(screened.screening.clone());
            }
        }
        Event::Confirmed(confirmed) => {
            state.seen = Some(confirmed.into());
            state.by_hand = ByHand::after_confirmation(state.by_hand, confirmed);
        }
        Event::ScheduleConfirmed(confirmed) => state.scheduled = Some(confirmed.into()),
        Event::RatingConfirmed(confirmed) => state.rating_confirmed(confirmed.into()),
        Event::Retracted(retracted) => {
            let said = state.said_when_retracted(&retracted.before);
            state.by_hand = ByHand::after_retraction(state.seen.as_ref(), retracted.version, said);
            state.seen = seen_after_retraction(state.seen, retracted.version);
            state.current = None;
            (state.text, state.shown) = (None, None);
            if let Some(own) = &mut state.own {
                own.counts = false;
            }
        }
    }
    state
}

impl State {
    /// A late release undid what was decided by hand: it is one of the record's, whatever version stands.
    fn undone(&mut self, by: Option<&Seen>) {
        self.releases += u32::from(by.is_some());
    }

    /// Takes in what counts now. Answers whether a version of the record brought it.
    fn record(&mut self, external_id: &str, seen: Seen, facts: &Facts) -> bool {
        let of_record = self.seen != Some(seen);
        self.releases += u32::from(of_record);
        self.seen = Some(seen);
        external_id.clone_into(&mut self.external_id);
        self.current = Some(facts.clone());
        self.beside = None;
        of_record
    }

    /// Takes in the rating that counts now.
    fn rated(&mut self, rated: &RatingCreated) {
        if let Some(standing) = &mut self.by_hand {
            standing.said.facts.rating = Some(rated.rating);
        }
        let Some(version) = rated.rated_at else {
            if let Some(own) = &mut self.own {
                own.counts = false;
            }
            return;
        };
        let (seen, came) = (Seen { version, fingerprint: rated.fingerprint }, self.beside.take());
        let text = match &mut self.own {
            // It counts again.
            Some(own) if own.seen == seen && came.is_none() => own.text.take(),
            _ => came,
        };
        self.own = Some(Own { seen, rating: rated.rating, text, counts: true });
    }

    /// Takes in a newer version of the newest rating. Earlier builds confirmed by it what the record said of a rating,
    /// too: from then on it counts as one that came on its own.
    fn rating_confirmed(&mut self, seen: Seen) {
        let newer = self.seen.is_some_and(|record| record.version < seen.version);
        match &mut self.own {
            Some(own) if own.counts || own.seen.fingerprint == seen.fingerprint => {
                own.seen = seen;
                own.counts |= newer && self.current.is_some();
            }
            _ => {
                if let Some(rating) = self.current.as_ref().and_then(|facts| facts.rating) {
                    self.own = Some(Own { seen, rating, text: None, counts: true });
                }
            }
        }
    }
}

impl Text {
    fn new(at: Version, text: &Personal) -> Self {
        Self { at, text: text.clone(), screening: None }
    }
}
