//! The shape of a mapping file, as its author writes it. What the shape allows and makes no sense is found by
//! `check`.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use crate::one_or_many::OneOrMany;
use crate::values::Otherwise;

/// The whole file.
#[derive(Deserialize, Debug)]
#[serde(deny_unknown_fields)]
pub(crate) struct File {
    /// The version of this language: 1.
    pub(crate) mapping: Spanned<u32>,
    /// What the mapping is called.
    pub(crate) name: Spanned<String>,
    /// Raised by the author with every change.
    pub(crate) version: Spanned<u32>,
    /// The kind of import that the file becomes.
    pub(crate) kind: Spanned<String>,
    /// The names of the files it is for, in a set: `repairs_*.csv`.
    pub(crate) files: Option<Spanned<OneOrMany>>,
    /// How the file is written.
    #[serde(default)]
    pub(crate) source: Source,
    /// Which rows are left out.
    #[serde(default)]
    pub(crate) rows: Rows,
    /// Each column of the kind, and what it is made of.
    pub(crate) columns: BTreeMap<Spanned<String>, Spanned<Column>>,
}

/// How the file is written.
#[derive(Deserialize, Default, Debug)]
#[serde(deny_unknown_fields)]
pub(crate) struct Source {
    /// What stands between cells: one character. Default: a comma.
    pub(crate) delimiter: Option<Spanned<String>>,
    /// The name of the encoding, as web pages name it. Default: UTF-8.
    pub(crate) encoding: Option<Spanned<String>>,
    /// How many lines stand before the header, or before the first row of a file that has none.
    pub(crate) lines_before_header: Option<Spanned<u32>>,
    /// The names of the columns when the file has no header.
    pub(crate) header: Option<Spanned<Vec<String>>>,
    /// The zone of its times, from the IANA database. Default: the programme's.
    pub(crate) zone: Option<Spanned<String>>,
}

/// Which rows are left out, and counted as skipped.
#[derive(Deserialize, Default, Debug)]
#[serde(deny_unknown_fields)]
pub(crate) struct Rows {
    /// A row of which any of these is true is skipped.
    #[serde(default)]
    pub(crate) skip: Vec<Spanned<Condition>>,
    /// A row of which any of these is false is skipped.
    #[serde(default)]
    pub(crate) keep: Vec<Spanned<Condition>>,
}

/// What is asked of a cell of the source.
#[derive(Deserialize, Debug)]
#[serde(deny_unknown_fields)]
pub(crate) struct Condition {
    /// The column of the source.
    pub(crate) column: String,
    /// It is one of these.
    pub(crate) is: Option<OneOrMany>,
    /// It is none of these.
    pub(crate) is_not: Option<OneOrMany>,
}

/// What a column of the kind is made of.
#[derive(Deserialize, Default, Debug)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Column {
    /// The column of the source, or several, joined.
    pub(crate) from: Option<Spanned<OneOrMany>>,
    /// What stands between several. Default: `-`.
    pub(crate) join: Option<Spanned<String>>,
    /// The same text for every row.
    pub(crate) constant: Option<Spanned<String>>,
    /// Texts of the source that mean that there is nothing.
    pub(crate) empty: Option<Spanned<OneOrMany>>,
    /// Only in rows of which this is true; in others the cell is empty.
    pub(crate) only_when: Option<Spanned<Condition>>,
    /// Texts of the source and what they mean here.
    pub(crate) values: Option<Spanned<BTreeMap<String, Spanned<String>>>>,
    /// What happens to a text that is not among `values`. Default: the row is refused.
    pub(crate) otherwise: Option<Spanned<Otherwise>>,
    /// How a number becomes another.
    pub(crate) number: Option<Spanned<Number>>,
    /// Another scale than one to five on which a rating was given: its lowest and highest.
    pub(crate) scale: Option<Spanned<[u8; 2]>>,
    /// How days or times are written, the likeliest first, in the notation of `strftime`.
    pub(crate) date: Option<Spanned<OneOrMany>>,
    /// The cell is a number of days after this day.
    pub(crate) days_from: Option<Spanned<DaysFrom>>,
    /// What stands in an empty cell.
    pub(crate) default: Option<Spanned<String>>,
    /// Upper or lower case, where meaning demands it.
    pub(crate) case: Option<Spanned<Case>>,
    /// Put before a cell that is not empty.
    pub(crate) prefix: Option<Spanned<String>>,
    /// Put after a cell that is not empty.
    pub(crate) suffix: Option<Spanned<String>>,
    /// Makes an address of an id, in a domain that nobody can own: `oulad.invalid`.
    pub(crate) email_domain: Option<Spanned<String>>,
}

/// Upper or lower case.
#[derive(Deserialize, Clone, Copy, PartialEq, Eq, Debug)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Case {
    /// Small letters.
    Lower,
    /// Capital letters.
    Upper,
}

/// How a number becomes another: `cell * times + plus`, rounded.
#[derive(Deserialize, Debug)]
#[serde(deny_unknown_fields)]
pub(crate) struct Number {
    /// As text or number; as text it is exact.
    pub(crate) times: Option<Decimal>,
    /// Added afterwards.
    pub(crate) plus: Option<Decimal>,
    /// To a whole number. Default: not at all.
    pub(crate) round: Option<Round>,
    /// What stands before the fraction in the file: `.` or `,`.
    pub(crate) decimal: Option<Spanned<String>>,
}

/// A decimal number: `0.25`, `60`, or `"0.1"`.
#[derive(Deserialize, Debug)]
#[serde(untagged)]
pub(crate) enum Decimal {
    /// A whole number.
    Whole(i64),
    /// With a fraction.
    Fraction(f64),
    /// As text.
    Text(String),
}

/// Which whole number.
#[derive(Deserialize, Clone, Copy, PartialEq, Eq, Debug)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Round {
    /// The nearest; of two as near, the one further from zero.
    Nearest,
    /// The next greater.
    Up,
    /// The next smaller.
    Down,
}

/// The day from which days are counted.
#[derive(Deserialize, Debug)]
#[serde(deny_unknown_fields)]
pub(crate) struct DaysFrom {
    /// The same for every row.
    pub(crate) date: Option<Spanned<String>>,
    /// By the cell of this column of the source,
    pub(crate) column: Option<String>,
    /// which is one of these.
    pub(crate) dates: Option<Spanned<BTreeMap<String, Spanned<String>>>>,
}
