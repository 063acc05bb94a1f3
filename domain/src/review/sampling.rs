//! Which items a second reviewer decides too.

use kernel::AggregateId;

use super::policy::policy;

/// Whether an item is drawn for a second opinion. The id decides, so that the answer is always the same: ids are
/// keyed digests, which nobody can choose.
pub fn wants_second_opinion(item: AggregateId) -> bool {
    let digest = item.uuid().as_u128();
    // The lowest bits: the version and the variant of a UUID stand higher.
    digest % 1_000 < u128::from(policy().second_opinion_per_mille)
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn one_in_twenty_is_drawn_and_always_the_same_ones() {
        // Spread as digests are: a multiplication by an odd number is a permutation.
        let ids = (1..=20_000_u128).map(|n| {
            AggregateId::new(Uuid::from_u128(n.wrapping_mul(0x9E37_79B9_7F4A_7C15_F39C_C060_5CED_C835)))
        });
        let drawn: Vec<_> = ids.filter(|id| wants_second_opinion(*id)).collect();
        assert!((900..=1_100).contains(&drawn.len()), "{}", drawn.len());
        assert!(drawn.iter().all(|id| wants_second_opinion(*id)));
    }
}
