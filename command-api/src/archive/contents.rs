//! What is in an archive: looked at before anything is unpacked.

mod names;

use std::fs::File;
use std::io::Read;

use edge::Failure;
use mapping::Mapping;
use zip::{CompressionMethod, ZipArchive};

use super::ArchiveLimits;
use crate::http::read_mapping;
use crate::set_plan::is_left_by_a_program;

/// The longest mapping file that is taken out of an archive.
const MAPPING_BYTES_MAX: u64 = 128 * 1024;

/// A file of an archive.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Entry {
    /// Its number in the archive.
    pub(crate) index: usize,
    /// As the archive names it. Nothing is ever written under it.
    pub(crate) name: String,
    /// Its size, as the archive says.
    pub(crate) bytes: u64,
}

/// The files of an archive, and the mappings among them.
#[derive(Debug)]
pub(crate) struct Contents {
    /// Every file.
    pub(crate) entries: Vec<Entry>,
    /// Every file that ends in `.toml`, read; but for those that are no files of the sender's.
    pub(crate) mappings: Vec<Mapping>,
}

impl Contents {
    /// Looks into an archive. Blocks.
    pub(crate) fn of(file: File, limits: ArchiveLimits) -> Result<Self, Failure> {
        let list = file.try_clone().map_err(|error| Failure::of("internal").because(error))?;
        let mut archive = ZipArchive::new(file)
            .map_err(|error| refused("this is no ZIP archive, or it broke off").because(error))?;
        if archive.len() > limits.entries_max {
            return Err(refused(format!("an archive has at most {} files", limits.entries_max)));
        }
        names::are_told_apart(list, archive.central_directory_start(), archive.len())?;
        let (mut entries, mut mappings, mut unpacked) = (Vec::new(), Vec::new(), 0_u64);
        for index in 0..archive.len() {
            // Raw: an encrypted file can be looked at, not opened.
            let entry = archive
                .by_index_raw(index)
                .map_err(|error| refused("the list of files in the archive cannot be read").because(error))?;
            if entry.is_dir() {
                continue;
            }
            let (name, bytes) = (entry.name().to_owned(), entry.size());
            if entry.encrypted() {
                return Err(refused(format!("{name} is encrypted")));
            }
            if !matches!(entry.compression(), CompressionMethod::Stored | CompressionMethod::Deflated) {
                return Err(refused(format!("{name} is compressed by another method than deflate")));
            }
            unpacked = unpacked.saturating_add(bytes);
            let is_bomb = bytes > entry.compressed_size().max(1).saturating_mul(limits.ratio_max);
            if is_bomb || unpacked > limits.unpacked_bytes_max {
                return Err(refused(format!("{name} would unpack to more than is allowed")));
            }
            drop(entry);
            if name.to_ascii_lowercase().ends_with(".toml") && !is_left_by_a_program(&name) {
                mappings.push(mapping(&mut archive, index, &name)?);
            }
            entries.push(Entry { index, name, bytes });
        }
        Ok(Self { entries, mappings })
    }
}

fn mapping(archive: &mut ZipArchive<File>, index: usize, name: &str) -> Result<Mapping, Failure> {
    let unreadable = || refused(format!("{name} cannot be unpacked"));
    let entry = archive.by_index(index).map_err(|error| unreadable().because(error))?;
    let mut text = String::new();
    entry.take(MAPPING_BYTES_MAX).read_to_string(&mut text).map_err(|error| unreadable().because(error))?;
    read_mapping(&text).map_err(|failure| {
        let told = failure.problem().detail.clone().unwrap_or_default();
        let mut problem = failure.problem().clone();
        problem.detail = Some(format!("{name}: {told}"));
        problem.into()
    })
}

pub(super) fn refused(why: impl Into<String>) -> Failure {
    Failure::of("import.set_refused").detail(why)
}

#[cfg(test)]
mod tests;
