//! A column of the kind: the steps from cells of the source to one cell.
//!
//! The steps have one order, whatever the order in the file: what is there (`from`, `constant`, `only_when`,
//! `empty`), what it means (`values`, `number`, `scale`, `date`, `days_from`), how it is written (`case`, `prefix`,
//! `suffix`, `email_domain`). `default` fills what is empty after the meaning is known, and is taken as it stands.

use crate::bound::CellFault;
use crate::condition::Condition;
use crate::day::{self, FirstDay};
use crate::file::Case;
use crate::number::Scaling;
use crate::values::Values;

/// A checked column.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Column {
    /// Its name in the kind.
    pub(crate) target: String,
    pub(crate) origin: What,
    pub(crate) empty: Vec<String>,
    pub(crate) only_when: Option<Condition>,
    pub(crate) values: Option<Values>,
    pub(crate) number: Option<Scaling>,
    pub(crate) scale: Option<[u8; 2]>,
    pub(crate) date: Vec<day::Format>,
    pub(crate) days_from: Option<FirstDay>,
    pub(crate) default: Option<String>,
    pub(crate) case: Option<Case>,
    pub(crate) prefix: String,
    pub(crate) suffix: String,
    pub(crate) email_domain: Option<String>,
}

/// What a column is made of.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum What {
    /// Cells of the source, joined by a text.
    Cells {
        /// Their columns, at least one.
        names: Vec<String>,
        /// Between them.
        join: String,
    },
    /// The same for every row.
    Constant(String),
}

impl Column {
    /// The columns of the source that it reads.
    pub(crate) fn reads(&self) -> impl Iterator<Item = &str> {
        let names = match &self.origin {
            What::Cells { names, .. } => names.as_slice(),
            What::Constant(_) => &[],
        };
        let first_day = self.days_from.as_ref().and_then(|first| match first {
            FirstDay::By { column, .. } => Some(column.as_str()),
            FirstDay::Always(_) => None,
        });
        let asked = self.only_when.as_ref().map(|condition| condition.column.as_str());
        names.iter().map(String::as_str).chain(first_day).chain(asked)
    }

    /// The cell of a record. `cell` gives the record's cell in a column of the source.
    pub(crate) fn make<'a>(&self, cell: impl Fn(&str) -> &'a str) -> Result<String, CellFault> {
        if self.only_when.as_ref().is_some_and(|condition| !condition.holds(cell(&condition.column))) {
            return Ok(String::new());
        }
        let meant = match self.raw(&cell) {
            Some(text) => self.mean(text, &cell)?,
            None => String::new(),
        };
        match &self.default {
            Some(default) if meant.is_empty() => Ok(default.clone()),
            _ if meant.is_empty() => Ok(meant),
            _ => Ok(self.write(meant)),
        }
    }

    /// What the source has, as it stands there but for blanks around it; `None` when that is nothing.
    fn raw<'a>(&self, cell: &impl Fn(&str) -> &'a str) -> Option<String> {
        let text = match &self.origin {
            What::Constant(text) => text.clone(),
            What::Cells { names, join } => {
                let cells: Vec<_> = names.iter().map(|name| cell(name).trim()).collect();
                // Half an id is no id: it would meet another record's.
                let nothing = |text: &&str| text.is_empty() || self.empty.iter().any(|none| none == text);
                if cells.iter().any(nothing) {
                    return None;
                }
                cells.join(join)
            }
        };
        Some(text)
    }

    fn mean<'a>(&self, text: String, cell: &impl Fn(&str) -> &'a str) -> Result<String, CellFault> {
        let mut text = match &self.values {
            Some(values) => values.of(text)?,
            None => text,
        };
        if text.is_empty() {
            return Ok(text);
        }
        if let Some(scaling) = &self.number {
            text = scaling.of(&text)?;
        }
        if let Some([lowest, highest]) = self.scale {
            text = format!("{text} on {lowest}-{highest}");
        }
        if !self.date.is_empty() {
            text = day::read(&text, &self.date)?;
        }
        match &self.days_from {
            None => Ok(text),
            Some(first @ FirstDay::Always(_)) => first.plus(&text, ""),
            Some(first @ FirstDay::By { column, .. }) => first.plus(&text, cell(column)),
        }
    }

    fn write(&self, text: String) -> String {
        let text = match self.case {
            None => text,
            Some(Case::Lower) => text.to_lowercase(),
            Some(Case::Upper) => text.to_uppercase(),
        };
        let text = format!("{}{text}{}", self.prefix, self.suffix);
        let Some(domain) = &self.email_domain else { return text };
        format!("{}@{domain}", local_part(&text))
    }
}

/// An id as the name before an at sign. Two ids never become one: what has no place in an address, and capital
/// letters, which addresses do not tell from small ones, are written as `=` and their bytes in hex.
fn local_part(id: &str) -> String {
    let mut name = String::with_capacity(id.len());
    for byte in id.bytes() {
        if byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-_.".contains(&byte) {
            name.push(char::from(byte));
        } else {
            let digit = |half: u8| char::from_digit(u32::from(half), 16).unwrap_or('0');
            name.extend(['=', digit(byte >> 4), digit(byte & 15)]);
        }
    }
    name
}
