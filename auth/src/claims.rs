//! What a token says, and whether it may be believed now.

use std::collections::BTreeSet;

use kernel::{CompanyId, PersonId, PrincipalId, Role, TenantId, Timestamp};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::Principal;

/// How far ahead another machine's clock may be.
const AHEAD_SECONDS_MAX: i64 = 30;
/// No access token lives longer, whoever issued it.
pub(crate) const LIFE_SECONDS_MAX: i64 = 3_600;

/// The payload of an access token (RFC 9068). Times are whole seconds since 1970.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct Claims {
    pub(crate) iss: String,
    pub(crate) aud: String,
    pub(crate) sub: PrincipalId,
    pub(crate) exp: i64,
    pub(crate) nbf: i64,
    pub(crate) iat: i64,
    pub(crate) jti: Uuid,
    /// The sign-in that it came from; services have none, nor have tokens of before there was this claim.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) session: Option<Uuid>,
    pub(crate) tenant: TenantId,
    pub(crate) role: Role,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub(crate) companies: BTreeSet<CompanyId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) person: Option<PersonId>,
}

impl Claims {
    /// Why it may not be believed, if so. The reason is fit for the one who sent it.
    pub(crate) fn doubt(&self, issuer: &str, audience: &str, now: Timestamp) -> Option<&'static str> {
        let now = now.micros().div_euclid(1_000_000);
        if self.iss != issuer {
            Some("the token is of another issuer")
        } else if self.aud != audience {
            Some("the token is for another audience")
        } else if self.exp <= now {
            Some("the token has expired")
        } else if self.nbf > now + AHEAD_SECONDS_MAX || self.iat > now + AHEAD_SECONDS_MAX {
            Some("the token is not valid yet")
        } else if self.exp.saturating_sub(self.iat) > LIFE_SECONDS_MAX {
            Some("the token lives longer than access tokens do")
        } else {
            None
        }
    }

    pub(crate) fn issued_at(&self) -> Timestamp {
        Timestamp::from_micros(0).plus_seconds(self.iat)
    }

    pub(crate) fn into_principal(self) -> Principal {
        Principal {
            id: self.sub,
            tenant: self.tenant,
            role: self.role,
            companies: self.companies,
            person: self.person,
            token: self.jti,
            token_expires_at: Timestamp::from_micros(0).plus_seconds(self.exp),
        }
    }
}
