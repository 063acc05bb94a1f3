//! What somebody has come to: which flags hold, which milestones were reached, and which records made it so.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use domain::journey::{self, Reached, Rule, Sets, Step, StepKind};
use kernel::AggregateId;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::fault::ReadFault;
use crate::reading::Reading;

/// What a person has come to.
#[derive(Debug, Serialize, ToSchema)]
pub struct Journey {
    /// Who.
    pub person: Uuid,
    /// The version of the rules that were asked, for example `journey-1`.
    pub rules_version: &'static str,
    /// Every flag, in the order of the rules.
    pub flags: Vec<JourneyFlag>,
    /// Every milestone, in the order of the rules.
    pub milestones: Vec<Milestone>,
    /// What counts, by day.
    pub steps: Vec<JourneyStep>,
}

/// Something that is so or is not.
#[derive(Debug, Serialize, ToSchema)]
pub struct JourneyFlag {
    /// Its name, for example `has_completed_course`.
    pub name: &'static str,
    /// Whether it holds: as staff set it, or else as the records say.
    pub holds: bool,
    /// Since which day the records say so.
    #[schema(required = true)]
    pub since: Option<NaiveDate>,
    /// The records that say so: ask for their events by `aggregate_id`.
    pub because: Vec<Uuid>,
    /// When staff set it by hand; null when the rules decide.
    #[schema(required = true)]
    pub set_by_hand_at: Option<DateTime<Utc>>,
}

/// Something that is reached once.
#[derive(Debug, Serialize, ToSchema)]
pub struct Milestone {
    /// Its name, for example `five_sessions`.
    pub name: &'static str,
    /// Whether it was reached.
    pub reached: bool,
    /// On which day.
    #[schema(required = true)]
    pub on: Option<NaiveDate>,
    /// The records that made it so: ask for their events by `aggregate_id`.
    pub because: Vec<Uuid>,
}

/// One thing that counts.
#[derive(Debug, Serialize, ToSchema)]
pub struct JourneyStep {
    /// What, for example `course_completed`.
    pub kind: &'static str,
    /// When.
    pub on: NaiveDate,
    /// The record that says so.
    pub record: Uuid,
}

/// A rule of journeys.
#[derive(Debug, Serialize, ToSchema)]
pub struct JourneyRule {
    /// The flag or milestone that it sets.
    pub name: &'static str,
    /// `flag` or `milestone`.
    pub sets: &'static str,
    /// The kinds of step that count.
    pub counts: Vec<&'static str>,
    /// How many there must be.
    pub at_least: usize,
    /// Within how many days, if that is asked.
    #[schema(required = true)]
    pub within_days: Option<u32>,
}

/// The rules in force.
pub(crate) fn rules() -> Vec<JourneyRule> {
    let rule = |rule: &'static Rule| JourneyRule {
        name: rule.name,
        sets: match rule.sets {
            Sets::Flag => "flag",
            Sets::Milestone => "milestone",
        },
        counts: rule.counts.iter().map(|kind| kind.name()).collect(),
        at_least: rule.at_least,
        within_days: rule.within_days,
    };
    journey::rules().iter().map(rule).collect()
}

/// The journey of a person, which may be empty; `None` when the caller may see no such person.
pub(crate) async fn of_person(reading: &mut Reading, person: Uuid) -> Result<Option<Journey>, ReadFault> {
    let known: bool = sqlx::query_scalar("SELECT EXISTS (SELECT FROM people AS p WHERE p.person_id = $1)")
        .bind(person)
        .fetch_one(&mut *reading.tx)
        .await?;
    if !known {
        return Ok(None);
    }
    let rows: Vec<(String, NaiveDate, Uuid)> = sqlx::query_as(
        "SELECT s.kind, s.on_date, s.record_id FROM steps AS s
         WHERE s.person_id = $1 ORDER BY s.on_date, s.record_id, s.kind",
    )
    .bind(person)
    .fetch_all(&mut *reading.tx)
    .await?;
    let step = |(kind, on, record): (String, NaiveDate, Uuid)| {
        let kind = StepKind::parse(&kind).ok_or(ReadFault::Incoherent { table: "steps", what: "kind" })?;
        Ok(Step { on, record: AggregateId::new(record), kind })
    };
    let steps = rows.into_iter().map(step).collect::<Result<Vec<_>, ReadFault>>()?;
    let set_by_hand: HashMap<String, (bool, DateTime<Utc>)> = flags_set_by_hand(reading, person).await?;
    let reached = journey::evaluate(journey::rules(), &steps);
    let found = |rule: &Rule| reached.iter().find(|one| one.rule.name == rule.name);
    let of = |sets: Sets| journey::rules().iter().filter(move |rule| rule.sets == sets);
    let because = |reached: Option<&Reached>| {
        reached.map(|one| one.because.iter().map(|record| record.uuid()).collect()).unwrap_or_default()
    };
    Ok(Some(Journey {
        person,
        rules_version: journey::RULES_VERSION,
        flags: of(Sets::Flag)
            .map(|rule| JourneyFlag {
                name: rule.name,
                holds: set_by_hand.get(rule.name).map_or(found(rule).is_some(), |(holds, _)| *holds),
                set_by_hand_at: set_by_hand.get(rule.name).map(|(_, at)| *at),
                since: found(rule).map(|one| one.on),
                because: because(found(rule)),
            })
            .collect(),
        milestones: of(Sets::Milestone)
            .map(|rule| Milestone {
                name: rule.name,
                reached: found(rule).is_some(),
                on: found(rule).map(|one| one.on),
                because: because(found(rule)),
            })
            .collect(),
        steps: steps
            .iter()
            .map(|step| JourneyStep { kind: step.kind.name(), on: step.on, record: step.record.uuid() })
            .collect(),
    }))
}

/// The flags of a person that staff set by hand: what they say, and since when.
async fn flags_set_by_hand(
    reading: &mut Reading,
    person: Uuid,
) -> Result<HashMap<String, (bool, DateTime<Utc>)>, ReadFault> {
    let rows: Vec<(String, bool, DateTime<Utc>)> =
        sqlx::query_as("SELECT f.flag, f.holds, f.set_at FROM set_flags AS f WHERE f.person_id = $1")
            .bind(person)
            .fetch_all(&mut *reading.tx)
            .await?;
    Ok(rows.into_iter().map(|(flag, holds, at)| (flag, (holds, at))).collect())
}
