//! How often an address may try to sign in: guessing needs many tries, and each costs a core for a while.
//!
//! How often one login may be tried is counted where its password is looked at, in `auth`.

use std::net::IpAddr;

use edge::{Buckets, Failure, rate_limited};

/// Sign-ins of this process.
pub(crate) struct SignIns {
    by_address: Buckets<IpAddr>,
}

impl SignIns {
    pub(crate) fn new(per_minute_max: u32) -> Self {
        Self { by_address: Buckets::per_minute(per_minute_max) }
    }

    /// One more attempt from an address.
    pub(crate) fn count(&self, from: IpAddr) -> Result<(), Failure> {
        self.by_address.take(&from).map(drop).map_err(|wait_seconds| {
            tracing::warn!(wait_seconds, "security: an address tries to sign in too often");
            rate_limited(wait_seconds)
        })
    }
}
