//! The digest of a file as `Repr-Digest` (RFC 9530) has it.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};

/// The header.
pub(super) const REPR_DIGEST: &str = "repr-digest";

/// Reads the file once for its digest.
pub(super) async fn of_file(file: &Path) -> anyhow::Result<String> {
    let file = file.to_owned();
    tokio::task::spawn_blocking(move || digest(&file)).await?
}

fn digest(file: &PathBuf) -> anyhow::Result<String> {
    let unreadable = || format!("{} cannot be read", file.display());
    let mut opened = std::fs::File::open(file).with_context(unreadable)?;
    let (mut digest, mut piece) = (Sha256::new(), vec![0; 256 * 1024]);
    loop {
        match opened.read(&mut piece).with_context(unreadable)? {
            0 => break,
            read => digest.update(&piece[..read]),
        }
    }
    Ok(format!("sha-256=:{}:", STANDARD.encode(digest.finalize())))
}
