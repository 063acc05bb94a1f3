//! The refused rows of a file, as they stand in it.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::{Context as _, bail};

use super::inputs::InputFile;
use super::result::FileResult;
use crate::client::Client;

/// Writes the refused rows as they stand in the file, the header first.
pub(super) async fn keep(
    client: &Client,
    result: &FileResult,
    file: &InputFile,
    out: &Path,
) -> anyhow::Result<()> {
    if file.mapping.as_ref().is_some_and(|mapping| !mapping.encoding().is_ascii_compatible()) {
        bail!(
            "{} is in an encoding whose rows cannot be cut out; the list of refusals names them",
            result.name
        );
    }
    let import = result.import.as_deref().unwrap_or_default();
    let csv = client
        .get_from_command_api(&format!("/v1/imports/{import}/refusals"), "text/csv")
        .await?
        .text()
        .await?;
    let lines: BTreeSet<u64> = csv
        .lines()
        .skip(1)
        .filter_map(|line| line.split(',').next()?.trim_matches('"').parse().ok())
        .collect();
    let has_header = file.mapping.as_ref().is_none_or(|mapping| mapping.header().is_none());
    let bytes = std::fs::read(&file.path)?;
    let mut kept = Vec::new();
    for (line, record) in records(&bytes) {
        if (line == 1 && has_header) || lines.contains(&line) {
            kept.extend_from_slice(record);
        }
    }
    std::fs::write(out, kept).with_context(|| format!("{} cannot be written", out.display()))?;
    let not_kept = result.refused.saturating_sub(u64::try_from(lines.len())?);
    if not_kept > 0 {
        eprintln!(
            "teei: {not_kept} more rows of {} were refused and are not kept: mend what these have in common, and load \
             the file again",
            result.name
        );
    }
    eprintln!("teei: the {} refused rows of {} are in {}", lines.len(), result.name, out.display());
    Ok(())
}

/// The records of a well-formed CSV text, each with the line it begins on and its line end.
pub(super) fn records(bytes: &[u8]) -> Vec<(u64, &[u8])> {
    let (mut found, mut quoted, mut begin, mut line, mut begins_on) = (Vec::new(), false, 0, 1, 1);
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' => {
                line += 1;
                if !quoted {
                    found.push((begins_on, &bytes[begin..=at]));
                    (begin, begins_on) = (at + 1, line);
                }
            }
            _ => {}
        }
    }
    if begin < bytes.len() {
        found.push((begins_on, &bytes[begin..]));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_keep_their_line_ends_and_first_lines() {
        let found = records(b"a,b\n1,\"x\ny\"\n2,z");
        let expected: [(u64, &[u8]); 3] = [(1, b"a,b\n"), (2, b"1,\"x\ny\"\n"), (4, b"2,z")];
        assert_eq!(found, expected);
    }
}
