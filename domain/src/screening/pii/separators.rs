//! What stands between two groups of one number: the spaces and hyphens of every keyboard and page.

/// The ASCII mark that `bytes` start with or that their first character stands for, and its length in bytes.
pub(super) fn separator(bytes: &[u8]) -> Option<(u8, usize)> {
    match bytes {
        [mark @ (b' ' | b'-'), ..] => Some((*mark, 1)),
        // The space that does not break.
        [0xC2, 0xA0, ..] => Some((b' ', 2)),
        // Spaces of every width, U+2000 to U+200A, and the hyphens and dashes, U+2010 to U+2013.
        [0xE2, 0x80, 0x80..=0x8A, ..] => Some((b' ', 3)),
        [0xE2, 0x80, 0x90..=0x93, ..] => Some((b'-', 3)),
        // The narrow space that does not break, that of mathematics, and the one as wide as an ideograph.
        [0xE2, 0x80, 0xAF, ..] | [0xE2, 0x81, 0x9F, ..] | [0xE3, 0x80, 0x80, ..] => Some((b' ', 3)),
        _ => None,
    }
}
