//! The registry of id kinds. Each is a type of its own, so that two cannot be swapped by accident.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! typed_ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// Wraps a UUID that is known to be of this kind.
            pub const fn new(uuid: Uuid) -> Self {
                Self(uuid)
            }
            /// The bare UUID, for stores and subjects.
            pub const fn uuid(self) -> Uuid {
                self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, "{}({})", stringify!($name), self.0)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }

        impl From<$name> for Uuid {
            fn from(id: $name) -> Self {
                id.0
            }
        }
    )*};
}

// Alphabetical, append-only.
typed_ids! {
    /// One aggregate, of whatever kind: the last token of its subject.
    AggregateId;
    /// One command, as its sender named it; what a retry repeats.
    CommandId;
    /// A sponsor of programmes: an aggregate inside a tenant.
    CompanyId;
    /// One thread of work across commands, events and deliveries.
    CorrelationId;
    /// One event inside a commit.
    EventId;
    /// One upload of a file of records.
    ImportId;
    /// One human inside a tenant: random, never derived from anything about them.
    PersonId;
    /// Who may call the API: a login or a service.
    PrincipalId;
    /// A programme operator: one key hierarchy, one log prefix.
    TenantId;
}
