//! The register of signed publications, and the keys that they are verified with.

use chamdiem_api_types::digest::Sha256;
use chamdiem_api_types::wire::{Recomputation, RegisteredPublicationPage, SigningKeySet};
use chamdiem_record::publication::{VerifiedPublication, verify_publication};

use crate::verification::KeySet;
use crate::{Client, Error, List};
use chamdiem_api_types::Operation;

/// The register of all signed publications (sổ đăng ký công bố), each under the SHA-256 of its document.
///
/// # Examples
/// ```no_run
/// use chamdiem_client::Client;
/// use chamdiem_client::verification::{KeySet, verify_chain};
///
/// # async fn verify(keys: KeySet) -> Result<(), Box<dyn std::error::Error>> {
/// // The keys were fetched once, long ago, and kept: not from the service that is to be verified today.
/// let client = Client::builder("https://chamdiem.example.gov.vn").build()?;
/// let mut verified = Vec::new();
/// let mut pages = client.register().list().pages();
/// while let Some(page) = pages.next().await? {
///     for publication in page.items {
///         verified.push(client.register().verify(&publication.sha256, &keys).await?);
///     }
/// }
/// assert!(verify_chain(&verified).is_empty());
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Register<'c> {
    client: &'c Client,
}

/// The public keys of the service.
#[derive(Debug, Clone, Copy)]
pub struct SigningKeys<'c> {
    client: &'c Client,
}

impl Client {
    /// The register of all signed publications.
    pub fn register(&self) -> Register<'_> {
        Register { client: self }
    }

    /// The public keys that publications and the audit are verified with.
    pub fn signing_keys(&self) -> SigningKeys<'_> {
        SigningKeys { client: self }
    }
}

impl<'c> Register<'c> {
    /// All, in the order of their chain.
    pub fn list(self) -> List<'c, RegisteredPublicationPage> {
        List::new(self.client, Operation::ListAllPublications, &[])
    }

    /// The bytes of a document, exactly as they were signed.
    pub async fn document(self, sha256: &Sha256) -> Result<Vec<u8>, Error> {
        self.client.call(Operation::GetPublicationDocument, &[sha256.as_str()]).bytes("application/json").await
    }

    /// The detached JWS over those bytes.
    pub async fn signature(self, sha256: &Sha256) -> Result<Vec<u8>, Error> {
        self.client.call(Operation::GetPublicationSignature, &[sha256.as_str()]).bytes("application/jose").await
    }

    /// Lets the service compute a document again, and compare.
    pub async fn recompute(self, sha256: &Sha256) -> Result<Recomputation, Error> {
        self.client.call(Operation::RecomputePublication, &[sha256.as_str()]).value().await
    }

    /// Fetches a document with its signature, and verifies here, with the keys given and nothing else of the service: the
    /// signature, every byte, the hashes, and that the result follows from what was put in.
    ///
    /// # Errors
    /// [`Error::NotVerified`] with everything that is wrong, or what prevented the fetching.
    pub async fn verify(self, sha256: &Sha256, keys: &KeySet) -> Result<VerifiedPublication, Error> {
        let document = self.document(sha256).await?;
        let signature = self.signature(sha256).await?;
        let verified = verify_publication(&document, Some(&signature), Some(keys));
        match verified {
            // Another document with a right signature is not the one that was asked for.
            Ok(verified) if verified.sha256 != sha256.as_str() => Err(Error::NotVerified { faults: Vec::new() }),
            Ok(verified) => Ok(verified),
            Err(faults) => Err(Error::NotVerified { faults }),
        }
    }
}

impl SigningKeys<'_> {
    /// All of them, the present one first.
    pub async fn find(self) -> Result<SigningKeySet, Error> {
        self.client.call(Operation::GetSigningKeys, &[]).value().await
    }
}
