//! Tokens.

use chamdiem_api_types::wire::TokenRevocationInput;

use crate::operations::Operation;
use crate::{Client, Error};

/// The tokens (mã truy cập).
#[derive(Debug, Clone, Copy)]
pub struct Tokens<'c> {
    client: &'c Client,
}

impl Client {
    /// The tokens.
    pub fn tokens(&self) -> Tokens<'_> {
        Tokens { client: self }
    }
}

impl Tokens<'_> {
    /// Revokes one before it expires.
    pub async fn revoke(self, input: &TokenRevocationInput) -> Result<(), Error> {
        self.client.call(Operation::RevokeToken, &[]).json(input)?.done().await
    }
}
