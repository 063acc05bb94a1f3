//! Facts attributed anew. A directory that arrives late can say that somebody belonged elsewhere on the day of a record, and
//! a match that is corrected or withdrawn can say that what belongs to it is about others, or is doubtful: what was recorded
//! stays in the history, and an amendment of the attribution alone moves what counts.

use std::str::FromStr;

use domain::attribution::{Attributable, AttributedPart, Basis, RULE};
use domain::buddy_checkin::BuddyCheckin;
use domain::buddy_event::BuddyEvent;
use domain::buddy_feedback::BuddyFeedback;
use domain::buddy_match::{BuddyMatch, Standing};
use domain::kintell_session::KintellSession;
use domain::{Decider, Decision};
use event_store::EventLog;
use kernel::{AggregateId, CompanyId};
use schemas::{SubjectRole, WireEvent};

use crate::context::{CommitMeta, Context};
use crate::executor::Presume;
use crate::fault::CommandFault;
use crate::outcome::Answer;
use crate::platform::Platform;
use crate::source_row::named;

/// The kinds of record whose facts are attributed by a membership.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum AttributedKind {
    /// A Kintell session.
    KintellSession,
    /// A buddy match.
    BuddyMatch,
    /// What a match did.
    BuddyEvent,
    /// A check-in.
    BuddyCheckin,
    /// Feedback on a match.
    BuddyFeedback,
}

impl AttributedKind {
    /// Every kind.
    pub const ALL: [Self; 5] =
        [Self::KintellSession, Self::BuddyMatch, Self::BuddyEvent, Self::BuddyCheckin, Self::BuddyFeedback];

    /// The token of its aggregates in their subjects.
    pub const fn name(self) -> &'static str {
        match self {
            Self::KintellSession => "kintell_session",
            Self::BuddyMatch => "buddy_match",
            Self::BuddyEvent => "buddy_event",
            Self::BuddyCheckin => "buddy_checkin",
            Self::BuddyFeedback => "buddy_feedback",
        }
    }
}

/// No kind of record whose facts are attributed is called so.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("records of this kind are not attributed by a membership")]
pub struct NotAttributed;

impl FromStr for AttributedKind {
    type Err = NotAttributed;

    fn from_str(name: &str) -> Result<Self, NotAttributed> {
        Self::ALL.into_iter().find(|kind| kind.name() == name).ok_or(NotAttributed)
    }
}

/// What a record counted for, and counts for by the memberships and the match known today.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Attributed {
    /// Before; `None` is unattributed.
    pub counted_for: Option<CompanyId>,
    /// By the memberships and the match that the leader of the log has.
    pub counts_for: Option<CompanyId>,
    /// In what it differed from what they say.
    pub changed: Vec<AttributedPart>,
    /// What came of the command; `None` where it was only asked.
    pub answer: Option<Answer>,
}

impl<L: EventLog> Platform<L> {
    /// Attributes a record by the memberships and the match known today; only says what would come of it when `only_asked`. `None`
    /// when there is no such record, or it counts no more.
    pub async fn attribute_anew(
        &self,
        context: &Context,
        (kind, id): (AttributedKind, AggregateId),
        only_asked: bool,
    ) -> Result<Option<Attributed>, CommandFault> {
        match kind {
            AttributedKind::KintellSession => self.attribute::<KintellSession>(context, id, only_asked).await,
            AttributedKind::BuddyMatch => self.attribute::<BuddyMatch>(context, id, only_asked).await,
            AttributedKind::BuddyEvent => self.attribute::<BuddyEvent>(context, id, only_asked).await,
            AttributedKind::BuddyCheckin => self.attribute::<BuddyCheckin>(context, id, only_asked).await,
            AttributedKind::BuddyFeedback => self.attribute::<BuddyFeedback>(context, id, only_asked).await,
        }
    }

    async fn attribute<D>(
        &self,
        context: &Context,
        id: AggregateId,
        only_asked: bool,
    ) -> Result<Option<Attributed>, CommandFault>
    where
        D: Attributable,
        D::Command: Clone + Sync,
        D::Event: WireEvent,
    {
        let (state, _) = self.current::<D>(context, id).await?;
        let Some(stands) = D::attributed(&state) else { return Ok(None) };
        let buddy_match = match stands.buddy_match {
            None => None,
            Some(id) => {
                let (state, version) = self.current::<BuddyMatch>(context, id).await?;
                Some(Standing { facts: state.current, version })
            }
        };
        // A match that was withdrawn names nobody else.
        let named_today = buddy_match.as_ref().and_then(|standing| standing.facts.as_ref());
        let volunteer = named_today.map_or(stands.volunteer, |facts| facts.buddy);
        let memberships = self.memberships_of(context, volunteer, true).await?;
        let command = D::attribute(Basis { memberships, buddy_match });
        let Some(after) = decided::<D>(&state, command.clone(), context) else { return Ok(None) };
        let changed = stands.differs_from(&after);
        let mut told =
            Attributed { counted_for: stands.company, counts_for: after.company, changed, answer: None };
        if only_asked {
            return Ok(Some(told));
        }
        let people = |of: &domain::attribution::Attributed| {
            [(of.participant, SubjectRole::Participant), (of.volunteer, SubjectRole::Volunteer)]
        };
        // What it said before names people too.
        let mut about = people(&stands).to_vec();
        about.extend(people(&after).into_iter().filter(|person| !people(&stands).contains(person)));
        let meta = CommitMeta {
            occurred: Some(stands.occurred),
            subjects: named(about),
            rules: vec![RULE.to_owned()],
            ..CommitMeta::default()
        };
        match self.execute::<D>(context, id, Presume::Nothing, command, &meta).await? {
            Ok(answer) => told.answer = Some(answer),
            // It was withdrawn in between: nothing counts.
            Err(_) => return Ok(None),
        }
        Ok(Some(told))
    }
}

/// How a record is attributed after a command, going by its state as it was loaded; `None` when it counts no more.
fn decided<D: Attributable>(
    state: &D::State,
    command: D::Command,
    context: &Context,
) -> Option<domain::attribution::Attributed>
where
    D::State: Clone,
{
    match D::decide(state, command, context.now) {
        Ok(Decision::Record(events)) => {
            let after = events.into_vec().iter().fold(state.clone(), <D as Decider>::evolve);
            D::attributed(&after)
        }
        Ok(Decision::AlreadySo(_) | Decision::SeenBefore(_)) => D::attributed(state),
        Err(_) => None,
    }
}
