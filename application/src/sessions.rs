//! Kintell sessions: recorded from a source, corrected by hand, withdrawn.

use domain::kintell_session::{self, Correction, KintellSession, SessionRecord, SessionType};
use domain::person::ProgrammeRole;
use domain::rating::Rating;
use event_store::EventLog;
use kernel::{AggregateId, Occurrence, Personal, RecordId, Timestamp};
use privacy::TenantKeys;
use schemas::{Subject, SubjectRole};

use crate::context::{CommitMeta, Context};
use crate::executor::Presume;
use crate::fault::CommandFault;
use crate::hints::{self, Hint};
use crate::imports::Provenance;
use crate::outcome::{Answer, Head, RowOutcome, RowRefusal};
use crate::platform::Platform;
use crate::source_row::{ContentForm, SourceRow, cell};

/// The source stream of session records.
pub const STREAM: &str = "kintell.sessions";

/// A row of a session file, read but not resolved.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SessionRow {
    /// The source's own id.
    pub session_id: String,
    /// What it was for.
    pub session_type: SessionType,
    /// Who took part.
    pub participant_email: String,
    /// Who gave the time.
    pub volunteer_email: String,
    /// When.
    pub occurred: Occurrence,
    /// How long, in minutes.
    pub duration_min: u16,
    /// What the participant gave.
    pub rating: Option<Rating>,
    /// What the participant wrote; `None` when empty.
    pub feedback: Option<String>,
}

impl SourceRow for SessionRow {
    fn stream(&self) -> &'static str {
        STREAM
    }

    fn uid(&self) -> &str {
        &self.session_id
    }

    fn content_in(&self, form: ContentForm) -> Vec<String> {
        let Self {
            session_id: _,
            session_type,
            participant_email,
            volunteer_email,
            occurred,
            duration_min,
            rating,
            feedback,
        } = self;
        let mut content = vec![
            session_type.name().to_owned(),
            form.address(participant_email),
            form.address(volunteer_email),
            occurred.local_date.to_string(),
            cell(occurred.at),
            duration_min.to_string(),
            cell(rating.map(|rating| rating.raw)),
            cell(feedback.as_deref()),
        ];
        content.extend(form.scale(*rating));
        content
    }

    fn emails(&self) -> [Option<&str>; 2] {
        [Some(&self.participant_email), Some(&self.volunteer_email)]
    }
}

impl<L: EventLog> Platform<L> {
    /// Records a session, registering whoever it names.
    pub async fn record_session(
        &self,
        context: &Context,
        keys: &TenantKeys,
        row: SessionRow,
        provenance: Provenance,
        hint: Hint,
    ) -> Result<RowOutcome, CommandFault> {
        let source = row.source(keys, provenance);
        let participant = match self
            .meet(context, keys, &row.participant_email, ProgrammeRole::Participant, "participant_email")
            .await?
        {
            Ok(person) => person,
            Err(refusal) => return Ok(RowOutcome::Refused(refusal)),
        };
        let volunteer = match self
            .meet(context, keys, &row.volunteer_email, ProgrammeRole::Volunteer, "volunteer_email")
            .await?
        {
            Ok(person) => person,
            Err(refusal) => return Ok(RowOutcome::Refused(refusal)),
        };
        let memberships = self.memberships_of(context, volunteer, provenance.is_delivery(context)).await?;
        let rules = std::iter::once(domain::attribution::RULE.to_owned())
            .chain(row.feedback.as_ref().map(|_| domain::screening::RULES_VERSION.to_owned()))
            .collect();
        let meta = CommitMeta {
            occurred: Some(row.occurred.clone()),
            source: Some(source.clone()),
            subjects: vec![
                Subject { person: participant, role: SubjectRole::Participant },
                Subject { person: volunteer, role: SubjectRole::Volunteer },
            ],
            rules,
        };
        let session = SessionRecord {
            external_id: row.session_id,
            session_type: row.session_type,
            participant,
            volunteer,
            occurred: row.occurred,
            duration_min: row.duration_min,
            rating: row.rating,
            feedback: row.feedback.map(|text| Personal::clear(participant, text)),
            memberships,
        };
        let id = AggregateId::new(source.record.0);
        let command = kintell_session::Command::Record(source, session);
        match self.execute::<KintellSession>(context, id, hint.presume(), command, &meta).await {
            Ok(Ok(answer)) => {
                let state = self.peek::<KintellSession>(context, id).await?;
                let own_counts = state.own.as_ref().is_some_and(|own| own.counts);
                Ok(match RowOutcome::of_record(answer) {
                    // Its history may have begun with an appointment: then this is its first record all the same.
                    RowOutcome::Amended(head) if state.releases == 1 => RowOutcome::Accepted(head),
                    // Whether a newer version of the same content changes something depends on the rating.
                    RowOutcome::Known(head) if own_counts => RowOutcome::Known(Head::at(head.sequence)),
                    RowOutcome::Amended(head) if own_counts => RowOutcome::Amended(Head::at(head.sequence)),
                    outcome => outcome,
                })
            }
            Ok(Err(kintell_session::Refusal::VersionConflict(conflict))) => {
                Ok(RowOutcome::Refused(RowRefusal::version_conflict(&conflict)))
            }
            Ok(Err(refusal)) => {
                Ok(RowOutcome::Refused(RowRefusal::of_row("record_refused", refusal.to_string())))
            }
            Err(CommandFault::SubjectErased) => {
                self.acquaintances.forget(context.tenant, participant);
                Ok(RowOutcome::Refused(RowRefusal::subject_erased("participant_email")))
            }
            Err(fault) => Err(fault),
        }
    }

    /// Corrects what is counted about a session, by hand.
    pub async fn amend_session(
        &self,
        context: &Context,
        session: AggregateId,
        correction: Correction,
    ) -> Result<Result<Answer, kintell_session::Refusal>, CommandFault> {
        if !context.companies.may_change(&self.stands::<KintellSession>(context, session).await?) {
            return Err(CommandFault::OutOfScope);
        }
        hints::withdraw(&self.pool, context.tenant, RecordId(session.uuid()), true).await?;
        self.on_session(context, session, kintell_session::Command::Amend(correction)).await
    }

    /// Withdraws a session: by hand, or with the version at which its source withdrew it.
    pub async fn retract_session(
        &self,
        context: &Context,
        session: AggregateId,
        reason: String,
        version: Option<Timestamp>,
    ) -> Result<Result<Answer, kintell_session::Refusal>, CommandFault> {
        if !context.companies.may_change(&self.stands::<KintellSession>(context, session).await?) {
            return Err(CommandFault::OutOfScope);
        }
        let record = RecordId(session.uuid());
        hints::withdraw(&self.pool, context.tenant, record, version.is_none()).await?;
        self.on_session(context, session, kintell_session::Command::Retract { reason, version }).await
    }

    async fn on_session(
        &self,
        context: &Context,
        session: AggregateId,
        command: kintell_session::Command,
    ) -> Result<Result<Answer, kintell_session::Refusal>, CommandFault> {
        let state = self.peek::<KintellSession>(context, session).await?;
        let meta = match &state.current {
            None => CommitMeta::default(),
            Some(facts) => CommitMeta {
                occurred: Some(facts.occurred.clone()),
                subjects: vec![
                    Subject { person: facts.participant, role: SubjectRole::Participant },
                    Subject { person: facts.volunteer, role: SubjectRole::Volunteer },
                ],
                ..CommitMeta::default()
            },
        };
        self.execute::<KintellSession>(context, session, Presume::Nothing, command, &meta).await
    }
}
