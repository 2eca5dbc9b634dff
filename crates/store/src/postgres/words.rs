//! What went wrong, read from words. The driver gives a statement's error without its SQLSTATE unless it is one of a few, and a
//! connection's as one text: so words decide where nothing else does, in every language that the server speaks. What libpq says
//! itself is English, since it is part of this program.

use crate::trouble::Trouble;

/// SQLSTATE, language and words, of the server.
const OF_SERVER: &str = include_str!("server_words.tsv");

/// What libpq says while it connects, and poolers in between.
const OF_CLIENT: &[(&str, Trouble)] = &[
    ("missing \"=\" after", Trouble::AddressMalformed),
    ("missing key/value separator", Trouble::AddressMalformed),
    ("extra key/value separator", Trouble::AddressMalformed),
    ("invalid URI", Trouble::AddressMalformed),
    ("invalid percent-encoded", Trouble::AddressMalformed),
    ("forbidden value %00", Trouble::AddressMalformed),
    ("unexpected character", Trouble::AddressMalformed),
    ("unexpected spaces", Trouble::AddressMalformed),
    ("end of string reached", Trouble::AddressMalformed),
    ("IPv6 host address may not be empty", Trouble::AddressMalformed),
    ("unterminated quoted string", Trouble::AddressMalformed),
    ("invalid connection option", Trouble::AddressMalformed),
    ("invalid port number", Trouble::AddressMalformed),
    ("invalid integer value", Trouble::AddressMalformed),
    ("invalid % value: \"%\"", Trouble::AddressMalformed),
    ("invalid \"%\" value: \"%\"", Trouble::AddressMalformed),
    ("could not match % to %", Trouble::AddressMalformed),
    ("weak sslmode", Trouble::AddressMalformed),
    ("require_auth method", Trouble::AddressMalformed),
    ("service file", Trouble::AddressMalformed),
    ("definition of service", Trouble::AddressMalformed),
    ("root certificate file \"%\" does not exist", Trouble::RootCertificateMissing),
    ("to locate root certificate file", Trouble::RootCertificateMissing),
    ("could not read root certificate file", Trouble::RootCertificateMissing),
    ("could not load system root certificate", Trouble::RootCertificateMissing),
    ("certificate verify failed", Trouble::CertificateUntrusted),
    ("server certificate for % does not match host name", Trouble::CertificateOfAnotherHost),
    ("host name from server certificate", Trouble::CertificateOfAnotherHost),
    ("host name must be specified for a verified SSL connection", Trouble::CertificateOfAnotherHost),
    ("private key file", Trouble::ClientCertificate),
    ("could not read certificate file", Trouble::ClientCertificate),
    ("could not open certificate file", Trouble::ClientCertificate),
    ("private SSL key", Trouble::ClientCertificate),
    ("alert certificate required", Trouble::ClientCertificate),
    ("alert unknown ca", Trouble::ClientCertificate),
    ("alert bad certificate", Trouble::ClientCertificate),
    ("server does not support SSL", Trouble::EncryptionMissing),
    ("SSL", Trouble::Encryption),
    ("channel binding", Trouble::Encryption),
    ("GSSAPI", Trouble::Encryption),
    ("authentication method", Trouble::NotLetIn),
    ("SASL authentication failed", Trouble::PasswordRefused),
    ("SASL authentication mechanisms", Trouble::NotLetIn),
    ("no password supplied", Trouble::PasswordMissing),
    ("no such user", Trouble::RoleRefused),
    ("no such database", Trouble::DatabaseUnknown),
    ("unsupported startup parameter", Trouble::ParameterRefused),
    ("no more connections allowed", Trouble::NoConnectionLeft),
    ("query_wait_timeout", Trouble::NoConnectionLeft),
    ("server login has been failing", Trouble::Starting),
    ("pgbouncer cannot connect to server", Trouble::Starting),
    ("pooler is shut", Trouble::Starting),
    ("session is read-only", Trouble::ReadOnly),
    ("server is in hot standby mode", Trouble::ReadOnly),
    ("server closed the connection", Trouble::Ended),
    ("Connection reset by peer", Trouble::Ended),
    ("Connection refused", Trouble::Refused),
    ("No such file or directory%Is the server running locally", Trouble::Refused),
    ("could not translate host name", Trouble::HostUnknown),
    ("could not parse network address", Trouble::HostUnknown),
    ("No route to host", Trouble::Unreachable),
    ("Network is unreachable", Trouble::Unreachable),
    ("timeout expired", Trouble::Silent),
    ("Connection timed out", Trouble::Silent),
];

impl Trouble {
    /// Why no connection came about. Of several hosts each may say something else: what says most counts.
    pub(crate) fn of_connecting(told: &str) -> Trouble {
        let told = one_line(told);
        let of_client = OF_CLIENT.iter().filter(|(words, _)| says(&told, words)).map(|(_, trouble)| *trouble);
        let of_server = server_words().filter(|(_, words)| says(&told, words));
        of_server.filter_map(|(state, _)| Trouble::of_state(state)).chain(of_client).min().unwrap_or(Trouble::Other)
    }

    /// Why a server cannot be used, by its SQLSTATE.
    pub(crate) fn of_state(state: &str) -> Option<Trouble> {
        Some(match state {
            "28P01" => Trouble::PasswordRefused,
            "28000 role" => Trouble::RoleRefused,
            "28000 place" | "28000 method" => Trouble::NotLetIn,
            "28000 certificate" => Trouble::ClientCertificate,
            "3D000" => Trouble::DatabaseUnknown,
            "55000" => Trouble::DatabaseClosed,
            "42501" => Trouble::NoRights,
            "53300" => Trouble::NoConnectionLeft,
            "57P03" => Trouble::Starting,
            "57P01" => Trouble::Ended,
            "25006" => Trouble::ReadOnly,
            _ => return None,
        })
    }
}

/// The SQLSTATE of a statement's error, or of its hint, where the server's words are known.
pub(crate) fn state_of(told: &str) -> Option<&'static str> {
    let told = one_line(told);
    let is_whole = |words: &str| {
        let ends = words.split('%').next().zip(words.rsplit('%').next());
        ends.is_some_and(|(first, last)| {
            let first =
                first.chars().next().is_none_or(|first| told.starts_with(first) || told.starts_with(UNREADABLE));
            let last = last.chars().next_back().is_none_or(|last| told.ends_with(last) || told.ends_with(UNREADABLE));
            first && last
        })
    };
    server_words().find(|(_, words)| is_whole(words) && says(&told, words)).map(|(state, _)| state)
}

fn server_words() -> impl Iterator<Item = (&'static str, &'static str)> {
    let lines = OF_SERVER.lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| {
        let (state, rest) = line.split_once('\t')?;
        Some((state, rest.split_once('\t')?.1))
    })
}

/// What stands for a byte that is not UTF-8: before a database is chosen, the server writes in its own encoding.
const UNREADABLE: char = char::REPLACEMENT_CHARACTER;

fn one_line(told: &str) -> String {
    told.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether the pieces between the signs `%` are there, in their order.
fn says(told: &str, words: &str) -> bool {
    let mut rest = told;
    words.split('%').all(|piece| match after(rest, piece) {
        Some(behind) => {
            rest = behind;
            true
        }
        None => false,
    })
}

/// What follows a piece of text.
fn after<'a>(text: &'a str, piece: &str) -> Option<&'a str> {
    if let Some((_, behind)) = text.split_once(piece) {
        return Some(behind);
    }
    if !text.contains(UNREADABLE) {
        return None;
    }
    text.char_indices().find_map(|(at, _)| {
        let mut here = text[at..].chars();
        let is_here = piece.chars().all(|expected| here.next().is_some_and(|c| c == expected || c == UNREADABLE));
        is_here.then_some(here.as_str())
    })
}

#[cfg(test)]
mod tests {
    use super::{server_words, state_of};
    use crate::trouble::Trouble;

    /// What libpq gives when a server refuses.
    fn refused(said: &str) -> Trouble {
        let told = format!("connection to server at \"db.tinh.vn\" (10.0.0.7), port 5432 failed: {said}\n");
        Trouble::of_connecting(&told)
    }

    #[test]
    fn a_refusal_is_understood_in_every_language() {
        for (said, expected) in [
            ("FATAL:  password authentication failed for user \"chamdiem\"", Trouble::PasswordRefused),
            (
                "FATAL:  authentification par mot de passe échouée pour l'utilisateur  « chamdiem »",
                Trouble::PasswordRefused,
            ),
            ("FATAL:  Passwort-Authentifizierung für Benutzer »chamdiem« fehlgeschlagen", Trouble::PasswordRefused),
            ("ВАЖНО:  пользователь \"chamdiem\" не прошёл проверку подлинности (по паролю)", Trouble::PasswordRefused),
            ("FATAL:  role \"chamdiem\" does not exist", Trouble::RoleRefused),
            ("FATAL:  le rôle « chamdiem » n'existe pas", Trouble::RoleRefused),
            ("FATAL:  le r\u{fffd}le \u{fffd} chamdiem \u{fffd} n'existe pas", Trouble::RoleRefused),
            ("FATAL:  Datenbank »chamdiem« existiert nicht", Trouble::DatabaseUnknown),
            ("致命的エラー:  データベース\"chamdiem\"は存在しません", Trouble::DatabaseUnknown),
            (
                "FATAL:  aucune entrée dans pg_hba.conf pour l'hôte « 10.0.0.9 », utilisateur « x »,\nbase de données « y », pas de chiffrement",
                Trouble::NotLetIn,
            ),
            ("FATAL:  tut mir leid, schon zu viele Verbindungen", Trouble::NoConnectionLeft),
            ("FATAL:  droit refusé pour la base de données « chamdiem »", Trouble::NoRights),
            ("FATAL:  das Datenbanksystem startet", Trouble::Starting),
        ] {
            assert_eq!(refused(said), expected, "{said}");
        }
    }

    #[test]
    fn what_libpq_says_itself_is_told_apart() {
        for (said, expected) in [
            ("root certificate file \"/root/.postgresql/root.crt\" does not exist", Trouble::RootCertificateMissing),
            ("SSL error: certificate verify failed: self-signed certificate", Trouble::CertificateUntrusted),
            (
                "server certificate for \"a\" (and 2 other names) does not match host name \"b\"",
                Trouble::CertificateOfAnotherHost,
            ),
            ("server does not support SSL, but SSL was required", Trouble::EncryptionMissing),
            ("fe_sendauth: no password supplied", Trouble::PasswordMissing),
            ("timeout expired", Trouble::Silent),
            (
                "Connection refused\n\tIs the server running on that host and accepting TCP/IP connections?",
                Trouble::Refused,
            ),
            ("session is read-only", Trouble::ReadOnly),
            ("FATAL:  unsupported startup parameter: options", Trouble::ParameterRefused),
            ("something that nobody said before", Trouble::Other),
        ] {
            assert_eq!(refused(said), expected, "{said}");
        }
        let of_a_name =
            Trouble::of_connecting("could not translate host name \"khong-co\" to address: Name or service not known");
        assert_eq!(of_a_name, Trouble::HostUnknown);
        let of_an_address = Trouble::of_connecting("invalid sslmode value: \"verify\"\n");
        assert_eq!(of_an_address, Trouble::AddressMalformed);
    }

    #[test]
    fn of_several_hosts_the_one_that_says_most_counts() {
        let both = "connection to server at \"a\", port 1 failed: timeout expired\nconnection to server at \"b\", port 2 failed: session is read-only\n";
        assert_eq!(Trouble::of_connecting(both), Trouble::ReadOnly);
    }

    #[test]
    fn a_statement_s_error_has_its_state_in_every_language() {
        for (told, state) in [
            ("deadlock detected", Some("40P01")),
            ("Verklemmung (Deadlock) entdeckt", Some("40P01")),
            ("annulation de la requête à cause du délai écoulé pour l'obtention des verrous", Some("55P03")),
            ("storniere Anfrage wegen Zeitüberschreitung der Anfrage", Some("57014")),
            ("droit refusé pour la table units", Some("42501")),
            ("Check free disk space.", Some("53100")),
            ("Vérifiez l'espace disque disponible.", Some("53100")),
            ("relation \"deadlock detected\" does not exist", None),
            ("syntax error at or near \"units\"", None),
        ] {
            assert_eq!(state_of(told), state, "{told}");
        }
    }

    /// Each line of the table is found by its own words, and as its own state.
    #[test]
    fn no_two_states_share_words() {
        let mut lines = 0;
        for (state, words) in server_words() {
            let told = words.replace('%', "x");
            assert_eq!(state_of(&told), Some(state), "{told}");
            lines += 1;
        }
        assert!(lines > 400, "{lines}");
    }
}
