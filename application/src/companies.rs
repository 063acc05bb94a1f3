//! Companies: recorded from a source, withdrawn.

use domain::company::{self, Company, Details};
use domain::identifier::{Holder, IdentifierKind};
use event_store::EventLog;
use kernel::{AggregateId, CompanyId, RecordId, Timestamp};
use privacy::TenantKeys;

use crate::context::{CommitMeta, Context};
use crate::executor::Presume;
use crate::fault::CommandFault;
use crate::hints::{self, Hint};
use crate::identities::Claim;
use crate::imports::Provenance;
use crate::outcome::{Answer, RowOutcome, RowRefusal};
use crate::platform::Platform;
use crate::source_row::{ContentForm, SourceRow, cell};

/// The source stream of company records.
pub const STREAM: &str = "programme.companies";

/// A row of a company file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CompanyRow(pub Details);

impl SourceRow for CompanyRow {
    fn stream(&self) -> &'static str {
        STREAM
    }

    fn uid(&self) -> &str {
        &self.0.reference
    }

    fn content_in(&self, _: ContentForm) -> Vec<String> {
        let Self(Details { reference: _, name, industry, country, size_band }) = self;
        vec![name.clone(), cell(industry.as_deref()), cell(country.as_deref()), cell(size_band.as_deref())]
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
        let source = row.source(keys, provenance);
        let company = CompanyId::new(source.record.0);
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
        let meta = CommitMeta::default().from_source(source.clone());
        let id = AggregateId::new(source.record.0);
        let command = company::Command::Record(source, row.0);
        match self.execute::<Company>(context, id, hint.presume(), command, &meta).await? {
            Ok(answer) => Ok(RowOutcome::of_record(answer)),
            Err(company::Refusal::VersionConflict(conflict)) => {
                Ok(RowOutcome::Refused(RowRefusal::version_conflict(&conflict)))
            }
            Err(refusal) => {
                Ok(RowOutcome::Refused(RowRefusal::of_row("record_refused", refusal.to_string())))
            }
        }
    }

    /// Withdraws a company's record: by hand, or with the version at which its source withdrew it.
    pub async fn retract_company(
        &self,
        context: &Context,
        company: AggregateId,
        reason: String,
        version: Option<Timestamp>,
    ) -> Result<Result<Answer, company::Refusal>, CommandFault> {
        let record = RecordId(company.uuid());
        hints::withdraw(&self.pool, context.tenant, record, version.is_none()).await?;
        let command = company::Command::Retract { reason, version };
        self.execute::<Company>(context, company, Presume::Nothing, command, &CommitMeta::default()).await
    }
}
