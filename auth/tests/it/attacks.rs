//! Tokens that must not be believed. Each differs from a good one in the one thing its name says.

use auth::VerifyError;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::Signer;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;

use crate::desk::{Desk, encode, part};

/// The issuer's own key, to sign what the issuer never would.
fn signing_key(desk: &Desk) -> ed25519_dalek::SigningKey {
    let seed = runtime::key_file::read(&desk.dir.path().join("token-signing.key")).expect("it is there");
    ed25519_dalek::SigningKey::from_bytes(&seed)
}

fn signed_with(key: &ed25519_dalek::SigningKey, header: &str, payload: &str) -> String {
    let (header, payload) = (URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(payload));
    let signature = key.sign(format!("{header}.{payload}").as_bytes()).to_bytes();
    format!("{header}.{payload}.{}", URL_SAFE_NO_PAD.encode(signature))
}

fn with(object: &Value, field: &str, value: Value) -> Value {
    let mut changed = object.clone();
    changed[field] = value;
    changed
}

fn without(object: &Value, field: &str) -> Value {
    let mut changed = object.clone();
    changed.as_object_mut().expect("an object").remove(field);
    changed
}

async fn assert_refused(desk: &Desk, what: &str, token: &str) -> &'static str {
    match desk.verifier.verify(token).await {
        Err(VerifyError::Refused(reason)) => reason,
        other => panic!("{what} was not refused: {other:?}"),
    }
}

#[tokio::test]
async fn other_algorithms_are_refused_whoever_signs() {
    let desk = Desk::open().await;
    let good = desk.access_token().await;
    desk.verifier.verify(&good).await.expect("the one they all start from is good");
    let (header, claims) = (part(&good, 0), part(&good, 1));
    let signature = good.rsplit('.').next().expect("a token has parts");

    for none in ["none", "None", "nOnE", "NONE", ""] {
        let head = encode(&with(&header, "alg", json!(none)));
        for signature in ["", signature] {
            let token = format!("{head}.{}.{signature}", encode(&claims));
            assert_refused(&desk, none, &token).await;
        }
    }
    // The public key as the secret of a symmetric algorithm, in the shapes it is published in.
    let public = signing_key(&desk).verifying_key().to_bytes();
    let published = serde_json::to_vec(&desk.issuer.jwks().await.expect("it answers")).expect("JSON");
    for secret in [public.to_vec(), URL_SAFE_NO_PAD.encode(public).into_bytes(), published] {
        let signed = format!("{}.{}", encode(&with(&header, "alg", json!("HS256"))), encode(&claims));
        let mut mac = Hmac::<Sha256>::new_from_slice(&secret).expect("any length");
        mac.update(signed.as_bytes());
        let token = format!("{signed}.{}", URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()));
        assert_refused(&desk, "HS256", &token).await;
    }
    for alg in ["HS256", "HS384", "HS512", "RS256", "PS256", "ES256", "ES256K", "Ed448", "eddsa", "EDDSA"] {
        let token = signed_with(
            &signing_key(&desk),
            &with(&header, "alg", json!(alg)).to_string(),
            &claims.to_string(),
        );
        assert_eq!(assert_refused(&desk, alg, &token).await, "the token's algorithm is not EdDSA");
    }
    desk.servers.stop().await;
}

#[tokio::test]
async fn headers_that_bring_their_own_key_or_demand_more_are_refused() {
    let desk = Desk::open().await;
    let good = desk.access_token().await;
    let (header, claims) = (part(&good, 0), part(&good, 1).to_string());
    let (ours, theirs) = (signing_key(&desk), ed25519_dalek::SigningKey::from_bytes(&[66; 32]));
    let x = URL_SAFE_NO_PAD.encode(theirs.verifying_key().as_bytes());
    let jwk = json!({ "kty": "OKP", "crv": "Ed25519", "x": x, "kid": header["kid"] });
    for (field, value) in [
        ("jwk", jwk),
        ("jku", json!("http://127.0.0.1:1/jwks.json")),
        ("x5u", json!("http://127.0.0.1:1/chain.pem")),
        ("x5c", json!(["MIIB"])),
        ("crit", json!(["exp"])),
        ("crit", json!([])),
        ("b64", json!(false)),
        ("zip", json!("DEF")),
        ("cty", json!("JWT")),
    ] {
        let head = with(&header, field, value).to_string();
        for key in [&ours, &theirs] {
            assert_refused(&desk, field, &signed_with(key, &head, &claims)).await;
        }
    }
    for typ in [json!("JWT"), json!("jwt"), json!("dpop+jwt"), json!(""), json!(null)] {
        let head = with(&header, "typ", typ.clone()).to_string();
        assert_refused(&desk, &format!("typ {typ}"), &signed_with(&ours, &head, &claims)).await;
    }
    for field in ["alg", "typ", "kid"] {
        assert_refused(&desk, field, &signed_with(&ours, &without(&header, field).to_string(), &claims))
            .await;
    }
    let kid = header["kid"].as_str().expect("a string");
    let twice = format!(r#"{{"alg":"none","alg":"EdDSA","typ":"at+jwt","kid":"{kid}"}}"#);
    assert_refused(&desk, "alg twice", &signed_with(&ours, &twice, &claims)).await;
    desk.servers.stop().await;
}

#[tokio::test]
async fn keys_are_found_by_their_exact_id_and_nothing_else() {
    let desk = Desk::open().await;
    let good = desk.access_token().await;
    let (header, claims) = (part(&good, 0), part(&good, 1).to_string());
    let kid = header["kid"].as_str().expect("a string");
    for other in [
        "unknown",
        "",
        "../../token-signing.key",
        "/dev/null",
        "x' OR '1'='1",
        "http://127.0.0.1:1/key",
        "\u{0}",
        &format!("{kid}\u{0}"),
        &format!(" {kid}"),
        &kid.to_lowercase(),
    ] {
        let token =
            signed_with(&signing_key(&desk), &with(&header, "kid", json!(other)).to_string(), &claims);
        assert_eq!(assert_refused(&desk, other, &token).await, "the token is signed with an unknown key");
    }
    for other in [json!(null), json!(1), json!([kid]), json!({ "kid": kid })] {
        let token = signed_with(&signing_key(&desk), &with(&header, "kid", other).to_string(), &claims);
        assert_refused(&desk, "a kid that is no text", &token).await;
    }
    let theirs = ed25519_dalek::SigningKey::from_bytes(&[66; 32]);
    let token = signed_with(&theirs, &header.to_string(), &claims);
    assert_eq!(assert_refused(&desk, "another's key", &token).await, "the token's signature is wrong");
    desk.servers.stop().await;
}

#[tokio::test]
async fn claims_of_another_place_or_time_are_refused() {
    let desk = Desk::open().await;
    let good = desk.access_token().await;
    let (header, claims) = (part(&good, 0).to_string(), part(&good, 1));
    let (key, now) = (signing_key(&desk), desk.clock.seconds());
    for (field, value, reason) in [
        ("iss", json!("https://evil.example"), "the token is of another issuer"),
        ("iss", json!("https://teei.example/"), "the token is of another issuer"),
        ("aud", json!("other"), "the token is for another audience"),
        ("exp", json!(now), "the token has expired"),
        ("exp", json!(-1), "the token has expired"),
        ("nbf", json!(now + 31), "the token is not valid yet"),
        ("iat", json!(now + 31), "the token is not valid yet"),
        ("exp", json!(now + 3_601), "the token lives longer than access tokens do"),
        ("exp", json!(i64::MAX), "the token lives longer than access tokens do"),
        ("iat", json!(i64::MIN), "the token lives longer than access tokens do"),
    ] {
        let token = signed_with(&key, &header, &with(&claims, field, value.clone()).to_string());
        assert_eq!(assert_refused(&desk, field, &token).await, reason, "{field} {value}");
    }
    for field in ["iss", "aud", "sub", "exp", "nbf", "iat", "jti", "tenant", "role"] {
        let token = signed_with(&key, &header, &without(&claims, field).to_string());
        assert_refused(&desk, &format!("no {field}"), &token).await;
        let token = signed_with(&key, &header, &with(&claims, field, json!(null)).to_string());
        assert_refused(&desk, &format!("{field} null"), &token).await;
    }
    for (field, value) in [
        ("exp", json!(1e300)),
        ("exp", json!("9999999999")),
        ("exp", json!(18_446_744_073_709_551_615_u64)),
        ("aud", json!(["teei", "other"])),
        ("role", json!("root")),
        ("role", json!("Admin")),
        ("sub", json!("' OR 1=1")),
        ("companies", json!("*")),
    ] {
        let token = signed_with(&key, &header, &with(&claims, field, value.clone()).to_string());
        assert_refused(&desk, &format!("{field} {value}"), &token).await;
    }
    let twice = claims.to_string().replacen('{', r#"{"role":"admin","#, 1);
    assert_refused(&desk, "a claim twice", &signed_with(&key, &header, &twice)).await;

    desk.clock.advance_seconds(899);
    desk.verifier.verify(&good).await.expect("a second is left");
    desk.clock.advance_seconds(1);
    assert_eq!(assert_refused(&desk, "a quarter of an hour later", &good).await, "the token has expired");
    desk.servers.stop().await;
}

#[tokio::test]
async fn tokens_of_a_wrong_shape_are_refused() {
    let desk = Desk::open().await;
    let good = desk.access_token().await;
    let parts: Vec<&str> = good.split('.').collect();
    let (header, claims, signature) = (parts[0], parts[1], parts[2]);
    let shorter = &signature[..signature.len() - 2];
    let empty = URL_SAFE_NO_PAD.encode([0; 64]);
    for (what, token) in [
        ("nothing", String::new()),
        ("dots", "...".to_owned()),
        ("one part", header.to_owned()),
        ("two parts", format!("{header}.{claims}")),
        ("four parts", format!("{good}.{signature}")),
        ("no signature", format!("{header}.{claims}.")),
        ("a short signature", format!("{header}.{claims}.{shorter}")),
        ("a signature of zeros", format!("{header}.{claims}.{empty}")),
        ("padding", format!("{good}==")),
        ("white space", format!("{good} ")),
        ("another alphabet", format!("{header}.{claims}.+/{}", &signature[2..])),
        ("stray bits at the end", stray_bits(&good)),
        ("another payload", format!("{header}.{}.{signature}", encode(&json!({ "role": "admin" })))),
        ("64 kB and a byte", "a".repeat(64 * 1024 + 1)),
        ("a megabyte of dots", ".".repeat(1 << 20)),
        ("deep nesting", format!("{}.{claims}.{signature}", URL_SAFE_NO_PAD.encode("[".repeat(40_000)))),
    ] {
        assert_refused(&desk, what, &token).await;
    }
    desk.verifier.verify(&good).await.expect("the one they all start from is good");
    desk.servers.stop().await;
}

/// 64 bytes leave four bits of the last character unused: the same signature, spelt differently.
fn stray_bits(token: &str) -> String {
    const ALPHABET: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let last = token.chars().last().expect("it is not empty");
    let position = ALPHABET.find(last).expect("it is base64url");
    let other = &ALPHABET[position + 1..=position + 1];
    format!("{}{other}", &token[..token.len() - 1])
}
