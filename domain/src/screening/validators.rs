//! Check digits and number plans: what tells an identifying number from any other digits.
//!
//! Each takes digits (or characters) already stripped of separators and says only yes or no.

pub(super) mod card;
pub(super) mod dni;
pub(super) mod fodselsnummer;
pub(super) mod iban;
pub(super) mod nir;
pub(super) mod phone;
pub(super) mod ssn;

mod luhn;

/// Reads a run of digits as a number. The caller knows that there are at most 19.
fn number(digits: &[u8]) -> u64 {
    digits.iter().fold(0, |number, &digit| number * 10 + u64::from(digit))
}
