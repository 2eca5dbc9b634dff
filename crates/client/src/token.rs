//! The token: kept out of every text.

use std::fmt;
use std::sync::Arc;

use reqwest::header::HeaderValue;

use crate::Error;

/// Where the token of a request comes from.
#[derive(Clone)]
pub(crate) enum Token {
    /// There is none: the public.
    None,
    /// Always the same.
    Fixed(HeaderValue),
    /// Asked for at each try.
    Provided(Arc<dyn Fn() -> Option<String> + Send + Sync>),
}

impl Token {
    /// None where no token looks like this.
    pub(crate) fn fixed(token: &str) -> Option<Token> {
        bearer(token).map(Token::Fixed)
    }

    /// The `Authorization` of the next try.
    pub(crate) fn authorization(&self) -> Result<Option<HeaderValue>, Error> {
        match self {
            Token::None => Ok(None),
            Token::Fixed(header) => Ok(Some(header.clone())),
            Token::Provided(provider) => {
                let token = provider().ok_or(Error::TokenMissing)?;
                bearer(&token).map(Some).ok_or(Error::TokenMalformed)
            }
        }
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Token::None => "none",
            Token::Fixed(_) => "fixed, not shown",
            Token::Provided(_) => "provided, not shown",
        })
    }
}

/// A token has no spaces and nothing outside ASCII, so it cannot bring a header of its own.
fn bearer(token: &str) -> Option<HeaderValue> {
    if token.is_empty() || !token.bytes().all(|byte| byte.is_ascii_graphic()) {
        return None;
    }
    let mut header = HeaderValue::try_from(format!("Bearer {token}")).ok()?;
    header.set_sensitive(true);
    Some(header)
}
