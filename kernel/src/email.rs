//! An e-mail address: read from what people and programs write, and brought into the one form by which it is compared.
//!
//! Every reader of an address uses this type: files, mappings, directories, webhooks, logins and the search. What it
//! cannot read is refused where it stands; nothing is guessed at.
//!
//! Builds before this type compared addresses by [`normalise::email`] alone. Where that form differs from ours, those
//! builds claimed another identifier for the same person: [`EmailAddress::earlier_forms`] tells under which forms
//! somebody may be known, and [`EmailAddress::look_alikes`] under which an erasure should look.

use icu_properties::props::{DefaultIgnorableCodePoint, GeneralCategory, GeneralCategoryGroup};
use icu_properties::{CodePointMapData, CodePointSetData};
use idna::uts46::{AsciiDenyList, DnsLength, Hyphens, Uts46};
use unicode_normalization::UnicodeNormalization;

use crate::normalise;

/// How the address of a link begins.
const MAILTO: &str = "mailto:";

/// An e-mail address.
#[derive(Clone, PartialEq, Eq)]
pub struct EmailAddress {
    /// Without what a mail program puts around it, in the letters of whoever wrote it.
    address: String,
    normalised: String,
    /// All that was written, in the form by which earlier builds compared.
    spelling: String,
}

/// A text that is no e-mail address, or hides something in one.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum NotAnAddress {
    /// It is none.
    #[error("this is not an e-mail address")]
    Malformed,
    /// A character in it is not seen, or turns the direction of what is seen.
    #[error("this e-mail address holds a character that is not seen")]
    Unseen,
}

impl std::fmt::Debug for EmailAddress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("EmailAddress(personal, not shown)")
    }
}

impl EmailAddress {
    /// Reads `ana@example.org`, `mailto:ana@example.org`, `<ana@example.org>` and `Ana <ana@example.org>`: the same.
    pub fn parse(written: &str) -> Result<Self, NotAnAddress> {
        if written.chars().any(is_unseen) {
            return Err(NotAnAddress::Unseen);
        }
        let address = unwrapped(written.trim()).ok_or(NotAnAddress::Malformed)?;
        let (local, domain) = address.rsplit_once('@').ok_or(NotAnAddress::Malformed)?;
        if !is_local_part(local) {
            return Err(NotAnAddress::Malformed);
        }
        let domain = ascii_domain(domain).ok_or(NotAnAddress::Malformed)?;
        let local = local.nfc().collect::<String>().to_lowercase().nfc().collect::<String>();
        Ok(Self {
            address: address.to_owned(),
            normalised: format!("{local}@{domain}"),
            spelling: normalise::email(written),
        })
    }

    /// The address alone, as written.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// The form by which addresses are compared: equal ones are equal byte for byte.
    pub fn normalised(&self) -> &str {
        &self.normalised
    }

    /// What was written, in the form by which earlier builds compared it.
    pub fn spelling(&self) -> &str {
        &self.spelling
    }

    /// Other forms under which an earlier build may know the person of this address: as written here, with the domain
    /// in its own script, and with letters and marks apart.
    pub fn earlier_forms(&self) -> Vec<String> {
        let mut forms = vec![self.spelling.clone()];
        if let Some((local, domain)) = self.normalised.rsplit_once('@') {
            let own_script =
                Uts46::new().to_unicode(domain.as_bytes(), AsciiDenyList::STD3, Hyphens::Allow).0;
            let composed = [format!("{local}@{own_script}"), format!("{local}@{domain}")];
            for form in composed {
                forms.push(form.nfd().collect());
                forms.push(form);
            }
        }
        self.others(forms)
    }

    /// Forms that earlier builds took for other people's addresses: with what mail programs, chats and web pages leave
    /// around one.
    pub fn look_alikes(&self) -> Vec<String> {
        let plain = &self.normalised;
        let mut forms = self.earlier_forms();
        forms.extend([
            format!("{MAILTO}{plain}"),
            format!("<{plain}>"),
            format!("{plain};"),
            format!("{plain},"),
        ]);
        for unseen in ['\u{200b}', '\u{feff}', '\u{ad}', '\u{200e}', '\u{202c}', '\u{2060}'] {
            forms.extend([format!("{unseen}{plain}"), format!("{plain}{unseen}")]);
        }
        self.others(forms)
    }

    fn others(&self, mut forms: Vec<String>) -> Vec<String> {
        forms.sort_unstable();
        forms.dedup();
        forms.retain(|form| *form != self.normalised);
        forms
    }
}

/// The forms by which whoever has an address may be known, the form of today first. What cannot be read as an address
/// may still be what an earlier build read as one.
pub fn known_forms(written: &str) -> Vec<String> {
    match EmailAddress::parse(written) {
        Ok(address) => std::iter::once(address.normalised.clone()).chain(address.look_alikes()).collect(),
        Err(_) => vec![normalise::email(written)],
    }
}

/// Whether nobody sees the character where it stands: format and direction characters, fillers, control characters.
fn is_unseen(c: char) -> bool {
    !c.is_ascii()
        && (CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(c)
            || GeneralCategoryGroup::Other.contains(category(c)))
}

fn category(c: char) -> GeneralCategory {
    CodePointMapData::<GeneralCategory>::new().get(c)
}

/// The address in what a mail program or a link puts around it.
fn unwrapped(written: &str) -> Option<&str> {
    let bare = match written.strip_suffix('>') {
        // A second address, or one in the name, is a list or a trick: nobody can say whose it is.
        Some(named) => match named.split_once('<')? {
            (name, address) if !name.contains(['@', '>']) => address,
            _ => return None,
        },
        None => written,
    };
    let bare = bare.trim();
    match bare.get(..MAILTO.len()) {
        Some(scheme) if scheme.eq_ignore_ascii_case(MAILTO) => Some(&bare[MAILTO.len()..]),
        _ => Some(bare),
    }
}

/// A dot-atom (RFC 5322 §3.2.3, with the letters of RFC 6532). Quoted names are not read: nobody has one, and
/// `"ana"@` and `ana@` would be one mailbox in two forms. Servers stop at 64 bytes; ids in place of names are longer.
fn is_local_part(local: &str) -> bool {
    local.split('.').all(|atom| !atom.is_empty() && atom.chars().all(is_atom_character))
}

fn is_atom_character(c: char) -> bool {
    if c.is_ascii() {
        c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(c)
    } else {
        !c.is_whitespace()
    }
}

/// A domain of two labels or more as it is asked for on the wire (UTS 46).
fn ascii_domain(domain: &str) -> Option<String> {
    let read = Uts46::new().to_ascii(
        domain.as_bytes(),
        AsciiDenyList::STD3,
        Hyphens::CheckFirstLast,
        DnsLength::Verify,
    );
    // It names no domain: why, UTS 46 does not say.
    let ascii = read.ok()?;
    ascii.contains('.').then(|| ascii.into_owned())
}

#[cfg(test)]
mod tests;
