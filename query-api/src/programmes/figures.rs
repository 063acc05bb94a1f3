//! Reads what each programme counts, and withholds small cells.

use super::{FindingCount, KindCount, ProgrammeFigures, ProgrammeName, ProgrammesOverview, RecordKind};
use crate::fault::ReadFault;
use crate::quality::QualityFinding;
use crate::reading::Reading;
use crate::small_cells::Behind;

const PROGRAMMES: [ProgrammeName; 4] =
    [ProgrammeName::Language, ProgrammeName::Mentorship, ProgrammeName::Buddies, ProgrammeName::Upskilling];

/// A row of `counts.sql`.
#[derive(sqlx::FromRow)]
struct CountRow {
    programme: ProgrammeName,
    /// `None`: of every kind.
    kind: Option<RecordKind>,
    /// Told or not.
    #[sqlx(try_from = "i64")]
    visible: u64,
    #[sqlx(try_from = "i64")]
    records: u64,
    #[sqlx(try_from = "i64")]
    attributed: u64,
    #[sqlx(try_from = "i64")]
    participants: u64,
    #[sqlx(try_from = "i64")]
    volunteers: u64,
}

/// A row of `people.sql` or `enrolled.sql`.
#[derive(sqlx::FromRow)]
struct PeopleRow {
    programme: ProgrammeName,
    #[sqlx(try_from = "i64")]
    people: u64,
}

/// A row of `findings.sql`.
#[derive(sqlx::FromRow)]
struct FindingRow {
    programme: ProgrammeName,
    finding: QualityFinding,
    #[sqlx(try_from = "i64")]
    records: u64,
    #[sqlx(try_from = "i64")]
    participants: u64,
    #[sqlx(try_from = "i64")]
    volunteers: u64,
}

/// Everything the statements answered.
struct Rows {
    counts: Vec<CountRow>,
    people: Vec<PeopleRow>,
    /// None for readers who are bound to companies.
    enrolled: Vec<PeopleRow>,
    findings: Vec<FindingRow>,
}

/// What each programme counts. `people_min`: see [`crate::small_cells::people_min`].
pub(crate) async fn read(
    reading: &mut Reading,
    people_min: Option<u64>,
) -> Result<ProgrammesOverview, ReadFault> {
    let min = people_min.map(|people| i64::try_from(people).unwrap_or(i64::MAX));
    let counts = sqlx::query_as(concat!(include_str!("judged.sql"), include_str!("counts.sql")))
        .bind(min)
        .fetch_all(&mut *reading.tx)
        .await?;
    let people = sqlx::query_as(concat!(include_str!("judged.sql"), include_str!("people.sql")))
        .bind(min)
        .fetch_all(&mut *reading.tx)
        .await?;
    let findings = sqlx::query_as(concat!(include_str!("judged.sql"), include_str!("findings.sql")))
        .bind(min)
        .fetch_all(&mut *reading.tx)
        .await?;
    let bound = people_min.is_some();
    let enrolled = if bound {
        Vec::new()
    } else {
        sqlx::query_as(include_str!("enrolled.sql")).fetch_all(&mut *reading.tx).await?
    };
    let rows = Rows { counts, people, enrolled, findings };
    let programmes = PROGRAMMES.into_iter().map(|programme| figures(programme, &rows, bound)).collect();
    Ok(ProgrammesOverview { people_min, programmes })
}

/// `bound`: for readers who are bound to companies.
fn figures(programme: ProgrammeName, rows: &Rows, bound: bool) -> ProgrammeFigures {
    let own = |row: &&CountRow| row.programme == programme;
    let whole = rows.counts.iter().filter(own).find(|row| row.kind.is_none());
    // A learner belongs to no company: nothing about learners can be told of one.
    let of_companies = programme != ProgrammeName::Upskilling;
    let suppressed = bound && (!of_companies || whole.is_some_and(|row| row.visible > 0 && row.records == 0));
    let figure = |of: fn(&CountRow) -> u64| if suppressed { None } else { Some(whole.map_or(0, of)) };
    let kinds = rows.counts.iter().filter(own).filter(|_| !bound);
    let people = |rows: &[PeopleRow]| {
        let own = rows.iter().find(|row| row.programme == programme).map_or(0, |row| row.people);
        (!bound).then_some(own)
    };
    ProgrammeFigures {
        programme,
        records: figure(|row| row.records),
        people: people(&rows.people),
        participants: figure(|row| row.participants),
        volunteers: figure(|row| row.volunteers),
        enrolled: people(&rows.enrolled),
        attributed: figure(|row| row.attributed).filter(|_| of_companies),
        unattributed: figure(|row| row.records - row.attributed).filter(|_| of_companies && !bound),
        kinds: kinds.filter_map(|row| Some(KindCount { kind: row.kind?, records: row.records })).collect(),
        findings: findings(programme, &rows.findings, bound),
        suppressed,
    }
}

fn findings(programme: ProgrammeName, rows: &[FindingRow], bound: bool) -> Vec<FindingCount> {
    let count = |row: &FindingRow| {
        let behind = Behind { participants: row.participants, volunteers: row.volunteers };
        let records = (!bound || behind.is_enough()).then_some(row.records);
        FindingCount { finding: row.finding, records }
    };
    rows.iter().filter(|row| row.programme == programme).map(count).collect()
}
