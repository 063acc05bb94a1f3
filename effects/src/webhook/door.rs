//! The one door to addresses that somebody else chose: which of them may be reached.
//!
//! What is checked is what is connected to. A name is looked up once, every address of it has to be allowed, and the
//! connection goes to one of these. Redirects are not followed.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use ipnet::{Ipv4Net, Ipv6Net};
use url::{Host, Url};

/// Which addresses may be reached.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Door {
    /// Whether private addresses may be: for endpoints on the machine itself, in development.
    pub private_too: bool,
}

/// An address may not be reached. It never says which, or why: that would tell what stands where inside.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("address not allowed")]
pub struct NotAllowed;

/// Networks of private, special and unreachable addresses (IANA special-purpose registry, RFC 6890).
const PRIVATE_V4: [(Ipv4Addr, u8); 12] = [
    (Ipv4Addr::UNSPECIFIED, 8),
    (Ipv4Addr::new(10, 0, 0, 0), 8),
    (Ipv4Addr::new(100, 64, 0, 0), 10),
    (Ipv4Addr::new(127, 0, 0, 0), 8),
    (Ipv4Addr::new(169, 254, 0, 0), 16),
    (Ipv4Addr::new(172, 16, 0, 0), 12),
    (Ipv4Addr::new(192, 0, 0, 0), 24),
    (Ipv4Addr::new(192, 88, 99, 0), 24),
    (Ipv4Addr::new(192, 168, 0, 0), 16),
    (Ipv4Addr::new(198, 18, 0, 0), 15),
    (Ipv4Addr::new(224, 0, 0, 0), 4),
    (Ipv4Addr::new(240, 0, 0, 0), 4),
];
const PRIVATE_V6: [(Ipv6Addr, u8); 7] = [
    (Ipv6Addr::new(0x64, 0xff9b, 1, 0, 0, 0, 0, 0), 48),
    (Ipv6Addr::new(0x100, 0, 0, 0, 0, 0, 0, 0), 64),
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 32),
    (Ipv6Addr::new(0xfc00, 0, 0, 0, 0, 0, 0, 0), 7),
    (Ipv6Addr::new(0xfe80, 0, 0, 0, 0, 0, 0, 0), 10),
    (Ipv6Addr::new(0xfec0, 0, 0, 0, 0, 0, 0, 0), 10),
    (Ipv6Addr::new(0xff00, 0, 0, 0, 0, 0, 0, 0), 8),
];

impl Door {
    /// Whether an address may be one of an endpoint: HTTP(S), no login in it, a name or an allowed address. A name is judged when it
    /// is looked up.
    pub fn admits_url(self, url: &Url) -> Result<(), NotAllowed> {
        let plain = url.scheme() == "http";
        // Without TLS anybody on the way reads along: for development alone.
        if !(url.scheme() == "https" || (plain && self.private_too)) {
            return Err(NotAllowed);
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(NotAllowed);
        }
        match url.host() {
            Some(Host::Ipv4(ip)) => self.admits(IpAddr::V4(ip)),
            Some(Host::Ipv6(ip)) => self.admits(IpAddr::V6(ip)),
            Some(Host::Domain(name)) => self.admits_name(name),
            None => Err(NotAllowed),
        }
    }

    fn admits_name(self, name: &str) -> Result<(), NotAllowed> {
        let name = name.trim_end_matches('.');
        let is_local = name == "localhost" || name.ends_with(".localhost");
        if name.is_empty() || (is_local && !self.private_too) { Err(NotAllowed) } else { Ok(()) }
    }

    /// Every address of a name, if all of them may be reached.
    pub fn admits_all(self, addresses: &[SocketAddr]) -> Result<(), NotAllowed> {
        if addresses.is_empty() {
            return Err(NotAllowed);
        }
        addresses.iter().try_for_each(|address| self.admits(address.ip()))
    }

    fn admits(self, ip: IpAddr) -> Result<(), NotAllowed> {
        if self.private_too || is_public(ip) { Ok(()) } else { Err(NotAllowed) }
    }
}

fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => {
            if let Some(inner) = embedded(ip) {
                return is_public_v4(inner);
            }
            let within =
                |(net, bits): &(Ipv6Addr, u8)| Ipv6Net::new(*net, *bits).is_ok_and(|net| net.contains(&ip));
            !PRIVATE_V6.iter().any(within)
        }
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let within = |(net, bits): &(Ipv4Addr, u8)| Ipv4Net::new(*net, *bits).is_ok_and(|net| net.contains(&ip));
    !PRIVATE_V4.iter().any(within)
}

/// The IPv4 address that an IPv6 address leads to: mapped and compatible (RFC 4291), NAT64 (RFC 6052), 6to4 (RFC 3056).
fn embedded(ip: Ipv6Addr) -> Option<Ipv4Addr> {
    let parts = ip.segments();
    let v4 = |high: u16, low: u16| {
        let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
        Ipv4Addr::new(a, b, c, d)
    };
    match parts {
        [0, 0, 0, 0, 0, 0 | 0xffff, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] => Some(v4(high, low)),
        [0x2002, high, low, ..] => Some(v4(high, low)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn admitted(url: &str) -> bool {
        url.parse().is_ok_and(|url: Url| Door::default().admits_url(&url).is_ok())
    }

    #[test]
    fn no_form_of_an_inner_address_is_let_through() {
        for url in [
            "https://169.254.169.254/latest/",
            "https://[::ffff:169.254.169.254]/",
            "https://[::ffff:a9fe:a9fe]/",
            "https://[64:ff9b::a9fe:a9fe]/",
            "https://[2002:a9fe:a9fe::]/",
            "https://[::169.254.169.254]/",
            "https://[::]/",
            "https://[::1]/",
            "https://2852039166/",
            "https://0xa9fea9fe/",
            "https://0251.0376.0251.0376/",
            "https://169.254.169.254./",
            "https://ok.example.org@169.254.169.254/",
            "https://ok.example.org:pw@other.example.org/",
            "https://localhost/",
            "https://a.localhost./",
            "https://[fe80::1]/",
            "https://[fd00::1]/",
            "http://ok.example.org/",
            "ftp://ok.example.org/",
        ] {
            assert!(!admitted(url), "{url}");
        }
        for url in ["https://ok.example.org/hook", "https://[::ffff:8.8.8.8]/", "https://8.8.8.8/x?y=1"] {
            assert!(admitted(url), "{url}");
        }
    }

    #[test]
    fn a_name_with_one_inner_address_is_refused_whatever_its_others_are() {
        let at = |ip: &str| SocketAddr::new(ip.parse().expect("an address"), 443);
        let door = Door::default();
        assert_eq!(door.admits_all(&[at("203.0.113.10")]), Ok(()));
        assert_eq!(door.admits_all(&[at("203.0.113.10"), at("169.254.169.254")]), Err(NotAllowed));
        assert_eq!(door.admits_all(&[]), Err(NotAllowed));
        let development = Door { private_too: true };
        assert_eq!(development.admits_all(&[at("127.0.0.1")]), Ok(()));
    }
}
