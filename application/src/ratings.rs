//! Ratings of Kintell sessions that arrive on their own, apart from the session's record.

use domain::kintell_session::{self, Facts, KintellSession};
use domain::rating::Rating;
use domain::{CountsFor, Decider as _, screening};
use event_store::EventLog;
use kernel::{AggregateId, Personal, SourceRecord};
use privacy::TenantKeys;
use schemas::envelope::subject;
use schemas::{Subject, SubjectRole};
use serde::{Deserialize, Serialize};

use crate::company_scope::out_of_scope;
use crate::context::{CommitMeta, Context};
use crate::executor::Presume;
use crate::fault::CommandFault;
use crate::imports::Provenance;
use crate::outcome::{RowOutcome, RowRefusal};
use crate::platform::Platform;
use crate::sessions::STREAM;
use crate::source_row::{ContentForm, cell, digest};

/// The reason for which a rating may be recorded later: its session is not known yet.
pub(crate) const SESSION_NOT_FOUND: &str = "reference_not_found";

/// What ratings are told apart by from the records of their sessions.
const RATINGS: &str = "kintell.ratings";

/// A rating, read but not resolved.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RatingRow {
    /// The source's own id of the session.
    pub session_id: String,
    /// What the participant gave.
    pub rating: Rating,
    /// What the participant wrote; `None` when empty.
    pub feedback: Option<String>,
}

impl RatingRow {
    fn source(&self, keys: &TenantKeys, provenance: Provenance) -> SourceRecord {
        let Self { session_id, rating, feedback } = self;
        let mut content = vec![session_id.clone(), rating.raw.to_string(), cell(feedback.as_deref())];
        let earlier = ContentForm::Today.scale(Some(*rating)).map(|_| digest(keys, RATINGS, &content));
        content.extend(ContentForm::Today.scale(Some(*rating)));
        SourceRecord {
            stream: STREAM.to_owned(),
            record: keys.record_id(STREAM, &self.session_id),
            uid: Some(self.session_id.clone()),
            version: provenance.release,
            fingerprint: digest(keys, RATINGS, &content),
            earlier,
            run: Some(provenance.import),
            file_hash: None,
            line: Some(provenance.line),
        }
    }
}

impl<L: EventLog> Platform<L> {
    /// Records a rating of a session that is known. The release time is when it was given.
    pub async fn record_rating(
        &self,
        context: &Context,
        keys: &TenantKeys,
        row: RatingRow,
        provenance: Provenance,
    ) -> Result<RowOutcome, CommandFault> {
        let source = row.source(keys, provenance);
        let id = AggregateId::new(source.record.0);
        if context.companies.is_limited() {
            let stands = self.stands::<KintellSession>(context, id).await?;
            // Of a session that is not known it cannot be told for whom it counts.
            if stands == CountsFor::NotYet || !context.companies.may_change(&stands) {
                return Ok(RowOutcome::Refused(out_of_scope()));
            }
        }
        let Some(facts) = self.rated_session(context, id).await? else {
            return Ok(RowOutcome::Refused(not_found()));
        };
        let meta = CommitMeta {
            occurred: Some(facts.occurred.clone()),
            source: Some(source.clone()),
            subjects: vec![
                Subject { person: facts.participant, role: SubjectRole::Participant },
                Subject { person: facts.volunteer, role: SubjectRole::Volunteer },
            ],
            rules: row.feedback.iter().map(|_| screening::RULES_VERSION.to_owned()).collect(),
        };
        let feedback = row.feedback.map(|text| Personal::clear(facts.participant, text));
        let command = kintell_session::Command::Rate { source, rating: row.rating, feedback };
        let told = self.execute::<KintellSession>(context, id, Presume::Nothing, command, &meta).await;
        Ok(match told {
            Ok(Ok(answer)) => RowOutcome::of_record(answer),
            Ok(Err(kintell_session::Refusal::NotFound)) => RowOutcome::Refused(not_found()),
            Ok(Err(kintell_session::Refusal::VersionConflict(conflict))) => {
                RowOutcome::Refused(RowRefusal::version_conflict(&conflict))
            }
            Ok(Err(refusal @ kintell_session::Refusal::Unscreenable)) => {
                RowOutcome::Refused(RowRefusal::of_row("record_refused", refusal.to_string()))
            }
            Err(CommandFault::SubjectErased) => {
                RowOutcome::Refused(RowRefusal::subject_erased("feedback_text"))
            }
            Err(fault) => return Err(fault),
        })
    }

    /// What counts of a session. What this process remembers of one that was not there is not believed:
    /// another process may have recorded it.
    async fn rated_session(&self, context: &Context, id: AggregateId) -> Result<Option<Facts>, CommandFault> {
        let known = self.peek::<KintellSession>(context, id).await?.current;
        if known.is_some() {
            return Ok(known);
        }
        self.cache.forget(&subject(context.tenant, KintellSession::TYPE, id));
        Ok(self.peek::<KintellSession>(context, id).await?.current)
    }
}

fn not_found() -> RowRefusal {
    RowRefusal::of_column(SESSION_NOT_FOUND, "session_id", "no session of this id is known")
}
