//! Whom a request comes from: the peer of its connection, or whoever a trusted proxy says.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap};
use ipnet::IpNet;
use serde::{Deserialize, Deserializer, de::Error as _};

use crate::Failure;

/// The address a request comes from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Client(pub IpAddr);

/// The proxies that are believed when they say for whom they ask, and how they say it. By default nobody is.
#[derive(Clone, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Proxies {
    /// Addresses (`10.0.0.7`) and networks (`10.0.0.0/8`).
    pub trusted: Vec<Network>,
    /// The one header that they write. Any other is passed on from whoever sent it, and believed by nobody.
    pub header: ForwardedIn,
}

/// An address, or a network.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Network(IpNet);

/// The header in which a proxy says for whom it asks.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ForwardedIn {
    /// `X-Forwarded-For`.
    #[default]
    XForwardedFor,
    /// `Forwarded` (RFC 7239).
    Forwarded,
}

impl<'de> Deserialize<'de> for Network {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let network = text.parse::<IpNet>().or_else(|_| text.parse::<IpAddr>().map(IpNet::from));
        network.map(Self).map_err(|_| D::Error::custom("expected an address or a network like 10.0.0.0/8"))
    }
}

impl Proxies {
    /// Whether this address is one of them.
    pub fn trusts(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.trusted.iter().any(|Network(network)| network.contains(&address))
    }

    /// Whom a request comes from: the last address that no trusted proxy stands for. What a proxy cannot have written
    /// is not believed, nor anything before it.
    pub fn client(&self, peer: IpAddr, headers: &HeaderMap) -> Client {
        let mut client = peer.to_canonical();
        let said = self.said(headers);
        for said in said.iter().rev() {
            match said {
                Some(before) if self.trusts(client) => client = *before,
                _ => break,
            }
        }
        Client(client)
    }

    /// What the header says, in its order; `None` where it is no address.
    fn said(&self, headers: &HeaderMap) -> Vec<Option<IpAddr>> {
        let name = match self.header {
            ForwardedIn::XForwardedFor => "x-forwarded-for",
            ForwardedIn::Forwarded => "forwarded",
        };
        let values = headers.get_all(name).iter().map(|value| value.to_str().unwrap_or_default());
        let entries = values.flat_map(|value| value.split(','));
        match self.header {
            ForwardedIn::XForwardedFor => entries.map(address).collect(),
            ForwardedIn::Forwarded => entries.map(forwarded_for).collect(),
        }
    }
}

/// `for=` of one entry of `Forwarded`.
fn forwarded_for(entry: &str) -> Option<IpAddr> {
    let pairs = entry.split(';').filter_map(|pair| pair.split_once('='));
    let mut named = pairs.filter(|(name, _)| name.trim().eq_ignore_ascii_case("for"));
    address(named.next()?.1.trim().trim_matches('"'))
}

/// An address, with a port or without.
fn address(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let alone = text.parse::<IpAddr>().ok();
    let with_port = || text.parse::<SocketAddr>().ok().map(|address| address.ip());
    let bracketed = || text.strip_prefix('[')?.strip_suffix(']')?.parse::<IpAddr>().ok();
    alone.or_else(with_port).or_else(bracketed).map(|address| address.to_canonical())
}

/// What an address is counted as: of IPv6, whoever has one address has the 2^64 of its network.
pub(crate) fn counted_as(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX))),
        v4 @ IpAddr::V4(_) => v4,
    }
}

/// The peer of the connection that a request came on.
pub(crate) fn peer(extensions: &Extensions) -> IpAddr {
    let peer = extensions.get::<ConnectInfo<SocketAddr>>();
    // Only a test asks without a connection.
    peer.map_or(IpAddr::V6(Ipv6Addr::UNSPECIFIED), |ConnectInfo(peer)| peer.ip())
}

impl<S: Sync> FromRequestParts<S> for Client {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        Ok(parts.extensions.get::<Self>().copied().unwrap_or_else(|| Self(peer(&parts.extensions))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proxies(header: &str) -> Proxies {
        let config = serde_json::json!({ "trusted": ["10.0.0.0/8", "2001:db8::1"], "header": header });
        serde_json::from_value(config).expect("a configuration")
    }

    fn client(proxies: &Proxies, peer: &str, headers: &[(&'static str, &'static str)]) -> String {
        let mut sent = HeaderMap::new();
        for (name, value) in headers {
            sent.append(*name, axum::http::HeaderValue::from_static(value));
        }
        proxies.client(peer.parse().expect("an address"), &sent).0.to_string()
    }

    #[test]
    fn only_a_trusted_proxy_is_believed() {
        let proxies = proxies("x-forwarded-for");
        let said = [("x-forwarded-for", "198.51.100.1")];
        assert_eq!(client(&proxies, "192.0.2.9", &said), "192.0.2.9");
        assert_eq!(client(&proxies, "10.1.2.3", &said), "198.51.100.1");
        assert_eq!(client(&proxies, "::ffff:10.1.2.3", &said), "198.51.100.1");
        assert_eq!(client(&Proxies::default(), "10.1.2.3", &said), "10.1.2.3");
    }

    #[test]
    fn what_a_client_wrote_before_its_proxy_is_not_believed() {
        let proxies = proxies("x-forwarded-for");
        let lied = [("x-forwarded-for", "203.0.113.7, 198.51.100.1")];
        assert_eq!(client(&proxies, "10.0.0.1", &lied), "198.51.100.1");
        let two = [("x-forwarded-for", "203.0.113.7"), ("x-forwarded-for", "198.51.100.1, 10.0.0.2")];
        assert_eq!(client(&proxies, "10.0.0.1", &two), "198.51.100.1");
        let nonsense = [("x-forwarded-for", "198.51.100.1, unknown")];
        assert_eq!(client(&proxies, "10.0.0.1", &nonsense), "10.0.0.1");
        let other_header = [("forwarded", "for=203.0.113.7"), ("x-forwarded-for", "198.51.100.1")];
        assert_eq!(client(&proxies, "10.0.0.1", &other_header), "198.51.100.1");
    }

    #[test]
    fn the_standard_header_is_read_with_its_quotes_and_ports() {
        let proxies = proxies("forwarded");
        for (said, is) in [
            ("for=198.51.100.1;proto=https", "198.51.100.1"),
            ("proto=https;For=\"198.51.100.1:4711\"", "198.51.100.1"),
            ("for=203.0.113.7, for=\"[2001:db8:1::2]:80\"", "2001:db8:1::2"),
            ("for=\"[2001:db8:1::2]\"", "2001:db8:1::2"),
            ("for=_hidden", "2001:db8::1"),
        ] {
            assert_eq!(client(&proxies, "2001:db8::1", &[("forwarded", said)]), is, "{said}");
        }
    }

    #[test]
    fn an_address_of_ipv6_is_counted_as_its_network() {
        let counted = |text: &str| counted_as(text.parse().expect("an address")).to_string();
        assert_eq!(counted("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::");
        assert_eq!(counted("::ffff:192.0.2.1"), "192.0.2.1");
        assert_eq!(counted("192.0.2.1"), "192.0.2.1");
    }
}
