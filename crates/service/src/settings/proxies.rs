//! Which proxies in front of the service are believed when they say whom they serve.

use std::net::IpAddr;
use std::str::FromStr;

use ipnet::IpNet;

/// The proxies whose word in `X-Forwarded-For` counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TrustedProxies {
    /// So many, one behind the other, at any address: for a service that nobody reaches but through them. With 0 nobody is
    /// believed.
    Count(u8),
    /// Those in these networks, however many are behind one another; a client that connects by itself is not believed.
    Networks(Vec<IpNet>),
}

impl TrustedProxies {
    /// Nobody.
    pub const NONE: TrustedProxies = TrustedProxies::Count(0);
}

/// A number, or addresses and networks with commas between them.
impl FromStr for TrustedProxies {
    type Err = String;

    fn from_str(text: &str) -> Result<TrustedProxies, String> {
        let text = text.trim();
        if !text.contains(['.', ':']) {
            let count = text.parse().map(TrustedProxies::Count);
            return count.map_err(|_| {
                format!(
                    "phải là số từ 0 đến 255, hoặc các địa chỉ, dải mạng cách nhau bằng dấu phẩy, không phải {text:?}"
                )
            });
        }
        let network = |part: &str| {
            let address = || part.parse::<IpAddr>().map(IpNet::from);
            part.parse::<IpNet>()
                .or_else(|_| address())
                .map_err(|_| format!("{part:?} không phải địa chỉ hay dải mạng"))
        };
        text.split(',').map(|part| network(part.trim())).collect::<Result<_, _>>().map(TrustedProxies::Networks)
    }
}
