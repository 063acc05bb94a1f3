//! The randomness of the operating system.

use kernel::chance::Chance;
use rand::TryRng;
use rand::rngs::SysRng;

/// Draws from the operating system's generator, good enough for keys.
#[derive(Clone, Copy, Debug, Default)]
pub struct OsChance;

impl Chance for OsChance {
    fn fill(&self, bytes: &mut [u8]) {
        // Going on with predictable bytes would make predictable keys: there is nothing to return.
        SysRng.try_fill_bytes(bytes).expect("the operating system has randomness");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_draws_differ_and_ids_are_random_ones() {
        let (mut one, mut other) = ([0; 32], [0; 32]);
        OsChance.fill(&mut one);
        OsChance.fill(&mut other);
        assert_ne!(one, other);
        assert_eq!(OsChance.uuid().get_version_num(), 4);
    }
}
