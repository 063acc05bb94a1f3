//! What power cuts, disks and forgers do.

use std::fs::OpenOptions;
use std::path::{Path, PathBuf};

use kernel::{Hash, Sequence};
use servers::Server;

use crate::world::World;

/// Cuts bytes off the newest block of the stream, as a power cut does to what was not fsynced.
pub(crate) fn cut_last_block(world: &World, bytes: u64) {
    let mut blocks = Vec::new();
    find_blocks(&world.servers.own().store_dir(Server::Nats), &mut blocks);
    let number = |path: &PathBuf| path.file_stem()?.to_str()?.parse::<u64>().ok();
    blocks.sort_by_key(number);
    let newest = blocks.last().expect("the stream has a block");
    let file = OpenOptions::new().write(true).open(newest).expect("the block can be opened");
    let length = file.metadata().expect("the block is there").len();
    assert!(length > bytes, "the block has only {length} bytes");
    file.set_len(length - bytes).expect("the block can be cut");
}

fn find_blocks(directory: &Path, blocks: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(directory).expect("the store can be read") {
        let path = entry.expect("the store can be read").path();
        if path.is_dir() {
            find_blocks(&path, blocks);
        } else if path.extension().is_some_and(|extension| extension == "blk") {
            blocks.push(path);
        }
    }
}

/// Changes a commit of the archive.
pub(crate) async fn tamper(world: &World, at: Sequence, payload: &[u8]) {
    change(world, "UPDATE log.commits SET payload = $2 WHERE sequence = $1", at, payload).await;
}

/// Changes the hash that was stored with a commit.
pub(crate) async fn set_hash(world: &World, at: Sequence, hash: &Hash) {
    change(world, "UPDATE log.commits SET hash = $2 WHERE sequence = $1", at, hash.as_bytes()).await;
}

/// Takes a commit out of the archive.
pub(crate) async fn lose(world: &World, at: Sequence) {
    change(world, "DELETE FROM log.commits WHERE sequence = $1 AND $2::bytea IS NOT NULL", at, &[]).await;
}

/// Past the triggers, as only the owner of the database can.
async fn change(world: &World, statement: &str, at: Sequence, value: &[u8]) {
    let mut transaction = world.owner().begin().await.expect("the database answers");
    let triggers = "ALTER TABLE log.commits DISABLE TRIGGER USER";
    sqlx::raw_sql(triggers).execute(&mut *transaction).await.expect("the owner may");
    let changed = sqlx::query(statement).bind(at.as_i64()).bind(value).execute(&mut *transaction).await;
    assert_eq!(changed.expect("no trigger is left").rows_affected(), 1);
    let triggers = "ALTER TABLE log.commits ENABLE TRIGGER USER";
    sqlx::raw_sql(triggers).execute(&mut *transaction).await.expect("the owner may");
    transaction.commit().await.expect("the change is stored");
}
