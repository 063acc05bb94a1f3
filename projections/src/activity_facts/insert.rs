//! One insert of one block under one token, and what makes a second one harmless.

use std::time::Duration;

use clickhouse::Client;
use kernel::Sequence;

use super::fact::Fact;
use super::fault::FactsFault;
use super::standing::{self, Standing};

/// The longest the server may take for the rows to be sent on, and to be stored.
const SEND_MAX: Duration = Duration::from_secs(30);
const STORE_MAX: Duration = Duration::from_mins(2);
/// A block is never cut by its size: there are at most two facts a commit, and twelve rows of people.
const BLOCK_ROWS_MAX: &str = "10000000";
const BLOCK_BYTES_MAX: &str = "4000000000";

/// The facts of a batch, or of a part of it.
pub(super) struct Block<'a> {
    pub(super) facts: &'a [Fact],
    /// The first commit of the batch, and
    pub(super) first: Sequence,
    /// the last.
    pub(super) last: Sequence,
    /// What the tables know it by.
    pub(super) token: String,
}

/// A client whose inserts wait for no queue, are deduplicated in views too, and are never cut.
pub(super) fn in_order(client: Client, replicated: bool) -> Client {
    let settings = [
        ("async_insert", "0"),
        ("insert_deduplicate", "1"),
        ("deduplicate_insert", "enable"),
        ("deduplicate_blocks_in_dependent_materialized_views", "1"),
        ("max_insert_block_size", BLOCK_ROWS_MAX),
        ("min_insert_block_size_rows", BLOCK_ROWS_MAX),
        ("min_insert_block_size_bytes", BLOCK_BYTES_MAX),
        ("max_insert_threads", "1"),
        ("parallel_view_processing", "0"),
        // A replica answers only from what most of them have.
        ("insert_quorum", if replicated { "auto" } else { "0" }),
    ];
    settings.into_iter().fold(client, |client, (name, value)| client.with_setting(name, value))
}

/// Inserts the block. `series` is raised when ClickHouse holds a token for used whose rows it does not
/// have.
pub(super) async fn once(client: &Client, block: &Block<'_>, series: u8) -> Result<(), FactsFault> {
    let mut insert = client
        .insert::<Fact>("facts")
        .await?
        .with_setting("insert_deduplication_token", format!("{}:{series}", block.token))
        .with_timeouts(Some(SEND_MAX), Some(STORE_MAX));
    for fact in block.facts {
        insert.write(fact).await?;
    }
    Ok(insert.end().await?)
}

/// Makes a block whole that may have been inserted before, or half of it, or not at all.
pub(super) async fn whole(client: &Client, block: &Block<'_>) -> Result<(), FactsFault> {
    for series in 0..2 {
        match standing::of(client, block).await? {
            Standing::Whole => return Ok(()),
            Standing::Nothing => {}
            // The token fills in what is missing; another token would repeat what is there.
            Standing::Partial { .. } if series == 0 => {}
            partial @ Standing::Partial { .. } => return Err(broken(block, partial)),
        }
        once(client, block, series).await?;
    }
    match standing::of(client, block).await? {
        Standing::Whole => Ok(()),
        other => Err(broken(block, other)),
    }
}

fn broken(block: &Block<'_>, standing: Standing) -> FactsFault {
    let (first, last) = (block.first, block.last);
    let planned = u64::try_from(block.facts.len()).unwrap_or(u64::MAX);
    match standing {
        Standing::Partial { found } if found == planned => FactsFault::Disagrees { first, last },
        Standing::Partial { found } => FactsFault::Differs { first, last, found, planned },
        Standing::Nothing | Standing::Whole => FactsFault::Differs { first, last, found: 0, planned },
    }
}
