//! Words before a number that say what it is.

/// How far back a word still speaks of the number.
const CUE_BYTES_MAX: usize = 40;

const TELEPHONE: &[&str] = &[
    "phone",
    "answering",
    "tel",
    "tlf",
    "telefon",
    "telephone",
    "téléphone",
    "teléfono",
    "mobile",
    "mobil",
    "móvil",
    "cell",
    "portable",
    "whatsapp",
    "signal",
    "call",
    "ring",
    "text",
    "appelez",
    "llámame",
    "llamar",
    "nummer",
    "número",
    "numéro",
    "contact",
    "fax",
    "sms",
    "phones",
    "calling",
    "reach",
];

const SOCIAL_SECURITY: &[&str] = &["ssn", "social", "security"];

/// Whether a word just before `start` calls what follows a telephone number.
pub(super) fn telephone(text: &str, start: usize) -> bool {
    cued(text, start, TELEPHONE)
}

/// Whether a word just before `start` calls what follows a social security number.
pub(super) fn social_security(text: &str, start: usize) -> bool {
    cued(text, start, SOCIAL_SECURITY)
}

fn cued(text: &str, start: usize, cues: &[&str]) -> bool {
    let mut from = start.saturating_sub(CUE_BYTES_MAX);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    text[from..start]
        .split(|letter: char| !letter.is_alphabetic())
        .filter(|word| !word.is_empty())
        .any(|word| cues.contains(&word.to_lowercase().as_str()))
}
