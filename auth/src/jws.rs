//! Signed tokens in compact form (RFC 7515): one algorithm, three header fields, nothing optional.
//!
//! Written here because so little is left to write once EdDSA is the only algorithm: libraries for
//! JWT bring all others along, and read the wall clock. What is not exactly such a token is refused:
//! another `alg` or `typ`, a key inside the header, `crit`, a field that is there twice.

use std::collections::HashMap;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::{Signature, Signer, VerifyingKey};
use serde::{Deserialize, Serialize};

/// Longer tokens are not even looked at.
pub(crate) const TOKEN_BYTES_MAX: usize = 64 * 1024;
const ALGORITHM: &str = "EdDSA";
/// RFC 9068: an access token, and no other kind of JWT.
const TYPE: &str = "at+jwt";

/// The header, all of it.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    alg: String,
    typ: String,
    kid: String,
}

/// A token that is not one of ours. The reason is fit for the one who sent it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Malformed {
    TooLong,
    Shape,
    Header,
    Algorithm,
    Type,
    UnknownKey,
    Signature,
}

impl Malformed {
    pub(crate) const fn reason(self) -> &'static str {
        match self {
            Self::TooLong => "the token is longer than 64 kB",
            Self::Shape => "the token does not have three base64url parts",
            Self::Header => "the token's header is not exactly alg, typ and kid",
            Self::Algorithm => "the token's algorithm is not EdDSA",
            Self::Type => "the token is not of type at+jwt",
            Self::UnknownKey => "the token is signed with an unknown key",
            Self::Signature => "the token's signature is wrong",
        }
    }
}

/// A token whose header is right, not yet verified.
pub(crate) struct Unverified<'a> {
    pub(crate) kid: String,
    signed: &'a [u8],
    payload: Vec<u8>,
    signature: Signature,
}

/// Signs a payload.
pub(crate) fn sign(key: &ed25519_dalek::SigningKey, kid: &str, payload: &[u8]) -> String {
    let header = Header { alg: ALGORITHM.to_owned(), typ: TYPE.to_owned(), kid: kid.to_owned() };
    let header = serde_json::to_vec(&header).expect("three strings can be written");
    let mut token = URL_SAFE_NO_PAD.encode(header);
    token.push('.');
    URL_SAFE_NO_PAD.encode_string(payload, &mut token);
    let signature = key.sign(token.as_bytes()).to_bytes();
    token.push('.');
    URL_SAFE_NO_PAD.encode_string(signature, &mut token);
    token
}

/// Takes a token apart.
pub(crate) fn parse(token: &str) -> Result<Unverified<'_>, Malformed> {
    if token.len() > TOKEN_BYTES_MAX {
        return Err(Malformed::TooLong);
    }
    let (signed, signature) = token.rsplit_once('.').ok_or(Malformed::Shape)?;
    let (header, payload) = signed.split_once('.').ok_or(Malformed::Shape)?;
    // The engine refuses padding and stray bits: a token has one spelling.
    let decode = |part: &str| URL_SAFE_NO_PAD.decode(part).map_err(|_not_base64url| Malformed::Shape);
    let (header, payload, signature) = (decode(header)?, decode(payload)?, decode(signature)?);
    let header: Header = serde_json::from_slice(&header).map_err(|_other| Malformed::Header)?;
    if header.alg != ALGORITHM {
        return Err(Malformed::Algorithm);
    }
    if !header.typ.eq_ignore_ascii_case(TYPE) {
        return Err(Malformed::Type);
    }
    let signature = Signature::from_slice(&signature).map_err(|_length| Malformed::Signature)?;
    Ok(Unverified { kid: header.kid, signed: signed.as_bytes(), payload, signature })
}

impl Unverified<'_> {
    /// The payload, if one of the keys signed it. The key is looked up by its id, never taken from the
    /// token.
    pub(crate) fn verify(self, keys: &HashMap<String, VerifyingKey>) -> Result<Vec<u8>, Malformed> {
        let key = keys.get(&self.kid).ok_or(Malformed::UnknownKey)?;
        key.verify_strict(self.signed, &self.signature).map_err(|_wrong| Malformed::Signature)?;
        Ok(self.payload)
    }
}
