//! An item is what its review says, however the history is cut into batches; texts and notes go with their author.

use domain::review::{Review, Stage, State};
use domain::screening::Severity;
use event_store::MemoryLog;
use sqlx::Row as _;
use uuid::Uuid;

use crate::history::History;
use crate::reviewing::{review, reviewer};
use crate::steps::{PEOPLE, Step, session_id};
use crate::world::World;

const REVIEWS: u8 = 24;

/// Every person writes something grave, and something harmless later in every third session.
async fn eventful(history: &mut History<MemoryLog>) {
    for person in 0..PEOPLE {
        history.happen(&Step::Meet { person, volunteer: false }).await;
        for release in 1..=(1 + u8::from(person % 3 == 0)) {
            let attend = Step::Attend {
                session: person,
                person,
                volunteer: (person + 1) % PEOPLE,
                day: 3,
                // What is written follows from the minutes.
                minutes: u16::from(release),
                rating: None,
                text: true,
                release,
            };
            history.happen(&attend).await.expect("recorded");
        }
    }
    for number in 0..REVIEWS {
        history.reviewed(number).await;
    }
    history.happen(&Step::RequestErasure { person: 1 }).await.expect("recorded");
    // One record is withdrawn, and one counts again after it was.
    for session in [4, 5] {
        history.happen(&Step::Retract { session }).await.expect("recorded");
    }
    let again = Step::Attend {
        session: 5,
        person: 5,
        volunteer: 0,
        day: 3,
        minutes: 9,
        rating: None,
        text: true,
        release: 9,
    };
    history.happen(&again).await.expect("recorded");
}

/// What the row of an item must say, from the state of its review.
fn expected(history: &History<MemoryLog>, number: u8) -> (String, Option<Uuid>, Option<String>, bool) {
    let State::Raised(item) = history.state::<Review>(review(number)) else { panic!("it was raised") };
    let last = item.decisions.last().map(|decided| decided.outcome);
    let status = match (&item.stage, last) {
        (Stage::Superseded, _) => "superseded",
        (Stage::Decided, Some(domain::review::Outcome::Dismissed)) => "dismissed",
        (Stage::Decided, _) => "reviewed",
        (Stage::Open { round, .. }, _) => match round {
            domain::review::Round::First => "pending",
            domain::review::Round::Second => "second_opinion",
            domain::review::Round::Escalation => "escalated",
            domain::review::Round::Appeal => "appealed",
        },
    };
    let holder = item.lease().map(|lease| lease.holder.uuid());
    (status.to_owned(), holder, last.map(|outcome| outcome.name().to_owned()), item.appealed)
}

#[tokio::test]
async fn an_item_is_what_its_review_says_however_the_history_is_cut_into_batches() {
    let (world, log) = (World::start().await, MemoryLog::default());
    let mut histories = Vec::new();
    for tenant in 1..=4_u8 {
        let mut history = History::new(log.clone(), tenant.into());
        eventful(&mut history).await;
        histories.push(history);
        world.catch_up(&log, usize::from(tenant) * usize::from(tenant) * 3 - 2).await;
    }
    for history in &histories {
        for number in 0..REVIEWS {
            let row = sqlx::query(
                "SELECT status, holder, outcome, appealed, urgency, severity, due_at > screened_at, version
                 FROM review_queue_v1.review_items WHERE tenant = $1 AND id = $2",
            )
            .bind(history.tenant.uuid())
            .bind(review(number).uuid())
            .fetch_one(&world.worker)
            .await
            .expect("the item is there");
            let found = (row.get(0), row.get(1), row.get(2), row.get(3));
            assert_eq!(found, expected(history, number), "{number}");
            let State::Raised(item) = history.state::<Review>(review(number)) else {
                panic!("it was raised")
            };
            let (severity, urgency) = match item.severity {
                Severity::Low => ("low", 1),
                Severity::Medium => ("medium", 2),
                Severity::High => ("high", 3),
            };
            assert_eq!((row.get::<i16, _>(4), row.get(5)), (urgency, severity.to_owned()));
            assert!(row.get::<bool, _>(6));
            let steps: i64 = sqlx::query_scalar(
                "SELECT count(*) FROM review_queue_v1.review_history WHERE tenant = $1 AND item_id = $2",
            )
            .bind(history.tenant.uuid())
            .bind(review(number).uuid())
            .fetch_one(&world.worker)
            .await
            .expect("the table answers");
            assert_eq!(steps, row.get::<i64, _>(7), "each event is a step");
        }
    }
    // Of four tenants: number 4 of each eight was decided twice, by two who disagree.
    let twice = format!(
        "SELECT count(*) FROM review_queue_v1.review_items
         WHERE first_reviewer = '{}' AND second_reviewer = '{}' AND first_outcome = 'withheld'
           AND second_outcome = 'approved' AND status = 'escalated'",
        reviewer(0).id,
        reviewer(1).id
    );
    assert_eq!(world.number(&twice).await, 4 * i64::from(REVIEWS / 8));
    // Everybody's text is kept, also of those who wrote something harmless in the end: it may be flagged by hand. That
    // of person 1 is gone, its place is kept.
    let texts = "SELECT count(*) FROM review_queue_v1.review_texts";
    assert_eq!(world.number(texts).await, 4 * i64::from(PEOPLE));
    assert_eq!(world.number(&format!("{texts} WHERE text IS NULL")).await, 4);
    let withdrawn = format!(
        "SELECT count(*) FROM review_queue_v1.review_withdrawn
         WHERE aggregate = 'kintell_session' AND aggregate_id = '{}'",
        session_id(4).uuid()
    );
    assert_eq!(world.number(&withdrawn).await, 4);
    assert_eq!(world.number("SELECT count(*) FROM review_queue_v1.review_withdrawn").await, 4);
    let notes = "SELECT count(*) FROM review_queue_v1.review_history AS h
        JOIN review_queue_v1.review_erased AS e ON e.tenant = h.tenant AND e.person_id = h.author_id
        WHERE h.note IS NOT NULL";
    assert_eq!(world.number(notes).await, 0);
    let kept = "SELECT count(*) FROM review_queue_v1.review_history WHERE note IS NOT NULL";
    assert!(world.number(kept).await > 0, "other notes are there");
    assert_eq!(world.number("SELECT count(*) FROM projections.parked").await, 0);
}
