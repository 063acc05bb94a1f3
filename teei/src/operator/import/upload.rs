//! One file on its way, and what came of it.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use indicatif::{ProgressBar, ProgressStyle};
use kernel::chance::Chance;
use runtime::OsChance;
use serde_json::Value;

use super::inputs::InputFile;
use super::refused::records;
use super::result::FileResult;
use crate::client::{ASK_AGAIN_AFTER, Client, is_passing, path};
use crate::show;

/// How long a file whose upload broke off is sent again.
const AWAY_MAX: Duration = Duration::from_mins(5);
/// The longest pause before it is sent again.
const PAUSE_MAX: Duration = Duration::from_secs(5);
/// How often it is looked how far an upload is.
const LOOK_EVERY: Duration = Duration::from_millis(250);

/// Loads one file and waits until every row is answered.
pub(crate) async fn load(
    client: &Client,
    file: &InputFile,
    as_of: Option<&str>,
    show_progress: bool,
) -> anyhow::Result<FileResult> {
    let name = file.path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let Some(kind) = file.kind else {
        if command_api::is_left_by_a_program(&name) {
            let reason = Some(command_api::LEFT_BY_A_PROGRAM.to_owned());
            return Ok(FileResult { name, reason, ..FileResult::default() });
        }
        let rows = count_rows(&file.path)?;
        let reason = Some("its name begins with no kind, and no mapping is for it".to_owned());
        return Ok(FileResult { name, rows, skipped: rows, reason, ..FileResult::default() });
    };
    let key = OsChance.uuid().to_string();
    let mut query = vec![("kind", kind.to_owned()), ("file_name", name.clone())];
    query.extend(as_of.map(|as_of| ("as_of", as_of.to_owned())));
    let path = path(&["v1", "imports"], &query);
    let mapping = file.mapping.as_ref().map(mapping::Mapping::text);
    let at = format!("/v1/imports/{key}");
    let upload = patiently(client, &at, &file.path, || client.upload(&path, &key, &file.path, mapping));
    let answer =
        if show_progress { with_bar(client, &name, &at, file, upload).await? } else { upload.await? };
    Ok(FileResult::of(name, &answer))
}

/// Uploads, and sends the file again under the same key when the connection breaks: it is the same import,
/// and what was carried through before counts as it did. One that somebody cancelled meanwhile is left.
pub(super) async fn patiently<F: Future<Output = anyhow::Result<Value>>>(
    client: &Client,
    at: &str,
    file: &Path,
    upload: impl Fn() -> F,
) -> anyhow::Result<Value> {
    let until = Instant::now() + AWAY_MAX;
    let mut pause = ASK_AGAIN_AFTER;
    loop {
        match upload().await {
            Err(error) if broke_off(&error) && is_cancelled(client, at).await => {
                // An answer in the middle of an upload may be lost with its connection.
                return Err(error.context(format!("{} was cancelled", file.display())));
            }
            Err(error) if broke_off(&error) && Instant::now() < until => {
                eprintln!("teei: the upload broke off ({error:#}); sending {} again", file.display());
                tokio::time::sleep(pause).await;
                pause = (pause * 2).min(PAUSE_MAX);
            }
            answer => return answer,
        }
    }
}

/// Whether the platform says that what is sent was cancelled.
async fn is_cancelled(client: &Client, at: &str) -> bool {
    match client.get_from_command_api(at, "application/json").await {
        Ok(told) => told.json::<Value>().await.is_ok_and(|told| told["state"] == "cancelled"),
        // It is away, or has not heard of it.
        Err(_) => false,
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
    at: &str,
    file: &InputFile,
    upload: impl Future<Output = anyhow::Result<Value>>,
) -> anyhow::Result<Value> {
    let bar = ProgressBar::new(std::fs::metadata(&file.path).map_or(0, |about| about.len()));
    bar.set_style(ProgressStyle::with_template("{prefix:24} {bar:32} {bytes:>10} of {total_bytes}  {msg}")?);
    bar.set_prefix(name.to_owned());
    follow(client, at, &bar, upload, |seen| {
        bar.set_position(seen["bytes_read"].as_u64().unwrap_or(0));
    })
    .await
}

/// Waits for an upload, and looks meanwhile at how it goes on.
pub(super) async fn follow(
    client: &Client,
    at: &str,
    bar: &ProgressBar,
    upload: impl Future<Output = anyhow::Result<Value>>,
    seen_is: impl Fn(&Value),
) -> anyhow::Result<Value> {
    let mut upload = std::pin::pin!(upload);
    let mut look = tokio::time::interval(LOOK_EVERY);
    loop {
        tokio::select! {
            answer = &mut upload => {
                bar.finish_and_clear();
                return answer;
            }
            _ = look.tick() => {
                // Before the first row there is nothing to see yet.
                if let Ok(seen) = client.get_from_command_api(at, "application/json").await
                    && let Ok(seen) = seen.json::<Value>().await
                {
                    seen_is(&seen);
                    let rows = seen["counts"]["rows"].as_u64().unwrap_or(0);
                    bar.set_message(format!("{} rows", show::number(rows)));
                }
            }
        }
    }
}

/// How many records a file of no known kind has, its header aside.
fn count_rows(path: &Path) -> anyhow::Result<u64> {
    let bytes = std::fs::read(path).with_context(|| format!("{} cannot be read", path.display()))?;
    Ok(u64::try_from(records(&bytes).len())?.saturating_sub(1))
}
