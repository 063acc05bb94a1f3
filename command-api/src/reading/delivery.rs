//! The body of a webhook: one record as JSON, read by the reader of its kind of file.
//!
//! A record that is refused in a file is refused here for the same reason, and the other way round.

use application::imports::RefusedRow;
use chrono_tz::Tz;
use edge::Failure;
use kernel::Timestamp;
use kernel::calendar::{self, OffCalendar};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::error::Category;

use super::cells::Cells;
use super::csv::Header;

/// How far ahead of now a source's clock may be. A version of next year would shut out every correction until then.
const AHEAD_SECONDS_MAX: i64 = 300;

/// Reads a body. What is wrong is said without a value of it: a value may be personal.
pub(crate) fn body<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Failure> {
    edge::without_nul(bytes)?;
    serde_json::from_slice(bytes).map_err(|error| match error.classify() {
        Category::Data => Failure::of("request.invalid").detail(wrong_shape(&error.to_string())),
        Category::Io | Category::Syntax | Category::Eof => Failure::of("request.malformed").detail(format!(
            "this is no JSON at line {}, column {}",
            error.line(),
            error.column()
        )),
    })
}

/// Names of fields are told, and nothing else of what the parser says.
fn wrong_shape(told: &str) -> String {
    let about_a_name = ["unknown field", "missing field", "duplicate field"];
    if about_a_name.iter().any(|beginning| told.starts_with(beginning)) {
        told.to_owned()
    } else {
        "a field has another type or value than the description of this API says".to_owned()
    }
}

/// When the source last changed the record: its version.
pub(crate) fn version(field: &str, text: &str, now: Timestamp) -> Result<Timestamp, Failure> {
    let invalid = |reason: &str| Failure::of("request.invalid").at(&format!("/{field}"), reason);
    let at = calendar::instant(text).map_err(|off| match off {
        OffCalendar::NotOne => invalid("a time with a zone like 2026-09-30T14:00:00Z is needed"),
        OffCalendar::Outside => invalid(&off.to_string()),
    })?;
    if at > now.plus_seconds(AHEAD_SECONDS_MAX) {
        return Err(invalid("this is in the future"));
    }
    Ok(at)
}

/// A record of a body as the readers of files have it: names and texts.
pub(crate) struct Fields {
    header: Header,
    fields: Vec<String>,
}

impl Fields {
    /// Of a body's type.
    pub(crate) fn of(record: &impl Serialize) -> Result<Self, Failure> {
        let value = serde_json::to_value(record).map_err(|error| Failure::of("internal").because(error))?;
        let serde_json::Value::Object(object) = value else {
            return Err(Failure::of("internal").because("a body's type is no object"));
        };
        let mut read = Self { header: Header { names: Vec::new() }, fields: Vec::new() };
        for (name, value) in object {
            match value {
                serde_json::Value::Null => {}
                serde_json::Value::String(text) => read = read.with(&name, text),
                other => read = read.with(&name, other.to_string()),
            }
        }
        Ok(read)
    }

    /// With one more field.
    pub(crate) fn with(mut self, name: &str, text: impl Into<String>) -> Self {
        self.header.names.push(name.to_owned());
        self.fields.push(text.into());
        self
    }

    /// What a reader of files makes of it.
    pub(crate) fn read<T>(
        &self,
        zone: Tz,
        read: impl FnOnce(&Cells<'_>, Tz) -> Result<T, RefusedRow>,
    ) -> Result<T, Failure> {
        let cells = Cells { header: &self.header, line: 1, fields: &self.fields, source: None };
        read(&cells, zone).map_err(|refused| {
            let at = format!("/{}", refused.column_name.unwrap_or_default());
            Failure::of("request.invalid").detail(refused.code).at(&at, refused.reason)
        })
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;
    use crate::reading::sessions;

    #[derive(Serialize, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Record {
        name: String,
        minutes: Option<u16>,
    }

    fn refused(body_text: &str) -> (String, String) {
        let Err(failure) = body::<Record>(body_text.as_bytes()) else { panic!("{body_text} was read") };
        (failure.problem().code.clone(), failure.problem().detail.clone().unwrap_or_default())
    }

    #[test]
    fn names_that_are_wrong_are_told_and_values_are_not() {
        let (code, detail) = refused(r#"{"name": "x", "email": "ana@example.org"}"#);
        assert_eq!(code, "request.invalid");
        assert!(detail.contains("`email`") && !detail.contains("ana"), "{detail}");
        let (_, detail) = refused(r#"{"name": "x", "minutes": "ana@example.org"}"#);
        assert!(!detail.contains("ana"), "{detail}");
        assert!(refused(r#"{"minutes": 4}"#).1.contains("`name`"));
        assert_eq!(refused(r#"{"name": "#).0, "request.malformed");
    }

    #[test]
    fn fields_are_the_cells_of_a_row_and_what_is_null_is_empty() {
        let fields = Fields::of(&Record { name: " x ".into(), minutes: Some(40) }).expect("an object");
        let read = fields.read(Tz::UTC, |cells, _| {
            Ok((cells.text("name").to_owned(), cells.whole("minutes", 1, 60)?, cells.text("no").to_owned()))
        });
        assert_eq!(read.expect("it can be read"), ("x".to_owned(), Some(40), String::new()));
        let fields = Fields::of(&Record { name: "x".into(), minutes: None }).expect("an object");
        assert_eq!(
            fields.read(Tz::UTC, |cells, _| cells.whole("minutes", 1, 60)).expect("it is empty"),
            None
        );
    }

    #[test]
    fn what_the_reader_of_a_file_refuses_is_a_problem_at_its_field() {
        let fields = Fields::of(&Record { name: "x".into(), minutes: None }).expect("an object");
        let fields = fields.with("session_id", "s").with("session_type", "Knitting");
        let Err(failure) = fields.read(Tz::UTC, sessions::read) else { panic!("it was read") };
        let problem = failure.problem();
        assert_eq!(
            (problem.code.as_str(), problem.detail.as_deref()),
            ("request.invalid", Some("session_type_unknown"))
        );
        assert_eq!(problem.errors[0].field, "/session_type");
    }

    #[test]
    fn a_version_is_an_instant_and_not_of_the_future() {
        let now = Timestamp::parse("2026-01-02T03:04:05Z").expect("a time");
        assert_eq!(version("updated_at", "2026-01-02T04:04:05+01:00", now).ok(), Some(now));
        for wrong in [
            "2026-01-02",
            "2026-01-02T03:04:05",
            "2026-01-02T03:10:05Z",
            "26-01-02T03:04:05Z",
            "0001-01-01T00:00:00Z",
            "",
        ] {
            assert!(version("updated_at", wrong, now).is_err(), "{wrong}");
        }
    }
}
