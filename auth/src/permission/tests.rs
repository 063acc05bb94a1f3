//! The whole table once more, written the other way round: by role.

use super::Permission::{self, *};
use kernel::Role;

/// What each role may do, and by omission what it may not.
const BY_ROLE: [(Role, &[Permission]); 10] = [
    (
        Role::Admin,
        &[
            ImportRecords,
            AmendRecords,
            RetractRecords,
            ManageCompanies,
            ReadRecords,
            ReadPeople,
            UnsealPerson,
            ReadAggregates,
            ReadEvents,
            ReadOperations,
            OperateProjections,
            ErasePerson,
            ReadUnsealings,
            ReviewContent,
            LeadReviews,
            ManageLogins,
            ManageWebhooks,
        ],
    ),
    (Role::CompanyUser, &[ReadAggregates]),
    (Role::Participant, &[ReadOwnData]),
    (Role::Volunteer, &[ReadOwnData]),
    (Role::Reviewer, &[ReadRecords, ReviewContent]),
    (Role::PrivacyOfficer, &[ReadRecords, ReadPeople, UnsealPerson, ErasePerson, ReadUnsealings]),
    (Role::Auditor, &[ReadRecords, ReadAggregates, ReadEvents, ReadOperations, ReadUnsealings]),
    (
        Role::Operator,
        &[
            ImportRecords,
            AmendRecords,
            RetractRecords,
            ManageCompanies,
            ReadRecords,
            ReadPeople,
            ReadAggregates,
            ReadEvents,
            ReadOperations,
            OperateProjections,
        ],
    ),
    (Role::Analyst, &[ReadAggregates]),
    (Role::Connector, &[ImportRecords, ReadOperations]),
];

#[test]
fn every_role_has_exactly_what_is_listed_for_it() {
    for (role, allowed) in BY_ROLE {
        for permission in Permission::ALL {
            let listed = allowed.contains(&permission);
            assert_eq!(permission.is_given_to(role), listed, "{permission:?} for {}", role.name());
        }
    }
}

#[test]
fn every_role_and_every_permission_is_listed_once() {
    assert_eq!(BY_ROLE.map(|(role, _)| role), Role::ALL);
    for (position, permission) in Permission::ALL.iter().enumerate() {
        assert_eq!(*permission as usize, position);
    }
    assert_eq!(Permission::ALL.last().map(|last| *last as usize + 1), Some(Permission::ALL.len()));
}

#[test]
fn only_two_roles_read_personal_texts_of_others() {
    let readers: Vec<Role> = Role::ALL.into_iter().filter(|role| UnsealPerson.is_given_to(*role)).collect();
    assert_eq!(readers, [Role::Admin, Role::PrivacyOfficer]);
}
