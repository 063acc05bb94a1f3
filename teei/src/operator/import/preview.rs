//! What files would become, without loading them.

use std::io::Read;

use anyhow::{Context as _, bail};
use comfy_table::Table;
use comfy_table::presets::UTF8_HORIZONTAL_ONLY;
use serde_json::{Value, json};

use super::inputs::InputFile;
use crate::client::{Client, path};
use crate::show;

/// How much of a file is sent when only its first rows are looked at.
const BEGINNING_BYTES: u64 = 1 << 20;
/// The longest cell that is shown in a table, in characters.
const CELL_MAX: usize = 32;

/// Shows what the first rows of each file would become.
pub(super) async fn show(
    client: &Client,
    files: &[InputFile],
    rows: u16,
    whole: bool,
    as_json: bool,
) -> anyhow::Result<()> {
    let mut previews = Vec::new();
    for file in files {
        let name = file.path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let Some(kind) = file.kind.filter(|kind| *kind != "directory") else {
            eprintln!("teei: {name} has no preview: it is no CSV file of a known kind");
            continue;
        };
        let query = [("kind", kind.to_owned()), ("rows", rows.to_string()), ("whole", whole.to_string())];
        let to = path(&["v1", "import-previews"], &query);
        let opened = std::fs::File::open(&file.path)
            .with_context(|| format!("{} cannot be read", file.path.display()))?;
        let mut bytes = Vec::new();
        opened.take(if whole { u64::MAX } else { BEGINNING_BYTES }).read_to_end(&mut bytes)?;
        let mapping = file.mapping.as_ref().map(mapping::Mapping::text);
        let mut preview = client.preview(&to, bytes, mapping).await.with_context(|| name.clone())?;
        if !as_json {
            println!("{name}\n{}\n{}", table(&preview), summary(&preview));
        }
        preview["file"] = json!(name);
        previews.push(preview);
    }
    if previews.is_empty() {
        bail!("there is nothing to show");
    }
    if as_json {
        println!("{}", serde_json::to_string_pretty(&previews)?);
    }
    Ok(())
}

fn table(preview: &Value) -> Table {
    let mut table = Table::new();
    table.load_style(UTF8_HORIZONTAL_ONLY);
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let columns = list(&preview["columns"]);
    let mut header = vec!["line".to_owned(), "outcome".to_owned()];
    header.extend(columns.iter().map(|column| match column["source"].as_str() {
        Some(source) => format!("{}\n< {source}", column["name"].as_str().unwrap_or_default()),
        None => column["name"].as_str().unwrap_or_default().to_owned(),
    }));
    table.set_header(header);
    for row in list(&preview["rows"]) {
        let refusal = &row["refusal"];
        let outcome = match refusal["code"].as_str() {
            Some(code) => format!("{code}: {}", refusal["column_name"].as_str().unwrap_or("-")),
            None => row["outcome"].as_str().unwrap_or_default().to_owned(),
        };
        let mut cells = vec![row["line"].to_string(), outcome];
        cells.extend(list(&row["cells"]).iter().map(|cell| shortened(cell.as_str().unwrap_or_default())));
        table.add_row(cells);
    }
    table
}

fn summary(preview: &Value) -> String {
    let counts = &preview["counts"];
    let count = |name: &str| show::count(&counts[name]);
    let [rows, read, skipped, refused] = ["rows", "read", "skipped", "refused"].map(count);
    let of = if preview["whole"] == true { "rows in the file" } else { "rows looked at" };
    let mut told = format!("{rows} {of}: {read} can be read, {skipped} skipped, {refused} refused");
    if let Some(detail) = preview["problem"]["detail"].as_str() {
        told = format!("{told}\n{detail}");
    }
    told
}

/// A cell on one line.
fn shortened(cell: &str) -> String {
    let line: String = cell.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    if line.chars().count() <= CELL_MAX {
        return line;
    }
    line.chars().take(CELL_MAX - 1).chain(['\u{2026}']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_preview_shows_what_each_column_is_made_of_and_why_a_row_is_refused() {
        let preview = json!({
            "columns": [{ "name": "event_id", "source": "id" }, { "name": "description", "source": null }],
            "rows": [
                { "line": 2, "outcome": "read", "cells": ["e1", "a\nlong text that goes on for more than a line has"] },
                { "line": 3, "outcome": "refused", "cells": [],
                  "refusal": { "code": "date_invalid", "column_name": "when" } },
            ],
            "counts": { "rows": 2, "read": 1, "skipped": 0, "refused": 1 },
            "whole": true,
        });
        let shown = table(&preview).to_string();
        for part in ["event_id", "< id", "a long text", "\u{2026}", "date_invalid: when"] {
            assert!(shown.contains(part), "{part} is missing: {shown}");
        }
        assert_eq!(summary(&preview), "2 rows in the file: 1 can be read, 0 skipped, 1 refused");
    }
}
