//! Flagged texts are put before a person; the flag of a text that was written anew is superseded.
//!
//! All it does is commands whose ids are derived from events, so it begins with the history: texts that stood
//! there before it are looked at too.
//!
//! A person may put a text before a reviewer in the very moment in which its record is amended. The text is then no
//! longer the newest when its flag is met here, and the flag is superseded, whichever of the two came first.

use std::sync::Arc;

use application::reviews::{FlaggedText, review_id};
use application::{Answer, CommandFault, Context, Platform};
use domain::review::{Content, Event as ReviewEvent, FlagRaised, Refusal, policy};
use event_store::{EventLog, Recorded};
use futures::future::BoxFuture;
use kernel::{Actor, AggregateId, CommandId, EventId, PrincipalId, Purpose, Role, Sequence, Version};
use projections::engine::{DecodedCommit, LogEntry};
use schemas::AnyEvent;
use schemas::envelope::subject;
use schemas::texts::{self, TextChange, Written};

use crate::by_aggregate;
use crate::reactor::{Begins, Done, Pause, ReactFault, Reactor, Span};

/// Who reports: the platform itself. It is in no table of logins and can sign in nowhere.
const REACTOR: PrincipalId = PrincipalId::new(uuid::uuid!("72656163-746f-8273-8000-000000000001"));

/// Records with texts, and the flags that people raise.
const READS: &[&str] = &[
    "buddy_checkin",
    "buddy_event",
    "buddy_feedback",
    "buddy_match",
    "credential",
    "enrolment",
    "kintell_session",
    "review",
];

/// The reactor.
pub struct Flags<L> {
    platform: Platform<L>,
}

impl<L: EventLog> Flags<L> {
    /// Its name: the key of its position.
    pub const NAME: &'static str = "flags";

    /// Reports by the commands of a platform.
    pub fn new(platform: Platform<L>) -> Self {
        Self { platform }
    }

    async fn flagged(&self, commit: &DecodedCommit) -> Result<Option<Sequence>, ReactFault> {
        if let Some(raised) = raised_by_hand(commit) {
            return self.superseded_meanwhile(commit, raised).await;
        }
        let Some(change) = texts::change(&commit.events) else { return Ok(None) };
        let mut reported = None;
        if commit.commit.version > Version::ZERO
            && let Some(before) = self.text_before(commit).await?
        {
            reported = self.supersede(commit, event_id(commit, 0), before).await?;
        }
        if let TextChange::Written(written) = change {
            reported = reported.max(self.raise(commit, written).await?);
        }
        Ok(reported)
    }

    /// Supersedes the flag of a text that is no longer the newest of its record. An amendment that comes after this is
    /// met later, and finds the flag.
    async fn superseded_meanwhile(
        &self,
        commit: &DecodedCommit,
        raised: &FlagRaised,
    ) -> Result<Option<Sequence>, ReactFault> {
        let about = &raised.content;
        let record = subject(commit.commit.tenant, &about.aggregate, about.aggregate_id);
        let history = self.platform.log.load(&record, Sequence::ZERO).await;
        let history = history.map_err(|fault| not_now(CommandFault::Log(fault)))?;
        match newest_text(history) {
            Some(newest) if newest.screened_by != Some(about.screened_by) => {
                self.supersede(commit, newest.since, commit.commit.aggregate_id).await
            }
            _ => Ok(None),
        }
    }

    async fn raise(
        &self,
        commit: &DecodedCommit,
        written: Written<'_>,
    ) -> Result<Option<Sequence>, ReactFault> {
        let screening = &written.screened.screening;
        let Some(severity) = policy().queues(screening) else { return Ok(None) };
        let screened_by = event_id(commit, written.screened_index);
        let flagged = FlaggedText {
            content: Content {
                aggregate: commit.commit.aggregate.clone(),
                aggregate_id: commit.commit.aggregate_id,
                version: written.version(commit.commit.version),
                field: written.field.to_owned(),
                screened_by,
            },
            author: written.screened.author,
            severity,
            screening: screening.clone(),
            screened_at: commit.commit.recorded_at,
        };
        let context = self.context(commit, screened_by, b"raise flag").await?;
        done(self.platform.raise_flag(&context, flagged).await)
    }

    async fn supersede(
        &self,
        commit: &DecodedCommit,
        by: EventId,
        review: AggregateId,
    ) -> Result<Option<Sequence>, ReactFault> {
        let context = self.context(commit, by, b"supersede flag").await?;
        done(self.platform.supersede_flag(&context, review, by).await)
    }

    /// The review that the text before a commit has, if it was flagged: nothing comes of superseding one that is not
    /// there.
    async fn text_before(&self, commit: &DecodedCommit) -> Result<Option<AggregateId>, ReactFault> {
        let history = self.platform.log.load_until(&commit.subject, Sequence::ZERO, commit.sequence).await;
        let mut history = history.map_err(|fault| not_now(CommandFault::Log(fault)))?;
        history.retain(|recorded| recorded.sequence < commit.sequence);
        // Also where no rule fired: somebody may have put it before a reviewer by hand.
        let Some(screened_by) = newest_text(history).and_then(|newest| newest.screened_by) else {
            return Ok(None);
        };
        let keys = self.platform.keys.tenant_keys(commit.commit.tenant).await;
        let keys = keys.map_err(|error| judge(error.into()))?;
        Ok(Some(review_id(&keys, &commit.commit.aggregate, commit.commit.aggregate_id, screened_by)))
    }

    /// A command that follows from an event: its id is derived from the event, so that a repetition is known.
    async fn context(
        &self,
        commit: &DecodedCommit,
        event: EventId,
        what: &[u8],
    ) -> Result<Context, ReactFault> {
        let tenant = commit.commit.tenant;
        let keys = self.platform.keys.tenant_keys(tenant).await.map_err(|error| judge(error.into()))?;
        Ok(Context {
            tenant,
            actor: Actor { principal: REACTOR, role: Role::Operator, on_behalf_of: None },
            companies: domain::CompanyScope::Programme,
            purpose: Purpose::Safety,
            correlation: commit.commit.correlation,
            causation: Some(event),
            command: CommandId::new(keys.derived(&[b"reactor", what, event.uuid().as_bytes()])),
            traceparent: runtime::telemetry::current_traceparent(),
            now: self.platform.clock.now(),
        })
    }
}

impl<L: EventLog> Reactor for Flags<L> {
    fn name(&self) -> &'static str {
        Self::NAME
    }

    fn reads(&self) -> &'static [&'static str] {
        READS
    }

    fn begins(&self) -> Begins {
        Begins::WithHistory
    }

    fn react<'a>(&'a self, _: Span, batch: &'a [LogEntry]) -> BoxFuture<'a, Result<Done, Pause>> {
        Box::pin(by_aggregate::react(batch, async move |commit: Arc<DecodedCommit>| {
            self.flagged(&commit).await
        }))
    }
}

/// The text that a record has after its newest change of one.
struct NewestText {
    /// The event that says what its screening found; `None` when the text is gone.
    screened_by: Option<EventId>,
    /// The first event of the commit that says so.
    since: EventId,
}

/// What the newest change of a text in a history left; `None` when there never was one.
fn newest_text(history: Vec<Recorded>) -> Option<NewestText> {
    let mut newest = None;
    for recorded in history {
        // One that cannot be read was parked when it was met.
        let LogEntry::Commit(commit) = LogEntry::decode(recorded) else { continue };
        let screened_by = match texts::change(&commit.events) {
            None => continue,
            Some(TextChange::Gone) => None,
            Some(TextChange::Written(written)) => Some(event_id(&commit, written.screened_index)),
        };
        newest = Some(NewestText { screened_by, since: event_id(&commit, 0) });
    }
    newest
}

/// The flag that a commit raises, when it was a person who raised it.
fn raised_by_hand(commit: &DecodedCommit) -> Option<&FlagRaised> {
    let by_hand = commit.commit.actor.principal != REACTOR;
    commit.events.iter().filter(|_| by_hand).find_map(|event| match event {
        AnyEvent::Review(ReviewEvent::FlagRaised(raised)) => Some(raised),
        _ => None,
    })
}

fn event_id(commit: &DecodedCommit, index: usize) -> EventId {
    commit.commit.events[index].id
}

/// What a command came to. The domain refuses neither of the two that are sent.
fn done(told: Result<Result<Answer, Refusal>, CommandFault>) -> Result<Option<Sequence>, ReactFault> {
    match told {
        // What a process before this one reported, and died, may not be durable yet.
        Ok(Ok(answer)) => Ok(Some(answer.sequence()).filter(|at| *at > Sequence::ZERO)),
        Ok(Err(refusal)) => Err(ReactFault::Never(refusal.into())),
        Err(fault) => Err(judge(fault)),
    }
}

fn judge(fault: CommandFault) -> ReactFault {
    if fault.is_transient() { not_now(fault) } else { ReactFault::Never(fault.into()) }
}

fn not_now(fault: CommandFault) -> ReactFault {
    ReactFault::NotNow(fault.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_record_that_has_a_text_is_read() {
        let (review, with_texts) = READS.split_last().expect("some");
        assert_eq!((with_texts, *review), (texts::AGGREGATES, "review"));
    }
}
