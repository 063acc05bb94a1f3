//! What the demonstration found.

use std::collections::BTreeMap;

use serde::Serialize;

use super::rebuild::RebuildResult;
use crate::operator::import::FileResult;
use crate::show;

/// The figures, as they are printed.
#[derive(Serialize)]
pub(super) struct Report {
    pub(super) files: Vec<FileResult>,
    pub(super) again: Vec<FileResult>,
    pub(super) commits: u64,
    pub(super) events: u64,
    /// Seconds from the first byte sent to the last answer durable in two stores.
    pub(super) accept_s: f64,
    /// Seconds from that answer until every read model had it.
    pub(super) caught_up_s: f64,
    pub(super) rows_per_s: f64,
    /// The peak resident set of each of our processes, in MB.
    pub(super) peak_rss_mb: BTreeMap<&'static str, f64>,
    pub(super) rebuilt: Vec<RebuildResult>,
}

impl Report {
    /// For a person.
    pub(super) fn show(&self) {
        for (title, files) in [("Loaded", &self.files), ("Loaded again", &self.again)] {
            let mut table =
                show::table([title, "rows", "accepted", "known", "amended", "older", "refused", "skipped"]);
            for file in files {
                let counts = [
                    file.rows,
                    file.accepted,
                    file.known,
                    file.amended,
                    file.older,
                    file.refused,
                    file.skipped,
                ];
                let mut row = vec![file.name.clone()];
                row.extend(counts.map(show::number));
                table.add_row(row);
            }
            println!("{table}\n");
        }
        println!(
            "{} commits, {} events; accepted in {:.1} s ({:.0} rows/s), caught up {:.1} s later\n",
            show::number(self.commits),
            show::number(self.events),
            self.accept_s,
            self.rows_per_s,
            self.caught_up_s
        );
        let mut memory = show::table(["process", "peak MB"]);
        for (process, peak) in &self.peak_rss_mb {
            memory.add_row([(*process).to_owned(), format!("{peak:.0}")]);
        }
        println!("{memory}\n");
        let mut rebuilt = show::table(["rebuilt", "rows", "equal", "seconds"]);
        for one in &self.rebuilt {
            let equal = if one.equal { "yes" } else { "NO" };
            rebuilt.add_row([
                one.projection.clone(),
                show::number(one.rows),
                equal.to_owned(),
                format!("{:.1}", one.seconds),
            ]);
        }
        println!("{rebuilt}");
    }
}
