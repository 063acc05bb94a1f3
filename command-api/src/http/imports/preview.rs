//! A look at what a file would become. Nothing is recorded.

use application::imports::RefusedRow;
use auth::Permission;
use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use edge::{Failure, Query};
use futures::StreamExt;
use kernel::problem::Problem;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::MappingView;
use super::refusals::Refusal;
use super::upload::{MappedFile, Upload};
use crate::app::App;
use crate::caller::Caller;
use crate::reading::{Batch, FileFault, PART_BYTES, RowReader, Sample, SampleOutcome, columns_of};
use crate::zone::zone_of;

/// How many rows are shown, unless asked otherwise.
const ROWS_DEFAULT: u16 = 20;
/// How many rows are shown at most.
const ROWS_MAX: u16 = 200;
/// How many refusals of the whole file are shown at most.
const REFUSALS_MAX: usize = 100;

/// What is looked at.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct Look {
    /// The kind of file, as for an import. With a mapping it may be left out.
    kind: Option<String>,
    /// How many rows to show: up to 200, 20 unless asked otherwise.
    rows: Option<u16>,
    /// Whether to read the whole file and count. Otherwise the first rows are enough, and it is enough to send them.
    #[serde(default)]
    whole: bool,
}

/// What a file would become.
#[derive(Serialize, ToSchema)]
pub(super) struct PreviewView {
    /// The kind of import.
    kind: String,
    /// The mapping by which it was read.
    mapping: Option<MappingView>,
    /// The columns that the rows have.
    columns: Vec<PreviewColumn>,
    /// The first rows.
    rows: Vec<PreviewRow>,
    /// What came of the rows that were read.
    counts: PreviewCounts,
    /// Refused rows among all that were read, the first 100.
    refusals: Vec<Refusal>,
    /// Whether the whole file was read.
    whole: bool,
    /// Why the file cannot be read further, as a problem (RFC 9457).
    #[schema(value_type = Option<Object>)]
    problem: Option<Problem>,
}

/// A column of the kind.
#[derive(Serialize, ToSchema)]
struct PreviewColumn {
    /// Its name.
    name: String,
    /// Whether every row must have it.
    required: bool,
    /// The columns of the file that it is made of, when a mapping makes it.
    source: Option<String>,
}

/// A row of a preview.
#[derive(Serialize, ToSchema)]
struct PreviewRow {
    /// The line of the file, from 1.
    line: u64,
    /// What came of it.
    outcome: PreviewOutcome,
    /// Its cells, in the order of the columns. Empty when they could not be made.
    cells: Vec<String>,
    /// Why it would be refused.
    refusal: Option<Refusal>,
}

/// What would come of a row, as far as its cells tell.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum PreviewOutcome {
    /// It can be read. Whether what it refers to is known is seen when it is imported.
    Read,
    /// The mapping leaves it out.
    Skipped,
    /// It would be refused.
    Refused,
}

/// How many rows came to what.
#[derive(Clone, Copy, Default, Serialize, ToSchema)]
struct PreviewCounts {
    /// Rows that were looked at.
    rows: u64,
    /// Those that can be read.
    read: u64,
    /// Those that the mapping leaves out.
    skipped: u64,
    /// Those that would be refused.
    refused: u64,
}

/// Preview a CSV file: what its first rows would become, and with `whole` how many rows would be refused and why.
///
/// The body is as for an import: the file, or a form with a mapping and the file. Nothing is recorded and nothing is
/// kept. Cells are shown as they are to the one who sends them.
#[utoipa::path(
    post, path = "/v1/import-previews", tag = "imports", security(("bearer" = [])),
    params(Look),
    request_body(
        content((String = "text/csv"), (MappedFile = "multipart/form-data")),
        description = "The file or its beginning, alone or after its mapping"
    ),
    responses(
        (status = 200, body = PreviewView),
        (status = 400, description = "import.header, import.encoding or import.quotes"),
        (status = 404, description = "import.kind_unknown"),
        (status = 422, description = "import.mapping_invalid")
    )
)]
pub(super) async fn preview(
    State(app): State<App>,
    caller: Caller,
    Query(look): Query<Look>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Failure> {
    let caller = caller.allowed(Permission::ImportRecords)?;
    let _slot = app.running.enter()?;
    let upload = Upload::of(&headers, body).await?;
    let kind = upload.kind(look.kind.as_deref())?;
    let zone = zone_of(&app, caller.principal.tenant).await?;
    let required = columns_of(kind).map(|columns| columns.required).unwrap_or_default();
    let mapping = upload.mapping.as_ref().map(MappingView::from);
    let Some(reader) = RowReader::new(kind, zone, upload.mapping) else {
        return Err(Failure::of("request.invalid").detail("only files in CSV have a preview"));
    };
    let rows_max = usize::from(look.rows.unwrap_or(ROWS_DEFAULT).clamp(1, ROWS_MAX));
    let mut seen = Seen::new(reader.sampling(rows_max));
    let fault = seen.read(upload.body, look.whole).await?;
    // A file of which no row can be read has nothing to show but why.
    if let (Some(fault), true) = (&fault, seen.samples.is_empty()) {
        return Err(fault.problem(0).into());
    }
    let columns = seen.reader.layout().map(crate::reading::layout::Layout::columns).unwrap_or_default();
    let view = PreviewView {
        kind: kind.name().to_owned(),
        mapping,
        columns: columns
            .into_iter()
            .map(|(name, source)| PreviewColumn { required: required.contains(&name.as_str()), name, source })
            .collect(),
        rows: seen.samples.into_iter().map(shown).collect(),
        counts: seen.counts,
        refusals: seen.refusals.into_iter().map(Refusal::from).collect(),
        whole: look.whole && fault.is_none(),
        problem: fault.map(|fault| fault.problem(seen.counts.rows)),
    };
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(view)).into_response())
}

fn shown(sample: Sample) -> PreviewRow {
    let (outcome, refusal) = match sample.outcome {
        SampleOutcome::Read => (PreviewOutcome::Read, None),
        SampleOutcome::Skipped => (PreviewOutcome::Skipped, None),
        SampleOutcome::Refused(refused) => (PreviewOutcome::Refused, Some(Refusal::from(refused))),
    };
    PreviewRow { line: sample.line, outcome, cells: sample.cells, refusal }
}

/// What was seen of a file.
struct Seen {
    reader: RowReader,
    samples: Vec<Sample>,
    counts: PreviewCounts,
    refusals: Vec<RefusedRow>,
}

impl Seen {
    fn new(reader: RowReader) -> Self {
        Self { reader, samples: Vec::new(), counts: PreviewCounts::default(), refusals: Vec::new() }
    }

    /// Reads as much as is asked for. What follows is taken and left aside, so that its sender hears the answer.
    async fn read(&mut self, body: Body, whole: bool) -> Result<Option<FileFault>, Failure> {
        let mut pieces = body.into_data_stream();
        let (mut fault, mut enough) = (None, false);
        while let Some(piece) = pieces.next().await {
            let piece = piece.map_err(|error| Failure::of("import.cut_off").because(error))?;
            if enough {
                continue;
            }
            for part in piece.chunks(PART_BYTES) {
                match self.reader.push(part) {
                    Ok(batch) => self.count(batch.unwrap_or_default()),
                    Err(broken) => {
                        fault = Some(broken);
                        break;
                    }
                }
            }
            enough = fault.is_some() || (!whole && self.reader.has_sampled());
        }
        if !enough {
            fault = self.reader.end().err();
        }
        let rest = self.reader.rest();
        self.count(rest);
        self.samples = self.reader.samples();
        Ok(fault)
    }

    fn count(&mut self, batch: Batch) {
        let number = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
        let (read, refused) = (number(batch.rows.len()), number(batch.unreadable.len()));
        self.counts.read += read;
        self.counts.refused += refused;
        self.counts.skipped += batch.skipped;
        self.counts.rows += read + refused + batch.skipped;
        let room = REFUSALS_MAX.saturating_sub(self.refusals.len());
        self.refusals.extend(batch.unreadable.into_iter().take(room));
    }
}
