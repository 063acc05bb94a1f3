//! Loads files of records: files, folders and archives, in any order.

mod archive;
mod inputs;
mod preview;
mod refused;
mod result;
mod upload;

use std::path::PathBuf;

use anyhow::bail;
use clap::Args;

use crate::client::Client;
pub(crate) use inputs::{InputFile, in_order};
pub(crate) use result::{FileResult, table};
pub(crate) use upload::load;

/// What to load.
#[derive(Args, Clone, Debug)]
pub(crate) struct ImportOptions {
    /// Files, folders of files, or ZIP archives of files. They are loaded in the order their kinds depend on each
    /// other. A mapping file (.toml) among them is used for the files that it names.
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    /// The kind of file, when its name does not say: for example companies or kintell_sessions.
    #[arg(long, conflicts_with = "mapping")]
    kind: Option<String>,
    /// A mapping file: how a CSV in other columns is read. It is used for the files that it names, and for every
    /// file when it names none. May be given several times.
    #[arg(long, value_name = "FILE.toml")]
    mapping: Vec<PathBuf>,
    /// Show what the first rows (20, or this many) would become, and load nothing.
    #[arg(long, value_name = "ROWS", num_args = 0..=1, require_equals = true, default_missing_value = "20")]
    preview: Option<u16>,
    /// With --preview: read whole files, and count what would be refused.
    #[arg(long, requires = "preview")]
    whole: bool,
    /// The release time of the files, RFC 3339: the version of records that carry none. A day is taken as its end in the
    /// zone of the programme. Default: now.
    #[arg(long)]
    as_of: Option<String>,
    /// Write refused rows here, as they stand in the file, to be fixed and loaded again.
    #[arg(long)]
    refused_out: Option<PathBuf>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Loads what was named and shows what came of it.
pub(crate) async fn run(client: &Client, options: ImportOptions) -> anyhow::Result<()> {
    let is_archive =
        |path: &PathBuf| path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("zip"));
    if options.paths.iter().any(is_archive) {
        let others =
            !options.paths.iter().all(is_archive) || options.kind.is_some() || !options.mapping.is_empty();
        if others || options.preview.is_some() || options.refused_out.is_some() {
            bail!(
                "an archive is loaded as it is: other files and mappings belong into it, and --kind, --preview and \
                 --refused-out are for files"
            );
        }
        return load_archives(client, &options).await;
    }
    let mappings = inputs::mappings(&options.mapping)?;
    let files = inputs::with_mappings(&options.paths, options.kind.as_deref(), mappings)?;
    if let Some(rows) = options.preview {
        return preview::show(client, &files, rows, options.whole, options.json).await;
    }
    let mut results = Vec::new();
    for file in &files {
        let result = load(client, file, options.as_of.as_deref(), !options.json).await?;
        if result.refused > 0
            && let Some(out) = &options.refused_out
        {
            refused::keep(client, &result, file, out).await?;
        }
        results.push(result);
    }
    tell_release(&results, options.as_of.as_deref());
    tell(&results, options.json)
}

/// Says which time a day was taken for.
fn tell_release(results: &[FileResult], as_of: Option<&str>) {
    let Some(day) = as_of.filter(|as_of| !as_of.contains(['T', 't', ' '])) else { return };
    if let Some(release) = results.iter().find_map(|result| result.release.as_ref()) {
        eprintln!("teei: {day} is a day; taken is its end, {release}");
    }
}

async fn load_archives(client: &Client, options: &ImportOptions) -> anyhow::Result<()> {
    let mut results = Vec::new();
    for path in &options.paths {
        results.extend(archive::load(client, path, options.as_of.as_deref(), !options.json).await?);
    }
    tell_release(&results, options.as_of.as_deref());
    tell(&results, options.json)
}

fn tell(results: &[FileResult], json: bool) -> anyhow::Result<()> {
    if json {
        println!("{}", serde_json::to_string_pretty(results)?);
    } else {
        println!("{}", table(results));
        for file in results {
            if let Some(reason) = &file.reason {
                println!("{} was not loaded: {reason}", file.name);
            } else if file.rows == 0 {
                println!("{} has no rows: nothing was imported of it", file.name);
            }
        }
    }
    if results.iter().all(FileResult::is_of_nothing) {
        bail!("nothing was imported: no row was read");
    }
    Ok(())
}
