//! The acts of those who send evidence, through the typed client.

use chamdiem_client::text::SourceCode;
use chamdiem_client::wire::BatchReceipt;
use chamdiem_client::{Client, Compression, Error, Format, Upload};

use crate::dossiers::{DossierQuarter, SmallKinds};

/// The system that sends.
pub fn source() -> SourceCode {
    "mot-cua-tinh".parse().unwrap()
}

/// Sends dossiers that are at hand as one batch.
///
/// # Errors
/// The service refuses, or does not answer.
pub async fn send(
    client: &Client,
    batch: u64,
    format: Format,
    compression: Compression,
    content: Vec<u8>,
) -> Result<BatchReceipt, Error> {
    let upload = Upload::from_bytes(format, content).compression(compression);
    client.dossiers().upload(&source(), batch, upload).await
}

/// Sends everything of a quarter but its dossiers.
///
/// # Errors
/// The service refuses, or does not answer.
pub async fn send_small_kinds(client: &Client, kinds: &SmallKinds) -> Result<(), Error> {
    let (source, kinds) = (source(), kinds.clone());
    client.procedures().upload(&source, 1, Upload::from_rows(kinds.procedures)).await?;
    client.complaints().upload(&source, 1, Upload::from_rows(kinds.complaints)).await?;
    client.survey_forms().upload(&source, 1, Upload::from_rows(kinds.survey_forms)).await?;
    client.officer_scores().upload(&source, 1, Upload::from_rows(kinds.officer_scores)).await?;
    Ok(())
}

/// Sends a whole quarter, its dossiers as one batch of NDJSON.
///
/// # Errors
/// The service refuses, or does not answer.
pub async fn send_quarter(client: &Client, quarter: &DossierQuarter) -> Result<(), Error> {
    send(client, 1, Format::Ndjson, Compression::None, quarter.ndjson()).await?;
    send_small_kinds(client, &quarter.small_kinds()).await
}
