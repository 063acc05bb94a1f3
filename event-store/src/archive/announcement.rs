//! How the watermark travels between processes: `<incarnation> <sequence>` over core NATS.
//!
//! Messages may be lost; whoever hears nothing for a while asks Postgres. The incarnation is named so that
//! nobody takes a later life of the stream for the one it is connected to.

use kernel::Sequence;

use super::witness::Incarnation;

/// Where the archiver announces it.
pub(crate) const WATERMARK: &str = "teei.watermark";
/// Where the archiver answers for it.
pub(crate) const WATERMARK_GET: &str = "teei.watermark.get";

/// One announcement.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Announcement {
    pub(crate) incarnation: Incarnation,
    pub(crate) archived: Sequence,
}

impl std::fmt::Display for Announcement {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.incarnation, self.archived)
    }
}

impl Announcement {
    /// `None` when the bytes are not an announcement.
    pub(crate) fn parse(bytes: &[u8]) -> Option<Self> {
        let (incarnation, archived) = std::str::from_utf8(bytes).ok()?.split_once(' ')?;
        let archived = archived.parse().ok().map(Sequence::new)?;
        Some(Self { incarnation: incarnation.parse().ok()?, archived })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_subjects_are_those_of_the_configuration() {
        use jetstream_config::subjects;
        assert_eq!((WATERMARK, WATERMARK_GET), (subjects::WATERMARK, subjects::WATERMARK_GET));
    }

    #[test]
    fn what_is_announced_is_understood() {
        let said = Announcement::parse(b"3 1006").expect("well formed");
        assert_eq!(said.archived, Sequence::new(1006));
        assert_eq!(said.to_string(), "3 1006");
    }

    #[test]
    fn what_is_not_an_announcement_is_ignored() {
        for bytes in [b"".as_slice(), b"7", b"x 7", b"7 x", b"\xff 1"] {
            assert_eq!(Announcement::parse(bytes), None);
        }
    }
}
