//! What the tables must hold, computed the slow way: from what the aggregates' events add up to.

use std::collections::{BTreeMap, BTreeSet};

use domain::kintell_session::{Facts, KintellSession};
use domain::person::{Person, ProgrammeRole, State};
use event_store::EventLog;
use kernel::{AggregateId, PersonId};
use projections::metrics_company_period::{Period, PeriodKind};
use uuid::Uuid;

use crate::history::History;
use crate::steps::{PEOPLE, SESSIONS, person_id, session_id};

/// A cell: (company, kind, first day) and (last day, sessions, minutes, participants, volunteers, rating
/// sum, ratings).
pub(crate) type Cells = BTreeMap<(Option<Uuid>, String, chrono::NaiveDate), (chrono::NaiveDate, [i64; 6])>;

/// The cells of every session that counts.
pub(crate) fn cells<L: EventLog>(history: &History<L>) -> Cells {
    let mut cells = Cells::new();
    let mut people: BTreeMap<_, BTreeSet<(bool, PersonId)>> = BTreeMap::new();
    for (_, facts) in counting(history) {
        for kind in PeriodKind::ALL {
            let period = Period::of(kind, facts.occurred.local_date);
            let key = (facts.company().map(Uuid::from), kind.name().to_owned(), period.start);
            let (_, sums) = cells.entry(key.clone()).or_insert((period.end(), [0; 6]));
            sums[0] += 1;
            sums[1] += i64::from(facts.duration_min);
            sums[4] += facts.rating.map_or(0, |rating| i64::from(rating.normalised_milli));
            sums[5] += i64::from(facts.rating.is_some());
            people.entry(key).or_default().extend([(false, facts.participant), (true, facts.volunteer)]);
        }
    }
    for (key, people) in people {
        let (_, sums) = cells.get_mut(&key).expect("a cell of the same session");
        let count = |volunteers| people.iter().filter(|(volunteer, _)| *volunteer == volunteers).count();
        sums[2] = i64::try_from(count(false)).expect("few people");
        sums[3] = i64::try_from(count(true)).expect("few people");
    }
    cells
}

/// Every session that counts, by id.
pub(crate) fn counting<L: EventLog>(history: &History<L>) -> Vec<(AggregateId, Facts)> {
    (0..SESSIONS)
        .filter_map(|session| {
            let id = session_id(session);
            Some((id, history.state::<KintellSession>(id).current?))
        })
        .collect()
}

/// Every known person: (roles, status).
pub(crate) fn people<L: EventLog>(
    history: &History<L>,
) -> BTreeMap<Uuid, (Option<Vec<String>>, &'static str)> {
    let mut people = BTreeMap::new();
    for person in 0..PEOPLE {
        let id = person_id(person).uuid();
        let known = match history.state::<Person>(AggregateId::new(id)) {
            State::Absent => continue,
            State::Registered { roles, .. } => (Some(roles.into_iter().map(name).collect()), "active"),
            State::Erasing { .. } => (None, "erasing"),
            State::Erased => (None, "erased"),
        };
        people.insert(id, known);
    }
    people
}

fn name(role: ProgrammeRole) -> String {
    match role {
        ProgrammeRole::Participant => "participant".to_owned(),
        ProgrammeRole::Volunteer => "volunteer".to_owned(),
    }
}
