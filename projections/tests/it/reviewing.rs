//! Reviews that go every way, of texts of the people of the other steps.

use domain::review::{Command, Content, Flag, Outcome, Review, Reviewer};
use domain::screening::{Severity, screen};
use event_store::EventLog;
use kernel::{AggregateId, EventId, PrincipalId, Timestamp, Version};
use schemas::envelope::SubjectRole;
use uuid::Uuid;

use crate::history::{About, History};
use crate::steps::{PEOPLE, SESSIONS, person_id, session_id};

pub(crate) fn review(number: u8) -> AggregateId {
    AggregateId::new(Uuid::from_u128(0x6000 + u128::from(number)))
}

/// Two reviewers, and one who leads them.
pub(crate) fn reviewer(number: u8) -> Reviewer {
    Reviewer { id: PrincipalId::new(Uuid::from_u128(0x7000 + u128::from(number))), senior: number == 2 }
}

impl<L: EventLog> History<L> {
    /// A text is flagged and goes the way of its number: each way that there is, in turn.
    pub(crate) async fn reviewed(&mut self, number: u8) {
        let [bo, cy, di] = [0, 1, 2].map(reviewer);
        let decide = |reviewer: Reviewer, outcome| Command::Decide {
            reviewer,
            outcome,
            note: Some(format!("note of {number}")),
        };
        let note = || Some(format!("why {number}"));
        let way = match number % 8 {
            0 => vec![],
            1 => vec![Command::Claim(bo), Command::Release(bo), Command::Claim(cy)],
            2 => vec![Command::Claim(bo), decide(bo, Outcome::Approved)],
            3 => vec![Command::Claim(bo), decide(bo, Outcome::Dismissed)],
            4 => vec![
                Command::Claim(bo),
                decide(bo, Outcome::Withheld),
                Command::Claim(cy),
                decide(cy, Outcome::Approved),
            ],
            5 => vec![
                Command::Claim(bo),
                Command::Escalate { reviewer: bo, note: note() },
                Command::Claim(di),
                decide(di, Outcome::Withheld),
            ],
            6 => vec![
                Command::Assign { to: cy.id, by: di.id },
                decide(cy, Outcome::Withheld),
                Command::Appeal { by: di.id, note: note() },
            ],
            _ => vec![Command::Claim(bo), Command::Supersede { by: EventId::new(Uuid::nil()) }],
        };
        let (person, session) = (number % PEOPLE, number % SESSIONS);
        let flag = Flag {
            content: Content {
                aggregate: "kintell_session".into(),
                aggregate_id: session_id(session),
                version: Version::ZERO.plus(1),
                field: "feedback".into(),
                screened_by: EventId::new(review(number).uuid()),
            },
            author: person_id(person),
            severity: [Severity::Low, Severity::Medium, Severity::High][usize::from(number % 3)],
            screening: screen("I will kill you"),
            screened_at: Timestamp::from_micros(1_748_779_200_000_000),
            second_opinion: number % 8 == 4,
        };
        let again = Flag { severity: Severity::High, ..flag.clone() };
        let mut commands = vec![Command::Raise(Box::new(flag))];
        // What is most urgent already does not become more so.
        if number % 8 == 1 && number % 3 != 2 {
            commands.push(Command::Raise(Box::new(again)));
        }
        for command in commands.into_iter().chain(way) {
            let subjects = vec![(person_id(person), SubjectRole::Author)];
            let about = About { subjects, ..About::default() };
            self.run::<Review>(review(number), command, about).await.expect("each way is allowed");
        }
    }
}
