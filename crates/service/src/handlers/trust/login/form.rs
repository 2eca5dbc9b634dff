//! What a token request carries (RFC 6749): a form, and for a machine perhaps an Authorization header.

use actix_web::http::header;
use actix_web::{HttpMessage, HttpRequest, web};
use chamdiem_api_types::wire::{AccountName, GrantType, Secret, TokenErrorWord};
use chamdiem_api_types::{Code, Failure};
use chamdiem_seal::from_base64;
use chamdiem_usecases::trust::login::Asked;
use percent_encoding::percent_decode_str;

use crate::extract::strict_body;
use crate::failure::Refusal;
use crate::tokens::Scope;

/// The most bytes of the form.
const BYTES_MAX: u64 = 16 * 1024;

/// The parameters that mean something here; others are ignored, as RFC 6749 wants it.
const KNOWN: [&str; 6] = ["grant_type", "username", "password", "client_id", "client_secret", "scope"];

/// What was sent.
pub(super) struct Sent {
    /// What is asked for; none where no account can have the name.
    pub(super) asked: Option<Asked>,
    /// In which way.
    pub(super) grant_type: GrantType,
    /// The secret.
    pub(super) secret: Secret,
}

/// Reads a request.
///
/// # Errors
/// 400 or 401 as RFC 6749 has it; 408, 413 and 415 as everywhere.
pub(super) async fn read(request: &HttpRequest, payload: web::Payload) -> Result<Sent, Refusal> {
    if !request.content_type().eq_ignore_ascii_case("application/x-www-form-urlencoded") {
        let vi = "Nội dung phải là application/x-www-form-urlencoded.";
        let en = "The body must be application/x-www-form-urlencoded.";
        return Err(Failure::new(Code::UnsupportedMediaType, vi, en).into());
    }
    if request.headers().contains_key(header::CONTENT_ENCODING) {
        let vi = "Nội dung phải được gửi không nén.";
        return Err(Failure::new(Code::UnsupportedEncoding, vi, "Send the body without compression.").into());
    }
    strict_body::check_length(request.headers(), BYTES_MAX)?;
    let bytes = strict_body::read(payload.into_inner()).await?;
    if bytes.len() as u64 > BYTES_MAX {
        return Err(strict_body::too_large(BYTES_MAX));
    }
    let form = Form::parse(&bytes)?;
    let grant_type = grant_type(&form)?;
    let scope = scope(&form)?;
    let (name, secret) = match grant_type {
        GrantType::ClientCredentials => machine(request, &form)?,
        GrantType::Password | GrantType::Unknown => person(request, &form)?,
    };
    // Phones begin a name with a capital letter.
    let name: Option<AccountName> = name.trim().to_ascii_lowercase().parse().ok();
    let asked = name.map(|name| Asked { name, grant_type, scope });
    Ok(Sent { asked, grant_type, secret })
}

struct Form(Vec<(String, String)>);

impl Form {
    fn parse(bytes: &[u8]) -> Result<Form, Refusal> {
        let malformed = || {
            let (vi, en) = ("Biểu mẫu sai cú pháp.", "The form is malformed.");
            Refusal::no_token(TokenErrorWord::InvalidRequest, vi, en)
        };
        let text = std::str::from_utf8(bytes).map_err(|_| malformed())?;
        let pairs = web::Query::<Vec<(String, String)>>::from_query(text).map_err(|_| malformed())?.into_inner();
        for name in KNOWN {
            if pairs.iter().filter(|(key, _)| key == name).count() > 1 {
                let (vi, en) = (format!("Tham số {name} bị lặp."), format!("The parameter {name} is repeated."));
                return Err(Refusal::no_token(TokenErrorWord::InvalidRequest, &vi, &en));
            }
        }
        Ok(Form(pairs))
    }

    /// A parameter; without a value it counts as left out (RFC 6749, 3.2).
    fn value(&self, name: &str) -> Option<&str> {
        let value = self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
        value.filter(|value| !value.is_empty())
    }

    fn required(&self, name: &str) -> Result<&str, Refusal> {
        self.value(name).ok_or_else(|| {
            let (vi, en) = (format!("Thiếu tham số {name}."), format!("The parameter {name} is missing."));
            Refusal::no_token(TokenErrorWord::InvalidRequest, &vi, &en)
        })
    }
}

fn grant_type(form: &Form) -> Result<GrantType, Refusal> {
    GrantType::from_word(form.required("grant_type")?).ok_or_else(|| {
        let vi = "grant_type phải là password hoặc client_credentials.";
        let en = "grant_type must be password or client_credentials.";
        Refusal::no_token(TokenErrorWord::UnsupportedGrantType, vi, en)
    })
}

fn scope(form: &Form) -> Result<Scope, Refusal> {
    let text = form.value("scope").unwrap_or_default();
    if text.split(' ').filter(|word| !word.is_empty()).all(|word| [Scope::READ, Scope::WRITE].contains(&word)) {
        return Ok(Scope::parse(text));
    }
    let (vi, en) = (
        format!("scope chỉ gồm {} và {}, cách nhau bằng dấu cách.", Scope::READ, Scope::WRITE),
        format!("scope is made of {} and {}, divided by a space.", Scope::READ, Scope::WRITE),
    );
    Err(Refusal::no_token(TokenErrorWord::InvalidScope, &vi, &en))
}

/// A person's name and secret. The program in between has no secret of its own: what it says of itself proves nothing, and
/// one that claims to have a secret is not known.
fn person(request: &HttpRequest, form: &Form) -> Result<(String, Secret), Refusal> {
    let by_header = basic(request)?.is_some_and(|(_, secret)| !secret.is_empty());
    if by_header || form.value("client_secret").is_some() {
        return Err(unknown_client(request));
    }
    Ok((form.required("username")?.to_owned(), Secret::new(form.required("password")?)))
}

/// A machine's name and secret: by header or in the form, but not both.
fn machine(request: &HttpRequest, form: &Form) -> Result<(String, Secret), Refusal> {
    let sent = match (basic(request)?, form.value("client_secret")) {
        (Some(_), Some(_)) => {
            let vi = "Chỉ gửi mật khẩu theo một cách: tiêu đề Authorization hoặc biểu mẫu.";
            let en = "Send the secret in one way only: by Authorization header or in the form.";
            return Err(Refusal::no_token(TokenErrorWord::InvalidRequest, vi, en));
        }
        (Some(by_header), None) => by_header,
        (None, Some(secret)) => (form.value("client_id").unwrap_or_default().to_owned(), secret.to_owned()),
        (None, None) => return Err(unknown_client(request)),
    };
    Ok((sent.0, Secret::new(&sent.1)))
}

/// Name and secret of an Authorization header, if there is one.
fn basic(request: &HttpRequest) -> Result<Option<(String, String)>, Refusal> {
    let mut values = request.headers().get_all(header::AUTHORIZATION);
    let Some(value) = values.next() else { return Ok(None) };
    // A token that was had before is no name and no secret.
    if value.as_bytes().get(..6).is_some_and(|scheme| scheme.eq_ignore_ascii_case(b"bearer")) {
        return Ok(None);
    }
    let pair = value.to_str().ok().filter(|_| values.next().is_none()).and_then(|value| {
        let (scheme, encoded) = value.split_once(' ')?;
        let text = String::from_utf8(from_base64(encoded.trim())?).ok()?;
        let (name, secret) = text.split_once(':').filter(|_| scheme.eq_ignore_ascii_case("Basic"))?;
        Some((unescaped(name), unescaped(secret)))
    });
    pair.map(Some).ok_or_else(|| unknown_client(request))
}

/// RFC 6749 wants name and secret percent-encoded in the header; many senders leave them as they are. The names and secrets
/// of machines have no percent sign, so both can be read.
fn unescaped(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

/// 401: a machine that is not known, or whose secret is wrong; nobody is told which.
pub(super) fn unknown_client(request: &HttpRequest) -> Refusal {
    let vi = "Tên hoặc mật khẩu không đúng, hoặc đang tạm khóa vì sai nhiều lần; hãy thử lại sau.";
    let en = "Name or secret is wrong, or locked for a while after too many wrong ones; try again later.";
    // A browser would ask for a password in a window of its own; scripts say that they are scripts.
    let is_script = request.headers().contains_key("x-requested-with");
    let challenge = if is_script { "Bearer realm=\"chamdiem\"" } else { "Basic realm=\"chamdiem\", charset=\"UTF-8\"" };
    Refusal::no_token(TokenErrorWord::InvalidClient, vi, en).with_challenge(challenge)
}

/// 400: name or secret of a person is wrong; nobody is told which.
pub(super) fn unknown_person() -> Refusal {
    let vi = "Tên hoặc mật khẩu không đúng, hoặc đang tạm khóa vì sai nhiều lần; hãy thử lại sau.";
    let en = "Name or secret is wrong, or locked for a while after too many wrong ones; try again later.";
    Refusal::no_token(TokenErrorWord::InvalidGrant, vi, en)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_secrets_are_read_with_and_without_percent_encoding() {
        for (sent, read) in [
            ("mot-cua-tinh", "mot-cua-tinh"),
            ("a%7Eb%2dc", "a~b-c"),
            ("100%", "100%"),
            ("%zz%4", "%zz%4"),
            ("%+7", "%+7"),
            ("%E1%BB%87", "ệ"),
            ("%ệ", "%ệ"),
            ("", ""),
        ] {
            assert_eq!(unescaped(sent), read, "{sent}");
        }
    }
}
