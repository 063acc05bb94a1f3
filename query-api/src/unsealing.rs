//! Personal texts made readable for one answer: with a purpose, by someone, logged first.

pub(crate) mod feedback;
pub(crate) mod person;

use chrono::{DateTime, Utc};
use kernel::Purpose;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::named::named;

named! {
    /// What personal data is read for (GDPR Art. 5(1)(b)).
    pub enum UnsealingPurpose {
        /// Running the programmes: imports, matching, sessions.
        ProgrammeDelivery = "programme_delivery",
        /// Finding and helping one person.
        Support = "support",
        /// A request of the data subject.
        DataSubjectRequest = "data_subject_request",
        /// Content moderation.
        Safety = "safety",
        /// An audit.
        Audit = "audit",
        /// Running the platform.
        Operations = "operations",
    }
}

named! {
    /// What came of an unsealing.
    pub enum Readability {
        /// The texts are in the answer.
        Readable = "readable",
        /// The person was erased: nobody can read them any more.
        Erased = "erased",
        /// There is no text.
        Absent = "absent",
    }
}

impl From<UnsealingPurpose> for Purpose {
    fn from(purpose: UnsealingPurpose) -> Self {
        match purpose {
            UnsealingPurpose::ProgrammeDelivery => Self::ProgrammeDelivery,
            UnsealingPurpose::Support => Self::Support,
            UnsealingPurpose::DataSubjectRequest => Self::DataSubjectRequest,
            UnsealingPurpose::Safety => Self::Safety,
            UnsealingPurpose::Audit => Self::Audit,
            UnsealingPurpose::Operations => Self::Operations,
        }
    }
}

/// Why personal texts are wanted.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UnsealingRequest {
    /// What for. It is logged with who asked, before anything is answered.
    pub purpose: UnsealingPurpose,
}

/// The personal texts of a person. A field that is not known is null.
#[derive(Default, Serialize, ToSchema)]
pub struct PersonTexts {
    /// The e-mail address as written.
    #[schema(value_type = Option<String>, required = true)]
    #[serde(serialize_with = "text")]
    pub email: Option<Zeroizing<String>>,
    /// The given name as written.
    #[schema(value_type = Option<String>, required = true)]
    #[serde(serialize_with = "text")]
    pub given_name: Option<Zeroizing<String>>,
    /// The family name as written.
    #[schema(value_type = Option<String>, required = true)]
    #[serde(serialize_with = "text")]
    pub family_name: Option<Zeroizing<String>>,
    /// The whole name as a directory formats it.
    #[schema(value_type = Option<String>, required = true)]
    #[serde(serialize_with = "text")]
    pub formatted_name: Option<Zeroizing<String>>,
    /// A phone number as written.
    #[schema(value_type = Option<String>, required = true)]
    #[serde(serialize_with = "text")]
    pub phone: Option<Zeroizing<String>>,
    /// The postal address on one line.
    #[schema(value_type = Option<String>, required = true)]
    #[serde(serialize_with = "text")]
    pub address: Option<Zeroizing<String>>,
    /// The employee number.
    #[schema(value_type = Option<String>, required = true)]
    #[serde(serialize_with = "text")]
    pub employee_number: Option<Zeroizing<String>>,
    /// The id of the entry in its directory.
    #[schema(value_type = Option<String>, required = true)]
    #[serde(serialize_with = "text")]
    pub directory_id: Option<Zeroizing<String>>,
}

/// The answer to the unsealing of a person.
#[derive(Serialize, ToSchema)]
pub struct UnsealedPerson {
    /// Whose texts.
    pub person_id: Uuid,
    /// What for, as logged.
    pub purpose: UnsealingPurpose,
    /// When it was logged.
    pub unsealed_at: DateTime<Utc>,
    /// What came of it.
    pub state: Readability,
    /// The texts; null unless readable.
    #[schema(required = true)]
    pub fields: Option<PersonTexts>,
}

/// The answer to the unsealing of a session's feedback.
#[derive(Serialize, ToSchema)]
pub struct UnsealedSession {
    /// Which session.
    pub session_id: Uuid,
    /// Who wrote the text: under whose key it stands. Null when there is no text.
    #[schema(required = true)]
    pub author_id: Option<Uuid>,
    /// What for, as logged.
    pub purpose: UnsealingPurpose,
    /// When it was logged.
    pub unsealed_at: DateTime<Utc>,
    /// What came of it.
    pub state: Readability,
    /// The text; null unless readable.
    #[schema(value_type = Option<String>, required = true)]
    #[serde(serialize_with = "text")]
    pub feedback: Option<Zeroizing<String>>,
}

#[expect(clippy::ref_option, reason = "serde calls it with a reference to the field")]
pub(crate) fn text<S: serde::Serializer>(
    text: &Option<Zeroizing<String>>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    match text {
        Some(text) => serializer.serialize_some(text.as_str()),
        None => serializer.serialize_none(),
    }
}
