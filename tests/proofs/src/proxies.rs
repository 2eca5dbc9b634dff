//! The whole quarter through the proxies that other people put in front, under a prefix.

use chamdiem_store::Backend;
use chamdiem_tests::proxied_quarter::{by_clicks, by_client};
use chamdiem_tests::proxies::{Kind, Proxy};
use chamdiem_tests::service::Stage;

use super::{Line, Proof, block_on};

/// nginx and HAProxy.
pub const PROOF: Proof = Proof {
    name: "proxies",
    shows: "the whole quarter through nginx and HAProxy (compression of JSON, a prefix, buffering), by the client and by clicks on Swagger UI: no 5xx, no false 412",
    takes: "60 s",
    short: false,
    measure,
};

fn measure() -> Result<Line, String> {
    let (mut answers, mut faults) = (0, Vec::new());
    for (kind, backend) in [(Kind::Nginx, Backend::Postgres), (Kind::Haproxy, Backend::Sqlite)] {
        let (stage, proxy) = through(kind, backend)?;
        block_on(by_client(&stage))?;
        answers += inspected(&proxy, &mut faults)?;
        let (stage, proxy) = through(kind, backend)?;
        let seen = by_clicks(&stage, &proxy)?;
        faults.extend(seen.into_iter().map(|fault| format!("{kind:?}, Swagger UI: {fault}")));
        answers += inspected(&proxy, &mut faults)?;
    }
    let told = if faults.is_empty() { String::new() } else { format!(": {}", faults.join("; ")) };
    Ok(Line {
        figure: format!(
            "{answers} answers through nginx and HAProxy, {} of them 5xx, 412 or unexpected{told}",
            faults.len()
        ),
        bound: "0 of them".to_owned(),
        holds: faults.is_empty() && answers > 0,
    })
}

/// A service that is reached through a proxy.
fn through(kind: Kind, backend: Backend) -> Result<(Stage, Proxy), String> {
    let stage = Stage::start(backend);
    let proxy = Proxy::start(kind, stage.running.address())?;
    Ok((stage.reached_at(&proxy.url), proxy))
}

/// How many answers a proxy gave; those that must not be are added to the faults.
fn inspected(proxy: &Proxy, faults: &mut Vec<String>) -> Result<usize, String> {
    let answered = proxy.answered()?;
    faults.extend(answered.iter().filter(|line| line.starts_with('5') || line.starts_with("412")).cloned());
    Ok(answered.len())
}
