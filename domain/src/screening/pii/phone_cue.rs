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

/// Whom one texts: without them "text" is what one reads.
const TEXTED: &[&str] = &["me", "us", "him", "her", "them", "on", "at"];

/// How words begin that count something else than telephones.
const COUNTED: &[&str] = &[
    "invoice",
    "faktura",
    "facture",
    "factura",
    "order",
    "ordre",
    "bestilling",
    "commande",
    "pedido",
    "receipt",
    "kvittering",
    "recibo",
    "reçu",
    "ticket",
    "billett",
    "billet",
    "referanse",
    "reference",
    "référence",
    "referencia",
    "saksn",
    "kundenummer",
    "medlemsn",
    "isbn",
    "issn",
    "booking",
    "kontonummer",
    "postnummer",
];

/// Whether a word just before `start` calls what follows a telephone number.
pub(super) fn telephone(text: &str, start: usize) -> bool {
    let words = words_before(text, start);
    let texted = words.windows(2).any(|pair| pair[0] == "text" && TEXTED.contains(&pair[1].as_str()));
    texted || words.iter().any(|word| TELEPHONE.contains(&word.as_str()))
}

/// Whether the last word before `start` that says what follows counts something else: an invoice, an order.
pub(super) fn counts_something_else(text: &str, start: usize) -> bool {
    let counts = |word: &String| COUNTED.iter().any(|counted| word.starts_with(counted));
    let words = words_before(text, start);
    let telling = words.iter().rev().find(|word| counts(word) || TELEPHONE.contains(&word.as_str()));
    telling.is_some_and(counts)
}

/// Whether a word just before `start` calls what follows a social security number.
pub(super) fn social_security(text: &str, start: usize) -> bool {
    words_before(text, start).iter().any(|word| SOCIAL_SECURITY.contains(&word.as_str()))
}

/// The words just before `start`, in lower case.
fn words_before(text: &str, start: usize) -> Vec<String> {
    let mut from = start.saturating_sub(CUE_BYTES_MAX);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    text[from..start]
        .split(|letter: char| !letter.is_alphabetic())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect()
}
