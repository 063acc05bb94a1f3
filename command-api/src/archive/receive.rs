//! An archive on its way to the disk.

use std::io;

use axum::body::Body;
use edge::Failure;
use futures::StreamExt;
use kernel::Hash;
use sha2::{Digest, Sha256};
use tokio::io::AsyncWriteExt;

use super::Spool;

/// An archive that has arrived.
pub(crate) struct Received {
    /// The file. It has no name: it is gone when it is closed, however that comes about.
    pub(crate) file: std::fs::File,
    /// The digest of all of it.
    pub(crate) digest: Hash,
}

/// Writes a body to a file without a name. When its sender goes before its end, the file goes too.
pub(crate) async fn receive(body: Body, spool: &Spool) -> Result<Received, Failure> {
    let (place, limits) = (spool.clone(), spool.limits());
    let file = tokio::task::spawn_blocking(move || place.file())
        .await
        .map_err(|error| Failure::of("internal").because(error))?
        .map_err(unwritable)?;
    let mut file = tokio::fs::File::from_std(file);
    let (mut digest, mut bytes) = (Sha256::new(), 0_u64);
    let mut pieces = body.into_data_stream();
    while let Some(piece) = pieces.next().await {
        let piece = piece.map_err(|error| Failure::of("import.cut_off").because(error))?;
        bytes += u64::try_from(piece.len()).unwrap_or(u64::MAX);
        if bytes > limits.bytes_max {
            let detail = format!("an archive has at most {} bytes", limits.bytes_max);
            return Err(Failure::of("request.body_too_large").detail(detail));
        }
        digest.update(&piece);
        file.write_all(&piece).await.map_err(unwritable)?;
    }
    file.flush().await.map_err(unwritable)?;
    Ok(Received { file: file.into_std().await, digest: Hash::new(digest.finalize().into()) })
}

/// A full disk passes when other archives are done.
fn unwritable(error: io::Error) -> Failure {
    let code = if error.kind() == io::ErrorKind::StorageFull { "store.unavailable" } else { "internal" };
    Failure::of(code).because(error)
}
