//! People as the `people` read model knows them: pseudonyms, roles and memberships in the clear,
//! everything that identifies them sealed.

pub(crate) mod list;
mod row;
pub(crate) mod sealed;
pub(crate) mod show;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::named::named;
use crate::quality::QualityFinding;

named! {
    /// What a person does in the programmes.
    pub enum ProgrammeRole {
        /// Takes part in a programme.
        Participant = "participant",
        /// Gives time to a programme.
        Volunteer = "volunteer",
    }
}

named! {
    /// Where a person stands.
    pub enum PersonState {
        /// Known.
        Active = "active",
        /// The erasure was ordered and is under way.
        Erasing = "erasing",
        /// The key is destroyed: nothing personal can be read any more.
        Erased = "erased",
    }
}

named! {
    /// A field that stands sealed in the read model; reading it takes an unsealing with a purpose.
    pub enum PersonField {
        /// The e-mail address as written.
        Email = "email",
        /// The given name as written.
        GivenName = "given_name",
        /// The family name as written.
        FamilyName = "family_name",
        /// The whole name as a directory formats it.
        FormattedName = "formatted_name",
        /// A phone number as written.
        Phone = "phone",
        /// The postal address on one line.
        Address = "address",
        /// The employee number.
        EmployeeNumber = "employee_number",
        /// The id of the entry in its directory.
        DirectoryId = "directory_id",
    }
}

/// A company a person belongs or belonged to.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct PersonCompany {
    /// The company.
    pub company_id: Uuid,
    /// Its name; null when the company's own record is not known.
    #[schema(required = true)]
    pub name: Option<String>,
    /// The first day; null when the directory does not say.
    #[schema(required = true)]
    pub since: Option<NaiveDate>,
    /// The first day no longer belonging; null while it lasts.
    #[schema(required = true)]
    pub until: Option<NaiveDate>,
}

/// A person, with nothing that identifies them.
#[derive(Debug, Serialize, ToSchema)]
pub struct Person {
    /// Random, and about nothing.
    pub id: Uuid,
    /// Where they stand.
    pub state: PersonState,
    /// What they do.
    pub roles: Vec<ProgrammeRole>,
    /// ISO 3166-1 alpha-2, when known.
    #[schema(required = true)]
    pub country: Option<String>,
    /// Their cost centre, when a directory names one.
    #[schema(required = true)]
    pub cost_centre: Option<String>,
    /// Where they belong or belonged, oldest first.
    pub companies: Vec<PersonCompany>,
    /// Which fields are there, sealed.
    pub sealed_fields: Vec<PersonField>,
    /// When the platform first knew of them.
    pub registered_at: DateTime<Utc>,
    /// How many events they have.
    pub version: u64,
    /// The sequence of the commit that last changed them.
    pub sequence: u64,
}

/// What a person took part in, counted.
#[derive(Debug, Default, Serialize, ToSchema)]
pub struct PersonActivity {
    /// Completed sessions in which they were the participant.
    pub sessions_as_participant: u64,
    /// Completed sessions in which they gave the time.
    pub sessions_as_volunteer: u64,
    /// Minutes of all of these.
    pub minutes: u64,
    /// The day of the first one.
    #[schema(required = true)]
    pub first_on: Option<NaiveDate>,
    /// The day of the last one.
    #[schema(required = true)]
    pub last_on: Option<NaiveDate>,
}

named! {
    /// A programme that people enrol in.
    pub enum EnrolmentProgramme {
        /// Matched with a buddy.
        Buddy = "buddy",
        /// Practising a language.
        Language = "language",
        /// With a mentor.
        Mentorship = "mentorship",
        /// Courses.
        Upskilling = "upskilling",
    }
}

named! {
    /// How an enrolment stands.
    pub enum EnrolmentStatus {
        /// It goes on.
        Active = "active",
        /// They did what the programme asks.
        Completed = "completed",
        /// They left before.
        Withdrawn = "withdrawn",
    }
}

/// A person's place in a programme.
#[derive(Debug, Serialize, ToSchema, sqlx::FromRow)]
pub struct PersonEnrolment {
    /// The enrolment.
    pub id: Uuid,
    /// The source's own id.
    pub external_id: String,
    /// In what.
    pub programme: EnrolmentProgramme,
    /// As what.
    pub role: ProgrammeRole,
    /// How it stands.
    pub status: EnrolmentStatus,
    /// The first day.
    pub enrolled_on: NaiveDate,
    /// The last day; null while it goes on, or when the source does not say.
    #[schema(required = true)]
    pub ended_on: Option<NaiveDate>,
    /// What is doubtful about it.
    pub quality: Vec<QualityFinding>,
}

/// What a person has done in the programmes at least once.
#[derive(Debug, Default, Serialize, ToSchema)]
pub struct JourneyFlags {
    /// A language session.
    pub has_language_session: bool,
    /// A mentorship session.
    pub has_mentorship_session: bool,
}

/// Everything known about a person, with nothing that identifies them.
#[derive(Debug, Serialize, ToSchema)]
pub struct PersonProfile {
    /// The person.
    pub person: Person,
    /// What they did.
    pub activity: PersonActivity,
    /// What they did at least once.
    pub flags: JourneyFlags,
    /// Their places in programmes, oldest first; those that were withdrawn by their source are left out.
    pub enrolments: Vec<PersonEnrolment>,
    /// The systems in which an id of theirs is known, e-mail and directory among them, in alphabetical order.
    pub identifiers: Vec<String>,
    /// How many commits name them: read their events with `GET /v1/events?person=`.
    pub commits: u64,
}
