//! What a batch says about one person.

use std::collections::BTreeSet;

use domain::person::{Event, Profile, ProgrammeRole};
use kernel::{Sequence, Timestamp, Version};

use crate::engine::DecodedCommit;

/// The sealed fields, in the order of [`FIELDS`].
pub(super) type SealedProfile = [Option<Vec<u8>>; 8];

/// The names under which `Profile` shows its texts.
const FIELDS: [&str; 8] = [
    "email",
    "given_name",
    "family_name",
    "formatted_name",
    "phone",
    "address",
    "employee_number",
    "directory_id",
];

/// What is to be written about a person.
#[derive(Clone, PartialEq, Debug, Default)]
pub(super) struct PersonChange {
    /// When they became known, if that is in the batch: the row is new.
    pub(super) registered_at: Option<Timestamp>,
    /// Roles to add; all of them when the row is new.
    pub(super) roles: BTreeSet<&'static str>,
    /// Their status, when it changes.
    pub(super) status: Option<&'static str>,
    /// The sealed fields, when they change.
    pub(super) sealed: Option<SealedProfile>,
    /// Country and cost centre, when they change.
    pub(super) plain: Option<(Option<String>, Option<String>)>,
    pub(super) version: Version,
    pub(super) sequence: Sequence,
}

impl PersonChange {
    /// Adds what one more event says.
    pub(super) fn add(&mut self, commit: &DecodedCommit, version: Version, event: &Event) {
        self.version = version;
        self.sequence = commit.sequence;
        match event {
            Event::Registered(registered) => {
                *self = Self {
                    registered_at: Some(commit.commit.recorded_at),
                    roles: BTreeSet::from([name(registered.role)]),
                    status: Some("active"),
                    version,
                    sequence: commit.sequence,
                    ..Self::default()
                };
                self.take(commit, version, &registered.profile);
            }
            Event::Amended(amended) => self.take(commit, version, &amended.after),
            Event::RoleAdded(added) => {
                self.roles.insert(name(added.role));
            }
            // Who has an id in another system is told by its claim.
            Event::IdentifierLinked(_) | Event::IdentifierUnlinked(_) | Event::Confirmed(_) => {}
            Event::ErasureRequested(_) => self.forget("erasing"),
            Event::Erased(_) => self.forget("erased"),
        }
    }

    fn take(&mut self, commit: &DecodedCommit, version: Version, profile: &Profile) {
        let texts = [
            &profile.email,
            &profile.given_name,
            &profile.family_name,
            &profile.formatted_name,
            &profile.phone,
            &profile.address,
            &profile.employee_number,
            &profile.directory_id,
        ];
        let mut sealed = SealedProfile::default();
        for (index, text) in texts.into_iter().enumerate() {
            sealed[index] = commit.sealed(version, FIELDS[index], text.as_ref());
        }
        self.sealed = Some(sealed);
        self.plain = Some((profile.country.clone(), profile.cost_centre.clone()));
    }

    fn forget(&mut self, status: &'static str) {
        self.status = Some(status);
        self.sealed = Some(SealedProfile::default());
    }
}

const fn name(role: ProgrammeRole) -> &'static str {
    match role {
        ProgrammeRole::Participant => "participant",
        ProgrammeRole::Volunteer => "volunteer",
    }
}
