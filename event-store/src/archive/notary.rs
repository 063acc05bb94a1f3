//! Grows the Merkle tree as commits are archived, and signs its root every so often.

use std::time::Instant;

use kernel::{Hash, Sequence};
use sqlx::PgConnection;

use crate::merkle::checkpoint::{Checkpoint, Signing};
use crate::merkle::leaf;
use crate::merkle::proof::Tree;
use crate::merkle::range::CompactRange;

/// Leaves read at once when the tree goes on from the last checkpoint.
const READ_LEAVES: i64 = 10_000;

/// Signs for one archiver.
pub(crate) struct Notary<'a> {
    signing: &'a Signing,
    range: CompactRange,
    signed: u64,
    signed_at: Instant,
}

impl<'a> Notary<'a> {
    /// Goes on from the last checkpoint, over what was archived since.
    pub(crate) async fn go_on(
        signing: &'a Signing,
        connection: &mut PgConnection,
    ) -> Result<Self, sqlx::Error> {
        let stored: Option<(i64, Vec<u8>, Vec<u8>)> =
            sqlx::query_as("SELECT size, root, range FROM log.checkpoints ORDER BY size DESC LIMIT 1")
                .fetch_optional(&mut *connection)
                .await?;
        let range = match stored {
            None => CompactRange::default(),
            Some((size, root, range)) => {
                let range = CompactRange::from_bytes(Sequence::from_i64(size).get(), &range);
                let fits = |range: &CompactRange| range.root().as_bytes().as_slice() == root;
                range
                    .filter(fits)
                    .ok_or_else(|| sqlx::Error::Decode("the last checkpoint does not fit".into()))?
            }
        };
        let mut notary = Self { signing, signed: range.size(), range, signed_at: Instant::now() };
        while notary.read(connection).await? {}
        Ok(notary)
    }

    /// Reads some leaves from the archive and says whether there may be more.
    async fn read(&mut self, connection: &mut PgConnection) -> Result<bool, sqlx::Error> {
        let rows: Vec<(i64, Vec<u8>)> = sqlx::query_as(
            "SELECT sequence, hash FROM log.commits WHERE sequence > $1 ORDER BY sequence LIMIT $2",
        )
        .bind(Sequence::new(self.range.size()).as_i64())
        .bind(READ_LEAVES)
        .fetch_all(connection)
        .await?;
        let more = !rows.is_empty();
        for (sequence, hash) in rows {
            let hash =
                Hash::from_slice(&hash).ok_or_else(|| sqlx::Error::Decode("a hash has 32 bytes".into()))?;
            self.push(Sequence::from_i64(sequence), &hash);
        }
        Ok(more)
    }

    /// Takes an archived commit in, in its turn.
    pub(crate) fn push(&mut self, sequence: Sequence, hash: &Hash) {
        self.range.push(leaf(sequence, hash));
    }

    /// Signs when it is time.
    pub(crate) async fn sign_if_due(&mut self, connection: &mut PgConnection) -> Result<(), sqlx::Error> {
        let new = self.range.size() - self.signed;
        let due =
            new >= self.signing.every_commits || (new > 0 && self.signed_at.elapsed() >= self.signing.every);
        if !due {
            return Ok(());
        }
        let tree = Tree { size: self.range.size(), root: self.range.root() };
        let checkpoint = Checkpoint::sign(&self.signing.origin, tree, &self.signing.key);
        sqlx::query(
            "INSERT INTO log.checkpoints (size, root, range, origin, public_key, signature)
             VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind(Sequence::new(tree.size).as_i64())
        .bind(tree.root.as_bytes().as_slice())
        .bind(self.range.to_bytes())
        .bind(&checkpoint.origin)
        .bind(checkpoint.public_key.as_slice())
        .bind(checkpoint.signature.as_slice())
        .execute(connection)
        .await?;
        (self.signed, self.signed_at) = (tree.size, Instant::now());
        Ok(())
    }
}
