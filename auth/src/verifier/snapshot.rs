//! Keys and revocations as they were a moment ago.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use ed25519_dalek::VerifyingKey;
use kernel::{PrincipalId, Timestamp};
use parking_lot::RwLock;
use runtime::BoxError;
use sqlx::PgPool;
use uuid::Uuid;

use crate::claims::{Claims, LIFE_SECONDS_MAX};
use crate::{Jwk, JwkSet};

/// Older than this it is read again. With the time that an answer may take, what is revoked ends within 5 s.
const FRESH_FOR: Duration = Duration::from_secs(2);
/// Older than this it is not used any more.
const USABLE_FOR: Duration = Duration::from_mins(1);
/// However many unknown keys are named, no more often than this.
const ASK_AT_MOST_EVERY: Duration = Duration::from_secs(1);
/// A key set is a few hundred bytes.
const KEY_SET_BYTES_MAX: usize = 256 * 1024;
/// How long a database or an issuer elsewhere may take to answer.
const ANSWER_WITHIN: Duration = Duration::from_secs(3);

/// Where keys and revocations are read.
pub(super) enum Source {
    Database(PgPool),
    Url { url: String, client: reqwest::Client },
}

/// What was read at once.
pub(super) struct Snapshot {
    pub(super) keys: HashMap<String, VerifyingKey>,
    revoked_tokens: HashSet<Uuid>,
    ended_sessions: HashSet<Uuid>,
    valid_from: HashMap<PrincipalId, Timestamp>,
    read_at: Instant,
}

impl Snapshot {
    pub(super) fn has_revoked(&self, claims: &Claims) -> bool {
        self.revoked_tokens.contains(&claims.jti)
            || claims.session.is_some_and(|session| self.ended_sessions.contains(&session))
            || self.valid_from.get(&claims.sub).is_some_and(|from| claims.issued_at() < *from)
    }
}

/// The newest snapshot, and how to get the next.
pub(super) struct Snapshots {
    source: Source,
    newest: RwLock<Option<Arc<Snapshot>>>,
    /// One reads at a time; the others use what is there, or wait when that is too old.
    reading: tokio::sync::Mutex<()>,
}

impl Snapshots {
    pub(super) fn new(source: Source) -> Self {
        Self { source, newest: RwLock::new(None), reading: tokio::sync::Mutex::new(()) }
    }

    /// A snapshot that is fresh enough; read anew when it does not know the key.
    pub(super) async fn with_key(&self, kid: &str, now: Timestamp) -> Result<Arc<Snapshot>, BoxError> {
        let newest = self.newest.read().clone();
        let Some(known) = newest else { return self.read_since(None, now).await };
        let age = known.read_at.elapsed();
        let wanted = age > FRESH_FOR || (!known.keys.contains_key(kid) && age > ASK_AT_MOST_EVERY);
        if !wanted {
            return Ok(known);
        }
        let read = if age > USABLE_FOR {
            self.read_since(Some(known.read_at), now).await
        } else if let Ok(_reading) = self.reading.try_lock() {
            self.read(now).await
        } else {
            return Ok(known);
        };
        match read {
            Ok(snapshot) => Ok(snapshot),
            Err(error) if age > USABLE_FOR => Err(error),
            Err(error) => {
                tracing::warn!(error = runtime::chain(&*error), "the issuer's keys could not be read again");
                Ok(known)
            }
        }
    }

    pub(super) async fn read_now(&self, now: Timestamp) -> Result<(), BoxError> {
        let _reading = self.reading.lock().await;
        self.read(now).await.map(drop)
    }

    /// Waits for a turn, and reads unless someone else just did.
    async fn read_since(&self, seen: Option<Instant>, now: Timestamp) -> Result<Arc<Snapshot>, BoxError> {
        let _reading = self.reading.lock().await;
        let newest = self.newest.read().clone();
        match newest {
            Some(newest) if Some(newest.read_at) != seen => Ok(newest),
            _ => self.read(now).await,
        }
    }

    async fn read(&self, now: Timestamp) -> Result<Arc<Snapshot>, BoxError> {
        // The age counts from before the question: what changed meanwhile is not in the answer.
        let read_at = Instant::now();
        let read = async {
            match &self.source {
                Source::Database(pool) => read_database(pool, now, read_at).await,
                Source::Url { url, client } => read_url(client, url, read_at).await,
            }
        };
        let snapshot = tokio::time::timeout(ANSWER_WITHIN, read).await??;
        let snapshot = Arc::new(snapshot);
        *self.newest.write() = Some(Arc::clone(&snapshot));
        Ok(snapshot)
    }
}

async fn read_database(pool: &PgPool, now: Timestamp, read_at: Instant) -> Result<Snapshot, BoxError> {
    // A retired key must not sign for ever, whoever has got hold of it.
    let keys: Vec<(String, Vec<u8>)> = sqlx::query_as(
        "SELECT kid, public_key FROM auth.signing_keys WHERE expires_at IS NULL OR expires_at > $1",
    )
    .bind(now.to_datetime())
    .fetch_all(pool)
    .await?;
    let jwks = keys
        .into_iter()
        .filter_map(|(kid, public)| Some(Jwk::new(kid, public.as_slice().try_into().ok()?)))
        .collect();
    let revoked: Vec<Uuid> =
        sqlx::query_scalar("SELECT jti FROM auth.revoked_tokens").fetch_all(pool).await?;
    // An access token of a session that ended before has expired by now.
    let ended_since = now.plus_seconds(-LIFE_SECONDS_MAX).to_datetime();
    let ended: Vec<Uuid> = sqlx::query_scalar("SELECT family FROM auth.ended_sessions WHERE revoked_at > $1")
        .bind(ended_since)
        .fetch_all(pool)
        .await?;
    let valid_from: Vec<(Uuid, DateTime<Utc>)> =
        sqlx::query_as("SELECT principal, tokens_valid_from FROM auth.revoked_logins")
            .fetch_all(pool)
            .await?;
    Ok(Snapshot {
        keys: usable(&JwkSet { keys: jwks }),
        revoked_tokens: revoked.into_iter().collect(),
        ended_sessions: ended.into_iter().collect(),
        valid_from: valid_from
            .into_iter()
            .map(|(principal, from)| (PrincipalId::new(principal), from.into()))
            .collect(),
        read_at,
    })
}

async fn read_url(client: &reqwest::Client, url: &str, read_at: Instant) -> Result<Snapshot, BoxError> {
    let mut answer = client.get(url).send().await?.error_for_status()?;
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await? {
        body.extend_from_slice(&chunk);
        if body.len() > KEY_SET_BYTES_MAX {
            return Err("the key set is too large".into());
        }
    }
    let set: JwkSet = serde_json::from_slice(&body)?;
    let (revoked_tokens, ended_sessions, valid_from) = (HashSet::new(), HashSet::new(), HashMap::new());
    Ok(Snapshot { keys: usable(&set), revoked_tokens, ended_sessions, valid_from, read_at })
}

fn usable(set: &JwkSet) -> HashMap<String, VerifyingKey> {
    set.keys.iter().filter_map(|jwk| Some((jwk.kid.clone(), jwk.verifying_key()?))).collect()
}
