//! Everything about a command that is not the command: who, what for, which thread of work.

use domain::{CompanyScope, Decider};
use kernel::{
    Actor, CommandId, CorrelationId, EventId, Hash, Occurrence, PersonId, Purpose, SourceRecord, TenantId,
    Timestamp,
};
use privacy::TenantKeys;
use schemas::{Subject, SubjectRole};

use crate::source_row::named;

/// Who asks for what, and when it is decided.
#[derive(Clone, Debug)]
pub struct Context {
    /// Whose programme.
    pub tenant: TenantId,
    /// Who.
    pub actor: Actor,
    /// For which companies they act: nothing that counts for others is changed, or told of.
    pub companies: CompanyScope,
    /// What for.
    pub purpose: Purpose,
    /// The thread of work.
    pub correlation: CorrelationId,
    /// The event that led here.
    pub causation: Option<EventId>,
    /// The command: what a retry is recognised by, and what every id it creates is derived from.
    pub command: CommandId,
    /// W3C Trace Context, when tracing is on.
    pub traceparent: Option<String>,
    /// The instant of the decision.
    pub now: Timestamp,
}

impl Context {
    /// The same thread of work with another command: a step of a sequence, or a row of a file.
    #[must_use]
    pub fn step(&self, command: CommandId) -> Self {
        Self { command, ..self.clone() }
    }

    /// The same with the command that a key and a body are together. The history answers a command that it holds
    /// without a look at what is asked: were the key alone the command, a receipt that was lost in a crash would
    /// let another body under the same key be answered as the first.
    #[must_use]
    pub fn with_body(&self, keys: &TenantKeys, body: Hash) -> Self {
        let command = keys.derived(&[b"command with body", self.command.uuid().as_bytes(), body.as_bytes()]);
        self.step(CommandId::new(command))
    }
}

/// What stands in the envelope of a commit beside the decision.
#[derive(Clone, Debug, Default)]
pub struct CommitMeta {
    /// When it happened in the world.
    pub occurred: Option<Occurrence>,
    /// The record it mirrors.
    pub source: Option<SourceRecord>,
    /// Who is named in it.
    pub subjects: Vec<Subject>,
    /// Versions of the rules used.
    pub rules: Vec<String>,
}

impl CommitMeta {
    /// About one person.
    pub fn about(person: PersonId) -> Self {
        Self { subjects: vec![Subject { person, role: SubjectRole::Subject }], ..Self::default() }
    }

    /// When what these events say happened, and whom they name. That is what came with the command, unless they make
    /// count again what another release says.
    pub(crate) fn when_and_who<D: Decider>(&self, events: &[D::Event]) -> (Option<Occurrence>, Vec<Subject>) {
        let Some(again) = events.iter().find_map(D::counts_again) else {
            return (self.occurred.clone(), self.subjects.clone());
        };
        let volunteer = again.volunteer.map(|person| (person, SubjectRole::Volunteer));
        let people = std::iter::once((again.participant, SubjectRole::Participant)).chain(volunteer);
        (Some(again.occurred), named(people))
    }

    /// With the record it mirrors.
    #[must_use]
    pub fn from_source(mut self, source: SourceRecord) -> Self {
        self.source = Some(source);
        self
    }
}
