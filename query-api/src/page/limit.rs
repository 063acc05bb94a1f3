//! How many items a page may have.

use serde::{Deserialize, Deserializer, de::Error};

/// From 1 to 200 items; 50 unless asked otherwise.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limit(u8);

impl Limit {
    /// The most.
    pub const MAX: u8 = 200;
    /// Unless asked otherwise.
    pub const DEFAULT: Self = Self(50);

    /// `None` outside of 1 to 200.
    pub fn of(items: u64) -> Option<Self> {
        u8::try_from(items).ok().filter(|items| (1..=Self::MAX).contains(items)).map(Self)
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

impl Default for Limit {
    fn default() -> Self {
        Self::DEFAULT
    }
}

impl<'de> Deserialize<'de> for Limit {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let items = u64::deserialize(deserializer)?;
        Self::of(items).ok_or_else(|| D::Error::custom("`limit` is a number from 1 to 200"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_has_from_one_to_two_hundred_items() {
        assert_eq!(Limit::of(0), None);
        assert_eq!(Limit::of(1).map(Limit::rows), Some(1));
        assert_eq!(Limit::of(200).map(Limit::with_surplus), Some(201));
        assert_eq!(Limit::of(201), None);
        assert_eq!(Limit::of(u64::MAX), None);
    }
}
