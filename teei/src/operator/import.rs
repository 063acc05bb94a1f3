//! Loads files of records.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::Context as _;
use application::imports::ImportKind;
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use kernel::chance::Chance;
use runtime::OsChance;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::client::{ASK_AGAIN_AFTER, Client, is_passing};
use crate::show;

/// How long a file whose upload broke off is sent again.
const AWAY_MAX: Duration = Duration::from_mins(5);

/// What to load.
#[derive(Args, Clone, Debug)]
pub(crate) struct ImportOptions {
    /// Files, or folders of files. They are loaded in the order their kinds depend on each other.
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    /// The kind of file, when its name does not say: for example companies or kintell_sessions.
    #[arg(long)]
    kind: Option<String>,
    /// The release time of the files, RFC 3339: the version of records that carry none. Default: now.
    #[arg(long)]
    as_of: Option<String>,
    /// Write refused rows here, as they stand in the file, to be fixed and loaded again.
    #[arg(long)]
    refused_out: Option<PathBuf>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// What came of a file.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct FileResult {
    pub(crate) name: String,
    pub(crate) rows: u64,
    pub(crate) accepted: u64,
    pub(crate) known: u64,
    pub(crate) amended: u64,
    pub(crate) older: u64,
    pub(crate) refused: u64,
    /// Rows of a file of no known kind: they were not sent.
    pub(crate) skipped: u64,
    /// The import, when the file was sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) import: Option<String>,
    /// The position of its last commit.
    #[serde(skip)]
    pub(crate) last_sequence: u64,
}

/// Loads what was named and shows what came of it.
pub(crate) async fn run(client: &Client, options: ImportOptions) -> anyhow::Result<()> {
    let files = in_order(&options.paths, options.kind.as_deref())?;
    let mut results = Vec::new();
    for file in &files {
        let result = load(client, file, options.as_of.as_deref(), !options.json).await?;
        if result.refused > 0
            && let Some(out) = &options.refused_out
        {
            keep_refused(client, &result, &file.path, out).await?;
        }
        results.push(result);
    }
    if options.json {
        println!("{}", serde_json::to_string_pretty(&results)?);
    } else {
        println!("{}", table(&results));
    }
    Ok(())
}

/// A file with its kind.
#[derive(Clone, Debug)]
pub(crate) struct InputFile {
    pub(crate) path: PathBuf,
    /// `None` when the platform knows no import of this kind.
    pub(crate) kind: Option<&'static str>,
}

/// The files of some paths, each after those it refers to.
pub(crate) fn in_order(paths: &[PathBuf], kind: Option<&str>) -> anyhow::Result<Vec<InputFile>> {
    let given = match kind {
        None => None,
        Some(name) => Some(ImportKind::parse(name).map(ImportKind::name).with_context(|| {
            let kinds = ImportKind::ALL.map(ImportKind::name).join(", ");
            format!("there is no import of the kind {name}; there are: {kinds}")
        })?),
    };
    let mut files = Vec::new();
    for path in paths {
        if path.is_dir() {
            let mut inside: Vec<PathBuf> = std::fs::read_dir(path)?
                .filter_map(|entry| entry.ok().map(|entry| entry.path()))
                .filter(|path| path.is_file() && is_data(path))
                .collect();
            inside.sort();
            files.extend(inside);
        } else {
            files.push(path.clone());
        }
    }
    let mut files: Vec<InputFile> =
        files.into_iter().map(|path| InputFile { kind: given.or_else(|| kind_of(&path)), path }).collect();
    // A kind of file comes after those it refers to; what is no import comes last.
    files.sort_by_key(|file| {
        let kinds = ImportKind::ALL.map(ImportKind::name);
        kinds.iter().position(|kind| Some(*kind) == file.kind).unwrap_or(kinds.len())
    });
    Ok(files)
}

/// CSV and JSON, but for a manifest that speaks about the others.
fn is_data(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    matches!(extension, "csv" | "json") && name != "MANIFEST.json"
}

fn kind_of(path: &Path) -> Option<&'static str> {
    let stem = path.file_stem()?.to_str()?;
    ImportKind::ALL.map(ImportKind::name).into_iter().find(|kind| stem.starts_with(kind))
}

/// Loads one file and waits until every row is answered.
pub(crate) async fn load(
    client: &Client,
    file: &InputFile,
    as_of: Option<&str>,
    show_progress: bool,
) -> anyhow::Result<FileResult> {
    let name = file.path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let Some(kind) = file.kind else {
        let rows = count_rows(&file.path)?;
        return Ok(FileResult { name, rows, skipped: rows, ..FileResult::default() });
    };
    let key = OsChance.uuid().to_string();
    let mut query = vec![("kind", kind.to_owned()), ("file_name", name.clone())];
    if let Some(as_of) = as_of {
        query.push(("as_of", as_of.to_owned()));
    }
    let query = reqwest::Url::parse_with_params("http://x/v1/imports", &query)?;
    let path = format!("/v1/imports?{}", query.query().unwrap_or_default());
    let upload = upload_patiently(client, &path, &key, &file.path);
    let answer = if show_progress { with_bar(client, &name, &key, upload).await? } else { upload.await? };
    let count = |field: &str| answer["counts"][field].as_u64().unwrap_or(0);
    Ok(FileResult {
        name,
        rows: count("rows"),
        accepted: count("accepted"),
        known: count("known"),
        amended: count("amended"),
        older: count("older"),
        refused: count("refused"),
        skipped: 0,
        import: Some(key),
        last_sequence: answer["last_sequence"].as_u64().unwrap_or(0),
    })
}

/// Uploads, and sends the file again under the same key when the connection breaks: it is the same import,
/// and what was carried through before counts as it did.
async fn upload_patiently(client: &Client, path: &str, key: &str, file: &Path) -> anyhow::Result<Value> {
    let until = Instant::now() + AWAY_MAX;
    loop {
        match client.upload(path, key, file).await {
            Err(error) if broke_off(&error) && Instant::now() < until => {
                eprintln!("teei: the upload broke off ({error:#}); sending {} again", file.display());
                tokio::time::sleep(ASK_AGAIN_AFTER).await;
            }
            answer => return answer,
        }
    }
}

/// Whether an upload failed on the way, however far it came, or was told to come back.
fn broke_off(error: &anyhow::Error) -> bool {
    is_passing(error) || error.chain().any(|cause| cause.downcast_ref::<reqwest::Error>().is_some())
}

/// Shows how an upload goes on, from the import's own progress.
async fn with_bar(
    client: &Client,
    name: &str,
    key: &str,
    upload: impl Future<Output = anyhow::Result<Value>>,
) -> anyhow::Result<Value> {
    let bar = ProgressBar::new(0);
    bar.set_style(ProgressStyle::with_template("{prefix:24} {bar:32} {bytes:>10} of {total_bytes}  {msg}")?);
    bar.set_prefix(name.to_owned());
    let mut upload = std::pin::pin!(upload);
    let mut look = tokio::time::interval(Duration::from_millis(250));
    loop {
        tokio::select! {
            answer = &mut upload => {
                bar.finish_and_clear();
                return answer;
            }
            _ = look.tick() => {
                // Before the first row there is nothing to see yet.
                if let Ok(seen) = client.get_from_command_api(&format!("/v1/imports/{key}"), "application/json").await
                    && let Ok(seen) = seen.json::<Value>().await
                {
                    bar.set_length(seen["bytes_total"].as_u64().unwrap_or(0));
                    bar.set_position(seen["bytes_read"].as_u64().unwrap_or(0));
                    let rows = seen["counts"]["rows"].as_u64().unwrap_or(0);
                    bar.set_message(format!("{} rows", show::number(rows)));
                }
            }
        }
    }
}

/// How many records a file of no known kind has.
fn count_rows(path: &Path) -> anyhow::Result<u64> {
    let text = std::fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))?;
    // A line end inside quotes does not end a record.
    let mut quoted = false;
    let mut rows = 0_u64;
    for byte in text.bytes() {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' if !quoted => rows += 1,
            _ => {}
        }
    }
    Ok(rows.saturating_sub(1))
}

/// Writes the refused rows as they stand in the file, the header first.
async fn keep_refused(client: &Client, result: &FileResult, file: &Path, out: &Path) -> anyhow::Result<()> {
    let import = result.import.as_deref().unwrap_or_default();
    let csv = client
        .get_from_command_api(&format!("/v1/imports/{import}/refusals"), "text/csv")
        .await?
        .text()
        .await?;
    let lines: std::collections::BTreeSet<u64> = csv
        .lines()
        .skip(1)
        .filter_map(|line| line.split(',').next()?.trim_matches('"').parse().ok())
        .collect();
    let text = std::fs::read_to_string(file)?;
    let mut kept = String::new();
    for (line, record) in records(&text) {
        if line == 1 || lines.contains(&line) {
            kept.push_str(record);
        }
    }
    std::fs::write(out, kept).with_context(|| format!("{} cannot be written", out.display()))?;
    eprintln!("teei: the {} refused rows of {} are in {}", result.refused, result.name, out.display());
    Ok(())
}

/// The records of a well-formed CSV text, each with the line it begins on and its line end.
fn records(text: &str) -> Vec<(u64, &str)> {
    let (mut found, mut quoted, mut begin, mut line, mut begins_on) = (Vec::new(), false, 0, 1, 1);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' => {
                line += 1;
                if !quoted {
                    found.push((begins_on, &text[begin..=at]));
                    (begin, begins_on) = (at + 1, line);
                }
            }
            _ => {}
        }
    }
    if begin < text.len() {
        found.push((begins_on, &text[begin..]));
    }
    found
}

/// One line a file.
pub(crate) fn table(results: &[FileResult]) -> comfy_table::Table {
    let mut table =
        show::table(["file", "rows", "accepted", "known", "amended", "older", "refused", "skipped"]);
    for file in results {
        let counts =
            [file.rows, file.accepted, file.known, file.amended, file.older, file.refused, file.skipped];
        let mut row = vec![file.name.clone()];
        row.extend(counts.map(show::number));
        table.add_row(row);
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_loaded_after_those_it_refers_to() {
        let paths =
            ["kintell_sessions.csv", "notes.csv", "directory.json", "companies.csv"].map(PathBuf::from);
        let kinds: Vec<_> =
            in_order(&paths, None).expect("names").into_iter().map(|file| file.kind).collect();
        assert_eq!(kinds, [Some("companies"), Some("directory"), Some("kintell_sessions"), None]);
    }

    #[test]
    fn records_keep_their_line_ends_and_first_lines() {
        let found = records("a,b\n1,\"x\ny\"\n2,z");
        assert_eq!(found, [(1, "a,b\n"), (2, "1,\"x\ny\"\n"), (4, "2,z")]);
    }
}
