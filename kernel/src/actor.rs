//! Who acts, in which role, and what for.

use serde::{Deserialize, Serialize};

use crate::{PersonId, PrincipalId};

/// What a principal may be. Four come from the first programme; the others are the people and services
/// a platform of record needs (DECISIONS C48).
#[derive(
    Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Everything in the tenant.
    Admin,
    /// The dashboard of the companies in the token; aggregates only.
    CompanyUser,
    /// Their own data.
    Participant,
    /// Their own data.
    Volunteer,
    /// Decides flagged content.
    Reviewer,
    /// Decides requests of data subjects.
    PrivacyOfficer,
    /// Replays history, reads every event with its sealed fields shut.
    Auditor,
    /// Repairs: projections, parked events, imports.
    Operator,
    /// Reads aggregates of every company of the tenant.
    Analyst,
    /// A service that sends commands for an outside system.
    Connector,
}

impl Role {
    /// Every role, in the order of the enum.
    pub const ALL: [Self; 10] = [
        Self::Admin,
        Self::CompanyUser,
        Self::Participant,
        Self::Volunteer,
        Self::Reviewer,
        Self::PrivacyOfficer,
        Self::Auditor,
        Self::Operator,
        Self::Analyst,
        Self::Connector,
    ];

    /// The name in tokens and events.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Admin => "admin",
            Self::CompanyUser => "company_user",
            Self::Participant => "participant",
            Self::Volunteer => "volunteer",
            Self::Reviewer => "reviewer",
            Self::PrivacyOfficer => "privacy_officer",
            Self::Auditor => "auditor",
            Self::Operator => "operator",
            Self::Analyst => "analyst",
            Self::Connector => "connector",
        }
    }

    /// The role of a name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }
}

/// Who caused a commit.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Actor {
    /// The login or service.
    pub principal: PrincipalId,
    /// In which role it acted.
    pub role: Role,
    /// The person it acted for, when that is someone else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_behalf_of: Option<PersonId>,
}

/// Why personal data is processed or read (GDPR Art. 5(1)(b)).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// Running the programmes: imports, matching, sessions.
    ProgrammeDelivery,
    /// Finding and helping one person.
    Support,
    /// A request of the data subject.
    DataSubjectRequest,
    /// Content moderation.
    Safety,
    /// An audit.
    Audit,
    /// Running the platform: rebuilds, redrives.
    Operations,
}
