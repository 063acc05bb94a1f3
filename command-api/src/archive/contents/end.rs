//! The end of an archive: a record that says how many files there are and where their list is.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};

use edge::Failure;

use super::refused;

/// How the record begins, and what stands before its comment.
const END: [u8; 4] = *b"PK\x05\x06";
const END_BYTES: usize = 22;
/// The longest comment.
const COMMENT_BYTES_MAX: usize = u16::MAX as usize;
/// The same record for numbers that need more bits, and what stands before the other to say where it is.
const END64: [u8; 4] = *b"PK\x06\x06";
const END64_BYTES: usize = 56;
const LOCATOR: [u8; 4] = *b"PK\x06\x07";
const LOCATOR_BYTES: usize = 20;

/// What an archive says of its list.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct End {
    /// How many entries there are.
    pub(super) entries: u64,
    /// Where the list begins.
    pub(super) list_at: u64,
    /// How long it is.
    pub(super) list_bytes: u64,
}

/// Bytes, read from their beginning.
#[derive(Clone, Copy)]
pub(super) struct Bytes<'a>(pub(super) &'a [u8]);

impl<'a> Bytes<'a> {
    /// The next bytes; `None` when there are not so many.
    pub(super) fn take(&mut self, count: usize) -> Option<Bytes<'a>> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(Bytes(taken))
    }

    /// A number of so many bytes, the least one first.
    pub(super) fn number(self, at: usize, bytes: usize) -> Option<u64> {
        let bytes = self.0.get(at..at.checked_add(bytes)?)?;
        Some(bytes.iter().rev().fold(0, |number, byte| (number << 8) | u64::from(*byte)))
    }
}

impl End {
    /// Finds the record. It ends the file, and the list ends where it begins: an archive that could be read in two
    /// ways is refused.
    pub(super) fn find(file: &mut File, length: u64) -> Result<Self, Failure> {
        let no_archive = || refused("this is no ZIP archive, or it broke off");
        let looked_at = length.min(u64::try_from(END_BYTES + COMMENT_BYTES_MAX).unwrap_or(length));
        let tail = bytes(file, length - looked_at, looked_at)?;
        let at = tail.windows(END.len()).rposition(|window| window == END).ok_or_else(no_archive)?;
        let record = Bytes(&tail[at..]);
        let comment = record.number(20, 2).ok_or_else(no_archive)?;
        if u64::try_from(record.0.len() - END_BYTES.min(record.0.len())).ok() != Some(comment) {
            return Err(refused("something follows the end of the archive"));
        }
        let at = length - looked_at + u64::try_from(at).unwrap_or_default();
        let read = || {
            Some(Self {
                entries: record.number(10, 2)?,
                list_bytes: record.number(12, 4)?,
                list_at: record.number(16, 4)?,
            })
        };
        let told = read().ok_or_else(no_archive)?;
        let needs_more_bits = told.entries == u64::from(u16::MAX) || told.list_at == u64::from(u32::MAX);
        let (end, ends_before) = match needs_more_bits.then(|| Self::of_64_bits(file, at)).transpose()? {
            Some(Some(longer)) => longer,
            _ => (told, at),
        };
        if end.list_at.checked_add(end.list_bytes) != Some(ends_before) {
            return Err(refused("the list of files in the archive is not where its end says"));
        }
        Ok(end)
    }

    /// The record for larger numbers, with where it begins; none when nothing says where it is.
    fn of_64_bits(file: &mut File, end_at: u64) -> Result<Option<(Self, u64)>, Failure> {
        let size = |bytes: usize| u64::try_from(bytes).unwrap_or_default();
        let Some(locator_at) = end_at.checked_sub(size(LOCATOR_BYTES)) else { return Ok(None) };
        let locator = bytes(file, locator_at, size(LOCATOR_BYTES))?;
        if locator.get(..4) != Some(&LOCATOR) {
            return Ok(None);
        }
        let misplaced = || refused("the end of the archive is not where it says");
        let at = Bytes(&locator).number(8, 8).ok_or_else(misplaced)?;
        // Between them lies nothing else: what may be added to the record has no use here.
        if at.checked_add(size(END64_BYTES)) != Some(locator_at) {
            return Err(misplaced());
        }
        let record = bytes(file, at, size(END64_BYTES))?;
        let record = Bytes(&record);
        if record.0.get(..4) != Some(&END64) {
            return Err(misplaced());
        }
        let read = || {
            Some(Self {
                entries: record.number(32, 8)?,
                list_bytes: record.number(40, 8)?,
                list_at: record.number(48, 8)?,
            })
        };
        read().map(|end| Some((end, at))).ok_or_else(misplaced)
    }
}

fn bytes(file: &mut File, at: u64, count: u64) -> Result<Vec<u8>, Failure> {
    let unreadable = |error: io::Error| refused("the end of the archive cannot be read").because(error);
    let mut bytes = vec![0; usize::try_from(count).unwrap_or_default()];
    file.seek(SeekFrom::Start(at)).map_err(unreadable)?;
    file.read_exact(&mut bytes).map_err(unreadable)?;
    Ok(bytes)
}
