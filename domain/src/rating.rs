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
        Self::on_scale(raw, 1, 5)
    }

    /// A rating on any scale, kept as it was given. `None` outside of it, or when it is no scale.
    pub fn on_scale(raw: u8, scale_min: u8, scale_max: u8) -> Option<Self> {
        let is_possible = scale_min < scale_max && (scale_min..=scale_max).contains(&raw);
        is_possible.then(|| {
            let (above, span) = (u32::from(raw - scale_min), u32::from(scale_max - scale_min));
            let milli = (above * 1000 + span / 2) / span;
            Self { raw, scale_min, scale_max, normalised_milli: u16::try_from(milli).unwrap_or(1000) }
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

    #[test]
    fn another_scale_is_kept_and_becomes_zero_to_one_too() {
        let rating = Rating::on_scale(7, 0, 10).expect("seven of ten");
        assert_eq!(
            (rating.raw, rating.scale_min, rating.scale_max, rating.normalised_milli),
            (7, 0, 10, 700)
        );
        assert_eq!(Rating::on_scale(1, 0, 3).map(|rating| rating.normalised_milli), Some(333));
        assert_eq!(Rating::on_scale(11, 0, 10), None);
        assert_eq!(Rating::on_scale(5, 5, 5), None);
    }
}
