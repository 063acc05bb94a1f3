//! What an earlier try of a batch has left.

use chrono::NaiveDate;
use clickhouse::{Client, Row};
use serde::Deserialize;

use super::fact::Fact;
use super::fault::FactsFault;
use super::insert::Block;

/// How much of a block is there.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Standing {
    /// Nothing, in no table.
    Nothing,
    /// Everything, in every table.
    Whole,
    /// Some rows, or all of them and not in every view.
    Partial {
        /// Rows of facts.
        found: u64,
    },
}

#[derive(Row, Deserialize)]
struct Seen {
    present: u64,
    agree: u8,
}

/// How a block stands. Nothing else may be inserted meanwhile: the caller holds the checkpoint.
pub(super) async fn of(client: &Client, block: &Block<'_>) -> Result<Standing, FactsFault> {
    let span = |day: fn(&Fact) -> NaiveDate| {
        let days = || block.facts.iter().map(day);
        // Callers have facts; the epoch stands for none.
        (days().min().unwrap_or_default().to_string(), days().max().unwrap_or_default().to_string())
    };
    let (first_day, last_day) = span(|fact| fact.local_date);
    let (first_week, last_week) = span(|fact| fact.iso_week);
    let (first_month, last_month) = span(|fact| fact.month);
    let Seen { present, agree } = client
        .query(include_str!("sql/standing.sql"))
        .param("first_sequence", block.first.get())
        .param("last_sequence", block.last.get())
        .param("first_day", first_day)
        .param("last_day", last_day)
        .param("first_week", first_week)
        .param("last_week", last_week)
        .param("first_month", first_month)
        .param("last_month", last_month)
        .fetch_one()
        .await?;
    let planned = u64::try_from(block.facts.len()).unwrap_or(u64::MAX);
    Ok(match (present, agree == 1) {
        (0, true) => Standing::Nothing,
        (found, true) if found == planned => Standing::Whole,
        (found, _) => Standing::Partial { found },
    })
}
