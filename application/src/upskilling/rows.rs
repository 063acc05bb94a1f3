//! Rows of the files of upskilling providers, read but not resolved.

use domain::course::CourseStatus;
use kernel::Occurrence;

use crate::source_row::{ContentForm, SourceRow, cell, time};

/// A learner on a course.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CourseRow {
    /// The source's own id.
    pub record_id: String,
    /// Who offers the course.
    pub provider: String,
    /// Who learns.
    pub learner_email: String,
    /// Which course, as the provider names it.
    pub course_id: String,
    /// Its title.
    pub course_name: Option<String>,
    /// How far the learner is.
    pub status: CourseStatus,
    /// How much of it is done, in percent.
    pub progress_percent: Option<u8>,
    /// When they began.
    pub started: Option<Occurrence>,
    /// When they completed it, or gave up.
    pub ended: Option<Occurrence>,
    /// The credential that was issued for it.
    pub credential_ref: Option<String>,
    /// How it ended, in the provider's words.
    pub result: Option<String>,
    /// The region that the source gives.
    pub region: Option<String>,
    /// The age band that the source gives.
    pub age_band: Option<String>,
}

impl SourceRow for CourseRow {
    fn stream(&self) -> &'static str {
        "upskilling.courses"
    }

    fn uid(&self) -> &str {
        &self.record_id
    }

    fn content_in(&self, form: ContentForm) -> Vec<String> {
        let Self {
            record_id: _,
            provider,
            learner_email,
            course_id,
            course_name,
            status,
            progress_percent,
            started,
            ended,
            credential_ref,
            result,
            region,
            age_band,
        } = self;
        vec![
            provider.clone(),
            form.address(learner_email),
            course_id.clone(),
            cell(course_name.as_deref()),
            status.name().to_owned(),
            cell(*progress_percent),
            cell(started.as_ref().map(time)),
            cell(ended.as_ref().map(time)),
            cell(credential_ref.as_deref()),
            cell(result.as_deref()),
            cell(region.as_deref()),
            cell(age_band.as_deref()),
        ]
    }

    fn emails(&self) -> [Option<&str>; 2] {
        [Some(&self.learner_email), None]
    }
}

/// A credential.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CredentialRow {
    /// The source's own id.
    pub credential_ref: String,
    /// Who issued it.
    pub provider: String,
    /// To whom.
    pub learner_email: String,
    /// For which course, as the provider names it.
    pub course_id: String,
    /// When.
    pub issued: Occurrence,
}

impl SourceRow for CredentialRow {
    fn stream(&self) -> &'static str {
        "upskilling.credentials"
    }

    fn uid(&self) -> &str {
        &self.credential_ref
    }

    fn content_in(&self, form: ContentForm) -> Vec<String> {
        let Self { credential_ref: _, provider, learner_email, course_id, issued } = self;
        vec![provider.clone(), form.address(learner_email), course_id.clone(), time(issued)]
    }

    fn emails(&self) -> [Option<&str>; 2] {
        [Some(&self.learner_email), None]
    }
}
