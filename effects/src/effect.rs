//! A kind of effect, and what it promises.

use domain::effect::{Answer, Requested};
use futures::future::BoxFuture;
use kernel::{AggregateId, TenantId, Version};
use runtime::BoxError;

use crate::target::Limits;

/// One attempt at an effect.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Asked {
    /// In whose programme.
    pub tenant: TenantId,
    /// Which effect: what the peer recognises a repetition by.
    pub id: AggregateId,
    /// What was asked for.
    pub requested: Requested,
    /// Which attempt, from 1.
    pub attempt: u32,
    /// The version of its history that this was seen at.
    pub version: Version,
}

/// What is to be done, from the log alone.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Plan {
    /// Send this: the same bytes at every attempt.
    Send(Vec<u8>),
    /// Do nothing, now or ever, for this reason, a stable code.
    GiveUp(&'static str),
}

/// What came of an attempt.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Performed {
    /// The peer has taken it.
    Taken(Answer),
    /// The peer will never take it.
    Refused {
        /// Why, as a stable code.
        reason: &'static str,
        /// What it said.
        answer: Answer,
    },
    /// It may later.
    NotNow {
        /// Why, as a stable code.
        reason: &'static str,
        /// What it said.
        answer: Answer,
        /// How long it asked to wait: every `Retry-After` as it came.
        retry_after: Vec<String>,
    },
    /// Nobody knows whether it has taken it.
    Uncertain {
        /// Why, as a stable code.
        reason: &'static str,
        /// What it said.
        answer: Answer,
    },
}

/// A kind of effect. It makes one attempt and says what came of it: when another follows is for [`crate::schedule`].
pub trait Effect: Send + Sync + 'static {
    /// Its name, as it stands in [`Requested::kind`].
    fn kind(&self) -> &'static str;

    /// What a target of this kind can take.
    fn limits(&self) -> Limits;

    /// Whether a peer takes a repetition for what it is. If not, an attempt is noted before it is made.
    fn repeats_safely(&self) -> bool;

    /// What is to be done, from the log alone. A fault is of ours: it is tried again, and is no attempt.
    fn plan<'a>(&'a self, asked: &'a Asked) -> BoxFuture<'a, Result<Plan, BoxError>>;

    /// Makes one attempt. A fault is of ours, and nothing was sent.
    fn perform<'a>(&'a self, asked: &'a Asked, sent: &'a [u8]) -> BoxFuture<'a, Result<Performed, BoxError>>;

    /// Asks the peer whether it has taken an attempt of which nobody knows. A kind that repeats safely makes it again.
    fn reconcile<'a>(
        &'a self,
        asked: &'a Asked,
        sent: &'a [u8],
    ) -> BoxFuture<'a, Result<Performed, BoxError>> {
        self.perform(asked, sent)
    }
}
