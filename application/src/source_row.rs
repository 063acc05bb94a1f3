//! Rows of files that mirror one record of a source each, and how such a record is recorded.

use domain::Decider;
use domain::mirror::{self, Arrived, Event, Mirror, MirroredFacts};
use domain::record::Confirmed;
use event_store::EventLog;
use kernel::{AggregateId, Fingerprint, Occurrence, PersonId, RecordId, SourceRecord};
use privacy::TenantKeys;
use schemas::{Subject, SubjectRole, WireEvent};
use uuid::Uuid;

use crate::context::{CommitMeta, Context};
use crate::fault::CommandFault;
use crate::hints::Hint;
use crate::imports::Provenance;
use crate::outcome::{Head, RowOutcome, RowRefusal};
use crate::platform::Platform;

mod content;

pub use content::ContentForm;

/// A row that mirrors one record of a source.
pub trait SourceRow {
    /// The source stream.
    fn stream(&self) -> &'static str;

    /// The source's own id of the record.
    fn uid(&self) -> &str;

    /// Every other field, in a fixed order: what two versions of a record are compared by. A row is taken apart field
    /// by field there, so that none can be forgotten. What is absent or at its default adds nothing where a field
    /// came later, so that digests taken before stay true.
    fn content_in(&self, form: ContentForm) -> Vec<String>;

    /// The content as this build compares it.
    fn content(&self) -> Vec<String> {
        self.content_in(ContentForm::Today)
    }

    /// The e-mail addresses in it.
    fn emails(&self) -> [Option<&str>; 2] {
        [None, None]
    }

    /// The identity of the record.
    fn record(&self, keys: &TenantKeys) -> RecordId {
        keys.record_id(self.stream(), self.uid())
    }

    /// The keyed digest of its content.
    fn fingerprint(&self, keys: &TenantKeys) -> Fingerprint {
        digest(keys, self.stream(), &self.content())
    }

    /// The digest that an earlier build took of it, where it differs.
    fn earlier_fingerprint(&self, keys: &TenantKeys) -> Option<Fingerprint> {
        let earlier = self.content_in(ContentForm::Earlier);
        (earlier != self.content()).then(|| digest(keys, self.stream(), &earlier))
    }

    /// The claims of the addresses in it: what an erasure shuts its hint by.
    fn claims(&self, keys: &TenantKeys) -> [Option<Uuid>; 2] {
        self.emails().map(|email| {
            let normalised = kernel::normalise::email(email?);
            Some(keys.identifier_id(domain::identifier::IdentifierKind::Email.name(), &normalised).uuid())
        })
    }

    /// The record as it stands in events.
    fn source(&self, keys: &TenantKeys, provenance: Provenance) -> SourceRecord {
        SourceRecord {
            stream: self.stream().to_owned(),
            record: self.record(keys),
            uid: Some(self.uid().to_owned()),
            version: provenance.release,
            fingerprint: self.fingerprint(keys),
            earlier: self.earlier_fingerprint(keys),
            run: Some(provenance.import),
            file_hash: None,
            line: Some(provenance.line),
        }
    }
}

/// The keyed digest of a content.
pub(crate) fn digest(keys: &TenantKeys, stream: &str, content: &[String]) -> Fingerprint {
    let mut parts: Vec<&[u8]> = Vec::with_capacity(content.len() + 1);
    parts.push(stream.as_bytes());
    parts.extend(content.iter().map(String::as_bytes));
    keys.fingerprint(&parts)
}

/// A cell that may be empty: absent and empty are the same.
pub(crate) fn cell<T: ToString>(value: Option<T>) -> String {
    value.map_or_else(String::new, |value| value.to_string())
}

/// What a time is compared by: as precise as it was given.
pub(crate) fn time(occurred: &Occurrence) -> String {
    occurred.at.map_or_else(|| occurred.local_date.to_string(), |at| at.to_string())
}

/// Who is named in a commit, each with their part.
pub(crate) fn named(people: impl IntoIterator<Item = (PersonId, SubjectRole)>) -> Vec<Subject> {
    people.into_iter().map(|(person, role)| Subject { person, role }).collect()
}

impl<L: EventLog> Platform<L> {
    /// Records what mirrors a record of a source. `column` names the cell that a refusal because of an erased
    /// person shows.
    pub(crate) async fn record_mirrored<F: MirroredFacts>(
        &self,
        context: &Context,
        source: SourceRecord,
        arrived: Arrived<F>,
        meta: CommitMeta,
        (hint, column): (Hint, &str),
    ) -> Result<RowOutcome, CommandFault>
    where
        Event<F>: WireEvent,
    {
        let id = AggregateId::new(source.record.0);
        let meta = CommitMeta { occurred: Some(arrived.facts.occurred().clone()), ..meta };
        let meta = meta.from_source(source.clone());
        let author = arrived.facts.author();
        let command = mirror::Command::Record(source, arrived);
        match self.execute::<Mirror<F>>(context, id, hint.presume(), command, &meta).await {
            Ok(told) => Ok(outcome(told)),
            Err(CommandFault::SubjectErased) => {
                self.acquaintances.forget(context.tenant, author);
                Ok(RowOutcome::Refused(RowRefusal::subject_erased(column)))
            }
            Err(fault) => Err(fault),
        }
    }
}

impl<L: EventLog> Platform<L> {
    /// Records that a newer version says what is known, behind the commit that a hint names. `None` when that is not
    /// the record's last commit any more.
    pub(crate) async fn confirm<D>(
        &self,
        context: &Context,
        id: AggregateId,
        source: SourceRecord,
        head: Head,
        event: fn(Confirmed) -> D::Event,
    ) -> Result<Option<RowOutcome>, CommandFault>
    where
        D: Decider,
        D::Event: WireEvent,
    {
        let confirmed = Confirmed { version: source.version, fingerprint: Some(source.fingerprint) };
        let meta = CommitMeta::default().from_source(source);
        let told = self.append_behind::<D>(context, id, head, vec![event(confirmed)], &meta).await?;
        Ok(told.map(RowOutcome::of_record))
    }
}

/// What came of a row, from what came of its record.
pub(crate) fn outcome(told: Result<crate::Answer, mirror::Refusal>) -> RowOutcome {
    match told {
        Ok(answer) => RowOutcome::of_record(answer),
        Err(mirror::Refusal::VersionConflict(conflict)) => {
            RowOutcome::Refused(RowRefusal::version_conflict(&conflict))
        }
        Err(refusal) => RowOutcome::Refused(RowRefusal::of_row("record_refused", refusal.to_string())),
    }
}
