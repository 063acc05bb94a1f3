//! In which form the cells of a row are compared.

use domain::rating::Rating;
use kernel::{EmailAddress, normalise};

/// The form in which the cells of a row are compared. What an earlier build recorded is compared in its own.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ContentForm {
    /// That of this build.
    Today,
    /// That of builds which compared addresses and names of companies as they were written, and left the scale of a
    /// rating out.
    Earlier,
}

impl ContentForm {
    /// An e-mail address of a record: whom it names, however it is written.
    pub(crate) fn address(self, written: &str) -> String {
        match self {
            Self::Today => named(written),
            Self::Earlier => normalise::email(written),
        }
    }

    /// The e-mail address of an entry of a directory, which was not brought into any form before.
    pub(crate) fn entry_address(self, written: &str) -> String {
        match self {
            Self::Today => named(written),
            Self::Earlier => written.to_owned(),
        }
    }

    /// The name of a company that an entry of a directory refers to.
    pub(crate) fn company_name(self, written: &str) -> String {
        match self {
            Self::Today => normalise::company_name(written),
            Self::Earlier => written.to_owned(),
        }
    }

    /// The scale of a rating, where it is another than one to five.
    pub(crate) fn scale(self, rating: Option<Rating>) -> Option<String> {
        let Rating { scale_min, scale_max, .. } = rating?;
        let is_compared = self == Self::Today && (scale_min, scale_max) != (1, 5);
        is_compared.then(|| format!("{scale_min}-{scale_max}"))
    }
}

/// The form of an address by which people are told apart. What is none names nobody, and is compared as a text.
fn named(written: &str) -> String {
    EmailAddress::parse(written)
        .map_or_else(|_| normalise::email(written), |address| address.normalised().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_address_is_one_content_however_it_is_written() {
        let today = ContentForm::Today;
        for written in [
            "ana@example.org",
            " ANA@example.org ",
            "<ana@example.org>",
            "mailto:Ana@Example.org",
            "Ana B <ana@example.org>",
        ] {
            assert_eq!(today.address(written), "ana@example.org", "{written}");
            assert_eq!(today.entry_address(written), "ana@example.org", "{written}");
        }
        assert_eq!(
            today.address("no\u{eb}l@b\u{fc}cher.example"),
            today.address("noe\u{308}l@xn--bcher-kva.example")
        );
        assert_eq!(today.company_name("ACME  Foods"), "acme foods");
    }

    #[test]
    fn what_earlier_builds_recorded_is_compared_as_they_did() {
        let earlier = ContentForm::Earlier;
        assert_eq!(earlier.address(" <Ana@example.org> "), "<ana@example.org>");
        assert_eq!(earlier.entry_address("Ana@example.org"), "Ana@example.org");
        assert_eq!(earlier.company_name("ACME  Foods"), "ACME  Foods");
        let of_ten = Rating::on_scale(4, 0, 10);
        assert_eq!(
            (earlier.scale(of_ten), ContentForm::Today.scale(of_ten)),
            (None, Some("0-10".to_owned()))
        );
    }
}
