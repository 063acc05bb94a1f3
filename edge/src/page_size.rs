//! How many items a page may have: one type for every list of both APIs.

use serde::de::{Error, Unexpected};
use serde::{Deserialize, Deserializer};

/// From 1 to `MAX` items; `DEFAULT` unless asked otherwise. Anything else is refused, never bent to fit.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct PageSize<const DEFAULT: u16, const MAX: u16>(u16);

impl<const DEFAULT: u16, const MAX: u16> PageSize<DEFAULT, MAX> {
    /// Unless asked otherwise.
    pub const DEFAULT: Self = Self(DEFAULT);

    /// `None` outside of 1 to `MAX`.
    pub fn of(items: u64) -> Option<Self> {
        u16::try_from(items).ok().filter(|items| (1..=MAX).contains(items)).map(Self)
    }

    /// As a number.
    pub fn get(self) -> u16 {
        self.0
    }

    /// As a length.
    pub fn rows(self) -> usize {
        usize::from(self.0)
    }

    /// One more, for a statement: whether that row comes tells whether another page follows.
    pub fn with_surplus(self) -> i64 {
        i64::from(self.0) + 1
    }
}

impl<const DEFAULT: u16, const MAX: u16> Default for PageSize<DEFAULT, MAX> {
    fn default() -> Self {
        Self::DEFAULT
    }
}

impl<'de, const DEFAULT: u16, const MAX: u16> Deserialize<'de> for PageSize<DEFAULT, MAX> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let items = u64::deserialize(deserializer)?;
        let expected = format!("`limit` from 1 to {MAX}");
        Self::of(items)
            .ok_or_else(|| D::Error::invalid_value(Unexpected::Unsigned(items), &expected.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Small = PageSize<50, 200>;

    #[test]
    fn a_page_has_from_one_item_to_the_most() {
        for refused in [0, 201, 1 << 31, u64::MAX] {
            assert_eq!(Small::of(refused), None, "{refused}");
            assert!(serde_json::from_value::<Small>(refused.into()).is_err(), "{refused}");
        }
        assert_eq!(Small::of(1).map(Small::rows), Some(1));
        assert_eq!(Small::of(200).map(Small::with_surplus), Some(201));
        assert_eq!(Small::default().get(), 50);
    }
}
