//! A mapping held against a header: from here on records become cells.

use std::collections::BTreeMap;

use crate::column::What;
use crate::fault::HeaderFault;
use crate::mapping::Mapping;

/// Why a cell of the source cannot become a cell of the kind.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CellFault {
    /// One of the codes of refused rows.
    pub code: &'static str,
    /// In words, without the value.
    pub reason: String,
}

impl CellFault {
    pub(crate) fn new(code: &'static str, reason: impl Into<String>) -> Self {
        Self { code, reason: reason.into() }
    }
}

/// Where a column of the kind comes from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Origin {
    /// The place of the first of its columns in the source, from 0; `None` for a constant.
    pub place: Option<usize>,
    /// Its columns in the source, as the header names them, joined by ` + `; for a constant, that it is one.
    pub name: String,
}

/// What a record became.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ReadRecord {
    /// One cell for each of [`Mapping::columns`].
    Cells(Vec<String>),
    /// The mapping leaves it out.
    Skipped,
    /// A cell cannot be made.
    Refused {
        /// The place of the column in [`Mapping::columns`].
        column: usize,
        /// Why.
        fault: CellFault,
    },
}

/// A mapping that knows where the columns of the source stand.
#[derive(Clone, Debug)]
pub struct Bound {
    mapping: Mapping,
    places: BTreeMap<String, usize>,
    origins: Vec<Origin>,
    width: usize,
}

impl Mapping {
    /// Holds the mapping against the header of a file. The file may have more columns than the mapping names.
    pub fn bind(self, header: &[String]) -> Result<Bound, HeaderFault> {
        let mut places = BTreeMap::new();
        let asked = self.skip.iter().chain(&self.keep).map(|condition| condition.column.as_str());
        for name in self.columns.iter().flat_map(crate::column::Column::reads).chain(asked) {
            let mut found = header.iter().enumerate().filter(|(_, there)| there.trim() == name);
            let number = |at: usize| u64::try_from(at + 1).unwrap_or(u64::MAX);
            match (found.next(), found.next()) {
                (Some((at, _)), None) => {
                    places.insert(name.to_owned(), at);
                }
                (Some(_), Some((again, _))) => {
                    let reason = format!("the column {name} stands twice in the header");
                    return Err(HeaderFault { column: number(again), reason });
                }
                (None, _) => {
                    let reason =
                        format!("the column {name}, which the mapping names, is missing in the header");
                    return Err(HeaderFault { column: number(header.len()), reason });
                }
            }
        }
        let origins = self
            .columns
            .iter()
            .map(|column| match &column.origin {
                What::Constant(_) => Origin { place: None, name: "a constant of the mapping".to_owned() },
                What::Cells { names, .. } => Origin {
                    place: names.first().and_then(|name| places.get(name).copied()),
                    name: names.join(" + "),
                },
            })
            .collect();
        Ok(Bound { mapping: self, places, origins, width: header.len() })
    }
}

impl Bound {
    /// How many cells a whole record has.
    pub fn width(&self) -> usize {
        self.width
    }

    /// The mapping.
    pub fn mapping(&self) -> &Mapping {
        &self.mapping
    }

    /// Where each of the columns comes from, in the order of [`Mapping::columns`].
    pub fn origins(&self) -> &[Origin] {
        &self.origins
    }

    /// What the source has for a column, to be shown masked.
    pub fn raw(&self, column: usize, record: &[String]) -> String {
        match self.mapping.columns.get(column).map(|column| &column.origin) {
            Some(What::Cells { names, join }) => {
                names.iter().map(|name| self.cell(name, record).trim()).collect::<Vec<_>>().join(join)
            }
            Some(What::Constant(text)) => text.clone(),
            None => String::new(),
        }
    }

    /// Whether the mapping leaves a record out. It may be as short as the line below a table.
    pub fn skips(&self, record: &[String]) -> bool {
        let cell = |name: &str| self.cell(name, record);
        self.mapping.skip.iter().any(|condition| condition.holds(cell(&condition.column)))
            || self.mapping.keep.iter().any(|condition| !condition.holds(cell(&condition.column)))
    }

    /// The columns of the kind that are made of cells which a record of so many cells lacks.
    pub fn lacking(&self, cells: usize) -> impl Iterator<Item = &str> {
        let lacks = move |name: &str| self.places.get(name).is_some_and(|at| *at >= cells);
        let columns = self.mapping.columns.iter().filter(move |column| column.reads().any(lacks));
        columns.map(|column| column.target.as_str())
    }

    /// Makes the cells of the kind. The first cell that cannot be made refuses the record.
    pub fn read(&self, record: &[String]) -> ReadRecord {
        let cell = |name: &str| self.cell(name, record);
        if self.skips(record) {
            return ReadRecord::Skipped;
        }
        let mut cells = Vec::with_capacity(self.mapping.columns.len());
        for (at, column) in self.mapping.columns.iter().enumerate() {
            match column.make(cell) {
                Ok(text) => cells.push(text),
                Err(fault) => return ReadRecord::Refused { column: at, fault },
            }
        }
        ReadRecord::Cells(cells)
    }

    fn cell<'a>(&self, name: &str, record: &'a [String]) -> &'a str {
        self.places.get(name).and_then(|at| record.get(*at)).map_or("", String::as_str)
    }
}

#[cfg(test)]
mod tests;
