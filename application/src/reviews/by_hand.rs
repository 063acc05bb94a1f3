//! A text that no rule found, put before a reviewer by a person.

use domain::review::{Content, Refusal};
use domain::screening::Severity;
use event_store::{EventLog, Recorded};
use kernel::{AggregateId, EventId, Sequence, TenantId};
use schemas::AnyEvent;
use schemas::envelope::subject;
use schemas::texts::{self, TextChange};

use super::{FlaggedText, review_id};
use crate::context::Context;
use crate::fault::CommandFault;
use crate::outcome::Answer;
use crate::platform::Platform;

/// What came of putting a text before a person by hand.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ByHand {
    /// The item, and whether it is new.
    Item(AggregateId, Answer),
    /// There is no such record, it was withdrawn, or it has no text that anybody could read.
    NoText,
    /// The review says no.
    Refused(Refusal),
}

impl<L: EventLog> Platform<L> {
    /// Puts the text that a record has now before a person. A text is flagged once: if a rule or somebody else did,
    /// the item is theirs, and becomes as urgent as is asked for while it waits. `aggregate` is one of [`texts::AGGREGATES`].
    pub async fn flag_by_hand(
        &self,
        context: &Context,
        aggregate: &str,
        record: AggregateId,
        severity: Severity,
    ) -> Result<ByHand, CommandFault> {
        let now = self.text_now(context.tenant, aggregate, record, severity).await?;
        let Some(flagged) = now.text.filter(|_| now.stands) else { return Ok(ByHand::NoText) };
        if self.is_erased(context.tenant, flagged.author).await? {
            return Ok(ByHand::NoText);
        }
        let keys = self.keys.tenant_keys(context.tenant).await?;
        let at = &flagged.content;
        let item = review_id(&keys, &at.aggregate, at.aggregate_id, at.screened_by);
        Ok(match self.raise_flag(context, flagged).await? {
            Ok(answer) => ByHand::Item(item, answer),
            Err(refusal) => ByHand::Refused(refusal),
        })
    }

    /// The text that a record has now, to be looked at with this urgency, and whether the record stands.
    pub(super) async fn text_now(
        &self,
        tenant: TenantId,
        aggregate: &str,
        record: AggregateId,
        severity: Severity,
    ) -> Result<TextNow, CommandFault> {
        let subject = subject(tenant, aggregate, record);
        let mut now = TextNow { text: None, stands: true };
        for recorded in &self.log.load(&subject, Sequence::ZERO).await? {
            now.stands = follow(&mut now.text, recorded, severity)?.unwrap_or(now.stands);
        }
        Ok(now)
    }
}

/// What the history of a record says about its text.
pub(super) struct TextNow {
    /// The newest.
    text: Option<FlaggedText>,
    /// False when the record was withdrawn.
    pub(super) stands: bool,
}

/// Keeps the newest text of a record. Answers whether the record stands, where the commit says so.
fn follow(
    newest: &mut Option<FlaggedText>,
    recorded: &Recorded,
    severity: Severity,
) -> Result<Option<bool>, CommandFault> {
    let unreadable = |source: Box<dyn std::error::Error + Send + Sync>| CommandFault::Unreadable {
        subject: recorded.subject.clone(),
        source,
    };
    let commit = schemas::decode(&recorded.payload).map_err(|error| unreadable(Box::new(error)))?;
    let mut events = Vec::with_capacity(commit.events.len());
    for event in &commit.events {
        let read = AnyEvent::read(&commit.aggregate, &event.name, event.version, &event.data);
        events.push(read.map_err(|error| unreadable(Box::new(error)))?);
    }
    match texts::change(&events) {
        None => {}
        Some(TextChange::Gone) => *newest = None,
        Some(TextChange::Written(written)) => {
            let screened_by: EventId = commit.events[written.screened_index].id;
            *newest = Some(FlaggedText {
                content: Content {
                    aggregate: commit.aggregate.clone(),
                    aggregate_id: commit.aggregate_id,
                    version: written.version(commit.version),
                    field: written.field.to_owned(),
                    screened_by,
                },
                author: written.screened.author,
                severity,
                screening: written.screened.screening.clone(),
                screened_at: commit.recorded_at,
            });
        }
    }
    Ok(texts::stands(&events))
}
