//! A ZIP archive of files, loaded as one set.

use std::path::Path;

use indicatif::{ProgressBar, ProgressStyle};
use kernel::chance::Chance;
use runtime::OsChance;
use serde_json::Value;

use super::result::FileResult;
use super::upload::{follow, patiently};
use crate::client::{Client, path};

/// Loads an archive and waits until every row of its files is answered.
pub(super) async fn load(
    client: &Client,
    archive: &Path,
    as_of: Option<&str>,
    show_progress: bool,
) -> anyhow::Result<Vec<FileResult>> {
    let name = archive.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let key = OsChance.uuid().to_string();
    let mut query = vec![("file_name", name.clone())];
    query.extend(as_of.map(|as_of| ("as_of", as_of.to_owned())));
    let to = path(&["v1", "import-sets"], &query);
    let at = format!("/v1/import-sets/{key}");
    let upload = patiently(client, &at, archive, || client.upload(&to, &key, archive, None));
    let told = if show_progress {
        let bar = ProgressBar::new_spinner();
        bar.set_style(ProgressStyle::with_template("{prefix:24} {spinner}  {msg}")?);
        bar.set_prefix(name);
        follow(client, &at, &bar, upload, |_| bar.tick()).await?
    } else {
        upload.await?
    };
    Ok(told["files"].as_array().into_iter().flatten().map(file).collect())
}

fn file(told: &Value) -> FileResult {
    let name = told["name"].as_str().unwrap_or_default().to_owned();
    let reason = told["skipped"].as_str().map(ToOwned::to_owned);
    FileResult { reason, ..FileResult::of(name, &told["import"]) }
}
