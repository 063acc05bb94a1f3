//! How the file is written: delimiter, encoding, lines before the header, header, zone.

use chrono_tz::Tz;
use encoding_rs::{Encoding, UTF_8};

use super::Places;
use crate::fault::MappingFault;
use crate::file;

/// The most lines that may stand before a header. A report has a few; who says thousands has counted rows.
const LINES_BEFORE_HEADER_MAX: u32 = 100;

/// What is known of the file's form.
pub(super) struct Form {
    pub(super) delimiter: u8,
    pub(super) encoding: &'static Encoding,
    pub(super) lines_before_header: u32,
    pub(super) header: Option<Vec<String>>,
    pub(super) zone: Option<Tz>,
}

pub(super) fn check(places: Places<'_>, source: &file::Source) -> Result<Form, MappingFault> {
    let delimiter = match &source.delimiter {
        None => b',',
        Some(said) => match said.get_ref().as_bytes() {
            [byte] if byte.is_ascii() && !matches!(byte, b'"' | b'\n' | b'\r') => *byte,
            _ => {
                let reason = "one character of ASCII is needed, for example \";\" or \"\\t\", and no quote";
                return Err(places.at(said.span(), reason));
            }
        },
    };
    let encoding = match &source.encoding {
        None => UTF_8,
        Some(said) => Encoding::for_label(said.get_ref().as_bytes()).ok_or_else(|| {
            places.at(
                said.span(),
                "this is no known encoding; known are for example utf-8, windows-1252, utf-16le",
            )
        })?,
    };
    let lines_before_header = match &source.lines_before_header {
        None => 0,
        Some(said) if *said.get_ref() <= LINES_BEFORE_HEADER_MAX => *said.get_ref(),
        Some(said) => {
            let reason = format!("at most {LINES_BEFORE_HEADER_MAX} lines may stand before the header");
            return Err(places.at(said.span(), reason));
        }
    };
    let header = match &source.header {
        None => None,
        Some(said) => {
            let names = said.get_ref();
            let twice = names.iter().enumerate().find(|(at, name)| names[..*at].contains(name));
            if let Some((_, name)) = twice {
                return Err(places.at(said.span(), format!("the column {name} is named twice")));
            }
            Some(names.clone())
        }
    };
    let zone = match &source.zone {
        None => None,
        Some(said) => Some(said.get_ref().parse().map_err(|_| {
            places.at(said.span(), "this is no zone of the IANA database; one is for example Europe/Oslo")
        })?),
    };
    Ok(Form { delimiter, encoding, lines_before_header, header, zone })
}
