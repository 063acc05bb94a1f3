//! The registry of kinds of file: a kind has a line in each table here, and everything else in its own files.

use domain::CountsFor;
use domain::buddy_checkin::BuddyCheckin;
use domain::buddy_event::BuddyEvent;
use domain::buddy_feedback::BuddyFeedback;
use domain::buddy_match::BuddyMatch;
use domain::company::{self, Company};
use domain::course::{self, Course};
use domain::credential::Credential;
use domain::enrolment::Enrolment;
use domain::kintell_session::{self, KintellSession};
use domain::mirror::Event;
use event_store::EventLog;
use kernel::{AggregateId, Fingerprint, RecordId};
use privacy::TenantKeys;
use uuid::Uuid;

use super::Provenance;
use crate::buddies::{BuddyCheckinRow, BuddyEventRow, BuddyFeedbackRow, BuddyMatchRow};
use crate::companies::CompanyRow;
use crate::company_scope::{CountedBy, out_of_scope};
use crate::context::Context;
use crate::directory::DirectoryRow;
use crate::enrolments::EnrolmentRow;
use crate::fault::CommandFault;
use crate::hints::Hint;
use crate::outcome::{Head, RowOutcome};
use crate::platform::Platform;
use crate::schedule::ScheduleRow;
use crate::sessions::{self, SessionRow};
use crate::source_row::SourceRow;
use crate::upskilling::{CourseRow, CredentialRow};

/// What kinds of file there are.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum ImportKind {
    /// `companies.csv`.
    Companies,
    /// `directory.json`: SCIM 2.0 ListResponse pages.
    Directory,
    /// `kintell_schedule.csv`.
    KintellSchedule,
    /// `kintell_sessions.csv`.
    KintellSessions,
    /// `buddy_matches.csv`.
    BuddyMatches,
    /// `buddy_events.csv`.
    BuddyEvents,
    /// `buddy_checkins.csv`.
    BuddyCheckins,
    /// `buddy_feedback.csv`.
    BuddyFeedback,
    /// `course_completions.csv`.
    CourseCompletions,
    /// `credentials.csv`.
    Credentials,
    /// `enrolments.csv`.
    Enrolments,
}

impl ImportKind {
    /// Every kind, in the order in which a set of files is to be loaded: a kind after those it refers to.
    pub const ALL: [Self; 11] = [
        Self::Companies,
        Self::Directory,
        Self::KintellSchedule,
        Self::KintellSessions,
        Self::BuddyMatches,
        Self::BuddyEvents,
        Self::BuddyCheckins,
        Self::BuddyFeedback,
        Self::CourseCompletions,
        Self::Credentials,
        Self::Enrolments,
    ];

    /// The name in paths and events, and how the names of its files begin.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Companies => "companies",
            Self::Directory => "directory",
            Self::KintellSchedule => "kintell_schedule",
            Self::KintellSessions => "kintell_sessions",
            Self::BuddyMatches => "buddy_matches",
            Self::BuddyEvents => "buddy_events",
            Self::BuddyCheckins => "buddy_checkins",
            Self::BuddyFeedback => "buddy_feedback",
            Self::CourseCompletions => "course_completions",
            Self::Credentials => "credentials",
            Self::Enrolments => "enrolments",
        }
    }

    /// The kind of a name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// The kind of a file whose name begins with that of its kind: `companies_2025.csv`.
    pub fn of_file_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| name.starts_with(kind.name()))
    }

    /// Its place in the order in which a set of files is loaded.
    pub fn place(self) -> usize {
        Self::ALL.iter().position(|kind| *kind == self).unwrap_or(Self::ALL.len())
    }
}

/// A row of any kind, read but not resolved.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Row {
    /// Of a company file.
    Company(CompanyRow),
    /// Of a directory.
    Directory(Box<DirectoryRow>),
    /// Of a file of appointments.
    Schedule(Box<ScheduleRow>),
    /// Of a session file.
    Session(Box<SessionRow>),
    /// Of a file of matches.
    BuddyMatch(Box<BuddyMatchRow>),
    /// Of a file of what matches did.
    BuddyEvent(Box<BuddyEventRow>),
    /// Of a file of check-ins.
    BuddyCheckin(Box<BuddyCheckinRow>),
    /// Of a file of feedback.
    BuddyFeedback(Box<BuddyFeedbackRow>),
    /// Of a file of courses.
    Course(Box<CourseRow>),
    /// Of a file of credentials.
    Credential(Box<CredentialRow>),
    /// Of a file of enrolments.
    Enrolment(Box<EnrolmentRow>),
}

impl Row {
    /// The row as one of a source.
    pub fn source_row(&self) -> &dyn SourceRow {
        match self {
            Self::Company(row) => row,
            Self::Directory(row) => &**row,
            Self::Schedule(row) => &**row,
            Self::Session(row) => &**row,
            Self::BuddyMatch(row) => &**row,
            Self::BuddyEvent(row) => &**row,
            Self::BuddyCheckin(row) => &**row,
            Self::BuddyFeedback(row) => &**row,
            Self::Course(row) => &**row,
            Self::Credential(row) => &**row,
            Self::Enrolment(row) => &**row,
        }
    }

    pub(crate) fn record(&self, keys: &TenantKeys) -> RecordId {
        self.source_row().record(keys)
    }

    pub(crate) fn fingerprint(&self, keys: &TenantKeys) -> Fingerprint {
        self.source_row().fingerprint(keys)
    }

    /// Whether every release of its record counts and not the newest alone: then a late one is not passed over.
    pub(super) fn remembers_releases(&self) -> bool {
        matches!(self, Self::Directory(_))
    }

    /// The identifiers of people in it: what an erasure shuts its hint by.
    pub(super) fn claims(&self, keys: &TenantKeys) -> [Option<Uuid>; 2] {
        self.source_row().claims(keys)
    }

    /// Carries it through.
    pub(crate) async fn carry<L: EventLog>(
        self,
        platform: &Platform<L>,
        (context, keys): (&Context, &TenantKeys),
        provenance: Provenance,
        hint: Hint,
    ) -> Result<RowOutcome, CommandFault> {
        let hint = if context.companies.is_limited() {
            let stands = self.stands(platform, (context, keys)).await?;
            if !platform.is_in_scope(context, keys, &stands, self.counted_by()).await? {
                return Ok(RowOutcome::Refused(out_of_scope()));
            }
            // What is remembered of a record does not say for whom it counts.
            Hint::Other
        } else {
            hint
        };
        match self.carry_in_scope(platform, (context, keys), provenance, hint).await {
            // Somebody changed meanwhile for whom it counts.
            Err(CommandFault::OutOfScope) => Ok(RowOutcome::Refused(out_of_scope())),
            told => told,
        }
    }

    async fn carry_in_scope<L: EventLog>(
        self,
        platform: &Platform<L>,
        (context, keys): (&Context, &TenantKeys),
        provenance: Provenance,
        hint: Hint,
    ) -> Result<RowOutcome, CommandFault> {
        if let Hint::Confirmed(head) = hint
            && let Some(outcome) = self.confirm(platform, (context, keys), provenance, head).await?
        {
            return Ok(outcome);
        }
        match self {
            Self::Company(row) => platform.record_company(context, keys, row, provenance, hint).await,
            Self::Directory(row) => {
                platform.record_directory_entry(context, keys, *row, provenance, hint).await
            }
            Self::Schedule(row) => platform.schedule_session(context, keys, *row, provenance, hint).await,
            Self::Session(row) => platform.record_session(context, keys, *row, provenance, hint).await,
            Self::BuddyMatch(row) => platform.record_buddy_match(context, keys, *row, provenance, hint).await,
            Self::BuddyEvent(row) => platform.record_buddy_event(context, keys, *row, provenance, hint).await,
            Self::BuddyCheckin(row) => {
                platform.record_buddy_checkin(context, keys, *row, provenance, hint).await
            }
            Self::BuddyFeedback(row) => {
                platform.record_buddy_feedback(context, keys, *row, provenance, hint).await
            }
            Self::Course(row) => platform.record_course(context, keys, *row, provenance, hint).await,
            Self::Credential(row) => platform.record_credential(context, keys, *row, provenance, hint).await,
            Self::Enrolment(row) => platform.record_enrolment(context, keys, *row, provenance, hint).await,
        }
    }

    /// By what it tells for which company it counts.
    fn counted_by(&self) -> CountedBy<'_> {
        match self {
            Self::Directory(row) => CountedBy::Entry(row),
            Self::Schedule(row) => CountedBy::Volunteer(&row.volunteer_email, row.scheduled.local_date),
            Self::Session(row) => CountedBy::Volunteer(&row.volunteer_email, row.occurred.local_date),
            Self::BuddyMatch(row) => CountedBy::Volunteer(&row.buddy_email, row.matched.local_date),
            Self::BuddyEvent(row) => CountedBy::Match(&row.match_id, row.occurred.local_date),
            Self::BuddyCheckin(row) => CountedBy::Match(&row.match_id, row.occurred.local_date),
            Self::BuddyFeedback(row) => CountedBy::Match(&row.match_id, row.occurred.local_date),
            Self::Company(_) | Self::Course(_) | Self::Credential(_) | Self::Enrolment(_) => {
                CountedBy::Nothing
            }
        }
    }

    /// For whom its record counts, as the leader has it.
    async fn stands<L: EventLog>(
        &self,
        platform: &Platform<L>,
        (context, keys): (&Context, &TenantKeys),
    ) -> Result<CountsFor, CommandFault> {
        let record = self.record(keys);
        let id = AggregateId::new(record.0);
        match self {
            Self::Schedule(row) => {
                let id = AggregateId::new(keys.record_id(sessions::STREAM, row.uid()).0);
                platform.stands::<KintellSession>(context, id).await
            }
            Self::Session(_) => platform.stands::<KintellSession>(context, id).await,
            Self::BuddyMatch(_) => platform.stands::<BuddyMatch>(context, id).await,
            Self::BuddyEvent(_) => platform.stands::<BuddyEvent>(context, id).await,
            Self::BuddyCheckin(_) => platform.stands::<BuddyCheckin>(context, id).await,
            Self::BuddyFeedback(_) => platform.stands::<BuddyFeedback>(context, id).await,
            // An entry of a directory is a part of a person's memberships: `CountedBy::Entry` looks at those.
            Self::Directory(_) => Ok(CountsFor::Nobody),
            // Whatever stands: nothing tells for which company these count.
            Self::Company(_) | Self::Course(_) | Self::Credential(_) | Self::Enrolment(_) => {
                Ok(CountsFor::Programme)
            }
        }
    }

    /// Records that a newer version says what is known, and loads nothing. `None` where more has to be looked at.
    async fn confirm<L: EventLog>(
        &self,
        platform: &Platform<L>,
        (context, keys): (&Context, &TenantKeys),
        provenance: Provenance,
        head: Head,
    ) -> Result<Option<RowOutcome>, CommandFault> {
        let row = self.source_row();
        let source = row.source(keys, provenance);
        let id = AggregateId::new(source.record.0);
        match self {
            Self::Company(_) => {
                platform.confirm::<Company>(context, id, source, head, company::Event::Confirmed).await
            }
            Self::Schedule(_) => {
                let id = AggregateId::new(keys.record_id(sessions::STREAM, row.uid()).0);
                let event = kintell_session::Event::ScheduleConfirmed;
                platform.confirm::<KintellSession>(context, id, source, head, event).await
            }
            Self::Session(_) => {
                let event = kintell_session::Event::Confirmed;
                platform.confirm::<KintellSession>(context, id, source, head, event).await
            }
            Self::BuddyMatch(_) => {
                platform.confirm::<BuddyMatch>(context, id, source, head, Event::Confirmed).await
            }
            Self::BuddyEvent(_) => {
                platform.confirm::<BuddyEvent>(context, id, source, head, Event::Confirmed).await
            }
            Self::BuddyCheckin(_) => {
                platform.confirm::<BuddyCheckin>(context, id, source, head, Event::Confirmed).await
            }
            Self::BuddyFeedback(_) => {
                platform.confirm::<BuddyFeedback>(context, id, source, head, Event::Confirmed).await
            }
            Self::Course(_) => {
                platform.confirm::<Course>(context, id, source, head, course::Event::Confirmed).await
            }
            Self::Credential(_) => {
                platform.confirm::<Credential>(context, id, source, head, Event::Confirmed).await
            }
            Self::Enrolment(_) => {
                platform.confirm::<Enrolment>(context, id, source, head, Event::Confirmed).await
            }
            // A person and their memberships: two histories.
            Self::Directory(_) => Ok(None),
        }
    }
}
