//! The address of a server: what it says stays, what it leaves open is put there.

/// What an address does not say itself: nobody waits for ever for a machine that is gone, each of several hosts is tried in its
/// turn, and a server that only reads is none of ours.
const UNLESS_SAID: [(&str, &str); 8] = [
    ("connect_timeout", "3"),
    ("tcp_user_timeout", "10000"),
    ("keepalives_idle", "10"),
    ("keepalives_interval", "5"),
    ("keepalives_count", "3"),
    ("target_session_attrs", "read-write"),
    ("client_encoding", "UTF8"),
    ("fallback_application_name", "chamdiem"),
];

/// The address with limits for a server that falls silent.
pub(super) fn completed(url: &str) -> String {
    // A password may hold a question mark; the parameters stand behind the host.
    let behind_scheme = url.find("://").map_or(0, |at| at + 3);
    let host = match url[behind_scheme..].find(['@', '/']) {
        Some(at) if url[behind_scheme + at..].starts_with('@') => behind_scheme + at,
        _ => behind_scheme,
    };
    let mut completed = url.trim_end_matches(['?', '&']).to_owned();
    for (name, value) in UNLESS_SAID {
        let is_said = [format!("?{name}="), format!("&{name}=")].iter().any(|said| url[host..].contains(said));
        if !is_said {
            let divider = if completed[host..].contains('?') { '&' } else { '?' };
            completed.push_str(&format!("{divider}{name}={value}"));
        }
    }
    completed
}

#[cfg(test)]
mod tests {
    use super::completed;

    #[test]
    fn what_an_address_says_stays_and_what_it_leaves_open_is_put_there() {
        let own = completed("postgres://a:p?w&d@h1:1,h2:2/db?connect_timeout=9&target_session_attrs=any");
        assert!(own.starts_with("postgres://a:p?w&d@h1:1,h2:2/db?connect_timeout=9&target_session_attrs=any&tcp_user"));
        assert_eq!(own.matches("connect_timeout=").count(), 1);
        assert_eq!(own.matches("target_session_attrs=").count(), 1);
        let bare = completed("postgres://h/db");
        assert!(bare.starts_with("postgres://h/db?connect_timeout=3&"), "{bare}");
        assert!(bare.contains("&target_session_attrs=read-write&"));
        // A name that ends like another is another.
        assert!(completed("postgres://h/db?fallback_application_name=x").contains("&client_encoding=UTF8"));
    }
}
