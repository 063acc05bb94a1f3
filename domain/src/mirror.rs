//! A decider for aggregates that mirror one record of a source and no more: recorded, amended, withdrawn, its
//! text screened in the same commit.
//!
//! A kind of record brings its facts ([`MirroredFacts`]) and names for these events in the registry. What is
//! counted about a record stands in its facts; what a person wrote stands beside them, sealed under the key of
//! its author.

use std::fmt::Debug;
use std::marker::PhantomData;

use chrono::NaiveDate;
use kernel::{
    AggregateId, CompanyId, HoldsPersonal, Occurrence, OneOrMore, PersonId, Personal, SourceRecord, Timestamp,
};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::attribution::{Attributable, Attributed, Basis};
use crate::company_scope::CountsFor;
use crate::decider::{Already, CountsAgain, Decider, Decision};
use crate::quality::{ACTIVITIES_SINCE, QualityFinding, is_in_the_future, of_clocks};
use crate::record::{
    ByHand, Confirmed, RetractionRefused, Seen, SeenSource, Undone, VersionConflict, arrival_where,
    retraction, seen_after_retraction,
};
use crate::screening::{TextScreened, screen};

/// What is counted about a record of one kind: no text, nothing that identifies anyone without the tenant's data.
pub trait MirroredFacts:
    Clone + PartialEq + Eq + Debug + Serialize + DeserializeOwned + Send + Sync + 'static
{
    /// The token of the aggregate in its subject.
    const TYPE: &'static str;

    /// Before this day such a record is doubtful.
    const PLAUSIBLE_SINCE: NaiveDate = ACTIVITIES_SINCE;

    /// When it happened.
    fn occurred(&self) -> &Occurrence;

    /// Every time in it.
    fn times(&self) -> Vec<&Occurrence> {
        vec![self.occurred()]
    }

    /// For which company it counts; `None` where it counts for none.
    fn company(&self) -> Option<CompanyId>;

    /// Who took part, and whose membership counts; `None` where nothing is attributed by one.
    fn attributed_by(&self) -> Option<(PersonId, PersonId)>;

    /// The match that it belongs to, where it belongs to one.
    fn buddy_match(&self) -> Option<AggregateId> {
        None
    }

    /// Attributes it by another basis than before. Answers whether that changes anything.
    fn attribute_anew(&mut self, basis: &Basis) -> bool;

    /// Who wrote the text of the record, if it has one.
    fn author(&self) -> PersonId;

    /// What is doubtful about it.
    fn quality(&mut self) -> &mut Vec<QualityFinding>;

    /// Whether these facts agree with `recorded` in what digests of earlier builds left out: the scale of a rating.
    fn agrees(&self, _recorded: &Self) -> bool {
        true
    }
}

/// What can happen to a record.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Event<F> {
    /// It became known.
    Recorded(Recorded<F>),
    /// Its text was screened.
    TextScreened(TextScreened),
    /// A newer version of it differs.
    Amended(Amended<F>),
    /// A newer version of it says the same.
    Confirmed(Confirmed),
    /// It was withdrawn.
    Retracted(Retracted<F>),
}

/// A record became known.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Recorded<F> {
    /// The source's own id.
    pub external_id: String,
    /// The record's version and content.
    pub seen: SeenSource,
    /// What is counted.
    pub facts: F,
    /// What its author wrote.
    pub text: Option<Personal>,
    /// Where it was, in the words of the source.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<Personal>,
}

/// A newer version of the record differs.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Amended<F> {
    /// The source's own id.
    pub external_id: String,
    /// The new version and content.
    pub seen: SeenSource,
    /// What was counted; `None` when it had been withdrawn.
    pub before: Option<F>,
    /// What counts now.
    pub after: F,
    /// What its author wrote, in the new version.
    pub text: Option<Personal>,
    /// Where it was, in the new version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<Personal>,
    /// Whether only what counts was corrected: the text and the place are none of this event, they stand as before.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub texts_kept: bool,
    /// The release that came late and undid what was decided by hand: what `seen` says, which came before it, stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undone_by: Option<Seen>,
}

/// The record was withdrawn.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Retracted<F> {
    /// What was counted.
    pub before: F,
    /// Why, in the words of whoever did it; about the record, not about a person.
    pub reason: String,
    /// The version of the record at which its source withdrew it; by hand it has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<Timestamp>,
}

impl<F> HoldsPersonal for Event<F> {
    fn visit_personal(&mut self, visit: &mut dyn FnMut(&'static str, &mut Personal)) {
        let (Self::Recorded(Recorded { text, place, .. }) | Self::Amended(Amended { text, place, .. })) =
            self
        else {
            return;
        };
        for (field, personal) in [("text", text), ("place", place)] {
            if let Some(personal) = personal {
                visit(field, personal);
            }
        }
    }
}

/// What the events of a record add up to.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct State<F> {
    /// The newest version seen; `None` when there is no such record yet.
    pub seen: Option<Seen>,
    /// What counts; `None` when it was withdrawn.
    pub current: Option<F>,
    /// The source's own id.
    #[serde(default)]
    pub external_id: String,
    /// What stands by hand: that it is withdrawn.
    #[serde(default = "none")]
    pub by_hand: Option<ByHand<F>>,
    /// What counted until it was withdrawn; `None` while something counts.
    #[serde(default = "none")]
    pub withdrawn: Option<F>,
}

fn none<T>() -> Option<T> {
    None
}

impl<F> Default for State<F> {
    fn default() -> Self {
        Self { seen: None, current: None, external_id: String::new(), by_hand: None, withdrawn: None }
    }
}

/// What can be asked of a record.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Command<F> {
    /// It arrived, its people resolved.
    Record(SourceRecord, Arrived<F>),
    /// Attribute it by this basis, and change nothing else.
    Attribute(Basis),
    /// Withdraw it.
    Retract {
        /// Why.
        reason: String,
        /// The version at which the source withdrew it; by hand it has none.
        version: Option<Timestamp>,
    },
}

/// A record as it arrived.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Arrived<F> {
    /// The source's own id.
    pub external_id: String,
    /// What is counted.
    pub facts: F,
    /// What its author wrote, still readable.
    pub text: Option<String>,
    /// Where it was, still readable: a town, a venue, and sometimes more than that. It is sealed as the text is.
    pub place: Option<String>,
}

/// Why not.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Refusal {
    /// Two contents at one version.
    #[error(transparent)]
    VersionConflict(#[from] VersionConflict),
    /// There is no such record.
    #[error("there is no such record")]
    NotFound,
}

impl From<RetractionRefused> for Refusal {
    fn from(refused: RetractionRefused) -> Self {
        match refused {
            RetractionRefused::VersionConflict(conflict) => conflict.into(),
            RetractionRefused::NotFound => Self::NotFound,
        }
    }
}

/// The decider of one kind of record.
pub struct Mirror<F>(PhantomData<fn() -> F>);

impl<F: MirroredFacts> Decider for Mirror<F> {
    const TYPE: &'static str = F::TYPE;
    type State = State<F>;
    type Command = Command<F>;
    type Event = Event<F>;
    type Refusal = Refusal;

    fn decide(state: &State<F>, command: Command<F>, now: Timestamp) -> Result<Decision<Event<F>>, Refusal> {
        match command {
            Command::Record(source, arrived) => {
                let agrees = || {
                    let facts = &arrived.facts;
                    let said = || state.by_hand.as_ref().map(|it| &it.said);
                    state.current.as_ref().or_else(said).is_none_or(|recorded| facts.agrees(recorded))
                };
                let by_hand = state.by_hand.as_ref();
                if let Some(undone) =
                    by_hand.and_then(|it| it.undone_by(state.seen.as_ref(), &source, agrees))
                {
                    return Ok(restored(state, undone));
                }
                let arrival = arrival_where(state.seen.as_ref(), &source, agrees);
                match arrival.answer(&source, Event::Confirmed)? {
                    Some(answer) => Ok(answer),
                    None => Ok(record(state, &source, arrived, now)),
                }
            }
            Command::Attribute(basis) => attribute(state, &basis),
            Command::Retract { reason, version } => {
                let by_hand = state.by_hand.as_ref();
                if let Some(undone) =
                    by_hand.and_then(|it| it.undone_by_withdrawal(state.seen.as_ref(), version))
                {
                    return Ok(restored(state, undone));
                }
                let counts = state.current.is_some();
                match (retraction(state.seen.as_ref(), counts, version, Event::Confirmed)?, &state.current) {
                    (Some(answer), _) => Ok(answer),
                    (None, Some(before)) => {
                        let retracted = Retracted { before: before.clone(), reason, version };
                        Ok(Decision::Record(OneOrMore::one(Event::Retracted(retracted))))
                    }
                    (None, None) => Err(Refusal::NotFound),
                }
            }
        }
    }

    fn counts_for(state: &State<F>) -> CountsFor {
        match (&state.seen, &state.current) {
            (None, _) => CountsFor::NotYet,
            (Some(_), None) => CountsFor::Withdrawn,
            (Some(_), Some(facts)) => CountsFor::company(facts.company()),
        }
    }

    fn evolve(state: State<F>, event: &Event<F>) -> State<F> {
        match event {
            Event::Recorded(Recorded { external_id, seen, facts, .. })
            | Event::Amended(Amended { external_id, seen, after: facts, .. }) => State {
                seen: Some(seen.into()),
                current: Some(facts.clone()),
                external_id: external_id.clone(),
                by_hand: None,
                withdrawn: None,
            },
            Event::Confirmed(confirmed) => State {
                seen: Some(confirmed.into()),
                by_hand: ByHand::after_confirmation(state.by_hand, confirmed),
                ..state
            },
            Event::Retracted(Retracted { before, version, .. }) => State {
                seen: seen_after_retraction(state.seen, *version),
                current: None,
                by_hand: ByHand::after_retraction(state.seen.as_ref(), *version, before.clone()),
                external_id: state.external_id,
                withdrawn: Some(before.clone()),
            },
            Event::TextScreened(_) => state,
        }
    }

    fn confirms(event: &Event<F>) -> bool {
        matches!(event, Event::Confirmed(_))
    }

    fn counts_again(event: &Event<F>) -> Option<CountsAgain> {
        let Event::Amended(Amended { after, undone_by: Some(_), .. }) = event else { return None };
        let (participant, volunteer) = after.attributed_by().unzip();
        Some(CountsAgain {
            occurred: after.occurred().clone(),
            participant: participant.unwrap_or(after.author()),
            volunteer,
        })
    }
}

impl<F: MirroredFacts> Attributable for Mirror<F> {
    fn attributed(state: &State<F>) -> Option<Attributed> {
        attributed(state.current.as_ref()?)
    }

    fn attribute(basis: Basis) -> Command<F> {
        Command::Attribute(basis)
    }
}

/// How a fact is attributed; `None` where nothing is attributed by a membership.
pub fn attributed<F: MirroredFacts>(facts: &F) -> Option<Attributed> {
    let (participant, volunteer) = facts.attributed_by()?;
    Some(Attributed {
        participant,
        volunteer,
        occurred: facts.occurred().clone(),
        company: facts.company(),
        doubts: facts.clone().quality().drain(..).collect(),
        buddy_match: facts.buddy_match(),
    })
}

fn attribute<F: MirroredFacts>(state: &State<F>, basis: &Basis) -> Result<Decision<Event<F>>, Refusal> {
    let (Some(before), Some(Seen { version, fingerprint: Some(fingerprint) })) = (&state.current, state.seen)
    else {
        return Err(Refusal::NotFound);
    };
    let mut after = before.clone();
    if !after.attribute_anew(basis) {
        return Ok(Decision::AlreadySo(Already::Known));
    }
    Ok(Decision::Record(OneOrMore::one(Event::Amended(Amended {
        external_id: state.external_id.clone(),
        seen: SeenSource { version, fingerprint },
        before: Some(before.clone()),
        after,
        text: None,
        place: None,
        texts_kept: true,
        undone_by: None,
    }))))
}

/// It counts again as its source told it last: its text and its place stand as they stood before it was withdrawn.
fn restored<F: MirroredFacts>(state: &State<F>, undone: Undone<'_, F>) -> Decision<Event<F>> {
    Decision::Record(OneOrMore::one(Event::Amended(Amended {
        external_id: state.external_id.clone(),
        seen: undone.newest,
        before: None,
        after: undone.said.clone(),
        text: None,
        place: None,
        texts_kept: true,
        undone_by: Some(undone.by),
    })))
}

/// A record first seen, or a newer version of it, with the findings of its screening.
fn record<F: MirroredFacts>(
    state: &State<F>,
    source: &SourceRecord,
    arrived: Arrived<F>,
    now: Timestamp,
) -> Decision<Event<F>> {
    let Arrived { external_id, mut facts, text, place } = arrived;
    if is_in_the_future(facts.occurred().local_date, now) {
        facts.quality().push(QualityFinding::InTheFuture);
    }
    if facts.occurred().local_date < F::PLAUSIBLE_SINCE {
        facts.quality().push(QualityFinding::FarInThePast);
    }
    let open = of_clocks(facts.times());
    facts.quality().extend(open);
    let author = facts.author();
    let screened =
        text.as_deref().map(|text| Event::TextScreened(TextScreened { author, screening: screen(text) }));
    let [text, place] = [text, place].map(|words| words.map(|words| Personal::clear(author, words)));
    let seen = SeenSource::from(source);
    let main = if state.seen.is_none() {
        Event::Recorded(Recorded { external_id, seen, facts, text, place })
    } else {
        let before = state.current.clone();
        Event::Amended(Amended {
            external_id,
            seen,
            before,
            after: facts,
            text,
            place,
            texts_kept: false,
            undone_by: None,
        })
    };
    Decision::Record(OneOrMore::one(main).and_maybe(screened))
}

#[cfg(test)]
mod tests;
