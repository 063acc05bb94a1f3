//! The rows of an import that changed nothing.

use std::fmt::Write as _;

use application::imports::{self, RefusedRow};
use auth::Permission;
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use edge::{Failure, PageSize, Path, Query};
use kernel::ImportId;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::show::find;
use super::store_fault;
use crate::app::App;
use crate::caller::Caller;

/// How many come at once as JSON.
type Limit = PageSize<100, 1_000>;
/// How many come as CSV: a file of this many refused rows is the wrong file.
const CSV_ROWS_MAX: u32 = 100_000;

/// Which part of the list.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct Page {
    /// After this line.
    #[serde(default)]
    after: u64,
    /// At most this many, 100 unless said otherwise.
    #[serde(default)]
    #[param(value_type = Option<u16>, minimum = 1, maximum = 1_000, required = false)]
    limit: Limit,
}

/// Refused rows, in the order of the file.
#[derive(Serialize, ToSchema)]
pub(super) struct RefusalList {
    items: Vec<Refusal>,
    /// The line to go on after, when there may be more.
    next: Option<u64>,
    /// How many more rows were refused, which are counted and not kept.
    left_out: u64,
}

/// A row that changed nothing.
#[derive(Serialize, ToSchema)]
pub(super) struct Refusal {
    /// The line of the file, from 1, the header included; in a directory, the number of the entry.
    line: u64,
    /// The column's place, from 1.
    column: Option<u32>,
    /// The column's name.
    column_name: Option<String>,
    /// The value at fault, masked.
    value_masked: Option<String>,
    /// The stable code of the reason.
    code: String,
    /// The reason in words.
    reason: String,
}

impl From<RefusedRow> for Refusal {
    fn from(row: RefusedRow) -> Self {
        let RefusedRow { line, column, column_name, value_masked, code, reason } = row;
        Self { line, column, column_name, value_masked, code, reason }
    }
}

/// The refused rows of an import: as JSON pages, or with `Accept: text/csv` as one CSV file.
#[utoipa::path(
    get, path = "/v1/imports/{id}/refusals", tag = "imports", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "The import"), Page),
    responses((status = 200, body = RefusalList), (status = 404, description = "import.not_found"))
)]
pub(super) async fn refusals(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Query(page): Query<Page>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let caller = caller.allowed(Permission::ImportRecords)?;
    let (tenant, import) = (caller.principal.tenant, ImportId::new(id));
    let left_out = find(&app, &caller, import).await?.refusals_left_out;
    let wants_csv = headers
        .get(header::ACCEPT)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.contains("text/csv"));
    let limit = if wants_csv { CSV_ROWS_MAX } else { u32::from(page.limit.get()) };
    let rows = imports::refusals(&app.platform.pool, tenant, import, page.after, limit)
        .await
        .map_err(store_fault)?;
    if wants_csv {
        let disposition = format!("attachment; filename=\"refusals-{id}.csv\"");
        let headers = [
            (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
            (header::CONTENT_DISPOSITION, disposition),
        ];
        return Ok((headers, csv(&rows, left_out)).into_response());
    }
    let full = u32::try_from(rows.len()).is_ok_and(|count| count == limit);
    let next = rows.last().filter(|_| full).map(|row| row.line);
    Ok(Json(RefusalList { items: rows.into_iter().map(Refusal::from).collect(), next, left_out })
        .into_response())
}

/// One line a row, and a last one without a line of the file where there are more.
fn csv(rows: &[RefusedRow], left_out: u64) -> String {
    let mut file = String::from("line,column,column_name,value_masked,code,reason\n");
    for row in rows {
        let number = |n: Option<u32>| n.map_or_else(String::new, |n| n.to_string());
        let cells = [
            row.line.to_string(),
            number(row.column),
            row.column_name.clone().unwrap_or_default(),
            row.value_masked.clone().unwrap_or_default(),
            row.code.clone(),
            row.reason.clone(),
        ];
        file.push_str(&cells.map(|cell| quoted(&cell)).join(","));
        file.push('\n');
    }
    if left_out > 0 {
        let _written = writeln!(
            file,
            ",,,,\"not_kept\",\"{left_out} more rows were refused: they are counted and not kept\""
        );
    }
    file
}

/// A cell that a spreadsheet does not take for a formula (OWASP: CSV injection).
fn quoted(cell: &str) -> String {
    let guard = if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { "'" } else { "" };
    format!("\"{guard}{}\"", cell.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_that_are_not_kept_are_told_in_the_file() {
        let row = RefusedRow {
            line: 7,
            column: None,
            column_name: None,
            value_masked: None,
            code: "cells_count".to_owned(),
            reason: "too few".to_owned(),
        };
        let file = csv(std::slice::from_ref(&row), 3);
        assert!(
            file.ends_with("\"not_kept\",\"3 more rows were refused: they are counted and not kept\"\n"),
            "{file}"
        );
        assert!(!csv(&[row], 0).contains("not_kept"));
    }

    #[test]
    fn a_cell_is_never_a_formula() {
        assert_eq!(quoted("=1+1"), "\"'=1+1\"");
        assert_eq!(quoted("say \"hi\", a"), "\"say \"\"hi\"\", a\"");
    }
}
