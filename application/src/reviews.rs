//! Reviews of flagged texts: raised by a reactor or by hand, held and decided by reviewers.

mod by_hand;

use domain::Decider as _;
use domain::review::{
    Command, Content, Flag, Item, Lease, Refusal, Review, Reviewer, State, wants_second_opinion,
};
use domain::screening::{Screening, Severity};
use event_store::EventLog;
use kernel::{AggregateId, CommandId, EventId, PersonId, SealedField, TenantId, Timestamp};
use privacy::{TenantKeys, UnsealRequest};
use schemas::envelope::subject;
use schemas::{Subject, SubjectRole};

use crate::context::{CommitMeta, Context};
use crate::executor::Presume;
use crate::fault::CommandFault;
use crate::outcome::Answer;
use crate::platform::Platform;

pub use by_hand::ByHand;
/// The kinds of record whose texts can be flagged.
pub use schemas::texts::AGGREGATES as WITH_TEXTS;

/// A text that a person has to look at.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FlaggedText {
    /// Where it stands.
    pub content: Content,
    /// Who wrote it.
    pub author: PersonId,
    /// How urgent it is.
    pub severity: Severity,
    /// What was found.
    pub screening: Screening,
    /// When it was screened.
    pub screened_at: Timestamp,
}

/// What came of a command that gives a lease.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Held {
    /// Which item.
    pub item: AggregateId,
    /// What was recorded.
    pub answer: Answer,
    /// Who holds it, and until when.
    pub lease: Lease,
}

/// What a command on a review comes to.
pub type Reviewed<T> = Result<Result<T, Refusal>, CommandFault>;

/// The review of a text: one for each event that says what its screening found.
pub fn review_id(
    keys: &TenantKeys,
    aggregate: &str,
    record: AggregateId,
    screened_by: EventId,
) -> AggregateId {
    let (of, by) = (record.uuid(), screened_by.uuid());
    AggregateId::new(keys.derived(&[b"review", aggregate.as_bytes(), of.as_bytes(), by.as_bytes()]))
}

impl<L: EventLog> Platform<L> {
    /// Puts a text before a person; one that waits already becomes more urgent, if it is. Repeating it changes nothing.
    pub async fn raise_flag(&self, context: &Context, flagged: FlaggedText) -> Reviewed<Answer> {
        let keys = self.keys.tenant_keys(context.tenant).await?;
        let at = &flagged.content;
        let id = review_id(&keys, &at.aggregate, at.aggregate_id, at.screened_by);
        let meta = about(flagged.author, vec![flagged.screening.rules_version.clone()]);
        let flag = Flag {
            content: flagged.content,
            author: flagged.author,
            severity: flagged.severity,
            screening: flagged.screening,
            screened_at: flagged.screened_at,
            second_opinion: wants_second_opinion(id),
        };
        let command = Command::Raise(Box::new(flag));
        self.execute::<Review>(context, id, Presume::Nothing, command, &meta).await
    }

    /// Says that a text is no longer the newest of its record. Repeating it changes nothing.
    pub async fn supersede_flag(
        &self,
        context: &Context,
        review: AggregateId,
        by: EventId,
    ) -> Reviewed<Answer> {
        self.on_review(context, review, Command::Supersede { by }).await
    }

    /// Whether a person was erased: nobody can read what they wrote.
    pub(crate) async fn is_erased(&self, tenant: TenantId, person: PersonId) -> Result<bool, CommandFault> {
        match self.keys.keys_for(tenant, &[person]).await.map_err(CommandFault::from) {
            Ok(_) => Ok(false),
            Err(CommandFault::SubjectErased) => Ok(true),
            Err(fault) => Err(fault),
        }
    }

    /// Whether there is a text to decide about: its author can be read, and its record counts.
    async fn waits_for_somebody(&self, tenant: TenantId, item: &Item) -> Result<bool, CommandFault> {
        if self.is_erased(tenant, item.author).await? {
            return Ok(false);
        }
        let at = &item.content;
        Ok(self.text_now(tenant, &at.aggregate, at.aggregate_id, item.severity).await?.stands)
    }

    /// Carries out what a reviewer does with an item. Of one whose author was erased, or whose record was withdrawn,
    /// there is nothing to hold or to decide.
    pub async fn on_review(
        &self,
        context: &Context,
        item: AggregateId,
        command: Command,
    ) -> Reviewed<Answer> {
        let meta = match self.review(context, item).await? {
            State::Absent => CommitMeta::default(),
            State::Raised(known) => {
                let ends = matches!(command, Command::Supersede { .. } | Command::Release(_));
                if !ends && !self.waits_for_somebody(context.tenant, &known).await? {
                    return Ok(Err(Refusal::Closed));
                }
                about(known.author, Vec::new())
            }
        };
        self.execute::<Review>(context, item, Presume::Nothing, command, &meta).await
    }

    /// Claims, renews or assigns an item, and tells who holds it until when.
    pub async fn hold_review(
        &self,
        context: &Context,
        item: AggregateId,
        command: Command,
    ) -> Reviewed<Held> {
        let wanted = match &command {
            Command::Claim(reviewer) | Command::Renew(reviewer) => Some(reviewer.id),
            Command::Assign { to, .. } => Some(*to),
            _ => None,
        };
        let answer = match self.on_review(context, item, command).await? {
            Ok(answer) => answer,
            Err(refusal) => return Ok(Err(refusal)),
        };
        // A command that was carried out before is answered as it was then, and the item may have moved on.
        let lease = match self.review(context, item).await? {
            State::Raised(known) => known.lease(),
            State::Absent => None,
        };
        Ok(match lease {
            Some(lease) if Some(lease.holder) == wanted => Ok(Held { item, answer, lease }),
            Some(lease) => Err(Refusal::Held { until: lease.until }),
            None => Err(Refusal::Closed),
        })
    }

    /// Claims the first of some items that can be had; `None` when none can. Who proposes the items knows them
    /// from a list that may be old: the log decides about each.
    pub async fn claim_first(
        &self,
        context: &Context,
        reviewer: Reviewer,
        candidates: &[AggregateId],
    ) -> Result<Option<Held>, CommandFault> {
        let keys = self.keys.tenant_keys(context.tenant).await?;
        for item in candidates {
            let (command, id) = (context.command.uuid(), item.uuid());
            let step = CommandId::new(keys.derived(&[b"claim", command.as_bytes(), id.as_bytes()]));
            if let Ok(held) = self.hold_review(&context.step(step), *item, Command::Claim(reviewer)).await? {
                return Ok(Some(held));
            }
        }
        Ok(None)
    }

    /// Whether two sealed texts are the same. Both are opened, and that is logged under the actor and the purpose of the
    /// context; one whose author was erased is the same as none.
    pub async fn is_same_text(
        &self,
        context: &Context,
        one: &SealedField,
        other: &SealedField,
    ) -> Result<bool, CommandFault> {
        let request =
            UnsealRequest { tenant: context.tenant, actor: context.actor.clone(), purpose: context.purpose };
        let opened = self.keys.unseal(&request, &[one.clone(), other.clone()]).await?;
        let [one, other] = opened.as_slice() else { return Ok(false) };
        Ok(one.as_clear().is_some() && one.as_clear() == other.as_clear())
    }

    /// How a review stands. What this process remembers of one that was not there is not believed: another process
    /// may have raised it.
    pub async fn review(&self, context: &Context, item: AggregateId) -> Result<State, CommandFault> {
        let known = self.peek::<Review>(context, item).await?;
        if known != State::Absent {
            return Ok(known);
        }
        self.cache.forget(&subject(context.tenant, Review::TYPE, item));
        self.peek::<Review>(context, item).await
    }
}

/// Whose text it is about, and by which rules.
fn about(author: PersonId, mut rules: Vec<String>) -> CommitMeta {
    rules.push(domain::review::POLICY_VERSION.to_owned());
    let subjects = vec![Subject { person: author, role: SubjectRole::Author }];
    CommitMeta { subjects, rules, ..CommitMeta::default() }
}
