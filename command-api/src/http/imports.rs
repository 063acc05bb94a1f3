//! Routes of imports.

mod cancel;
mod create;
mod digest;
mod form;
mod list;
mod mapping;
mod preview;
mod progress;
pub(super) mod receive;
mod refusals;
mod show;
pub(super) mod upload;

use application::imports::{ImportKind, ImportState, ImportSummary, MappingSeen};
use chrono_tz::Tz;
use edge::Failure;
use kernel::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

pub(super) use self::cancel::end as end_import;
pub(super) use self::show::find_if_any as find;

use crate::answered::fault;
use crate::app::App;
use crate::caller::Caller;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(create::create))
        .routes(routes!(preview::preview))
        .routes(routes!(mapping::mapping))
        .routes(routes!(list::list))
        .routes(routes!(show::show))
        .routes(routes!(cancel::cancel))
        .routes(routes!(progress::progress))
        .routes(routes!(refusals::refusals))
}

/// How an import stands.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct ImportView {
    /// The import: the idempotency key when that is a UUID.
    id: Uuid,
    /// `companies`, `directory`, `kintell_schedule`, `kintell_sessions`, `buddy_matches`, `buddy_events`,
    /// `buddy_checkins`, `buddy_feedback`, `course_completions`, `credentials` or `enrolments`.
    kind: String,
    /// As its sender named it.
    file_name: Option<String>,
    /// The release time of the file, RFC 3339.
    release: String,
    /// The mapping by which the file is read, when it is not in the kind's own columns. Its text is at
    /// `/v1/imports/{id}/mapping`.
    mapping: Option<MappingView>,
    /// Whether it goes on.
    state: StateView,
    /// What came of the rows so far.
    pub(super) counts: CountsView,
    /// How many of the refused rows are counted and not kept: the first 10,000 are.
    refusals_left_out: u64,
    /// Bytes of the file read so far.
    bytes_read: u64,
    /// Bytes of the file, when its sender said so.
    bytes_total: Option<u64>,
    /// RFC 3339.
    started_at: String,
    /// RFC 3339.
    finished_at: Option<String>,
    /// The position of its last commit: send it as `Consistency-Token` with a query.
    pub(super) last_sequence: u64,
    /// Why it failed, as a problem (RFC 9457).
    #[schema(value_type = Option<Object>)]
    problem: Option<kernel::problem::Problem>,
}

#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum StateView {
    Running,
    Completed,
    Failed,
    Cancelled,
}

impl From<ImportState> for StateView {
    fn from(state: ImportState) -> Self {
        match state {
            ImportState::Running => Self::Running,
            ImportState::Completed => Self::Completed,
            ImportState::Failed => Self::Failed,
            ImportState::Cancelled => Self::Cancelled,
        }
    }
}

/// What came of the rows of a file.
#[derive(Clone, Copy, Debug, Default, Serialize, ToSchema)]
pub(super) struct CountsView {
    /// Rows read, the header aside.
    rows: u64,
    /// New records.
    accepted: u64,
    /// Records whose content was known.
    known: u64,
    /// Records that a newer version corrected.
    amended: u64,
    /// Records of which a newer version was known.
    older: u64,
    /// Rows that changed nothing, each with its reason.
    refused: u64,
    /// Rows that the mapping leaves out.
    skipped: u64,
}

/// Which mapping a file is read by.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct MappingView {
    /// What its author calls it.
    name: String,
    /// Its author's number for it.
    version: u32,
    /// The SHA-256 of its text.
    sha256: String,
}

impl From<MappingSeen> for MappingView {
    fn from(MappingSeen { name, version, digest }: MappingSeen) -> Self {
        Self { name, version, sha256: digest.to_string() }
    }
}

impl From<&::mapping::Mapping> for MappingView {
    fn from(mapping: &::mapping::Mapping) -> Self {
        Self {
            name: mapping.name().to_owned(),
            version: mapping.version(),
            sha256: mapping.digest().to_string(),
        }
    }
}

impl From<ImportSummary> for ImportView {
    fn from(summary: ImportSummary) -> Self {
        let counts = summary.counts;
        Self {
            id: summary.id.uuid(),
            kind: summary.kind,
            file_name: summary.file_name,
            release: summary.release.to_string(),
            mapping: summary.mapping.map(MappingView::from),
            state: summary.state.into(),
            counts: CountsView {
                rows: counts.rows,
                accepted: counts.accepted,
                known: counts.known,
                amended: counts.amended,
                older: counts.older,
                refused: counts.refused,
                skipped: counts.skipped,
            },
            refusals_left_out: summary.refusals_left_out,
            bytes_read: summary.bytes_read,
            bytes_total: summary.bytes_total,
            started_at: summary.started_at.to_string(),
            finished_at: summary.finished_at.map(|at| at.to_string()),
            last_sequence: summary.last_sequence.get(),
            problem: summary.problem,
        }
    }
}

impl CountsView {
    /// Adds the rows of another file.
    pub(super) fn add(&mut self, other: &Self) {
        self.rows += other.rows;
        self.accepted += other.accepted;
        self.known += other.known;
        self.amended += other.amended;
        self.older += other.older;
        self.refused += other.refused;
        self.skipped += other.skipped;
    }
}

/// A release time, as a sender writes it: a time, or a day, which is taken as its end in the tenant's zone. The import
/// tells which time that is.
pub(super) fn release_time(text: Option<&str>, zone: Tz) -> Result<Option<Timestamp>, Failure> {
    let read = |text: &str| kernel::calendar::instant(text).ok().or_else(|| end_of_day(text, zone));
    match text {
        None => Ok(None),
        Some(text) => read(text).map(Some).ok_or_else(|| {
            Failure::of("import.release_time_invalid").detail(
                "as_of is a time like 2025-07-31T00:00:00Z, or a day like 2025-07-31, which is its end",
            )
        }),
    }
}

/// The last microsecond of a day.
fn end_of_day(text: &str, zone: Tz) -> Option<Timestamp> {
    let next = kernel::Day::parse(text).ok()?.date().succ_opt()?;
    // Where clocks are put forward at midnight, the day begins an hour later.
    let begins =
        (0..24).find_map(|hour| next.and_hms_opt(hour, 0, 0)?.and_local_timezone(zone).earliest())?;
    Some(Timestamp::from_micros(begins.timestamp_micros() - 1))
}

/// Whether a caller may import files of a kind: companies are the programme's.
pub(super) fn may_import(caller: &Caller, kind: ImportKind) -> Result<(), Failure> {
    if kind == ImportKind::Companies && caller.companies().is_limited() {
        return Err(Failure::of("auth.forbidden").detail(
            "this login acts for some companies only, and companies are made for the whole programme",
        ));
    }
    Ok(())
}

/// A file's name that can be shown.
pub(super) fn shown_name(name: Option<String>) -> Option<String> {
    name.map(|name| name.chars().filter(|letter| !letter.is_control()).take(255).collect())
}

/// A store that cannot be read.
pub(super) fn store_fault(error: sqlx::Error) -> Failure {
    fault(error.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn release(text: &str, zone: Tz) -> Option<String> {
        release_time(Some(text), zone).ok().flatten().map(|at| at.to_string())
    }

    #[test]
    fn a_day_is_taken_as_its_end_in_the_zone_of_the_tenant() {
        let said = |text: &str, zone| release(text, zone).expect("a time");
        assert_eq!(said("2026-11-21", Tz::UTC), "2026-11-21T23:59:59.999999Z");
        assert_eq!(said("2026-11-21", Tz::Europe__Oslo), "2026-11-21T22:59:59.999999Z");
        assert_eq!(said("2026-07-21", Tz::Europe__Oslo), "2026-07-21T21:59:59.999999Z");
        assert_eq!(said("2026-11-21T06:00:00+01:00", Tz::UTC), "2026-11-21T05:00:00.000000Z");
        // In Beirut, 27 March 2022 begins at one o'clock.
        assert_eq!(said("2022-03-26", Tz::Asia__Beirut), "2022-03-26T21:59:59.999999Z");
    }

    #[test]
    fn what_is_neither_a_time_nor_a_day_is_refused() {
        for text in
            ["", "yesterday", "26-11-21", "2026-11-31", "2026-11", "21.11.2026", "2026-11-21T06:00:00"]
        {
            assert_eq!(release(text, Tz::UTC), None, "{text}");
        }
    }
}
