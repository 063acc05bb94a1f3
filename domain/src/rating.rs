//! A rating as it was given, and on the scale from 0 to 1 (DECISIONS C32).

use serde::{Deserialize, Serialize};

/// What someone gave, with the scale it was given on.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Rating {
    /// As given, for example 4.
    pub raw: u8,
    /// The lowest of the scale, for example 1.
    pub scale_min: u8,
    /// The highest of the scale, for example 5.
    pub scale_max: u8,
    /// `(raw − min) / (max − min)` in thousandths: 0 to 1000.
    pub normalised_milli: u16,
}

impl Rating {
    /// A rating of one to five. `None` outside of it.
    pub fn one_to_five(raw: u8) -> Option<Self> {
        (1..=5).contains(&raw).then(|| Self {
            raw,
            scale_min: 1,
            scale_max: 5,
            normalised_milli: u16::from(raw - 1) * 250,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_to_five_becomes_zero_to_one() {
        assert_eq!(Rating::one_to_five(1).map(|r| r.normalised_milli), Some(0));
        assert_eq!(Rating::one_to_five(4).map(|r| r.normalised_milli), Some(750));
        assert_eq!(Rating::one_to_five(5).map(|r| r.normalised_milli), Some(1000));
        assert_eq!(Rating::one_to_five(0), None);
        assert_eq!(Rating::one_to_five(6), None);
    }
}
