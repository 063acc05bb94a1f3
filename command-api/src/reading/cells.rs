//! Cells of a row, each read into its type or refused with its place.

use application::RowRefusal;
use application::imports::RefusedRow;
use chrono_tz::Tz;
use domain::rating::Rating;
use kernel::{EmailAddress, Occurrence, calendar};

use super::batch::{Shown, refused};
use super::csv::Header;
use super::mapped::Source;
use super::mask::mask;

/// The longest identifier or name, in characters.
const SHORT_TEXT_MAX: usize = 255;
/// The longest word that says how someone is, in characters (inventory: `mood VARCHAR(50)`).
const WORD_MAX: usize = 50;
/// The longest free text, in bytes.
const FREE_TEXT_BYTES_MAX: usize = 65_536;

/// A row with its header.
pub(crate) struct Cells<'a> {
    pub(crate) header: &'a Header,
    pub(crate) line: u64,
    pub(crate) fields: &'a [String],
    /// What they were made of, when a mapping made them.
    pub(crate) source: Option<Source<'a>>,
}

impl Cells<'_> {
    /// The cell of a column, trimmed; empty when the file has no such column.
    pub(crate) fn text(&self, column: &str) -> &str {
        self.header.position(column).and_then(|at| self.fields.get(at)).map_or("", |field| field.trim())
    }

    /// A refusal because of a column.
    pub(crate) fn refuse(&self, code: &str, column: &str, reason: impl Into<String>) -> RefusedRow {
        self.describe(&RowRefusal::of_column(code, column, reason))
    }

    /// A refusal of the use case with the place and the masked value of its column.
    pub(crate) fn describe(&self, refusal: &RowRefusal) -> RefusedRow {
        refused(self.line, refusal, refusal.column.as_deref().map(|column| self.shown(column)))
    }

    /// What a refusal because of a column shows: its place and masked value in the file, whatever a mapping made of
    /// it.
    pub(crate) fn shown(&self, column: &str) -> Shown {
        let at = self.header.position(column);
        match (self.source, at) {
            (Some(source), Some(at)) => source.shown(at),
            _ => Shown {
                place: at.and_then(|at| u32::try_from(at + 1).ok()),
                source: None,
                value: mask(self.text(column)),
            },
        }
    }

    /// A text that must be there, without control characters.
    pub(crate) fn required(&self, column: &str) -> Result<String, RefusedRow> {
        self.optional(column)?.ok_or_else(|| self.refuse("value_missing", column, "a value is needed"))
    }

    /// A short text without control characters, `None` when empty.
    pub(crate) fn optional(&self, column: &str) -> Result<Option<String>, RefusedRow> {
        let text = self.text(column);
        if text.is_empty() {
            return Ok(None);
        }
        if text.chars().count() > SHORT_TEXT_MAX {
            return Err(self.refuse(
                "value_too_long",
                column,
                format!("at most {SHORT_TEXT_MAX} characters"),
            ));
        }
        if text.chars().any(char::is_control) {
            return Err(self.refuse("value_invalid", column, "control characters are not allowed"));
        }
        Ok(Some(text.to_owned()))
    }

    /// A free text as written, `None` when it is blank.
    pub(crate) fn free_text(&self, column: &str) -> Result<Option<String>, RefusedRow> {
        let text = self.text(column);
        if text.len() > FREE_TEXT_BYTES_MAX {
            return Err(self.refuse(
                "value_too_long",
                column,
                format!("at most {FREE_TEXT_BYTES_MAX} bytes"),
            ));
        }
        // No column of a read model could hold one. Other control characters stand in texts of real people, and losing a
        // session for one would be worse than keeping it: whoever shows a text shows none of them.
        if text.contains('\0') {
            return Err(self.refuse("value_invalid", column, "a NUL character is not allowed"));
        }
        Ok((!text.is_empty()).then(|| text.to_owned()))
    }

    /// An e-mail address, as written.
    pub(crate) fn email(&self, column: &str) -> Result<String, RefusedRow> {
        let text = self.required(column)?;
        match EmailAddress::parse(&text) {
            Ok(_) => Ok(text),
            Err(not) => Err(self.refuse("email_invalid", column, not.to_string())),
        }
    }

    /// A whole number within bounds, `None` when empty.
    pub(crate) fn whole(&self, column: &str, from: u16, to: u16) -> Result<Option<u16>, RefusedRow> {
        let Some(text) = self.optional(column)? else { return Ok(None) };
        let number = text.parse::<u16>().map_err(|_| {
            self.refuse("number_invalid", column, format!("a whole number from {from} to {to} is needed"))
        })?;
        if (from..=to).contains(&number) {
            Ok(Some(number))
        } else {
            Err(self.refuse("out_of_range", column, format!("from {from} to {to} is possible")))
        }
    }

    /// A rating of one to five, `None` when empty.
    ///
    /// One that was given on another scale says so, `7 on 0-10`, and is kept as it was given.
    pub(crate) fn rating(&self, column: &str) -> Result<Option<Rating>, RefusedRow> {
        if let Some((raw, scale)) = self.text(column).split_once(" on ") {
            return self.rating_on(column, raw, scale).map(Some);
        }
        let raw = self.whole(column, 1, 5)?;
        Ok(raw.and_then(|raw| u8::try_from(raw).ok()).and_then(Rating::one_to_five))
    }

    fn rating_on(&self, column: &str, raw: &str, scale: &str) -> Result<Rating, RefusedRow> {
        let no_number = || self.refuse("number_invalid", column, "a rating like 4, or 7 on 0-10, is needed");
        let (lowest, highest) = scale.split_once('-').ok_or_else(no_number)?;
        let number = |text: &str| text.parse::<u8>().map_err(|_| no_number());
        let (raw, lowest, highest) = (number(raw)?, number(lowest)?, number(highest)?);
        Rating::on_scale(raw, lowest, highest).ok_or_else(|| {
            self.refuse("out_of_range", column, format!("from {lowest} to {highest} is possible"))
        })
    }

    /// One short word or two, `None` when empty.
    pub(crate) fn word(&self, column: &str) -> Result<Option<String>, RefusedRow> {
        match self.optional(column)? {
            Some(text) if text.chars().count() > WORD_MAX => {
                Err(self.refuse("value_too_long", column, format!("at most {WORD_MAX} characters")))
            }
            text => Ok(text),
        }
    }

    /// One of a few values, whatever its case; `None` when empty.
    pub(crate) fn one_of<T: Copy, const N: usize>(
        &self,
        column: &str,
        values: [(&str, T); N],
    ) -> Result<Option<T>, RefusedRow> {
        let Some(text) = self.optional(column)? else { return Ok(None) };
        let found = values.iter().find(|(name, _)| text.eq_ignore_ascii_case(name));
        found.map(|(_, value)| Some(*value)).ok_or_else(|| {
            let names = values.map(|(name, _)| name).join(", ");
            self.refuse("value_unknown", column, format!("one of these is needed: {names}"))
        })
    }

    /// One of a few values that must be there.
    pub(crate) fn one_of_required<T: Copy, const N: usize>(
        &self,
        column: &str,
        values: [(&str, T); N],
    ) -> Result<T, RefusedRow> {
        self.one_of(column, values)?.ok_or_else(|| self.refuse("value_missing", column, "a value is needed"))
    }

    /// The same as [`Cells::occurrence`], `None` when empty.
    pub(crate) fn optional_occurrence(
        &self,
        column: &str,
        zone: Tz,
    ) -> Result<Option<Occurrence>, RefusedRow> {
        if self.text(column).is_empty() { Ok(None) } else { self.occurrence(column, zone).map(Some) }
    }

    /// A day, a wall-clock time, or an instant: as precise as the cell and no more.
    pub(crate) fn occurrence(&self, column: &str, zone: Tz) -> Result<Occurrence, RefusedRow> {
        let text = self.required(column)?;
        calendar::occurrence(&text, zone).map_err(|off| self.refuse(off.code(), column, off.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with<T>(cell: &str, read: impl Fn(&Cells<'_>) -> T) -> T {
        let header = Header { names: vec!["id".into(), "cell".into()] };
        read(&Cells { header: &header, line: 7, fields: &["x".into(), cell.into()], source: None })
    }

    #[test]
    fn a_refusal_names_line_column_masked_value_and_reason() {
        let refused = with("nobody", |cells| cells.email("cell")).expect_err("no address");
        assert_eq!((refused.line, refused.column, refused.code.as_str()), (7, Some(2), "email_invalid"));
        assert_eq!(refused.value_masked.as_deref(), Some("n••• (6 characters)"));
    }

    #[test]
    fn a_day_stays_a_day_and_a_time_keeps_its_zone() {
        let day = with("2025-09-30", |cells| cells.occurrence("cell", Tz::Europe__Oslo)).expect("a day");
        assert_eq!(day.at, None);
        let wall =
            with("2025-09-30 23:30", |cells| cells.occurrence("cell", Tz::Europe__Oslo)).expect("a time");
        assert_eq!(wall.at.map(|at| at.to_string()).as_deref(), Some("2025-09-30T21:30:00.000000Z"));
        let instant = with("2025-09-30T23:30:00Z", |cells| cells.occurrence("cell", Tz::Europe__Oslo))
            .expect("an instant");
        assert_eq!(instant.local_date.to_string(), "2025-10-01");
        for wrong in ["30.09.2025", "2025-13-01", "soon", ""] {
            assert!(with(wrong, |cells| cells.occurrence("cell", Tz::UTC)).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_year_of_two_digits_and_a_placeholder_are_refused_with_their_place() {
        for (wrong, code) in [
            ("25-09-30", "date_invalid"),
            ("30-09-25", "date_invalid"),
            ("25-09-30T10:00:00Z", "date_invalid"),
            ("2025-09-30T24:00", "date_invalid"),
            ("2025-09-30T10:00:60", "date_invalid"),
            ("0001-01-01", "out_of_range"),
            ("1753-01-01", "out_of_range"),
            ("9999-12-31T23:59", "out_of_range"),
        ] {
            let refused = with(wrong, |cells| cells.occurrence("cell", Tz::UTC)).expect_err(wrong);
            assert_eq!((refused.line, refused.column, refused.code.as_str()), (7, Some(2), code), "{wrong}");
        }
    }

    #[test]
    fn a_nul_in_a_free_text_is_refused_with_its_place_and_what_people_write_is_kept() {
        let refused = with("good\u{0}bye", |cells| cells.free_text("cell")).expect_err("a NUL");
        assert_eq!((refused.line, refused.column, refused.code.as_str()), (7, Some(2), "value_invalid"));
        for kept in ["two\r\nlines", "a\ttab", "one letter\u{8} taken back"] {
            assert_eq!(with(kept, |cells| cells.free_text("cell")), Ok(Some(kept.to_owned())));
        }
    }

    #[test]
    fn numbers_outside_their_bounds_and_words_are_told_apart() {
        assert_eq!(with("40", |cells| cells.whole("cell", 1, 1440)), Ok(Some(40)));
        assert_eq!(with("", |cells| cells.whole("cell", 1, 1440)), Ok(None));
        let code = |cell: &str| with(cell, |cells| cells.whole("cell", 1, 5)).expect_err("refused").code;
        assert_eq!(
            (code("6").as_str(), code("-1").as_str(), code("four").as_str()),
            ("out_of_range", "number_invalid", "number_invalid")
        );
    }

    #[test]
    fn a_rating_on_another_scale_is_kept_as_it_was_given() {
        let rating = with("7 on 0-10", |cells| cells.rating("cell")).expect("a rating").expect("one");
        assert_eq!((rating.raw, rating.scale_max, rating.normalised_milli), (7, 10, 700));
        let code = |cell: &str| with(cell, |cells| cells.rating("cell")).expect_err("refused").code;
        assert_eq!(
            (code("11 on 0-10").as_str(), code("7.5 on 0-10").as_str()),
            ("out_of_range", "number_invalid")
        );
        assert_eq!(code("7"), "out_of_range");
    }

    #[test]
    fn an_address_is_kept_as_written_and_one_that_hides_something_is_refused() {
        for address in ["a@b.no", "Ana <ana.berg+x@mail.example.org>", "mailto:a@b.no"] {
            assert_eq!(with(address, |cells| cells.email("cell")).as_deref(), Ok(address));
        }
        for not in
            ["a", "a b@c.no", "a@b", "a@@b.no", "a@b..no", "a@b.no;", "a@b.no\u{200b}", "\u{feff}a@b.no"]
        {
            let refused = with(not, |cells| cells.email("cell")).expect_err(not);
            assert_eq!((refused.code.as_str(), refused.column), ("email_invalid", Some(2)), "{not:?}");
        }
    }
}
