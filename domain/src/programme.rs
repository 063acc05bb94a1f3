//! The programmes, and the two parts that people have in them.

use serde::{Deserialize, Serialize};

/// What a person does in the programmes.
#[derive(
    Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum ProgrammeRole {
    /// Takes part in a programme.
    Participant,
    /// Gives time to a programme.
    Volunteer,
}

impl ProgrammeRole {
    /// The name in files, events and tables.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Participant => "participant",
            Self::Volunteer => "volunteer",
        }
    }
}

/// The programmes that people enrol in.
#[derive(
    Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Programme {
    /// Matched with a buddy.
    Buddy,
    /// Practising a language.
    Language,
    /// With a mentor.
    Mentorship,
    /// Courses.
    Upskilling,
}

impl Programme {
    /// Every programme.
    pub const ALL: [Self; 4] = [Self::Buddy, Self::Language, Self::Mentorship, Self::Upskilling];

    /// The name in files, events and tables.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Buddy => "buddy",
            Self::Language => "language",
            Self::Mentorship => "mentorship",
            Self::Upskilling => "upskilling",
        }
    }
}
