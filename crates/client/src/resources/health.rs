//! Health.

use chamdiem_api_types::wire::Health;

use crate::{Client, Error};
use chamdiem_api_types::Operation;

/// How the service is. These are asked once, whatever the answer: the question is how it is now.
#[derive(Debug, Clone, Copy)]
pub struct HealthChecks<'c> {
    client: &'c Client,
}

impl Client {
    /// How the service is.
    pub fn health(&self) -> HealthChecks<'_> {
        HealthChecks { client: self }
    }
}

impl HealthChecks<'_> {
    /// Whether it runs.
    pub async fn live(self) -> Result<Health, Error> {
        self.client.call(Operation::GetLiveness, &[]).once().value().await
    }

    /// Whether it can answer; where its database cannot be reached, the error [`is_unavailable`](Error::is_unavailable).
    pub async fn ready(self) -> Result<Health, Error> {
        self.client.call(Operation::GetReadiness, &[]).once().value().await
    }
}
