//! The published vector, and everything that is nearly a good delivery.

use kernel::Timestamp;
use kernel::chance::Chance;

use super::{Delivery, DeliveryRefused, SigningSecret};

const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const ID: &str = "msg_p5jXN8AQM9LWM0D4loKWxJek";
const AT: i64 = 1_614_265_330;
const BODY: &[u8] = br#"{"test": 2432232314}"#;
const SIGNATURE: &str = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

/// A delivery, its sender's secret and the time at which it arrives: each can be another.
#[derive(Clone, PartialEq)]
struct Sent {
    id: String,
    timestamp: String,
    signature: String,
    body: Vec<u8>,
    secret: Vec<u8>,
    now: i64,
}

fn vector() -> Sent {
    Sent {
        id: ID.to_owned(),
        timestamp: AT.to_string(),
        signature: SIGNATURE.to_owned(),
        body: BODY.to_vec(),
        secret: SigningSecret::parse(SECRET).expect("a secret").bytes().to_vec(),
        now: AT,
    }
}

impl Sent {
    fn verified(&self) -> Result<(), DeliveryRefused> {
        let secret =
            SigningSecret::from_bytes(&self.secret).map_err(|_| DeliveryRefused::SignatureInvalid)?;
        let now = Timestamp::from_micros(self.now * 1_000_000);
        Delivery::parse(&self.id, &self.timestamp, &self.signature, &self.body, now)?.verify(&[secret])
    }

    fn signed(mut self) -> Self {
        let secret = SigningSecret::from_bytes(&self.secret).expect("a secret");
        self.signature = secret.sign(&self.id, &self.timestamp, &self.body);
        self
    }
}

#[test]
fn the_published_vector_is_accepted_and_made_again() {
    assert_eq!(vector().verified(), Ok(()));
    assert_eq!(vector().signed().signature, SIGNATURE);
    let text = SigningSecret::parse(SECRET).expect("a secret").text();
    assert_eq!(text.expose(), SECRET);
}

#[test]
fn one_good_signature_among_several_is_enough_and_other_versions_are_passed_over() {
    let other = "v1,AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    for signature in [
        format!("{other} {SIGNATURE}"),
        format!("{SIGNATURE} {other}"),
        format!("v1a,abc {SIGNATURE}"),
        format!("v1,%% {SIGNATURE}"),
    ] {
        assert_eq!(Sent { signature, ..vector() }.verified(), Ok(()));
    }
    let swapped = Sent { signature: SIGNATURE.replace("v1,", "v2,"), ..vector() };
    assert_eq!(swapped.verified(), Err(DeliveryRefused::SignatureInvalid));
}

#[test]
fn either_secret_of_a_rotation_verifies_and_no_secret_never_does() {
    let (old, new) = (SigningSecret::parse(SECRET).expect("a secret"), SigningSecret::draw(&Counting(7)));
    let now = Timestamp::from_micros(AT * 1_000_000);
    let at = AT.to_string();
    let delivery = Delivery::parse(ID, &at, SIGNATURE, BODY, now).expect("it is in time");
    assert_eq!(delivery.verify(&[new.clone(), old]), Ok(()));
    assert_eq!(delivery.verify(&[new]), Err(DeliveryRefused::SignatureInvalid));
    assert_eq!(delivery.verify(&[]), Err(DeliveryRefused::SignatureInvalid));
    let nobody = Sent { secret: vec![0; 32], ..vector() }.signed();
    let forged = Delivery::parse(ID, &at, &nobody.signature, BODY, now).expect("it is in time");
    assert_eq!(forged.verify(&[]), Err(DeliveryRefused::SignatureInvalid), "the decoy opens nothing");
}

#[test]
fn five_minutes_either_way_are_in_time_and_a_second_more_is_not() {
    for (now, verified) in [
        (AT - 301, Err(DeliveryRefused::TimestampOutside)),
        (AT - 300, Ok(())),
        (AT + 300, Ok(())),
        (AT + 301, Err(DeliveryRefused::TimestampOutside)),
    ] {
        assert_eq!(Sent { now, ..vector() }.verified(), verified, "{}", now - AT);
    }
}

#[test]
fn the_parts_of_what_is_signed_cannot_be_shifted() {
    let body = format!("{AT}.{}", String::from_utf8_lossy(BODY)).into_bytes();
    let honest = Sent { body, ..vector() }.signed();
    assert_eq!(honest.verified(), Ok(()));
    // The same bytes are signed: id `msg_….<time>`, body without the time.
    let shifted = Sent { id: format!("{ID}.{AT}"), body: BODY.to_vec(), ..honest };
    assert_eq!(shifted.verified(), Err(DeliveryRefused::Malformed));
}

#[test]
fn headers_that_cannot_be_any_are_malformed() {
    for (id, timestamp) in
        [("", "1614265330"), ("a b", "1614265330"), (ID, ""), (ID, "+1614265330"), (ID, "1614265330.0")]
    {
        let sent = Sent { id: id.to_owned(), timestamp: timestamp.to_owned(), ..vector() };
        assert_eq!(sent.verified(), Err(DeliveryRefused::Malformed), "{id} {timestamp}");
    }
}

#[test]
fn debug_shows_neither_a_secret_nor_a_body() {
    let at = AT.to_string();
    let now = Timestamp::from_micros(AT * 1_000_000);
    let delivery = Delivery::parse(ID, &at, SIGNATURE, BODY, now).expect("it is in time");
    let shown = format!("{delivery:?} {:?}", SigningSecret::parse(SECRET));
    assert!(!shown.contains("2432232314") && !shown.contains("MfKQ"), "{shown}");
}

#[test]
fn of_a_hundred_thousand_deliveries_that_were_tampered_with_none_is_accepted() {
    let mut dice = Counting(0x9E37_79B9_7F4A_7C15);
    let good = vector();
    let (mut tried, mut accepted) = (0_u32, 0_u32);
    while tried < 100_000 {
        let mut sent = good.clone();
        tamper(&mut sent, &mut dice);
        if sent == good {
            continue;
        }
        tried += 1;
        accepted += u32::from(sent.verified().is_ok());
    }
    assert_eq!((tried, accepted), (100_000, 0));
}

/// Changes one thing, as an attacker or a broken line would.
fn tamper(sent: &mut Sent, dice: &mut Counting) {
    match dice.below(9) {
        0 => flip(&mut sent.body, dice),
        1 => flip(&mut sent.secret, dice),
        2 => flip_text(&mut sent.id, dice),
        3 => flip_text(&mut sent.timestamp, dice),
        4 => flip_text(&mut sent.signature, dice),
        // Replayed or sent ahead, outside the tolerance.
        5 => {
            let late = i64::try_from(dice.below(10_000_000)).expect("it is small") + 301;
            sent.now += if dice.below(2) == 0 { late } else { -late };
        }
        // Moved into the tolerance of another now, under the signature of then.
        6 => {
            sent.now += i64::try_from(dice.below(1_000_000)).expect("it is small") + 1;
            sent.timestamp = sent.now.to_string();
        }
        // Unsigned, or with a signature cut short.
        7 => sent.signature.truncate(dice.below(SIGNATURE.len())),
        // Signed by someone else.
        _ => {
            let mut theirs = vec![0; 32];
            dice.draw(&mut theirs);
            let ours = std::mem::replace(&mut sent.secret, theirs);
            *sent = sent.clone().signed();
            sent.secret = ours;
        }
    }
}

fn flip(bytes: &mut [u8], dice: &mut Counting) {
    let at = dice.below(bytes.len());
    bytes[at] ^= 1 << dice.below(8);
}

fn flip_text(text: &mut String, dice: &mut Counting) {
    let mut bytes = text.clone().into_bytes();
    flip(&mut bytes, dice);
    // A header is text; what is none never reaches the verifier.
    if let Ok(flipped) = String::from_utf8(bytes) {
        *text = flipped;
    }
}

/// The same every time (splitmix64, by Vigna).
struct Counting(u64);

impl Counting {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(limit).expect("it fits")).expect("it is below the limit")
    }

    fn draw(&mut self, bytes: &mut [u8]) {
        for byte in bytes {
            *byte = self.next().to_le_bytes()[0];
        }
    }
}

impl Chance for Counting {
    fn fill(&self, bytes: &mut [u8]) {
        Self(self.0).draw(bytes);
    }
}
