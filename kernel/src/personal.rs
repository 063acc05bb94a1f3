//! A text that identifies a person or that a person wrote, in the three states it can be met in.
//!
//! A [`Personal`] is born [`Personal::Clear`] at the edge, is sealed before a commit is encoded, and
//! is read back as [`Personal::Sealed`]. Encoding one that is still clear is an error: nothing personal
//! can reach a store by forgetting to seal it. Its `Debug` never shows the text.

use serde::{Deserialize, Deserializer, Serialize, Serializer, ser::Error as _};
use zeroize::Zeroizing;

use crate::PersonId;

/// A personal text: clear, sealed, or erased for ever.
#[derive(Clone, PartialEq, Eq)]
pub enum Personal {
    /// Readable, in memory only. It is to be sealed with the key of `subject`.
    Clear {
        /// Whose text it is: the author of a free text, the owner of a name.
        subject: PersonId,
        /// The text itself, wiped when dropped.
        text: Zeroizing<String>,
    },
    /// Encrypted under the key of its subject.
    Sealed(Sealed),
    /// The key is destroyed: nobody can read it any more.
    Erased,
}

/// An encrypted text. What it is bound to (tenant, aggregate, version, field) is not in it: whoever
/// opens it must know where it stood.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Sealed {
    /// Whose key opens it.
    #[serde(rename = "s")]
    pub subject: PersonId,
    /// Nonce (24 bytes), ciphertext, tag (16 bytes) of XChaCha20-Poly1305.
    #[serde(rename = "c", with = "serde_bytes")]
    pub ciphertext: Vec<u8>,
}

impl Personal {
    /// A readable text of `subject`.
    pub fn clear(subject: PersonId, text: impl Into<String>) -> Self {
        Self::Clear { subject, text: Zeroizing::new(text.into()) }
    }

    /// Whose it is; unknown once erased.
    pub fn subject(&self) -> Option<PersonId> {
        match self {
            Self::Clear { subject, .. } => Some(*subject),
            Self::Sealed(sealed) => Some(sealed.subject),
            Self::Erased => None,
        }
    }

    /// The text, if it is readable here and now.
    pub fn as_clear(&self) -> Option<&str> {
        match self {
            Self::Clear { text, .. } => Some(text),
            Self::Sealed(_) | Self::Erased => None,
        }
    }
}

impl std::fmt::Debug for Personal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Clear { .. } => "Personal(clear, not shown)",
            Self::Sealed(_) => "Personal(sealed)",
            Self::Erased => "Personal(erased)",
        })
    }
}

impl std::fmt::Debug for Sealed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Sealed({} bytes)", self.ciphertext.len())
    }
}

/// The stored shape. In JSON the ciphertext is lower-case hex.
#[derive(Serialize, Deserialize)]
enum Stored {
    #[serde(rename = "sealed")]
    Sealed(Sealed),
    #[serde(rename = "erased")]
    Erased,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Readable {
    Sealed { subject: PersonId, ciphertext: String },
    Erased,
}

impl Serialize for Personal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Clear { .. } => Err(S::Error::custom("a personal text must be sealed before it is stored")),
            Self::Sealed(sealed) if serializer.is_human_readable() => {
                Readable::Sealed { subject: sealed.subject, ciphertext: hex::encode(&sealed.ciphertext) }
                    .serialize(serializer)
            }
            Self::Sealed(sealed) => Stored::Sealed(sealed.clone()).serialize(serializer),
            Self::Erased if serializer.is_human_readable() => Readable::Erased.serialize(serializer),
            Self::Erased => Stored::Erased.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Personal {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            match Readable::deserialize(deserializer)? {
                Readable::Sealed { subject, ciphertext } => Ok(Self::Sealed(Sealed {
                    subject,
                    ciphertext: hex::decode(ciphertext).map_err(serde::de::Error::custom)?,
                })),
                Readable::Erased => Ok(Self::Erased),
            }
        } else {
            match Stored::deserialize(deserializer)? {
                Stored::Sealed(sealed) => Ok(Self::Sealed(sealed)),
                Stored::Erased => Ok(Self::Erased),
            }
        }
    }
}

impl schemars::JsonSchema for Personal {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Personal".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "description": "A personal text, sealed under the key of its subject; readable only by unsealing with a purpose.",
            "oneOf": [
                { "const": "erased" },
                {
                    "type": "object",
                    "required": ["sealed"],
                    "properties": { "sealed": {
                        "type": "object",
                        "required": ["subject", "ciphertext"],
                        "properties": {
                            "subject": { "type": "string", "format": "uuid" },
                            "ciphertext": { "type": "string", "pattern": "^([0-9a-f]{2})+$" }
                        }
                    } }
                }
            ]
        })
    }
}

/// What holds personal texts lets them be visited, each under a field name that never changes: it is
/// part of what the ciphertext is bound to.
pub trait HoldsPersonal {
    /// Calls `visit` once for every personal text, sealed or not.
    fn visit_personal(&mut self, visit: &mut dyn FnMut(&'static str, &mut Personal));
}
