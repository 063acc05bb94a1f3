//! A file of an archive on its way to the reader, unpacked piece by piece.

use std::fs::File;
use std::io::{Error, Read};

use axum::body::Body;
use bytes::Bytes;
use edge::Failure;
use kernel::Hash;
use sha2::{Digest as _, Sha256};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio_stream::wrappers::ReceiverStream;
use zip::ZipArchive;

use super::Entry;
use super::contents::refused;

/// How much is unpacked at once.
const PIECE_BYTES: usize = 128 * 1024;
/// Pieces between the archive and the reader.
const PIECES_WAITING_MAX: usize = 8;

/// A file as a body, and what became of its unpacking. The body breaks off where the file is not what the archive
/// says; then the second says why.
pub(crate) fn unpack(archive: File, entry: Entry) -> (Body, JoinHandle<Result<(), Failure>>) {
    let (pieces_in, pieces) = mpsc::channel::<Result<Bytes, Error>>(PIECES_WAITING_MAX);
    let unpacking = tokio::task::spawn_blocking(move || {
        let unpacked = pour(archive, &entry, |piece| pieces_in.blocking_send(Ok(piece)).is_ok());
        if unpacked.is_err() {
            // The reader is told that the body broke off; nobody listens when it has given up before.
            let _unheard = pieces_in.blocking_send(Err(Error::other("the archive cannot be unpacked")));
        }
        unpacked
    });
    (Body::from_stream(ReceiverStream::new(pieces)), unpacking)
}

/// The digest of a file, unpacked once for it alone; `None` when it cannot be unpacked, which its load tells.
pub(crate) async fn digest(archive: File, entry: Entry) -> Option<Hash> {
    let unpacking = tokio::task::spawn_blocking(move || {
        let mut digest = Sha256::new();
        let unpacked = pour(archive, &entry, |piece| {
            digest.update(&piece);
            true
        });
        unpacked.is_ok().then(|| Hash::new(digest.finalize().into()))
    });
    match unpacking.await {
        Ok(digest) => digest,
        Err(panicked) => std::panic::resume_unwind(panicked.into_panic()),
    }
}

/// Unpacks a file into pieces, until its end or until nobody takes them.
fn pour(archive: File, entry: &Entry, mut hand_on: impl FnMut(Bytes) -> bool) -> Result<(), Failure> {
    let broken = || refused(format!("{} unpacks to another content than the archive says", entry.name));
    let mut archive = ZipArchive::new(archive).map_err(|error| broken().because(error))?;
    let mut file = archive.by_index(entry.index).map_err(|error| broken().because(error))?;
    let mut left = entry.bytes;
    loop {
        let mut piece = vec![0; PIECE_BYTES];
        // The checksum is compared at the end of the file.
        let read = file.read(&mut piece).map_err(|error| broken().because(error))?;
        if read == 0 {
            return if left == 0 { Ok(()) } else { Err(broken()) };
        }
        // What an archive says of itself was believed when it was looked at: here it is held to it.
        left = left.checked_sub(u64::try_from(read).unwrap_or(u64::MAX)).ok_or_else(broken)?;
        piece.truncate(read);
        if !hand_on(Bytes::from(piece)) {
            return Ok(());
        }
    }
}
