//! Matches and what belongs to them, courses and credentials: a row is the last that was said of its record.

use chrono::NaiveDate;
use chrono_tz::Europe::Oslo;
use domain::attribution::{Memberships, Span};
use domain::buddy_checkin::{self, BuddyCheckin};
use domain::buddy_event::{self, BuddyEvent, EventType};
use domain::buddy_feedback::{self, BuddyFeedback, FromRole};
use domain::buddy_match::{self, BuddyMatch, MatchStatus, Pair};
use domain::course::{self, Course, CourseStatus};
use domain::credential::{self, Credential};
use domain::mirror::{Arrived, Command};
use domain::mood::Mood;
use domain::rating::Rating;
use event_store::MemoryLog;
use kernel::{AggregateId, Occurrence};
use sqlx::Row as _;
use uuid::Uuid;

use crate::history::{About, History};
use crate::steps::{company_id, person_id, source};
use crate::world::World;

const MATCH: AggregateId = AggregateId::new(Uuid::from_u128(0x5001));

fn on(day: &str) -> Occurrence {
    Occurrence::on(day.parse::<NaiveDate>().expect("a date"), Oslo)
}

fn member() -> Memberships {
    let span = Span { company: company_id(0), since: None, until: None };
    Memberships { spans: vec![span], ..Memberships::default() }
}

fn matched(status: MatchStatus) -> buddy_match::Facts {
    buddy_match::Facts::of(person_id(0), person_id(1), on("2025-03-14"), status, &member())
}

fn pair() -> Pair {
    Pair { buddy_match: MATCH, participant: person_id(0), buddy: person_id(1), version: None }
}

/// A release of a record of match `id`.
fn arrive<F>(id: u128, release: u8, facts: F, text: Option<&str>) -> Command<F> {
    let content = format!("{id} {release}");
    let arrived =
        Arrived { external_id: format!("r-{id}"), facts, text: text.map(ToOwned::to_owned), place: None };
    Command::Record(source(id, release, &content), arrived)
}

fn id(number: u128) -> AggregateId {
    AggregateId::new(Uuid::from_u128(number))
}

pub(crate) async fn buddies(history: &mut History<MemoryLog>) {
    let active = matched(MatchStatus::Active);
    history.run::<BuddyMatch>(MATCH, arrive(0x5001, 1, active.clone(), None), About::default()).await;
    for (number, day) in [(1, "2025-03-20"), (2, "2025-03-01"), (3, "2025-04-02")] {
        let (attribution, quality) = active.judge(&on(day), &member());
        let facts = buddy_event::Facts {
            pair: pair(),
            event_type: EventType::Hangout,
            occurred: on(day),
            location: None,
            attribution,
            quality,
        };
        let command = arrive(number, 1, facts, Some("We had coffee."));
        history.run::<BuddyEvent>(id(number), command, About::default()).await.expect("recorded");
    }
    let (attribution, quality) = active.judge(&on("2025-03-21"), &member());
    let checkin = buddy_checkin::Facts {
        pair: pair(),
        occurred: on("2025-03-21"),
        mood: Some(Mood::of("Grateful")),
        attribution: attribution.clone(),
        quality: quality.clone(),
    };
    let command = arrive(4, 1, checkin, Some("All is well."));
    history.run::<BuddyCheckin>(id(4), command, About::default()).await.expect("recorded");
    for (release, stars) in [(1, 2), (2, 5)] {
        let feedback = buddy_feedback::Facts {
            pair: pair(),
            from: FromRole::Buddy,
            occurred: on("2025-03-21"),
            rating: Rating::one_to_five(stars),
            attribution: attribution.clone(),
            quality: quality.clone(),
        };
        let command = arrive(5, release, feedback, None);
        history.run::<BuddyFeedback>(id(5), command, About::default()).await.expect("recorded");
    }
    let withdraw = Command::Retract { reason: "sent twice".to_owned(), version: None };
    history.run::<BuddyEvent>(id(3), withdraw, About::default()).await.expect("recorded");
    let ended = arrive(0x5001, 2, matched(MatchStatus::Ended), None);
    history.run::<BuddyMatch>(MATCH, ended, About::default()).await.expect("recorded");
}

pub(crate) async fn learners(history: &mut History<MemoryLog>) {
    for (release, status, percent) in
        [(1, CourseStatus::Enrolled, 0), (2, CourseStatus::InProgress, 40), (3, CourseStatus::Completed, 100)]
    {
        let facts = course::Facts {
            provider: "ecornell".to_owned(),
            learner: person_id(2),
            course_id: "EC-1".to_owned(),
            course_name: None,
            status,
            progress_percent: Some(percent),
            started: Some(on("2025-01-10")),
            ended: (status == CourseStatus::Completed).then(|| on("2025-02-10")),
            credential_ref: None,
            result: None,
            region: None,
            age_band: None,
            quality: Vec::new(),
        };
        let command =
            course::Command::Record(source(7, release, &format!("{release}")), "oc-7".to_owned(), facts);
        history.run::<Course>(id(7), command, About::default()).await.expect("recorded");
    }
    let facts = credential::Facts {
        provider: "ecornell".to_owned(),
        learner: person_id(2),
        course_id: "EC-1".to_owned(),
        issued: on("2025-02-11"),
        quality: Vec::new(),
    };
    history.run::<Credential>(id(8), arrive(8, 1, facts, None), About::default()).await.expect("recorded");
}

/// Rows as text, so that a column of any type can be compared.
async fn told(world: &World, tenant: u128, columns: &str, table: &str) -> Vec<String> {
    let sql = format!("SELECT ROW({columns})::text FROM {table} WHERE tenant = $1 ORDER BY id");
    let rows = sqlx::query(&sql).bind(Uuid::from_u128(tenant)).fetch_all(&world.worker).await;
    rows.expect("the table answers").iter().map(|row| row.get(0)).collect()
}

async fn steps(world: &World, tenant: u128) -> Vec<String> {
    let sql = "SELECT ROW(kind, on_date)::text FROM journeys_v1.steps WHERE tenant = $1 ORDER BY kind";
    let rows = sqlx::query(sql).bind(Uuid::from_u128(tenant)).fetch_all(&world.worker).await;
    rows.expect("the table answers").iter().map(|row| row.get(0)).collect()
}

/// Months of a tenant: whose, when, what was done, how it was rated, by how many.
async fn months(world: &World, tenant: u128) -> Vec<String> {
    let sql = "SELECT ROW(family, company_id IS NOT NULL, period_start, matches_count, meetings_count, checkins_count,
                      feedback_count, courses_completed_count, credentials_count, rating_sum_milli, rating_count,
                      participants_count, volunteers_count)::text
               FROM metrics_company_period_v1.metrics_company_period
               WHERE tenant = $1 AND period_kind = 'month' ORDER BY family, period_start";
    let rows = sqlx::query(sql).bind(Uuid::from_u128(tenant)).fetch_all(&world.worker).await;
    rows.expect("the table answers").iter().map(|row| row.get(0)).collect()
}

#[tokio::test]
async fn a_row_is_the_last_that_was_said_however_the_history_is_cut_into_batches() {
    let (world, log) = (World::start().await, MemoryLog::default());
    for tenant in 1..=4 {
        let mut history = History::new(log.clone(), tenant);
        buddies(&mut history).await;
        learners(&mut history).await;
        world.catch_up(&log, usize::try_from(tenant).expect("small")).await;
    }
    for tenant in 1..=4 {
        let told = async |columns, table| told(&world, tenant, columns, table).await;
        assert_eq!(
            told(
                "external_id, status, matched_on, version, retracted_at IS NULL",
                "buddies_v1.buddy_matches"
            )
            .await,
            ["(r-20481,ended,2025-03-14,2,t)"]
        );
        assert_eq!(
            told(
                "external_id, event_type, local_date, retracted_at IS NULL, quality_findings",
                "buddies_v1.buddy_events"
            )
            .await,
            [
                "(r-1,hangout,2025-03-20,t,{})",
                "(r-2,hangout,2025-03-01,t,{before_its_match})",
                "(r-3,hangout,2025-04-02,f,{})"
            ]
        );
        assert_eq!(
            told("mood, mood_valence, company_id IS NOT NULL", "buddies_v1.buddy_checkins").await,
            ["(Grateful,positive,t)"]
        );
        assert_eq!(
            told("from_role, rating_raw, rating_milli, version", "buddies_v1.buddy_feedback").await,
            ["(buddy,5,1000,2)"]
        );
        assert_eq!(
            told("status, progress_percent, started_on, ended_on, version", "upskilling_v1.courses").await,
            ["(completed,100,2025-01-10,2025-02-10,3)"]
        );
        assert_eq!(
            steps(&world, tenant).await,
            ["(buddy_matched,2025-03-14)", "(course_completed,2025-02-10)", "(credential_issued,2025-02-11)"],
            "the match has ended, so that it goes on counts no more"
        );
        assert_eq!(told("course_id, issued_on", "upskilling_v1.credentials").await, ["(EC-1,2025-02-11)"]);
        assert_eq!(
            months(&world, tenant).await,
            [
                "(buddies,t,2025-03-01,1,2,1,1,0,0,1000,1,1,1)",
                "(upskilling,f,2025-02-01,0,0,0,0,1,1,0,0,1,0)"
            ],
            "nothing is left of April, whose only meeting was withdrawn"
        );
    }
    assert_eq!(world.number("SELECT count(*) FROM projections.parked").await, 0);
}
