//! Companies: recorded from a source, withdrawn.

use domain::company::{self, Company, Details};
use domain::identifier::{Holder, IdentifierKind};
use event_store::EventLog;
use kernel::{AggregateId, CompanyId, Fingerprint, RecordId, SourceRecord};
use privacy::TenantKeys;

use crate::context::{CommitMeta, Context};
use crate::executor::Presume;
use crate::fault::CommandFault;
use crate::hints::Hint;
use crate::identities::Claim;
use crate::imports::Provenance;
use crate::outcome::{Answer, RowOutcome, RowRefusal};
use crate::platform::Platform;

/// The source stream of company records.
pub const STREAM: &str = "programme.companies";

/// A row of a company file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CompanyRow(pub Details);

impl CompanyRow {
    /// The identity of the record.
    pub fn record(&self, keys: &TenantKeys) -> RecordId {
        keys.record_id(STREAM, &self.0.reference)
    }

    /// The keyed digest of its content.
    pub fn fingerprint(&self, keys: &TenantKeys) -> Fingerprint {
        let optional = |field: &Option<String>| field.clone().unwrap_or_default();
        keys.fingerprint(&[
            STREAM.as_bytes(),
            self.0.name.as_bytes(),
            optional(&self.0.industry).as_bytes(),
            optional(&self.0.country).as_bytes(),
            optional(&self.0.size_band).as_bytes(),
        ])
    }
}

impl<L: EventLog> Platform<L> {
    /// Records a company. Its name and reference are claimed first: a directory finds it by them.
    pub async fn record_company(
        &self,
        context: &Context,
        keys: &TenantKeys,
        row: CompanyRow,
        provenance: Provenance,
        hint: Hint,
    ) -> Result<RowOutcome, CommandFault> {
        let (record, fingerprint) = (row.record(keys), row.fingerprint(keys));
        let company = CompanyId::new(record.0);
        let claims = [
            (IdentifierKind::CompanyReference, row.0.reference.trim().to_owned(), "company_ref"),
            (IdentifierKind::CompanyName, kernel::normalise::company_name(&row.0.name), "name"),
        ];
        for (kind, value, column) in claims {
            let id = keys.identifier_id(kind.name(), &value);
            match self.claim(context, keys, kind, id, Holder::Company(company)).await? {
                Claim::Held(Holder::Company(holder)) if holder == company => {}
                Claim::Held(_) | Claim::Suppressed => {
                    let reason = "another company of this tenant has it";
                    return Ok(RowOutcome::Refused(RowRefusal::of_column(
                        "identifier_taken",
                        column,
                        reason,
                    )));
                }
            }
        }
        let source = SourceRecord {
            stream: STREAM.to_owned(),
            record,
            uid: Some(row.0.reference.clone()),
            version: provenance.release,
            fingerprint,
            run: Some(provenance.import),
            file_hash: None,
            line: Some(provenance.line),
        };
        let meta = CommitMeta::default().from_source(source.clone());
        let command = company::Command::Record(source, row.0);
        match self
            .execute::<Company>(context, AggregateId::new(record.0), hint.presume(), command, &meta)
            .await?
        {
            Ok(answer) => Ok(RowOutcome::of_record(answer)),
            Err(company::Refusal::VersionConflict(conflict)) => {
                Ok(RowOutcome::Refused(RowRefusal::version_conflict(&conflict)))
            }
            Err(refusal) => {
                Ok(RowOutcome::Refused(RowRefusal::of_row("record_refused", refusal.to_string())))
            }
        }
    }

    /// Withdraws a company's record.
    pub async fn retract_company(
        &self,
        context: &Context,
        company: AggregateId,
        reason: String,
    ) -> Result<Result<Answer, company::Refusal>, CommandFault> {
        let command = company::Command::Retract { reason };
        self.execute::<Company>(context, company, Presume::Nothing, command, &CommitMeta::default()).await
    }
}
