//! Files in other encodings than UTF-8, decoded as they arrive.

use encoding_rs::{Decoder, DecoderResult, Encoding, UTF_8};

/// Turns the bytes of a file into UTF-8. What is UTF-8 already passes through: its faults are found, with their
/// place, where records are.
pub(crate) struct Decoding {
    decoder: Option<Decoder>,
    name: &'static str,
}

/// Bytes that are none of the encoding.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct NotOfEncoding(pub(crate) &'static str);

impl Decoding {
    pub(crate) fn new(encoding: &'static Encoding) -> Self {
        let decoder = (encoding != UTF_8).then(|| encoding.new_decoder_with_bom_removal());
        Self { decoder, name: encoding.name() }
    }

    /// Decodes a piece and hands the text on; `last` says that nothing follows. What stood before a fault is handed
    /// on too.
    pub(crate) fn decode(
        &mut self,
        bytes: &[u8],
        last: bool,
        hand_on: impl FnOnce(&[u8]),
    ) -> Result<(), NotOfEncoding> {
        let Some(decoder) = &mut self.decoder else {
            hand_on(bytes);
            return Ok(());
        };
        let room = decoder.max_utf8_buffer_length_without_replacement(bytes.len()).unwrap_or(bytes.len() * 4);
        let mut text = vec![0; room.max(16)];
        let (result, _, written) = decoder.decode_to_utf8_without_replacement(bytes, &mut text, last);
        hand_on(&text[..written]);
        match result {
            DecoderResult::InputEmpty => Ok(()),
            DecoderResult::Malformed(..) | DecoderResult::OutputFull => Err(NotOfEncoding(self.name)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(label: &str, pieces: &[&[u8]]) -> Result<String, NotOfEncoding> {
        let encoding = Encoding::for_label(label.as_bytes()).expect("a known encoding");
        let (mut decoding, mut text) = (Decoding::new(encoding), Vec::new());
        for piece in pieces {
            decoding.decode(piece, false, |bytes| text.extend_from_slice(bytes))?;
        }
        decoding.decode(&[], true, |bytes| text.extend_from_slice(bytes))?;
        Ok(String::from_utf8(text).expect("UTF-8 comes out"))
    }

    #[test]
    fn a_letter_may_be_cut_in_two_by_the_pieces_of_a_file() {
        assert_eq!(decoded("windows-1252", &[b"caf\xe9", b"\x80"]).as_deref(), Ok("caf\u{e9}\u{20ac}"));
        assert_eq!(decoded("utf-16le", &[b"\xff\xfea", b"\x00", b"\xe9\x00"]).as_deref(), Ok("a\u{e9}"));
    }

    #[test]
    fn bytes_that_are_none_of_the_encoding_are_a_fault() {
        assert_eq!(decoded("shift_jis", &[b"\xff\xff"]), Err(NotOfEncoding("Shift_JIS")));
        assert!(decoded("utf-16le", &[b"a\x00b"]).is_err());
    }
}
