//! `directory.json`: SCIM 2.0 ListResponse pages (RFC 7644 §3.4.2), one or an array of them, read
//! resource by resource: a directory of any size passes through a few kilobytes of memory.

use std::cell::Cell;
use std::io::Read;
use std::rc::Rc;

use application::directory::DirectoryRow;
use application::imports::{NumberedRow, RefusedRow, Row};
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use super::batch::{Batch, ROWS_MAX};
use super::cells::is_email;
use super::fault::FileFault;
use super::mask::mask;

const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
/// The longest value of a directory entry, in characters.
const VALUE_MAX: usize = 255;

/// Reads a directory and hands out batches. Blocks: for a thread of its own.
///
/// `hand_out` answers false when nobody takes batches any more; reading then stops quietly.
pub(crate) fn read_directory(
    source: impl Read,
    hand_out: impl FnMut(Batch) -> bool,
) -> Result<(), FileFault> {
    let bytes = Rc::new(Cell::new(0));
    let counted = Counted { source, bytes: Rc::clone(&bytes) };
    let mut pages = Pages { bytes, entries: 0, batch: Batch::default(), hand_out, gone: false };
    let mut json = serde_json::Deserializer::from_reader(counted);
    let read = (&mut pages).deserialize(&mut json).and_then(|()| json.end());
    pages.flush();
    match read {
        Ok(()) => Ok(()),
        Err(_) if pages.gone => Ok(()),
        Err(error) => {
            let (line, column) = (error.line(), error.column());
            let reason = match error.classify() {
                serde_json::error::Category::Io => "the upload broke off or is not UTF-8",
                serde_json::error::Category::Syntax => "this is not JSON",
                serde_json::error::Category::Eof => "the file ends in the middle",
                serde_json::error::Category::Data => "a SCIM ListResponse, or an array of them, is needed",
            };
            let number = |n: usize| u64::try_from(n).unwrap_or(u64::MAX);
            Err(FileFault::new("import.json", number(line), number(column), reason))
        }
    }
}

/// A reader that counts bytes.
struct Counted<R> {
    source: R,
    bytes: Rc<Cell<u64>>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.source.read(buffer)?;
        self.bytes.set(self.bytes.get() + u64::try_from(read).unwrap_or(0));
        Ok(read)
    }
}

struct Pages<F> {
    bytes: Rc<Cell<u64>>,
    /// How many entries were read. An entry is known by its number: in JSON a line may hold all of them.
    entries: u64,
    batch: Batch,
    hand_out: F,
    gone: bool,
}

impl<F: FnMut(Batch) -> bool> Pages<F> {
    fn take(&mut self, resource: &Value) {
        self.entries += 1;
        let line = self.entries;
        match entry(line, resource) {
            Ok(row) => {
                self.batch.masked.keep(line, "emails", 1, &row.email);
                self.batch.masked.keep(line, "id", 1, &row.id);
                self.batch.masked.keep(line, "organization", 1, &row.organization);
                self.batch.rows.push(NumberedRow { line, row: Row::Directory(Box::new(row)) });
            }
            Err(refused) => self.batch.unreadable.push(refused),
        }
        if self.batch.len() >= ROWS_MAX {
            self.flush();
        }
    }

    fn flush(&mut self) {
        let mut batch = std::mem::take(&mut self.batch);
        batch.bytes_read = self.bytes.get();
        if !self.gone && !(self.hand_out)(batch) {
            self.gone = true;
        }
    }
}

/// One page, or an array of pages.
impl<'de, F: FnMut(Batch) -> bool> DeserializeSeed<'de> for &mut Pages<F> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, F: FnMut(Batch) -> bool> Visitor<'de> for &mut Pages<F> {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a SCIM ListResponse or an array of them")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut pages: A) -> Result<(), A::Error> {
        while pages.next_element_seed(&mut *self)?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut page: A) -> Result<(), A::Error> {
        let mut found = false;
        while let Some(key) = page.next_key::<String>()? {
            // RFC 7643 §2.1: attribute names are compared without case.
            if key.eq_ignore_ascii_case("Resources") {
                page.next_value_seed(Resources(self))?;
                found = true;
            } else {
                page.next_value::<IgnoredAny>()?;
            }
        }
        if found { Ok(()) } else { Err(serde::de::Error::missing_field("Resources")) }
    }
}

struct Resources<'a, F>(&'a mut Pages<F>);

impl<'de, F: FnMut(Batch) -> bool> DeserializeSeed<'de> for Resources<'_, F> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de, F: FnMut(Batch) -> bool> Visitor<'de> for Resources<'_, F> {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a list of SCIM users")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut resources: A) -> Result<(), A::Error> {
        loop {
            match resources.next_element::<Value>()? {
                Some(resource) => self.0.take(&resource),
                None => return Ok(()),
            }
            if self.0.gone {
                return Err(serde::de::Error::custom("nobody takes what is read"));
            }
        }
    }
}

/// One SCIM user as a row.
fn entry(line: u64, user: &Value) -> Result<DirectoryRow, RefusedRow> {
    let refuse = |code: &str, attribute: &str, value: Option<&str>, reason: &str| RefusedRow {
        line,
        column: None,
        column_name: Some(attribute.to_owned()),
        value_masked: value.map(mask),
        code: code.to_owned(),
        reason: reason.to_owned(),
    };
    let text = |value: &Value, attribute: &str| match value {
        Value::Null => Ok(None),
        Value::String(text) if text.trim().is_empty() => Ok(None),
        Value::String(text) if text.chars().count() > VALUE_MAX => {
            Err(refuse("value_too_long", attribute, Some(text), "at most 255 characters"))
        }
        Value::String(text) if text.chars().any(char::is_control) => {
            Err(refuse("value_invalid", attribute, Some(text), "control characters are not allowed"))
        }
        Value::String(text) => Ok(Some(text.trim().to_owned())),
        _ => Err(refuse("value_invalid", attribute, None, "a text is needed")),
    };
    let needed = |value: Option<String>, attribute: &str| {
        value.ok_or_else(|| refuse("value_missing", attribute, None, "a value is needed"))
    };
    let id = needed(text(&user["id"], "id")?, "id")?;
    let email = match text(&primary(&user["emails"])["value"], "emails")? {
        Some(email) => email,
        None => needed(text(&user["userName"], "userName")?, "emails")?,
    };
    if !is_email(&email) {
        return Err(refuse("email_invalid", "emails", Some(&email), "this is not an e-mail address"));
    }
    let work = &user[ENTERPRISE];
    let address = primary(&user["addresses"]);
    let mut lines = Vec::new();
    for part in ["streetAddress", "postalCode", "locality", "region"] {
        lines.extend(text(&address[part], "addresses")?);
    }
    Ok(DirectoryRow {
        id,
        email,
        // RFC 7643 §4.1.1: what it means is the provider's; absent, the user is listed and belongs.
        active: user["active"].as_bool().unwrap_or(true),
        given_name: text(&user["name"]["givenName"], "name.givenName")?,
        family_name: text(&user["name"]["familyName"], "name.familyName")?,
        formatted_name: text(&user["name"]["formatted"], "name.formatted")?,
        phone: text(&primary(&user["phoneNumbers"])["value"], "phoneNumbers")?,
        address: (!lines.is_empty()).then(|| lines.join(", ")),
        country: text(&address["country"], "addresses.country")?,
        employee_number: text(&work["employeeNumber"], "employeeNumber")?,
        cost_centre: text(&work["costCenter"], "costCenter")?,
        organization: needed(text(&work["organization"], "organization")?, "organization")?,
    })
}

/// The primary value of a multi-valued attribute, else its first (RFC 7643 §2.4).
fn primary(values: &Value) -> &Value {
    let list = values.as_array().map(Vec::as_slice).unwrap_or_default();
    list.iter().find(|value| value["primary"] == Value::Bool(true)).or(list.first()).unwrap_or(&Value::Null)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(file: &str) -> (Vec<NumberedRow>, Vec<RefusedRow>, Result<(), FileFault>) {
        let (mut rows, mut refused) = (Vec::new(), Vec::new());
        let outcome = read_directory(file.as_bytes(), |batch| {
            rows.extend(batch.rows);
            refused.extend(batch.unreadable);
            true
        });
        (rows, refused, outcome)
    }

    fn user(id: &str, email: &str) -> String {
        format!(
            r#"{{"id": "{id}", "emails": [{{"value": "old@b.no"}}, {{"value": "{email}", "primary": true}}],
                "{ENTERPRISE}": {{"organization": "Acme"}}}}"#
        )
    }

    #[test]
    fn pages_and_a_single_response_are_both_read() {
        let page = format!(r#"{{"totalResults": 1, "Resources": [{}]}}"#, user("1", "a@b.no"));
        let (rows, refused, outcome) = read(&page);
        assert_eq!((rows.len(), refused.len(), outcome), (1, 0, Ok(())));
        assert_eq!(read(&format!("[{page},\n{page}]")).0.len(), 2);
        let Row::Directory(row) = &rows[0].row else { panic!("a directory row") };
        assert_eq!((row.email.as_str(), row.active), ("a@b.no", true));
    }

    #[test]
    fn an_entry_at_fault_is_refused_and_the_others_are_read() {
        let file = format!(
            "{{\"Resources\": [\n{},\n{},\n{{\"id\": \"3\"}}]}}",
            user("1", "a@b.no").replace('\n', ""),
            user("2", "nobody").replace('\n', "")
        );
        let (rows, refused, outcome) = read(&file);
        assert_eq!((rows.len(), outcome), (1, Ok(())));
        let refused: Vec<_> = refused.iter().map(|row| (row.line, row.code.as_str())).collect();
        assert_eq!(refused, [(2, "email_invalid"), (3, "value_missing")]);
    }

    #[test]
    fn entries_on_one_line_are_told_apart() {
        let entries = [user("1", "nobody"), user("2", "a@b.no"), user("3", "nowhere")];
        let (rows, refused, outcome) =
            read(&format!(r#"{{"Resources": [{}]}}"#, entries.join(",")).replace('\n', ""));
        assert_eq!(outcome, Ok(()));
        assert_eq!(rows.iter().map(|row| row.line).collect::<Vec<_>>(), [2]);
        assert_eq!(refused.iter().map(|row| row.line).collect::<Vec<_>>(), [1, 3]);
    }

    #[test]
    fn what_is_no_list_response_is_one_clear_fault() {
        for (file, reason) in [
            ("{\"Resources\": [", "the file ends in the middle"),
            ("{\"users\": []}", "a SCIM ListResponse, or an array of them, is needed"),
            ("name,email", "this is not JSON"),
        ] {
            let fault = read(file).2.expect_err(file);
            assert_eq!((fault.code, fault.reason.as_str()), ("import.json", reason), "{file}");
        }
    }
}
