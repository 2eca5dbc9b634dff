//! Local accounts.

use chamdiem_api_types::wire::{Account, AccountInput, AccountName, AccountPage, AccountSecretInput};

use crate::{Client, ETag, Error, List, Precondition, Versioned};
use chamdiem_api_types::Operation;

/// The local accounts (tài khoản nội bộ).
#[derive(Debug, Clone, Copy)]
pub struct Accounts<'c> {
    client: &'c Client,
}

impl Client {
    /// The local accounts.
    pub fn accounts(&self) -> Accounts<'_> {
        Accounts { client: self }
    }
}

impl<'c> Accounts<'c> {
    /// All, by name.
    pub fn list(self) -> List<'c, AccountPage> {
        List::new(self.client, Operation::ListAccounts, &[])
    }

    /// One.
    pub async fn find(self, account: &AccountName) -> Result<Versioned<Account>, Error> {
        self.client.call(Operation::GetAccount, &[account.as_str()]).versioned().await
    }

    /// One, unless its version is still this one.
    pub async fn find_if_changed(
        self,
        account: &AccountName,
        etag: &ETag,
    ) -> Result<Option<Versioned<Account>>, Error> {
        self.client.call(Operation::GetAccount, &[account.as_str()]).if_changed(etag).await
    }

    /// Creates or changes one; what takes something away from it revokes its tokens.
    pub async fn put(
        self,
        account: &AccountName,
        input: &AccountInput,
        precondition: Precondition<'_>,
    ) -> Result<Versioned<Account>, Error> {
        let call = self.client.call(Operation::PutAccount, &[account.as_str()]);
        call.precondition(precondition).json(input)?.versioned().await
    }

    /// Gives one another secret, which revokes its tokens and opens it where it was locked.
    pub async fn put_secret(
        self,
        account: &AccountName,
        input: &AccountSecretInput,
        etag: &ETag,
    ) -> Result<Versioned<Account>, Error> {
        let call = self.client.call(Operation::PutAccountSecret, &[account.as_str()]);
        call.if_match(etag).json(input)?.versioned().await
    }

    /// Revokes all tokens that one has been given so far.
    pub async fn revoke_tokens(self, account: &AccountName) -> Result<(), Error> {
        self.client.call(Operation::RevokeAccountTokens, &[account.as_str()]).done().await
    }
}
