//! Looks at everything the platform stands on, and says what to do about what is wrong.

mod api;
mod archive;
mod check;
mod checkpoints;
mod clock;
mod data;
mod disk;
mod erasures;
mod integrity;
mod key_store;
mod keys;
mod log;
mod projections;
mod reactors;
mod roles;
mod servers;
mod streams;

use anyhow::bail;
use clap::Args;

use crate::arguments::Place;
use crate::deployment::{Deployment, Holder};
use crate::show;
use check::{Check, State};

/// How many findings of one check its advice is followed by; JSON has more.
const FINDINGS_SHOWN: usize = 5;

/// How to show it.
#[derive(Args, Clone, Copy, Debug)]
pub(crate) struct DoctorOptions {
    /// Print JSON.
    #[arg(long)]
    json: bool,
    /// Walk the whole log: every commit in both stores, every aggregate's chain, every signed checkpoint. Takes
    /// minutes.
    #[arg(long)]
    audit: bool,
    /// Replay the whole history for what stands recorded and looks wrong: days that can hardly be true, memberships
    /// without their gaps, records that count for another company than they should or say other than their match does,
    /// people who are one by their addresses, parked commits that no redrive mends.
    #[arg(long)]
    data: bool,
}

/// Looks, and fails when something is wrong.
pub(crate) async fn run(place: &Place, options: DoctorOptions) -> anyhow::Result<()> {
    let spinner = show::spinner("looking");
    let checks = Box::pin(look(place, options, &spinner)).await;
    spinner.finish_and_clear();
    if options.json {
        println!("{}", serde_json::to_string_pretty(&checks)?);
    } else {
        println!("{}", table(&checks));
        for check in checks.iter().filter(|check| !check.advice.is_empty()) {
            println!("{}: {}", check.name, check.advice);
            for line in check.lines(FINDINGS_SHOWN) {
                println!("{line}");
            }
        }
    }
    match checks.iter().filter(|check| check.state == State::Wrong).count() {
        0 => Ok(()),
        1 => bail!("one thing is wrong"),
        wrong => bail!("{wrong} things are wrong"),
    }
}

async fn look(place: &Place, options: DoctorOptions, spinner: &indicatif::ProgressBar) -> Vec<Check> {
    let local = place.config.is_none().then_some(place.data_dir.as_path());
    let mut checks = Vec::new();
    checks.extend(local.map(disk::look).unwrap_or_default());
    let deployment = match Deployment::load_for(place, Holder::Doctor) {
        Ok(deployment) => deployment,
        Err(error) => {
            let advice = "start one with `teei up`, or name its folder with --data-dir";
            checks.push(Check::wrong("deployment", format!("{error:#}"), advice));
            return checks;
        }
    };
    checks.extend(keys::look(&deployment, local));
    let (servers, roles) = tokio::join!(servers::look(&deployment), roles::look(&deployment));
    checks.extend(servers);
    checks.extend(clock::look(&deployment).await);
    checks.extend(roles);
    let archive = archive::look(&deployment).await;
    checks.push(log::look(&deployment, archive.last).await);
    checks.push(key_store::look(&deployment, archive.last).await);
    checks.push(streams::look(&deployment).await);
    checks.extend(reactors::look(&deployment, archive.last).await);
    checks.extend(erasures::look(&deployment).await);
    checks.extend(archive.checks);
    checks.extend(checkpoints::look(&deployment).await);
    if options.audit {
        checks.push(integrity::look(&deployment, spinner).await);
        spinner.set_message("looking");
    }
    checks.extend(projections::look(place).await);
    if options.data {
        checks.extend(data::look(&deployment).await);
    }
    checks
}

fn table(checks: &[Check]) -> comfy_table::Table {
    let mut table = show::table(["", "what", "found"]);
    for check in checks {
        table.add_row([check.state.sign(), check.name.as_str(), check.found.as_str()]);
    }
    table
}
