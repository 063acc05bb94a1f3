//! Randomness as an argument, so that tests can repeat what they saw.

use uuid::Uuid;

/// A source of unpredictable bytes.
pub trait Chance: Send + Sync + 'static {
    /// Fills the buffer. Production draws from the operating system.
    fn fill(&self, bytes: &mut [u8]);

    /// A random id (UUIDv4).
    fn uuid(&self) -> Uuid {
        let mut bytes = [0; 16];
        self.fill(&mut bytes);
        uuid::Builder::from_random_bytes(bytes).into_uuid()
    }
}
