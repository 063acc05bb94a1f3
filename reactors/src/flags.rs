//! Flagged texts are put before a person; the flag of a text that was written anew is superseded.
//!
//! All it does is commands whose ids are derived from events, so it begins with the history: texts that stood
//! there before it are looked at too.
//!
//! A person may put a text before a reviewer in the very moment in which its record is amended. The text is then no
//! longer the newest when its flag is met here, and the flag is superseded, whichever of the two came first.
//!
//! A source that releases a record anew brings its text anew too, sealed again, whether or not it is another. Where
//! it is the same, and the flag of the text before is graver than what a rule says of the new one, or that text was
//! withheld, the flag follows: see [`carried`].

mod carried;

use std::sync::Arc;

use application::reviews::review_id;
use application::{Answer, CommandFault, Context, Platform};
use domain::review::{Event as ReviewEvent, FlagRaised, Refusal, policy};
use domain::screening::Severity;
use event_store::EventLog;
use futures::future::BoxFuture;
use kernel::{Actor, AggregateId, CommandId, EventId, PrincipalId, Purpose, Role, Sequence, Version};
use projections::engine::{DecodedCommit, LogEntry};
use schemas::AnyEvent;
use schemas::envelope::subject;

use self::carried::{RecordText, TextState};
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
        let Some(now) = TextState::after(commit) else { return Ok(None) };
        let before =
            if commit.commit.version > Version::ZERO { self.text_before(commit).await? } else { None };
        let mut reported = None;
        if let Some(text) = &now.text {
            let found = policy().queues(&text.screening);
            let carried = match &before {
                Some(before) => self.carried(commit, before, text, found).await?,
                None => None,
            };
            // First the new flag: a process that dies in between finds the other one as it was.
            reported = match (carried, found) {
                (Some(severity), _) => self.raise(commit, text, severity, b"carry flag").await?,
                (None, Some(severity)) => self.raise(commit, text, severity, b"raise flag").await?,
                (None, None) => None,
            };
        }
        if let Some(before) = before {
            let review = self.review_of(commit, &before).await?;
            reported = reported.max(self.supersede(commit, now.since, review).await?);
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
        let mut texts = carried::texts(history);
        let Some(newest) = texts.pop() else { return Ok(None) };
        let is_it = |text: &RecordText| text.content.screened_by == about.screened_by;
        if newest.text.as_ref().is_some_and(is_it) {
            return Ok(None);
        }
        let mut reported = None;
        let flagged = texts.into_iter().filter_map(|state| state.text).find(is_it);
        if let (Some(flagged), Some(text)) = (flagged, &newest.text) {
            let found = policy().queues(&text.screening);
            if let Some(severity) = self.carried(commit, &flagged, text, found).await? {
                reported = self.raise(commit, text, severity, b"carry flag").await?;
            }
        }
        Ok(reported.max(self.supersede(commit, newest.since, commit.commit.aggregate_id).await?))
    }

    async fn raise(
        &self,
        commit: &DecodedCommit,
        text: &RecordText,
        severity: Severity,
        what: &[u8],
    ) -> Result<Option<Sequence>, ReactFault> {
        let context = self.context(commit, text.content.screened_by, what).await?;
        done(self.platform.raise_flag(&context, text.flagged(severity)).await)
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

    /// The text that a record had before a commit. Also one where no rule fired: somebody may have put it before a
    /// reviewer by hand.
    async fn text_before(&self, commit: &DecodedCommit) -> Result<Option<RecordText>, ReactFault> {
        let history = self.platform.log.load_until(&commit.subject, Sequence::ZERO, commit.sequence).await;
        let mut history = history.map_err(|fault| not_now(CommandFault::Log(fault)))?;
        history.retain(|recorded| recorded.sequence < commit.sequence);
        Ok(carried::texts(history).pop().and_then(|newest| newest.text))
    }

    /// The review that a text has, if it was flagged: nothing comes of superseding one that is not there.
    async fn review_of(&self, commit: &DecodedCommit, text: &RecordText) -> Result<AggregateId, ReactFault> {
        let keys = self.platform.keys.tenant_keys(commit.commit.tenant).await;
        let keys = keys.map_err(|error| judge(error.into()))?;
        let at = &text.content;
        Ok(review_id(&keys, &at.aggregate, at.aggregate_id, at.screened_by))
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
    use schemas::texts;

    use super::*;

    #[test]
    fn every_kind_of_record_that_has_a_text_is_read() {
        let (review, with_texts) = READS.split_last().expect("some");
        assert_eq!((with_texts, *review), (texts::AGGREGATES, "review"));
    }
}
