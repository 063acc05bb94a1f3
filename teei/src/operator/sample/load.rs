//! Loads the sample, each file at the time its source released it: loading it again changes nothing.

use std::path::Path;
use std::time::Duration;

use serde_json::Value;

use super::set::{CORRECTED, RELEASED, SampleSet};
use super::{SEED, SESSIONS};
use crate::arguments::Place;
use crate::client::Client;
use crate::operator::import::{self, FileResult};
use crate::up::Started;

/// How long a platform that has just started may take to answer its first question.
const ANSWERS_WITHIN: Duration = Duration::from_mins(1);

/// Loads the sample into a platform that has no session yet.
pub(crate) async fn load_when_empty(place: &Place, started: &Started) -> anyhow::Result<()> {
    let client =
        Client::new(started.command_url.clone(), started.cockpit_url.clone(), started.operator.clone());
    let overview: Value = client.get_patiently("/v1/overview", ANSWERS_WITHIN).await?;
    if let Some(sessions) = overview["sessions"].as_u64().filter(|sessions| *sessions > 0) {
        eprintln!("teei: there are {sessions} sessions already: the sample was not loaded");
        return Ok(());
    }
    let dir = place.data_dir.join("sample");
    SampleSet::new(SEED, usize::try_from(SESSIONS)?).write(&dir)?;
    eprintln!("teei: loading the sample; its files are in {}", dir.display());
    let results = load(&client, &dir, true).await?;
    eprintln!("{}", import::table(&results));
    Ok(())
}

/// Loads the files of a folder that the sample was written to.
pub(super) async fn load(
    client: &Client,
    dir: &Path,
    show_progress: bool,
) -> anyhow::Result<Vec<FileResult>> {
    let mut results = Vec::new();
    for file in import::in_order(&[dir.to_owned()], None)? {
        let corrected =
            file.path.file_stem().is_some_and(|stem| stem.to_string_lossy().ends_with("_corrected"));
        let as_of = if corrected { CORRECTED } else { RELEASED };
        results.push(import::load(client, &file, Some(as_of), show_progress).await?);
    }
    Ok(results)
}
