//! The list of files of an archive, read by us before the reader of archives sees it: how many there are, where the
//! data of each lies, and what all of them would unpack to.
//!
//! The reader of archives takes memory for every entry before anybody can count them, follows two entries to the same
//! data, and keeps the last of two files of one name. So the list is read once by these rules, and what both readers
//! make of it must be the same.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};

use edge::Failure;

use super::end::{Bytes, End};
use super::refused;
use crate::archive::ArchiveLimits;

/// How an entry of the list begins, and what stands before its name.
const ENTRY: [u8; 4] = *b"PK\x01\x02";
const ENTRY_BYTES: usize = 46;
/// How the data of an entry begins, and what stands before its name there.
const LOCAL: [u8; 4] = *b"PK\x03\x04";
const LOCAL_BYTES: usize = 30;
/// The extra field with numbers that need more than 32 bits.
const ZIP64: u16 = 1;
/// What stands in the place of such a number.
const ELSEWHERE: u64 = u32::MAX as u64;

/// An entry, as the list has it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Listed {
    /// The bytes of its name.
    pub(super) name: Vec<u8>,
    /// Its size in the archive.
    pub(super) packed: u64,
    /// Its size, as the archive says.
    pub(super) unpacked: u64,
    /// Where it begins.
    pub(super) begins_at: u64,
}

impl Listed {
    /// Its name, as it can be shown.
    fn shown(&self) -> String {
        String::from_utf8_lossy(&self.name).escape_debug().to_string()
    }
}

/// Reads the list, and refuses an archive that would cost more than it may. Nothing is unpacked.
pub(super) fn read(file: &mut File, limits: ArchiveLimits) -> Result<(Vec<Listed>, End), Failure> {
    let length = file.seek(SeekFrom::End(0)).map_err(unreadable)?;
    let end = End::find(file, length)?;
    if end.entries > u64::try_from(limits.entries_max).unwrap_or(u64::MAX) {
        return Err(refused(format!("an archive has at most {} files", limits.entries_max)));
    }
    if end.list_bytes > limits.list_bytes_max {
        let most = limits.list_bytes_max;
        return Err(refused(format!("the list of files in an archive has at most {most} bytes")));
    }
    let mut list = vec![0; usize::try_from(end.list_bytes).unwrap_or_default()];
    file.seek(SeekFrom::Start(end.list_at)).map_err(unreadable)?;
    file.read_exact(&mut list).map_err(unreadable)?;
    let mut rest = Bytes(&list);
    let mut entries = Vec::new();
    for _ in 0..end.entries {
        entries.push(entry(&mut rest).ok_or_else(list_unreadable)?);
    }
    if !rest.0.is_empty() {
        return Err(list_unreadable());
    }
    are_told_apart(&entries)?;
    are_within(&entries, length, limits)?;
    lie_apart(file, &entries, end.list_at)?;
    Ok((entries, end))
}

fn entry(list: &mut Bytes<'_>) -> Option<Listed> {
    let head = list.take(ENTRY_BYTES)?;
    if head.0.get(..4) != Some(&ENTRY) {
        return None;
    }
    let (mut packed, mut unpacked) = (head.number(20, 4)?, head.number(24, 4)?);
    let length = |at| head.number(at, 2).and_then(|n| usize::try_from(n).ok());
    let mut begins_at = head.number(42, 4)?;
    let name = list.take(length(28)?)?.0.to_vec();
    let mut extra = list.take(length(30)?)?;
    list.take(length(32)?)?;
    while let Some(field) = extra.take(4) {
        let mut numbers = extra.take(usize::try_from(field.number(2, 2)?).ok()?)?;
        if field.number(0, 2)? == u64::from(ZIP64) {
            for number in [&mut unpacked, &mut packed, &mut begins_at] {
                if *number == ELSEWHERE {
                    *number = numbers.take(8)?.number(0, 8)?;
                }
            }
        }
    }
    Some(Listed { name, packed, unpacked, begins_at })
}

/// Refuses two files of one name, and a name that holds what no name of a file has.
fn are_told_apart(entries: &[Listed]) -> Result<(), Failure> {
    let mut names = BTreeSet::new();
    for entry in entries {
        if entry.name.iter().any(u8::is_ascii_control) {
            return Err(refused(format!("the name {} holds a control character", entry.shown())));
        }
        if !names.insert(&entry.name) {
            return Err(refused(format!("two files of the archive are called {}", entry.shown())));
        }
    }
    Ok(())
}

/// Holds what the archive says of its files against what may be unpacked: each, and all of them together.
fn are_within(entries: &[Listed], length: u64, limits: ArchiveLimits) -> Result<(), Failure> {
    let mut unpacked = 0_u64;
    for entry in entries {
        unpacked = unpacked.saturating_add(entry.unpacked);
        let is_bomb = entry.unpacked > entry.packed.max(1).saturating_mul(limits.ratio_max);
        if is_bomb || unpacked > limits.unpacked_bytes_max {
            return Err(refused(format!("{} would unpack to more than is allowed", entry.shown())));
        }
    }
    if unpacked > length.saturating_mul(limits.whole_ratio_max) {
        return Err(refused(format!(
            "its files would unpack to more than {} times the size of the archive",
            limits.whole_ratio_max
        )));
    }
    Ok(())
}

/// Refuses files that share bytes of the archive: a few bytes would be unpacked again and again.
fn lie_apart(file: &mut File, entries: &[Listed], list_at: u64) -> Result<(), Failure> {
    let mut in_order: Vec<&Listed> = entries.iter().collect();
    in_order.sort_by_key(|entry| entry.begins_at);
    let mut ends_at = 0;
    for entry in in_order {
        let mut head = [0; LOCAL_BYTES];
        file.seek(SeekFrom::Start(entry.begins_at)).map_err(unreadable)?;
        file.read_exact(&mut head).map_err(unreadable)?;
        let head = Bytes(&head);
        let lengths = head.number(26, 2).zip(head.number(28, 2)).ok_or_else(list_unreadable)?;
        if head.0.get(..4) != Some(&LOCAL) {
            return Err(refused(format!("{} is not where the archive says", entry.shown())));
        }
        let before = u64::try_from(LOCAL_BYTES).unwrap_or_default() + lengths.0 + lengths.1;
        if entry.begins_at < ends_at {
            return Err(refused(format!("{} lies in the data of another file", entry.shown())));
        }
        ends_at = entry.begins_at.saturating_add(before).saturating_add(entry.packed);
        if ends_at > list_at {
            return Err(refused(format!("{} does not end before the list of files", entry.shown())));
        }
    }
    Ok(())
}

fn list_unreadable() -> Failure {
    refused("the list of files in the archive cannot be read")
}

fn unreadable(error: io::Error) -> Failure {
    list_unreadable().because(error)
}
