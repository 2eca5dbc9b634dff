//! Dossiers.

use chamdiem_api_types::text::{DossierCode, Period, SourceCode, UnitCode};
use chamdiem_api_types::wire::{BatchReceipt, Dossier, DossierInput, DossierPage};

use crate::{Client, ETag, Error, List, Upload, Versioned};
use chamdiem_api_types::Operation;

/// The dossiers (hồ sơ thủ tục hành chính) that scores are computed from.
#[derive(Debug, Clone, Copy)]
pub struct Dossiers<'c> {
    client: &'c Client,
}

impl Client {
    /// The dossiers.
    pub fn dossiers(&self) -> Dossiers<'_> {
        Dossiers { client: self }
    }
}

impl<'c> Dossiers<'c> {
    /// Stores a batch of them, all or none. Each source numbers its batches from 1; the same batch sent again is
    /// answered with its receipt, [`replayed`](BatchReceipt::replayed). A dossier that was sent before is replaced
    /// where the new state is the later one. [`Upload`] has an example.
    pub async fn upload(
        self,
        source: &SourceCode,
        batch: u64,
        upload: Upload<DossierInput>,
    ) -> Result<BatchReceipt, Error> {
        upload.store(self.client, Operation::UploadDossiers, source, batch).await
    }

    /// What `upload` would answer; nothing is stored.
    pub async fn check(self, source: &SourceCode, upload: Upload<DossierInput>) -> Result<BatchReceipt, Error> {
        upload.check(self.client, Operation::UploadDossiers, source).await
    }

    /// Those of a unit that count in a period, by code; or those behind one [`figure`](List::figure).
    ///
    /// # Examples
    /// ```no_run
    /// use chamdiem_client::text::{Period, UnitCode};
    /// use chamdiem_client::wire::FigureWord;
    ///
    /// # async fn print(client: chamdiem_client::Client) -> Result<(), Box<dyn std::error::Error>> {
    /// let (unit, period): (UnitCode, Period) = ("so-noi-vu".parse()?, "2021-Q2".parse()?);
    /// let mut pages = client.dossiers().list(&unit, &period).figure(FigureWord::TotalTimeLate).pages();
    /// while let Some(page) = pages.next().await? {
    ///     for dossier in page.items {
    ///         println!("{} was due on {}", dossier.record.code, dossier.record.due_on);
    ///     }
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn list(self, unit: &UnitCode, period: &Period) -> List<'c, DossierPage> {
        List::of_unit(self.client, Operation::ListDossiers, unit, period)
    }

    /// One.
    pub async fn find(self, dossier: &DossierCode) -> Result<Versioned<Dossier>, Error> {
        self.client.call(Operation::GetDossier, &[dossier.as_str()]).versioned().await
    }

    /// One, unless its version is still this one.
    pub async fn find_if_changed(
        self,
        dossier: &DossierCode,
        etag: &ETag,
    ) -> Result<Option<Versioned<Dossier>>, Error> {
        self.client.call(Operation::GetDossier, &[dossier.as_str()]).if_changed(etag).await
    }
}
