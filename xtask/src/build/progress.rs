//! How far a build is: cargo's own bar on a terminal, a line now and then elsewhere.
//!
//! Cargo shows its bar on terminals alone, so the log of a first build would be five minutes of names
//! without an end in sight. Elsewhere the bar is asked for all the same, and read.

use std::io::{BufRead, BufReader, IsTerminal as _};
use std::process::{Command, Output, Stdio};

use anyhow::{Context, Result};

/// A line is shown for every step of this many per cent.
const STEP_PERCENT: u64 = 5;

/// Runs a cargo command to its end while its progress is shown, and returns what it printed.
pub(super) fn run(mut cargo: Command) -> Result<Output> {
    cargo.stdin(Stdio::null()).stdout(Stdio::piped());
    if std::io::stderr().is_terminal() {
        cargo.stderr(Stdio::inherit());
    } else {
        cargo.env("CARGO_TERM_PROGRESS_WHEN", "always").env("CARGO_TERM_PROGRESS_WIDTH", "80");
        cargo.stderr(Stdio::piped());
    }
    let mut child = cargo.spawn().context("cargo could not be started")?;
    let stderr = child.stderr.take();
    std::thread::scope(|scope| {
        scope.spawn(move || stderr.map(|stderr| show(BufReader::new(stderr), |line| eprintln!("{line}"))));
        child.wait_with_output().context("cargo was lost")
    })
}

/// Passes on what cargo says, with a line for every step of its bar.
fn show(stderr: impl BufRead, mut say: impl FnMut(&str)) {
    let (mut line, mut shown) = (Vec::new(), 0);
    for byte in stderr.bytes().map_while(Result::ok) {
        // The bar is drawn again and again over itself.
        if byte != b'\r' && byte != b'\n' {
            line.push(byte);
            continue;
        }
        let text = String::from_utf8_lossy(&line).replace("\u{1b}[K", "");
        line.clear();
        match Bar::read(&text) {
            Some(bar) if bar.percent() / STEP_PERCENT > shown / STEP_PERCENT => {
                shown = bar.percent();
                say(&format!("    {} of {} built ({shown} %)", bar.done, bar.all));
            }
            Some(_) => {}
            None if text.trim().is_empty() || text.trim_start().starts_with("Compiling") => {}
            None => say(&text),
        }
    }
}

/// What cargo's bar says: `    Building [====>   ] 120/531: serde`.
struct Bar {
    done: u64,
    all: u64,
}

impl Bar {
    fn read(line: &str) -> Option<Self> {
        let (_, after) = line.trim_start().strip_prefix("Building [")?.split_once("] ")?;
        let (done, all) = after.split([':', ' ']).next()?.split_once('/')?;
        let bar = Self { done: done.parse().ok()?, all: all.parse().ok()? };
        (bar.all > 0).then_some(bar)
    }

    fn percent(&self) -> u64 {
        self.done * 100 / self.all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_twentieth_of_the_bar_is_a_line_and_the_rest_is_passed_on() {
        let said = "   Compiling serde v1.0\n    Building [>    ] 1/100: serde\r    Building [=>   ] 5/100: serde\r\
                    \u{1b}[K    Building [=>   ] 6/100: syn\rwarning: unused\n    Building [==>  ] 11/100: a, b\r\
                    \u{1b}[K    Finished `dev` profile\n";
        let mut lines = Vec::new();
        show(said.as_bytes(), |line| lines.push(line.trim().to_owned()));
        assert_eq!(
            lines,
            ["5 of 100 built (5 %)", "warning: unused", "11 of 100 built (11 %)", "Finished `dev` profile"]
        );
    }

    #[test]
    fn what_is_no_bar_is_not_read_as_one() {
        assert!(Bar::read("    Building [fresh] nothing").is_none());
        assert!(Bar::read("    Building [    ] 0/0: ").is_none());
        assert!(Bar::read("   Compiling a v0.0.0").is_none());
    }
}
