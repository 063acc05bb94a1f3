//! Where a page ended: the key of its last row, opaque to the caller.
//!
//! The text is base64url of a tag (the list and the version of its order) and the key. A cursor of
//! another list, of an older order, or made up, is refused rather than read as something else.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Serialize, de::DeserializeOwned};

/// The longest text that is looked at.
const TEXT_BYTES_MAX: usize = 512;

/// Not a cursor of this list.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("the page cursor is not one of this list")]
pub struct NotACursor;

/// The key by which a list is ordered.
pub trait Cursor: Serialize + DeserializeOwned {
    /// Names the list and the version of its order, for example `people-1`. It changes with the order.
    const TAG: &'static str;

    /// As the caller gets it.
    fn to_text(&self) -> String {
        let key = serde_json::to_vec(self).expect("a key of ids, numbers and dates becomes JSON");
        let mut bytes = Vec::with_capacity(Self::TAG.len() + 1 + key.len());
        bytes.extend_from_slice(Self::TAG.as_bytes());
        bytes.push(b'\n');
        bytes.extend_from_slice(&key);
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// As the caller gives it back.
    fn from_text(text: &str) -> Result<Self, NotACursor> {
        if text.len() > TEXT_BYTES_MAX {
            return Err(NotACursor);
        }
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| NotACursor)?;
        let key = bytes
            .strip_prefix(Self::TAG.as_bytes())
            .and_then(|rest| rest.strip_prefix(b"\n"))
            .ok_or(NotACursor)?;
        serde_json::from_slice(key).map_err(|_| NotACursor)
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;
    use uuid::Uuid;

    use super::*;

    #[derive(Serialize, Deserialize, PartialEq, Debug)]
    struct ByDay(chrono::NaiveDate, Uuid);
    impl Cursor for ByDay {
        const TAG: &'static str = "by-day-1";
    }

    #[derive(Serialize, Deserialize, PartialEq, Debug)]
    struct ByDayOfOldOrder(chrono::NaiveDate, Uuid);
    impl Cursor for ByDayOfOldOrder {
        const TAG: &'static str = "by-day-0";
    }

    fn key() -> ByDay {
        ByDay("2025-10-01".parse().expect("a date"), Uuid::from_u128(7))
    }

    #[test]
    fn a_cursor_comes_back_as_it_went() {
        assert_eq!(ByDay::from_text(&key().to_text()), Ok(key()));
    }

    #[test]
    fn it_fits_a_query_string_as_it_is() {
        assert!(key().to_text().bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)));
    }

    #[test]
    fn one_of_another_list_or_order_is_refused() {
        assert_eq!(ByDayOfOldOrder::from_text(&key().to_text()), Err(NotACursor));
    }

    #[test]
    fn what_is_made_up_is_refused() {
        let tagged = |key: &str| URL_SAFE_NO_PAD.encode(format!("by-day-1\n{key}"));
        for text in
            ["", "?", "MTIz", &tagged(""), &tagged("[1,2]"), &tagged("[\"2025-10-01\"]"), &"A".repeat(600)]
        {
            assert_eq!(ByDay::from_text(text), Err(NotACursor), "{text}");
        }
    }
}
