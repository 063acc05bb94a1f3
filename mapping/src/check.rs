//! From the text of a mapping file to a mapping that makes sense, or to what is wrong and where.

mod columns;
mod source;

use std::ops::Range;

use kernel::Hash;
use toml::Spanned;

use crate::condition::Condition;
use crate::fault::MappingFault;
use crate::file::{self, File};
use crate::mapping::{Mapping, TargetColumns};

/// The version of the language that is read here.
const LANGUAGE: u32 = 1;
/// The longest mapping file, in bytes. It goes into the history with the import that used it.
const TEXT_BYTES_MAX: usize = 64 * 1024;
/// The longest name of a mapping.
const NAME_MAX: usize = 64;

/// Makes faults with their place.
#[derive(Clone, Copy)]
pub(crate) struct Places<'a>(&'a str);

impl Places<'_> {
    pub(crate) fn at(self, span: Range<usize>, reason: impl Into<String>) -> MappingFault {
        MappingFault::at(self.0, span.start, reason)
    }

    /// Refuses a text that could be the address of a person: mappings are kept in the clear.
    pub(crate) fn impersonal(self, text: &str, span: Range<usize>) -> Result<(), MappingFault> {
        let is_address = text.rsplit_once('@').is_some_and(|(local, domain)| {
            !local.is_empty() && !local.contains(char::is_whitespace) && !is_reserved(domain)
        });
        if is_address {
            let reason = "a mapping is kept in the history for everyone to read: no address of a person may stand in it";
            return Err(self.at(span, reason));
        }
        Ok(())
    }
}

/// Whether nobody can own a domain (RFC 2606, RFC 6761).
pub(crate) fn is_reserved(domain: &str) -> bool {
    let domain = domain.to_ascii_lowercase();
    let top = domain.rsplit('.').next().unwrap_or_default();
    let of_examples = ["example.com", "example.net", "example.org"]
        .iter()
        .any(|one| domain == *one || domain.ends_with(&format!(".{one}")));
    of_examples || ["example", "invalid", "test"].contains(&top)
}

impl Mapping {
    /// Reads a mapping file. `columns_of` knows the columns of every kind that is read from CSV.
    pub fn parse<'k>(
        text: &str,
        columns_of: impl FnOnce(&str) -> Option<TargetColumns<'k>>,
    ) -> Result<Self, MappingFault> {
        let places = Places(text);
        if text.len() > TEXT_BYTES_MAX {
            return Err(places.at(0..0, format!("a mapping has at most {TEXT_BYTES_MAX} bytes")));
        }
        let file: File = toml::from_str(text).map_err(|error| {
            places.at(error.span().unwrap_or(0..0), error.message().replace('\n', "; ").trim().to_owned())
        })?;
        if *file.mapping.get_ref() != LANGUAGE {
            let reason = format!("this is a mapping of another version: {LANGUAGE} is the one that is known");
            return Err(places.at(file.mapping.span(), reason));
        }
        let name = file.name.get_ref();
        let of_a_name = |letter: char| letter.is_ascii_alphanumeric() || "-_.".contains(letter);
        if name.is_empty() || name.len() > NAME_MAX || !name.chars().all(of_a_name) {
            let reason = format!("a name has 1 to {NAME_MAX} letters, digits, - _ or .");
            return Err(places.at(file.name.span(), reason));
        }
        if *file.version.get_ref() == 0 {
            return Err(places.at(file.version.span(), "versions are counted from 1"));
        }
        let kind = file.kind.get_ref().clone();
        let target = columns_of(&kind)
            .ok_or_else(|| places.at(file.kind.span(), "there is no import of this kind from CSV"))?;
        let source = source::check(places, &file.source)?;
        let columns = columns::check(places, &file.columns, &file.kind, target)?;
        let conditions = |list: &[Spanned<file::Condition>]| {
            list.iter().map(|one| condition(places, one)).collect::<Result<Vec<_>, _>>()
        };
        let mut files = Vec::new();
        for pattern in file.files.iter().flat_map(|files| &files.get_ref().0) {
            let span = file.files.as_ref().map_or(0..0, Spanned::span);
            files.push(glob::Pattern::new(pattern).map_err(|error| {
                places.at(span, format!("`{pattern}` is no pattern for names of files: {}", error.msg))
            })?);
        }
        Ok(Self {
            name: name.clone(),
            version: *file.version.get_ref(),
            kind,
            digest: Hash::of(text.as_bytes()),
            text: text.to_owned(),
            files,
            delimiter: source.delimiter,
            encoding: source.encoding,
            lines_before_header: source.lines_before_header,
            header: source.header,
            zone: source.zone,
            skip: conditions(&file.rows.skip)?,
            keep: conditions(&file.rows.keep)?,
            columns,
        })
    }
}

fn condition(places: Places<'_>, asked: &Spanned<file::Condition>) -> Result<Condition, MappingFault> {
    let file::Condition { column, is, is_not } = asked.get_ref();
    let (texts, one_of_them) = match (is, is_not) {
        (Some(is), None) => (is, true),
        (None, Some(is_not)) => (is_not, false),
        _ => return Err(places.at(asked.span(), "one of `is` and `is_not` is needed, and not both")),
    };
    for text in &texts.0 {
        places.impersonal(text, asked.span())?;
    }
    Ok(Condition { column: column.clone(), texts: texts.0.clone(), one_of_them })
}

#[cfg(test)]
mod tests;
