//! The signatures of attempts before, within and after the overlap of two secrets.

use auth::webhook::SigningSecret;

use super::signed;

const OLD: &str = "whsec_dGVlaS1vbGQtc2VjcmV0LW9mLTMyLWJ5dGVzLTAwMDE=";
const NEW: &str = "whsec_dGVlaS1uZXctc2VjcmV0LW9mLTMyLWJ5dGVzLTAwMDI=";
const BODY: &[u8] = br#"{"type":"impact.delivery.ready","hours":12}"#;

#[test]
fn the_signature_is_of_the_attempt_and_of_every_secret_that_is_valid_then() {
    let secret = |text: &str| SigningSecret::parse(text).expect("a secret").bytes().to_vec();
    let both = || vec![secret(NEW), secret(OLD)];
    for (at, secrets, signature) in [
        (
            1_796_202_000,
            both(),
            "v1,rkGB4ADFqO6CnSbX1Mo+1N+uVuWH16/MsiAkY6F2LoA= v1,/Cm1zfyk6TSe5ahZpNcw/yqOWo1My3g4RwVUtzTyqBg=",
        ),
        (
            1_796_223_600,
            both(),
            "v1,oL88/JMfH2ttIE8x3+XLijH1vUTf5QPk//51x3+gd/o= v1,JWqzzGxa8JrgH/Zrk3nlAhtiJuwc4AHuvxWNTWfn5fc=",
        ),
        (1_796_295_600, vec![secret(NEW)], "v1,RIQd+8otP0wfIzsVJNgiyb8KdZEgJmUaKPGzK/kupYs="),
    ] {
        let headers = signed("msg_rot_1", at, BODY, &secrets).expect("secrets");
        let expected = [("webhook-id", "msg_rot_1"), ("webhook-signature", signature)];
        assert_eq!([0, 2].map(|index| (headers[index].0, headers[index].1.as_str())), expected);
        assert_eq!(headers[1], ("webhook-timestamp", at.to_string()));
    }
}
