//! Names of the files of an archive, as its list has them.
//!
//! The reader of archives keeps the last of two files of one name and says nothing, so the list is read once more.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{BufReader, Error, Read, Seek, SeekFrom};

use edge::Failure;

use super::refused;

/// How an entry of the list begins.
const SIGNATURE: [u8; 4] = *b"PK\x01\x02";
/// What stands before the name of an entry.
const HEAD_BYTES: usize = 46;

/// Refuses an archive in which two files have one name, or a name holds what no name of a file has. `read` is how many
/// entries the reader of archives has found: it cannot find more than there are.
pub(super) fn are_told_apart(file: File, list_begins_at: u64, read: usize) -> Result<(), Failure> {
    let unreadable = || refused("the list of files in the archive cannot be read");
    let mut list = BufReader::new(file);
    list.seek(SeekFrom::Start(list_begins_at)).map_err(|error| unreadable().because(error))?;
    let mut names = BTreeSet::new();
    while let Some(name) = next_name(&mut list).map_err(|error| unreadable().because(error))? {
        let shown = String::from_utf8_lossy(&name).escape_debug().to_string();
        if name.iter().any(u8::is_ascii_control) {
            return Err(refused(format!("the name {shown} holds a control character")));
        }
        if !names.insert(name) {
            return Err(refused(format!("two files of the archive are called {shown}")));
        }
    }
    if names.len() == read { Ok(()) } else { Err(unreadable()) }
}

/// The name of the next entry; `None` when what follows is none.
fn next_name(list: &mut impl Read) -> Result<Option<Vec<u8>>, Error> {
    let mut signature = [0; SIGNATURE.len()];
    list.read_exact(&mut signature)?;
    if signature != SIGNATURE {
        return Ok(None);
    }
    let mut head = [0; HEAD_BYTES - SIGNATURE.len()];
    list.read_exact(&mut head)?;
    let length = |at: usize| u16::from_le_bytes([head[at - SIGNATURE.len()], head[at + 1 - SIGNATURE.len()]]);
    let (name, extra, comment) = (length(28), length(30), length(32));
    let mut text = vec![0; usize::from(name)];
    list.read_exact(&mut text)?;
    let behind = u64::from(extra) + u64::from(comment);
    std::io::copy(&mut list.by_ref().take(behind), &mut std::io::sink())?;
    Ok(Some(text))
}
