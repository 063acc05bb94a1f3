//! One upload of a file of records: that it began, and what came of it.

use kernel::{Hash, HoldsPersonal, OneOrMore, Personal, Timestamp};
use serde::{Deserialize, Serialize};

use crate::company_scope::CountsFor;
use crate::decider::{Already, Decider, Decision};

/// What came of the rows of a file.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Counts {
    /// Rows read, the header aside.
    pub rows: u64,
    /// New records.
    pub accepted: u64,
    /// Records whose content was known.
    pub known: u64,
    /// Records that a newer version corrected.
    pub amended: u64,
    /// Records of which a newer version was known.
    pub older: u64,
    /// Rows that changed nothing, each with its reason.
    pub refused: u64,
    /// Rows that the mapping of the file leaves out.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub skipped: u64,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks with a reference")]
fn is_zero(count: &u64) -> bool {
    *count == 0
}

/// The mapping by which the rows of a file were read, whole: what an auditor needs stands in the history.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct MappingUsed {
    /// What its author calls it.
    pub name: String,
    /// Its author's number for it.
    pub version: u32,
    /// The digest of its text.
    pub digest: Hash,
    /// The mapping file as it was sent.
    pub text: String,
}

/// What can happen to an import.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Event {
    /// It began.
    Started(Started),
    /// Every row was answered.
    Completed(Completed),
    /// Somebody ended it before every row was answered.
    Cancelled(Cancelled),
}

/// An import began.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Started {
    /// What kind of file, for example `kintell_sessions`.
    pub kind: String,
    /// The release time of the file: the version of records that carry none.
    pub release: Timestamp,
    /// The mapping by which it is read, when it is not in the kind's own columns.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mapping: Option<MappingUsed>,
}

/// Every row of an import was answered.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Completed {
    /// What kind of file.
    pub kind: String,
    /// The digest of the whole file.
    pub file_hash: Hash,
    /// What came of it.
    pub counts: Counts,
}

/// Somebody ended an import before every row was answered. What was carried through stays, and the same file under
/// the same key goes on.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Cancelled {
    /// What kind of file.
    pub kind: String,
}

impl Started {
    /// Whether it began as this one. Sent again without a release time, it keeps the one it began with; a mapping
    /// is the same when its text is.
    pub fn is_of(&self, kind: &str, release: Option<Timestamp>, mapping: Option<&MappingUsed>) -> bool {
        let digest = |mapping: &MappingUsed| mapping.digest;
        self.kind == kind
            && release.is_none_or(|release| release == self.release)
            && self.mapping.as_ref().map(digest) == mapping.map(digest)
    }
}

impl HoldsPersonal for Event {
    fn visit_personal(&mut self, _: &mut dyn FnMut(&'static str, &mut Personal)) {}
}

/// What an import's events add up to.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub enum State {
    /// Not begun.
    #[default]
    Absent,
    /// Under way, or cut off.
    Started(Started),
    /// Every row answered.
    Completed(Started, Completed),
}

/// What can be asked of an import.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Command {
    /// Begin, or go on with what was cut off.
    Start {
        /// What kind of file.
        kind: String,
        /// The release time of the file, when its sender says.
        release: Option<Timestamp>,
        /// The release time of the same file, when it was carried through before: it is that when the sender says
        /// nothing, and now when there is none.
        released_before: Option<Timestamp>,
        /// The mapping by which it is read.
        mapping: Option<MappingUsed>,
    },
    /// Report what came of it.
    Complete(Completed),
    /// End it before every row is answered.
    Cancel,
}

/// Why not.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Refusal {
    /// It has not begun.
    #[error("the import has not begun")]
    NotStarted,
    /// It began as another one.
    #[error("the import began with another kind of file, release time or mapping")]
    BegunOtherwise,
    /// Every row of it was answered: there is nothing left to end.
    #[error("the import is complete")]
    Complete,
}

/// The decider of imports.
pub struct Import;

impl Decider for Import {
    const TYPE: &'static str = "import";
    type State = State;
    type Command = Command;
    type Event = Event;
    type Refusal = Refusal;

    fn decide(state: &State, command: Command, now: Timestamp) -> Result<Decision<Event>, Refusal> {
        match (state, command) {
            (State::Absent, Command::Start { kind, release, released_before, mapping }) => {
                let release = release.or(released_before).unwrap_or(now);
                let started = Started { kind, release, mapping };
                Ok(Decision::Record(OneOrMore::one(Event::Started(started))))
            }
            (
                State::Started(begun) | State::Completed(begun, _),
                Command::Start { kind, release, mapping, .. },
            ) => {
                if begun.is_of(&kind, release, mapping.as_ref()) {
                    Ok(Decision::AlreadySo(Already::Known))
                } else {
                    Err(Refusal::BegunOtherwise)
                }
            }
            (State::Started(_), Command::Complete(completed)) => {
                Ok(Decision::Record(OneOrMore::one(Event::Completed(completed))))
            }
            (State::Absent, Command::Complete(_)) => Err(Refusal::NotStarted),
            (State::Completed(..), Command::Complete(_)) => Ok(Decision::AlreadySo(Already::Known)),
            // It may be sent again and cancelled again, so each time is an event; a retry is known by its command.
            (State::Started(begun), Command::Cancel) => {
                Ok(Decision::Record(OneOrMore::one(Event::Cancelled(Cancelled { kind: begun.kind.clone() }))))
            }
            (State::Absent, Command::Cancel) => Err(Refusal::NotStarted),
            (State::Completed(..), Command::Cancel) => Err(Refusal::Complete),
        }
    }

    fn counts_for(_: &State) -> CountsFor {
        CountsFor::Nobody
    }

    fn evolve(state: State, event: &Event) -> State {
        match (state, event) {
            (_, Event::Started(started)) => State::Started(started.clone()),
            (State::Started(started) | State::Completed(started, _), Event::Completed(completed)) => {
                State::Completed(started, completed.clone())
            }
            (State::Absent, Event::Completed(_)) => State::Absent,
            // One that was cancelled is as one that was cut off: it can go on.
            (state, Event::Cancelled(_)) => state,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::given;

    fn started() -> Event {
        Event::Started(Started {
            kind: "companies".into(),
            release: Timestamp::from_micros(1),
            mapping: None,
        })
    }

    fn start(kind: &str, release: Option<i64>) -> Command {
        let release = release.map(Timestamp::from_micros);
        Command::Start { kind: kind.into(), release, released_before: None, mapping: None }
    }

    fn complete() -> Completed {
        Completed { kind: "companies".into(), file_hash: Hash::NONE, counts: Counts::default() }
    }

    #[test]
    fn an_import_starts_once_and_completes_once() {
        given::<Import>([]).when(start("companies", Some(1))).then([started()]);
        given::<Import>([started()]).when(Command::Complete(complete())).then([Event::Completed(complete())]);
        given::<Import>([]).when(Command::Complete(complete())).then_refused(&Refusal::NotStarted);
    }

    #[test]
    fn sent_again_it_goes_on_as_it_began() {
        for history in [vec![started()], vec![started(), Event::Completed(complete())]] {
            given::<Import>(history.clone()).when(start("companies", Some(1))).then_known();
            given::<Import>(history.clone()).when(start("companies", None)).then_known();
            for other in [start("directory", None), start("companies", Some(2))] {
                given::<Import>(history.clone()).when(other).then_refused(&Refusal::BegunOtherwise);
            }
        }
    }

    #[test]
    fn a_cancelled_import_goes_on_when_it_is_sent_again_and_a_complete_one_cannot_be_cancelled() {
        let cancelled = || Event::Cancelled(Cancelled { kind: "companies".into() });
        given::<Import>([started()]).when(Command::Cancel).then([cancelled()]);
        given::<Import>([started(), cancelled()]).when(start("companies", None)).then_known();
        given::<Import>([started(), cancelled()]).when(Command::Cancel).then([cancelled()]);
        given::<Import>([started(), cancelled()])
            .when(Command::Complete(complete()))
            .then([Event::Completed(complete())]);
        given::<Import>([started(), Event::Completed(complete())])
            .when(Command::Cancel)
            .then_refused(&Refusal::Complete);
        given::<Import>([]).when(Command::Cancel).then_refused(&Refusal::NotStarted);
    }

    #[test]
    fn sent_again_with_another_mapping_it_is_another_import() {
        let mapping = |text: &str| {
            let digest = Hash::of(text.as_bytes());
            Some(MappingUsed { name: "m".into(), version: 1, digest, text: text.into() })
        };
        let with = |mapping| Command::Start {
            kind: "companies".into(),
            release: None,
            released_before: None,
            mapping,
        };
        let release = Timestamp::from_micros(1);
        let begun = Event::Started(Started { kind: "companies".into(), release, mapping: mapping("one") });
        given::<Import>([begun.clone()]).when(with(mapping("one"))).then_known();
        for other in [mapping("two"), None] {
            given::<Import>([begun.clone()]).when(with(other)).then_refused(&Refusal::BegunOtherwise);
        }
        given::<Import>([started()]).when(with(mapping("one"))).then_refused(&Refusal::BegunOtherwise);
    }
}
