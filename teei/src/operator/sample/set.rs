//! The whole sample: its files, what must come of each, and the folder they are written to.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::{Context as _, bail};
use rand::SeedableRng as _;
use serde_json::{Value, json};

use super::expected::Expected;
use super::people::People;
use super::sessions::SessionRow;
use super::{
    Dice, buddies, companies, corrections, directory, enrolments, remarkable, schedule, sessions, slips,
    upskilling,
};
use crate::show;

/// When the source released the first files: the version of their records.
pub(super) const RELEASED: &str = "2026-10-01T06:00:00Z";
/// When it released the corrections.
pub(super) const CORRECTED: &str = "2026-10-08T06:00:00Z";
/// What must come of the files. An import leaves it alone.
const MANIFEST: &str = "MANIFEST.json";
/// Marks a folder as written by this program.
const MADE_BY: &str = "teei sample";

/// A file of the sample.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SampleFile {
    pub(super) name: &'static str,
    pub(super) text: String,
    pub(super) expected: Expected,
    /// The version of its records.
    pub(super) as_of: &'static str,
}

/// The files in the order in which they are loaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SampleSet {
    seed: u64,
    pub(super) files: Vec<SampleFile>,
}

impl SampleSet {
    /// The sample of a seed, with so many good sessions. The same seed gives the same bytes.
    pub(super) fn new(seed: u64, count: usize) -> Self {
        let (mut dice, mut people) = (Dice::seed_from_u64(seed), People::new());
        let prefix = format!("S{seed}-");
        let (companies, companies_expected) = companies::file();
        let directory = directory::draw(&mut dice, &mut people);
        let mut rows = sessions::draw(&mut dice, &mut people, &directory, &prefix, count);
        let plain = remarkable::mark(&mut dice, &directory.former, &mut rows);
        let (records, mut expected) = slips::add(&mut dice, &rows, &prefix);
        let unattributed = rows.iter().filter(|row| row.unattributed).count();
        expected.unattributed = u64::try_from(unattributed).ok();
        let correctable: Vec<&SessionRow> = plain.iter().map(|at| &rows[*at]).collect();
        let (corrected, corrected_expected) = corrections::draw(&mut dice, &correctable, &prefix);
        let participants = known(rows.iter().map(|row| &row.participant));
        let buddies = buddies::draw(&mut dice, &prefix, (&participants, &directory.active), count);
        let upskilling = upskilling::draw(&mut dice, &prefix, &participants, count);
        let (schedule, schedule_expected) = schedule::draw(&mut dice, &correctable, &prefix);
        let enrolments = enrolments::draw(&mut dice, &prefix, (&participants, &directory.active));
        let file = |name, text, expected, as_of| SampleFile { name, text, expected, as_of };
        let sessions = SessionRow::header() + &records.concat();
        let files = vec![
            file("companies.csv", companies, companies_expected, RELEASED),
            file("directory.json", directory.text, directory.expected, RELEASED),
            file("kintell_schedule.csv", schedule, schedule_expected, RELEASED),
            file("kintell_sessions.csv", sessions, expected, RELEASED),
            file("kintell_sessions_corrected.csv", corrected, corrected_expected, CORRECTED),
        ];
        let programmes = [
            ("buddy_matches.csv", buddies.matches),
            ("buddy_events.csv", buddies.events),
            ("buddy_checkins.csv", buddies.checkins),
            ("buddy_feedback.csv", buddies.feedback),
            ("course_completions.csv", upskilling.courses),
            ("credentials.csv", upskilling.credentials),
            ("enrolments.csv", enrolments),
        ];
        let programmes = programmes.map(|(name, (text, expected))| file(name, text, expected, RELEASED));
        let files = files.into_iter().chain(programmes).collect();
        Self { seed, files }
    }

    /// What must come of each file.
    pub(super) fn manifest(&self) -> Value {
        let files = self.files.iter().map(|file| {
            json!({ "name": file.name, "bytes": file.text.len(), "as_of": file.as_of, "expected": file.expected })
        });
        json!({ "made_by": MADE_BY, "seed": self.seed, "files": files.collect::<Vec<_>>() })
    }

    /// Writes the files. What somebody else put there is not overwritten.
    pub(super) fn write(&self, dir: &Path) -> anyhow::Result<()> {
        let ours = is_ours(dir);
        if let Some(taken) =
            self.files.iter().map(|file| dir.join(file.name)).find(|path| path.exists() && !ours)
        {
            bail!("{} is there and not ours; name another folder with --out", taken.display());
        }
        let cannot = |what: &Path| format!("{} cannot be written", what.display());
        std::fs::create_dir_all(dir).with_context(|| cannot(dir))?;
        // First, so that a write that is cut off can be repeated.
        let manifest = dir.join(MANIFEST);
        std::fs::write(&manifest, serde_json::to_vec_pretty(&self.manifest())?)
            .with_context(|| cannot(&manifest))?;
        for file in &self.files {
            let path = dir.join(file.name);
            std::fs::write(&path, &file.text).with_context(|| cannot(&path))?;
        }
        Ok(())
    }

    /// For a person.
    pub(super) fn table(&self) -> comfy_table::Table {
        let mut table = show::table(["file", "rows", "accepted", "known", "amended", "refused"]);
        for SampleFile { name, expected, .. } in &self.files {
            let refused = expected.refused_rows();
            let counts = [expected.rows, expected.accepted, expected.known, expected.amended, refused];
            let mut row = vec![(*name).to_owned()];
            row.extend(counts.map(show::number));
            table.add_row(row);
        }
        table
    }
}

/// Addresses as they are without the capitals and spaces of whoever typed them, each once.
fn known<'a>(typed: impl Iterator<Item = &'a String>) -> Vec<String> {
    typed.map(|address| address.trim().to_lowercase()).collect::<BTreeSet<_>>().into_iter().collect()
}

fn is_ours(dir: &Path) -> bool {
    let manifest = std::fs::read(dir.join(MANIFEST)).ok();
    let manifest: Option<Value> = manifest.and_then(|text| serde_json::from_slice(&text).ok());
    manifest.is_some_and(|manifest| manifest["made_by"] == MADE_BY)
}

#[cfg(test)]
mod tests;
