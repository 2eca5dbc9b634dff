//! Tokens.

use chamdiem_api_types::wire::{IssuedToken, Me, SubjectRevocationInput, TokenRequest, TokenRevocationInput};

use crate::{Client, Error};
use chamdiem_api_types::Operation;

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
    /// Asks for one with name and secret of a local account. It is sent without the token of this client.
    pub async fn issue(self, request: &TokenRequest) -> Result<IssuedToken, Error> {
        let client = self.client.without_token();
        client.call(Operation::IssueToken, &[]).form(&request.parameters()).value().await
    }

    /// Who asks with the token of this client, in which roles, for which unit, by which issuer, and until when.
    pub async fn me(self) -> Result<Me, Error> {
        self.client.call(Operation::GetMe, &[]).value().await
    }

    /// Revokes one before it expires.
    pub async fn revoke(self, input: &TokenRevocationInput) -> Result<(), Error> {
        self.client.call(Operation::RevokeToken, &[]).json(input)?.done().await
    }

    /// Revokes all tokens that an account has been given so far, one of the single sign-on too.
    pub async fn revoke_of_subject(self, input: &SubjectRevocationInput) -> Result<(), Error> {
        self.client.call(Operation::RevokeSubjectTokens, &[]).json(input)?.done().await
    }
}
