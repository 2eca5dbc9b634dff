//! From which address a request comes: that of the connection, or what proxies that are trusted say of it.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::sync::atomic::{AtomicBool, Ordering};

use actix_web::HttpRequest;
use actix_web::http::header::{HeaderMap, HeaderName};
use ipnet::IpNet;

use crate::settings::TrustedProxies;

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// Tells the addresses of requests.
#[derive(Debug)]
pub(crate) struct ClientAddress {
    proxies: TrustedProxies,
    /// Whether it was said that somebody names a client and nobody is trusted.
    warned: AtomicBool,
}

impl ClientAddress {
    /// By the word of these proxies.
    pub(crate) fn new(proxies: TrustedProxies) -> ClientAddress {
        ClientAddress { proxies, warned: AtomicBool::new(false) }
    }

    /// The address of a request; what cannot be read in the header is as if it were not there.
    pub(crate) fn of(&self, request: &HttpRequest) -> IpAddr {
        let peer = request.peer_addr().map_or(IpAddr::V6(Ipv6Addr::UNSPECIFIED), |address| address.ip());
        match &self.proxies {
            TrustedProxies::Count(0) => {
                self.warn(request.headers());
                peer
            }
            TrustedProxies::Count(count) => counted(request.headers(), usize::from(*count)).unwrap_or(peer),
            TrustedProxies::Networks(networks) => beyond(request.headers(), peer, networks),
        }
    }

    /// Everybody behind a proxy shares one limit where the proxy is not trusted: that must not go unnoticed.
    fn warn(&self, headers: &HeaderMap) {
        if !self.warned.load(Ordering::Relaxed)
            && headers.contains_key(&FORWARDED_FOR)
            && !self.warned.swap(true, Ordering::Relaxed)
        {
            tracing::warn!(
                setting = "CHAMDIEM_TRUSTED_PROXIES",
                "có tiêu đề X-Forwarded-For nhưng không tin máy chủ trung gian nào: nếu có máy chủ trung gian đứng trước thì mọi người dùng \
                 đang chung một hạn mức"
            );
        }
    }
}

/// What the outermost of so many proxies says: each appends whom it serves, so that the last entries are theirs. What comes
/// before is what the client made up.
fn counted(headers: &HeaderMap, count: usize) -> Option<IpAddr> {
    let mut entries = entries(headers);
    entries.nth(count - 1).flatten()
}

/// The first address, from the service outwards, that is not a trusted proxy.
fn beyond(headers: &HeaderMap, peer: IpAddr, networks: &[IpNet]) -> IpAddr {
    let is_trusted = |address: &IpAddr| networks.iter().any(|network| network.contains(&address.to_canonical()));
    let mut address = peer;
    for entry in entries(headers) {
        match entry {
            Some(entry) if is_trusted(&address) => address = entry,
            _ => break,
        }
    }
    address
}

/// The entries, last first; none for one that is no address.
fn entries(headers: &HeaderMap) -> impl Iterator<Item = Option<IpAddr>> {
    let entries = headers.get_all(FORWARDED_FOR).flat_map(|value| value.as_bytes().split(|&byte| byte == b','));
    let entries: Vec<&[u8]> = entries.collect();
    entries.into_iter().rev().map(|entry| address(std::str::from_utf8(entry).ok()?.trim()))
}

/// An address as proxies write it: alone, in brackets, or with a port.
fn address(text: &str) -> Option<IpAddr> {
    let alone = text.parse().ok();
    let with_port = || text.parse::<SocketAddr>().ok().map(|address| address.ip());
    alone.or_else(with_port).or_else(|| text.strip_prefix('[')?.strip_suffix(']')?.parse().ok())
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use actix_web::test::TestRequest;

    use super::ClientAddress;

    /// Who is counted for a connection of `peer` with these headers.
    fn counted(proxies: &str, peer: &str, headers: &[&str]) -> IpAddr {
        let mut request = TestRequest::default().peer_addr(format!("{peer}:4711").parse().unwrap());
        for header in headers {
            request = request.append_header(("X-Forwarded-For", *header));
        }
        ClientAddress::new(proxies.parse().unwrap()).of(&request.to_http_request())
    }

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn an_address_is_read_in_every_form_that_proxies_write() {
        for (form, read) in [
            ("192.0.2.7", "192.0.2.7"),
            (" 192.0.2.7:51234 ", "192.0.2.7"),
            ("2001:db8::7", "2001:db8::7"),
            ("[2001:db8::7]", "2001:db8::7"),
            ("[2001:db8::7]:443", "2001:db8::7"),
        ] {
            assert_eq!(counted("1", "10.0.0.1", &[form]), ip(read), "{form}");
            assert_eq!(counted("10.0.0.0/8", "10.0.0.1", &[form]), ip(read), "{form}");
        }
        for form in ["", "unknown", "192.0.2.7:port", "192.0.2", "[2001:db8::7", "192.0.2.7:99999"] {
            assert_eq!(counted("1", "10.0.0.1", &[form]), ip("10.0.0.1"), "{form}");
            assert_eq!(counted("10.0.0.0/8", "10.0.0.1", &[form]), ip("10.0.0.1"), "{form}");
        }
    }

    #[test]
    fn of_counted_proxies_the_outermost_is_believed_and_nothing_before_it() {
        let made_up = "198.51.100.1, 192.0.2.7";
        assert_eq!(counted("0", "10.0.0.1", &[made_up]), ip("10.0.0.1"));
        assert_eq!(counted("1", "10.0.0.1", &[made_up]), ip("192.0.2.7"));
        assert_eq!(counted("2", "10.0.0.1", &["198.51.100.1", "192.0.2.7, 10.0.0.2"]), ip("192.0.2.7"));
        assert_eq!(counted("2", "10.0.0.1", &["192.0.2.7"]), ip("10.0.0.1"), "it came past one of them");
    }

    #[test]
    fn of_named_proxies_the_first_address_that_is_none_of_them_counts_and_a_stranger_is_not_believed() {
        let proxies = "10.0.0.0/8, 2001:db8:1::/48, 192.0.2.200";
        assert_eq!(counted(proxies, "198.51.100.9", &["192.0.2.7"]), ip("198.51.100.9"), "a stranger made it up");
        assert_eq!(counted(proxies, "10.0.0.1", &["203.0.113.1, 192.0.2.7"]), ip("192.0.2.7"));
        assert_eq!(
            counted(proxies, "10.0.0.1", &["203.0.113.1, 192.0.2.7, 192.0.2.200, 10.9.9.9:80"]),
            ip("192.0.2.7")
        );
        assert_eq!(counted(proxies, "10.0.0.1", &["192.0.2.7, [2001:db8:1::5]:80"]), ip("192.0.2.7"));
        assert_eq!(counted(proxies, "10.0.0.1", &[]), ip("10.0.0.1"));
    }

    #[test]
    fn proxies_that_are_neither_a_number_nor_networks_are_refused() {
        for text in ["", "256", "-1", "proxy", "10.0.0.0/33", "10.0.0.1,", "10.0.0.1 10.0.0.2", "::1/129"] {
            assert!(text.parse::<crate::settings::TrustedProxies>().is_err(), "{text}");
        }
    }
}
