//! `cargo xtask ci`: the static checks, cheapest first, then every test.
//!
//! No stage sets `RUSTFLAGS` or another profile, so all of them share one set of compiled
//! dependencies (ADR 0006). Warnings are made fatal where that costs nothing: clippy runs every lint of
//! the compiler too, on every target, and takes `-D warnings` for our own crates alone.

use std::process::ExitCode;

use crate::stages::Stages;
use crate::test::Output;
use crate::{generate, install, shell, test, tidy};

pub(crate) fn run() -> ExitCode {
    // On a desk the first failure is the news; a remote run should tell everything at once.
    let remote = std::env::var_os("CI").is_some();
    let mut stages = if remote { Stages::keeping_going() } else { Stages::failing_fast() };

    stages.run("fmt", || shell::run(shell::cargo().args(["fmt", "--all", "--check"])));
    stages.run("typos", || shell::run(&mut shell::command(install::typos()?)));
    stages.run("tidy", tidy::run);
    stages.run("clippy", || {
        let args = ["clippy", "--quiet", "--workspace", "--all-targets", "--", "-D", "warnings"];
        shell::run(shell::cargo().args(args))
    });
    stages.run("doc", || {
        let args = ["doc", "--quiet", "--workspace", "--no-deps", "--document-private-items"];
        // The pages are for those who work on the code: they have the private items that they link to.
        let flags = "-D warnings -A rustdoc::private_intra_doc_links";
        shell::run(shell::cargo().args(args).env("RUSTDOCFLAGS", flags))
    });
    stages.run("deny", || {
        let args = ["check", "--hide-inclusion-graph", "licenses", "bans", "sources"];
        shell::run(shell::command(install::deny()?).args(args))
    });
    stages.run("machete", || {
        shell::run(shell::command(install::machete()?).args(["machete", "--skip-target-dir"]))
    });
    stages.run("generate", generate::check);
    let mut summary = Vec::new();
    test::all(&mut stages, Output::Kept(&mut summary));

    eprintln!("\n{}", stages.table());
    let verdict = stages.verdict();
    if let Err(error) = &verdict {
        eprintln!("{error}\n");
    }
    // Last, because that is where whoever opens the log of a run looks.
    for line in summary {
        eprintln!("{line}");
    }
    if verdict.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
