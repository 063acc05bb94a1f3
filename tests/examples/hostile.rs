//! The program of `cargo xtask hostile`: starts a platform of its own, sends it every hostile input, and tells what came.

use std::process::ExitCode;

use anyhow::{Result, bail};
use serde_json::json;
use tests::hostile::{self, Extent, Target};
use tests::started::Started;

#[tokio::main]
async fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let ended = match arguments.split_first() {
        Some((first, rest)) if first == "hold" => hostile::hold(rest).await.map(|()| true),
        _ => run(&arguments).await,
    };
    match ended {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: &[String]) -> Result<bool> {
    let (mut as_json, mut extent) = (false, Extent::Whole);
    for argument in arguments {
        match argument.as_str() {
            "--json" => as_json = true,
            "--quick" => extent = Extent::Quick,
            other => bail!("{other} is not known: there are --json and --quick"),
        }
    }
    let started = Started::start().await?;
    let told = attack(&started, extent).await;
    let stopped = started.stop().await;
    let outcomes = told?;
    stopped?;
    let not_ok = outcomes.iter().filter(|outcome| !outcome.ok).count();
    if as_json {
        println!("{}", serde_json::to_string_pretty(&json!({ "inputs": outcomes }))?);
    } else {
        for outcome in &outcomes {
            println!("{}", hostile::line(outcome));
        }
    }
    eprintln!("{} inputs, {not_ok} not answered as they must be", outcomes.len());
    Ok(not_ok == 0)
}

async fn attack(started: &Started, extent: Extent) -> Result<Vec<hostile::Outcome>> {
    let target = Target::of(&started.data_dir()).await?;
    Ok(hostile::run(&target, extent, |outcome| eprintln!("{}", hostile::line(outcome))).await)
}
