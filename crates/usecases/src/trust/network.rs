//! From which network somebody asks: what wrong secrets are counted by, beside the name.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// A network as a provider gives it to one customer: 256 addresses of IPv4, or a `/56` of IPv6.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Network(IpAddr);

impl Network {
    /// The network of an address.
    pub fn of(address: IpAddr) -> Network {
        Network(match address.to_canonical() {
            IpAddr::V4(address) => Ipv4Addr::from_bits(address.to_bits() & (!0 << 8)).into(),
            IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() & (!0 << 72)).into(),
        })
    }
}

/// As operators write it, such as `203.0.113.0/24`.
impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.0, if self.0.is_ipv4() { 24 } else { 56 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_one_customer_are_one_network_and_those_of_another_are_another() {
        let network = |address: &str| Network::of(address.parse().unwrap()).to_string();
        assert_eq!(network("203.0.113.7"), "203.0.113.0/24");
        assert_eq!(network("::ffff:203.0.113.255"), "203.0.113.0/24");
        assert_eq!(network("203.0.114.0"), "203.0.114.0/24");
        assert_eq!(network("2001:db8:1:22ff::1"), "2001:db8:1:2200::/56");
        assert_eq!(network("2001:db8:1:2300::"), "2001:db8:1:2300::/56");
    }
}
