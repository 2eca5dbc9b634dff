//! The scopes of a token: it may be limited to reading, or to writing, whatever the roles of its holder allow.

/// What a token is limited to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Scope {
    /// Whether it may read.
    pub read: bool,
    /// Whether it may write.
    pub write: bool,
}

impl Scope {
    /// The scope of reading.
    pub const READ: &'static str = "chamdiem.read";

    /// The scope of writing. It does not bring reading with it.
    pub const WRITE: &'static str = "chamdiem.write";

    /// No limit: what a token may do that names no scope of this service.
    pub const ALL: Scope = Scope { read: true, write: true };

    /// The limits of a `scope` claim or parameter. Where it names none of this service's scopes, there is no limit; where
    /// it names one that is not known, that one allows nothing.
    ///
    /// ```
    /// use chamdiem_usecases::asker::Scope;
    ///
    /// assert_eq!(Scope::parse("openid profile"), Scope::ALL);
    /// assert_eq!(Scope::parse("openid chamdiem.read"), Scope { read: true, write: false });
    /// assert_eq!(Scope::parse("chamdiem.delete"), Scope { read: false, write: false });
    /// ```
    #[must_use]
    pub fn parse(text: &str) -> Scope {
        let own = || text.split(' ').filter(|word| word.starts_with("chamdiem."));
        if own().next().is_none() {
            return Scope::ALL;
        }
        Scope { read: own().any(|word| word == Scope::READ), write: own().any(|word| word == Scope::WRITE) }
    }

    /// The `scope` claim that says so; none where there is no limit.
    #[must_use]
    pub fn claim(self) -> Option<&'static str> {
        match (self.read, self.write) {
            (true, true) => None,
            (true, false) => Some(Scope::READ),
            (false, true) => Some(Scope::WRITE),
            (false, false) => Some("chamdiem.none"),
        }
    }

    /// The scope that a verb needs.
    #[must_use]
    pub fn needed(reads: bool) -> &'static str {
        if reads { Scope::READ } else { Scope::WRITE }
    }

    /// Whether a request that reads, or that writes, is within the limits.
    #[must_use]
    pub fn allows(self, reads: bool) -> bool {
        if reads { self.read } else { self.write }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_is_exactly_what_is_named() {
        for (text, read, write) in [
            ("", true, true),
            ("openid", true, true),
            ("chamdiem", true, true),
            ("chamdiem.read", true, false),
            ("chamdiem.write", false, true),
            ("chamdiem.write chamdiem.read", true, true),
            ("openid chamdiem.read offline_access", true, false),
            ("chamdiem.", false, false),
            ("chamdiem.Read", false, false),
            ("chamdiem.read.all", false, false),
            ("Chamdiem.read", true, true),
        ] {
            let scope = Scope::parse(text);
            assert_eq!(scope, Scope { read, write }, "{text}");
            assert_eq!((scope.allows(true), scope.allows(false)), (read, write), "{text}");
            assert_eq!(Scope::parse(scope.claim().unwrap_or_default()), scope, "{text}");
        }
    }
}
