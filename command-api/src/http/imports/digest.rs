//! `Repr-Digest` (RFC 9530): which bytes a file has, told before they arrive.

use axum::http::HeaderMap;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use edge::Failure;
use kernel::Hash;

/// The header. Beside a mapping it is of the file alone.
const REPR_DIGEST: &str = "repr-digest";

/// The SHA-256 that the sender names; digests by other algorithms are passed over, as the RFC wants it.
pub(super) fn told(headers: &HeaderMap) -> Result<Option<Hash>, Failure> {
    let malformed = || {
        Failure::of("request.malformed")
            .detail("Repr-Digest is a list such as sha-256=:<Base64 of 32 bytes>:")
    };
    for value in headers.get_all(REPR_DIGEST) {
        for one in value.to_str().map_err(|_| malformed())?.split(',') {
            let (name, value) = one.trim().split_once('=').ok_or_else(malformed)?;
            if name != "sha-256" {
                continue;
            }
            let text =
                value.strip_prefix(':').and_then(|value| value.strip_suffix(':')).ok_or_else(malformed)?;
            let bytes = STANDARD.decode(text).map_err(|_| malformed())?;
            return Ok(Some(Hash::new(bytes.try_into().map_err(|_| malformed())?)));
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn read(value: &str) -> Result<Option<Hash>, ()> {
        let mut headers = HeaderMap::new();
        headers.insert(REPR_DIGEST, HeaderValue::from_str(value).expect("a header"));
        told(&headers).map_err(|_| ())
    }

    #[test]
    fn the_digest_is_read_among_others_and_what_is_none_is_refused() {
        let digest = format!("sha-256=:{}:", STANDARD.encode(Hash::of(b"a file").as_bytes()));
        assert_eq!(read(&digest), Ok(Some(Hash::of(b"a file"))));
        assert_eq!(read(&format!("md5=:AAAA:, {digest}")), Ok(Some(Hash::of(b"a file"))));
        assert_eq!(read("sha-512=:AAAA:"), Ok(None));
        for wrong in ["sha-256", "sha-256=AAAA", "sha-256=:AAAA:", "sha-256=:not base64:"] {
            assert_eq!(read(wrong), Err(()), "{wrong}");
        }
        assert_eq!(told(&HeaderMap::new()).map_err(|_| ()), Ok(None));
    }
}
