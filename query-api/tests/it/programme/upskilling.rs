//! Learners on courses, and what was issued to them.

use application::hints::Hint;
use application::source_row::SourceRow as _;
use application::upskilling::{CourseRow, CredentialRow};
use application::{CommitMeta, Presume};
use chrono_tz::Europe::Oslo;
use domain::course::{Command, Course, CourseStatus};
use kernel::{AggregateId, Occurrence};

use super::{Programme, accepted};

/// A learner on a course to be recorded. What is not said is ordinary.
pub(crate) struct Studied<'a> {
    pub(crate) id: &'a str,
    pub(crate) provider: &'a str,
    pub(crate) learner: &'a str,
    pub(crate) course: &'a str,
    pub(crate) status: CourseStatus,
    pub(crate) progress: u8,
    pub(crate) started: Option<&'a str>,
}

impl Default for Studied<'_> {
    fn default() -> Self {
        Self {
            id: "cc-1",
            provider: "Acme",
            learner: "maryna@participants.example",
            course: "rust-101",
            status: CourseStatus::InProgress,
            progress: 40,
            started: Some("2025-09-01"),
        }
    }
}

fn on(day: &str) -> Occurrence {
    Occurrence::on(day.parse().expect("a date"), Oslo)
}

impl Programme {
    pub(crate) async fn studied(&mut self, studied: Studied<'_>) -> AggregateId {
        let row = CourseRow {
            record_id: studied.id.to_owned(),
            provider: studied.provider.to_owned(),
            learner_email: studied.learner.to_owned(),
            course_id: studied.course.to_owned(),
            course_name: Some("Rust for beginners".to_owned()),
            status: studied.status,
            progress_percent: Some(studied.progress),
            started: studied.started.map(on),
            ended: None,
            credential_ref: None,
            result: None,
            region: Some("Vestland".to_owned()),
            age_band: None,
        };
        let id = AggregateId::new(row.record(&self.keys).0);
        let (context, provenance) = (self.context(), self.provenance());
        let told = self.platform.record_course(&context, &self.keys, row, provenance, Hint::Absent);
        accepted(&told.await.expect("the use case works"));
        id
    }

    pub(crate) async fn retract_course(&mut self, course: AggregateId) {
        let (context, meta) = (self.context(), CommitMeta::default());
        let command = Command::Retract { reason: "a test".to_owned(), version: None };
        let told = self.platform.execute::<Course>(&context, course, Presume::Nothing, command, &meta);
        assert!(told.await.expect("the use case works").expect("there is such a course").recorded());
    }

    pub(crate) async fn credential(&mut self, id: &str, provider: &str, learner: &str, day: &str) {
        let row = CredentialRow {
            credential_ref: id.to_owned(),
            provider: provider.to_owned(),
            learner_email: learner.to_owned(),
            course_id: "rust-101".to_owned(),
            issued: on(day),
        };
        let (context, provenance) = (self.context(), self.provenance());
        let told = self.platform.record_credential(&context, &self.keys, row, provenance, Hint::Absent);
        accepted(&told.await.expect("the use case works"));
    }
}
