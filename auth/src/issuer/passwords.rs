//! Passwords: hashed with Argon2id, and compared in the same time whether the login exists or not.

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use kernel::chance::Chance;
use runtime::Secret;
use tokio::sync::Semaphore;

/// Each hashing takes 19 MiB and tens of milliseconds of a core; more at once only wait.
const AT_ONCE: usize = 2;

/// Hashes and compares, off the threads that serve.
pub(super) struct Passwords {
    turns: Semaphore,
    /// Compared against when there is no login, so that its absence takes as long as its presence.
    nobody: String,
}

/// The machine is out of memory or threads; nothing about the password.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("a password could not be hashed")]
pub struct HashingFailed;

impl Passwords {
    pub(super) fn new(chance: &dyn Chance) -> Self {
        let mut unknown = [0; 32];
        chance.fill(&mut unknown);
        let nobody = hash(&unknown, &salt(chance)).expect("the parameters and the salt are sound");
        Self { turns: Semaphore::new(AT_ONCE), nobody }
    }

    pub(super) async fn hash(&self, password: &Secret, chance: &dyn Chance) -> Result<String, HashingFailed> {
        let _turn = self.turns.acquire().await.map_err(|_closed| HashingFailed)?;
        let (password, salt) = (password.clone(), salt(chance));
        tokio::task::spawn_blocking(move || hash(password.expose().as_bytes(), &salt).ok_or(HashingFailed))
            .await
            .unwrap_or(Err(HashingFailed))
    }

    /// Whether the password is the one that was hashed. Without a hash it never is.
    pub(super) async fn matches(
        &self,
        password: &Secret,
        hashed: Option<String>,
    ) -> Result<bool, HashingFailed> {
        let _turn = self.turns.acquire().await.map_err(|_closed| HashingFailed)?;
        let known = hashed.is_some();
        let (password, hashed) = (password.clone(), hashed.unwrap_or_else(|| self.nobody.clone()));
        let same = tokio::task::spawn_blocking(move || {
            let hash = PasswordHash::new(&hashed).map_err(|_unreadable| HashingFailed)?;
            Ok(Argon2::default().verify_password(password.expose().as_bytes(), &hash).is_ok())
        });
        Ok(same.await.unwrap_or(Err(HashingFailed))? && known)
    }
}

fn salt(chance: &dyn Chance) -> [u8; 16] {
    let mut salt = [0; 16];
    chance.fill(&mut salt);
    salt
}

/// Argon2id with the parameters of OWASP's first choice: 19 MiB, two passes, one lane.
fn hash(password: &[u8], salt: &[u8]) -> Option<String> {
    Argon2::default().hash_password_with_salt(password, salt).ok().map(|hash| hash.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use runtime::OsChance;

    #[tokio::test]
    async fn only_the_right_password_of_a_known_login_matches() {
        let passwords = Passwords::new(&OsChance);
        let right = Secret::new("correct horse battery");
        let hashed = passwords.hash(&right, &OsChance).await.expect("it hashes");
        assert!(hashed.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hashed}");
        assert_eq!(passwords.matches(&right, Some(hashed.clone())).await, Ok(true));
        assert_eq!(passwords.matches(&Secret::new("other"), Some(hashed)).await, Ok(false));
        assert_eq!(passwords.matches(&right, None).await, Ok(false));
    }
}
