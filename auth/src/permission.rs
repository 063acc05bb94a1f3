//! What each role may do: one table, everything else refused.

use kernel::Role;

/// One thing that may be allowed.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Permission {
    /// Bring records in: files, directories, webhooks.
    ImportRecords,
    /// Correct a record by hand.
    AmendRecords,
    /// Take a record back.
    RetractRecords,
    /// Create companies and their memberships.
    ManageCompanies,
    /// Read records of the programmes, with personal texts shut.
    ReadRecords,
    /// Read who is known, with personal texts shut.
    ReadPeople,
    /// Read personal texts, for a purpose; every reading is logged.
    UnsealPerson,
    /// Read what is known about oneself.
    ReadOwnData,
    /// Read figures about many.
    ReadAggregates,
    /// Read the events themselves, with personal texts shut.
    ReadEvents,
    /// See how imports, projections and parked events stand.
    ReadOperations,
    /// Rebuild projections, redrive and skip parked events.
    OperateProjections,
    /// Destroy a person's key on their request.
    ErasePerson,
    /// Read who read what about whom.
    ReadUnsealings,
    /// Decide flagged content.
    ReviewContent,
    /// Give flagged content to reviewers, and decide what they escalate.
    LeadReviews,
    /// Create, disable and revoke logins.
    ManageLogins,
    /// Add, rotate and remove those who send webhooks.
    ManageWebhooks,
}

impl Permission {
    /// Every permission, in the order of the enum.
    pub const ALL: [Self; 18] = [
        Self::ImportRecords,
        Self::AmendRecords,
        Self::RetractRecords,
        Self::ManageCompanies,
        Self::ReadRecords,
        Self::ReadPeople,
        Self::UnsealPerson,
        Self::ReadOwnData,
        Self::ReadAggregates,
        Self::ReadEvents,
        Self::ReadOperations,
        Self::OperateProjections,
        Self::ErasePerson,
        Self::ReadUnsealings,
        Self::ReviewContent,
        Self::LeadReviews,
        Self::ManageLogins,
        Self::ManageWebhooks,
    ];

    /// Whether a role has it.
    pub fn is_given_to(self, role: Role) -> bool {
        self.roles().contains(&role)
    }

    /// The table. A role that is not named does not have it.
    pub const fn roles(self) -> &'static [Role] {
        use Role::{
            Admin, Analyst, Auditor, CompanyUser, Connector, Operator, Participant, PrivacyOfficer, Reviewer,
            Volunteer,
        };
        match self {
            Self::ImportRecords => &[Admin, Operator, Connector],
            Self::AmendRecords | Self::RetractRecords | Self::ManageCompanies => &[Admin, Operator],
            Self::ReadRecords => &[Admin, Operator, Auditor, Reviewer, PrivacyOfficer],
            Self::ReadPeople => &[Admin, Operator, PrivacyOfficer],
            Self::UnsealPerson => &[Admin, PrivacyOfficer],
            Self::ReadOwnData => &[Participant, Volunteer],
            Self::ReadAggregates => &[Admin, Operator, Auditor, Analyst, CompanyUser],
            Self::ReadEvents => &[Admin, Operator, Auditor],
            Self::ReadOperations => &[Admin, Operator, Auditor, Connector],
            Self::OperateProjections => &[Admin, Operator],
            Self::ErasePerson => &[Admin, PrivacyOfficer],
            Self::ReadUnsealings => &[Admin, PrivacyOfficer, Auditor],
            Self::ReviewContent => &[Admin, Reviewer],
            Self::LeadReviews | Self::ManageLogins | Self::ManageWebhooks => &[Admin],
        }
    }
}

#[cfg(test)]
mod tests;
