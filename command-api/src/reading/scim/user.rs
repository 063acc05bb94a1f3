//! One SCIM user (RFC 7643 §4.1, §4.3) as a row. What is of another type than it should be is refused at its attribute.

use application::directory::DirectoryRow;
use application::imports::RefusedRow;
use kernel::EmailAddress;
use serde_json::Value;

use super::super::mask::mask;

pub(super) const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
/// The longest value of a directory entry, in characters.
const VALUE_MAX: usize = 255;

/// Reads a user. `line` is its number in the directory.
pub(super) fn entry(line: u64, user: &Value) -> Result<DirectoryRow, RefusedRow> {
    read(user).map_err(|refusal| RefusedRow {
        line,
        column: None,
        column_name: Some(refusal.attribute.to_owned()),
        value_masked: refusal.value.as_deref().map(mask),
        code: refusal.code.to_owned(),
        reason: refusal.reason.to_owned(),
    })
}

/// Why an attribute cannot be read.
struct Refusal {
    code: &'static str,
    attribute: &'static str,
    value: Option<String>,
    reason: &'static str,
}

impl Refusal {
    fn new(code: &'static str, attribute: &'static str, value: Option<&str>, reason: &'static str) -> Self {
        Self { code, attribute, value: value.map(ToOwned::to_owned), reason }
    }

    fn invalid(attribute: &'static str, reason: &'static str) -> Self {
        Self::new("value_invalid", attribute, None, reason)
    }
}

fn read(user: &Value) -> Result<DirectoryRow, Refusal> {
    let user = Object::of(user, "user")?;
    let id = needed(user.text("id", "id")?, "id")?;
    let email = match email(&user)? {
        Some(email) => email,
        None => needed(user.text("userName", "userName")?, "emails")?,
    };
    if let Err(not) = EmailAddress::parse(&email) {
        let reason = match not {
            kernel::email::NotAnAddress::Malformed => "this is not an e-mail address",
            kernel::email::NotAnAddress::Unseen => "this e-mail address holds a character that is not seen",
        };
        return Err(Refusal::new("email_invalid", "emails", Some(&email), reason));
    }
    let work = user.object(ENTERPRISE, ENTERPRISE)?;
    let name = user.object("name", "name")?;
    let address = user.first_or_primary("addresses")?;
    let phone = user.first_or_primary("phoneNumbers")?;
    let mut lines = Vec::new();
    for part in ["streetAddress", "postalCode", "locality", "region"] {
        lines.extend(address.text(part, "addresses")?);
    }
    Ok(DirectoryRow {
        id,
        email,
        // RFC 7643 §4.1.1: what it means is the provider's; absent, the user is listed and belongs.
        active: user.boolean("active", "active")?.unwrap_or(true),
        given_name: name.text("givenName", "name.givenName")?,
        family_name: name.text("familyName", "name.familyName")?,
        formatted_name: name.text("formatted", "name.formatted")?,
        phone: phone.text("value", "phoneNumbers")?,
        address: (!lines.is_empty()).then(|| lines.join(", ")),
        country: address.text("country", "addresses.country")?,
        employee_number: work.text("employeeNumber", "employeeNumber")?,
        cost_centre: work.text("costCenter", "costCenter")?,
        organization: needed(work.text("organization", "organization")?, "organization")?,
    })
}

fn needed(value: Option<String>, attribute: &'static str) -> Result<String, Refusal> {
    value.ok_or_else(|| Refusal::new("value_missing", attribute, None, "a value is needed"))
}

/// The primary address, else the first. Whose sessions somebody has depends on it, so two primary ones are refused.
fn email(user: &Object<'_>) -> Result<Option<String>, Refusal> {
    const AT: &str = "emails";
    let (mut first, mut chosen) = (None, None::<Option<String>>);
    for value in user.list(AT)? {
        // Some providers write the addresses alone.
        let (address, is_primary) = if value.is_string() {
            (text(Some(value), AT)?, false)
        } else {
            let value = Object::of(value, AT)?;
            (value.text("value", AT)?, value.boolean("primary", AT)?.unwrap_or(false))
        };
        if is_primary && chosen.as_ref().is_some_and(|chosen| *chosen != address) {
            return Err(Refusal::invalid(AT, "only one address can be the primary one"));
        }
        if is_primary {
            chosen = Some(address.clone());
        }
        first = first.or(Some(address));
    }
    Ok(chosen.or(first).flatten())
}

/// A JSON object whose names are compared without case (RFC 7643 §2.1), or nothing.
struct Object<'a>(Option<&'a serde_json::Map<String, Value>>);

impl<'a> Object<'a> {
    fn of(value: &'a Value, attribute: &'static str) -> Result<Self, Refusal> {
        match value {
            Value::Null => Ok(Self(None)),
            Value::Object(object) => Ok(Self(Some(object))),
            _ => Err(Refusal::invalid(attribute, "an object is needed")),
        }
    }

    fn get(&self, name: &str, attribute: &'static str) -> Result<Option<&'a Value>, Refusal> {
        let Some(object) = self.0 else { return Ok(None) };
        let mut found =
            object.iter().filter(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value);
        let value = found.next();
        if found.any(|other| Some(other) != value) {
            return Err(Refusal::invalid(attribute, "it is there twice and says two things"));
        }
        Ok(value)
    }

    fn object(&self, name: &str, attribute: &'static str) -> Result<Self, Refusal> {
        Self::of(self.get(name, attribute)?.unwrap_or(&Value::Null), attribute)
    }

    fn list(&self, name: &'static str) -> Result<&'a [Value], Refusal> {
        match self.get(name, name)? {
            None | Some(Value::Null) => Ok(&[]),
            Some(Value::Array(list)) => Ok(list),
            Some(_) => Err(Refusal::invalid(name, "a list is needed")),
        }
    }

    /// The primary value of a multi-valued attribute, else its first (RFC 7643 §2.4).
    fn first_or_primary(&self, name: &'static str) -> Result<Self, Refusal> {
        let mut chosen = Self(None);
        for value in self.list(name)? {
            let value = Self::of(value, name)?;
            if value.boolean("primary", name)? == Some(true) {
                return Ok(value);
            }
            chosen = if chosen.0.is_none() { value } else { chosen };
        }
        Ok(chosen)
    }

    fn text(&self, name: &str, attribute: &'static str) -> Result<Option<String>, Refusal> {
        text(self.get(name, attribute)?, attribute)
    }

    /// The one reading of booleans: Entra writes them as texts, others as numbers.
    fn boolean(&self, name: &str, attribute: &'static str) -> Result<Option<bool>, Refusal> {
        let refuse = || Err(Refusal::invalid(attribute, "true or false is needed"));
        match self.get(name, attribute)? {
            None | Some(Value::Null) => Ok(None),
            Some(Value::Bool(value)) => Ok(Some(*value)),
            Some(Value::String(text)) if text.eq_ignore_ascii_case("true") => Ok(Some(true)),
            Some(Value::String(text)) if text.eq_ignore_ascii_case("false") => Ok(Some(false)),
            Some(Value::Number(number)) => match number.as_u64() {
                Some(0) => Ok(Some(false)),
                Some(1) => Ok(Some(true)),
                _ => refuse(),
            },
            Some(_) => refuse(),
        }
    }
}

/// A text, `None` when it is blank. A whole number has one way to be written, so it is one too.
fn text(value: Option<&Value>, attribute: &'static str) -> Result<Option<String>, Refusal> {
    match value {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) if text.trim().is_empty() => Ok(None),
        Some(Value::String(text)) if text.chars().count() > VALUE_MAX => {
            Err(Refusal::new("value_too_long", attribute, Some(text), "at most 255 characters"))
        }
        Some(Value::String(text)) if text.chars().any(char::is_control) => {
            Err(Refusal::new("value_invalid", attribute, Some(text), "control characters are not allowed"))
        }
        Some(Value::String(text)) => Ok(Some(text.trim().to_owned())),
        Some(Value::Number(number)) if number.is_u64() || number.is_i64() => Ok(Some(number.to_string())),
        Some(_) => Err(Refusal::invalid(attribute, "a text is needed")),
    }
}
