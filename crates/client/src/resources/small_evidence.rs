//! The kinds of evidence of which there are few: survey forms, complaints, procedures and officers' scores.

use chamdiem_api_types::text::{Period, SourceCode, UnitCode};
use chamdiem_api_types::wire::{
    BatchReceipt, ComplaintInput, ComplaintPage, OfficerScoreInput, OfficerScorePage, ProcedureInput, ProcedurePage,
    SurveyFormInput, SurveyFormPage,
};

use crate::{Client, Error, List, Upload};
use chamdiem_api_types::Operation;

macro_rules! kinds {
    ($(
        $(#[$doc:meta])*
        $handle:ident = $accessor:ident($accessor_doc:literal) $input:ident $upload:ident $page:ident $list:ident;
    )*) => {
        $(
            $(#[$doc])*
            #[derive(Debug, Clone, Copy)]
            pub struct $handle<'c> {
                client: &'c Client,
            }

            impl<'c> $handle<'c> {
                /// Stores a batch of them, all or none; the same batch sent again is answered with its receipt.
                pub async fn upload(
                    self,
                    source: &SourceCode,
                    batch: u64,
                    upload: Upload<$input>,
                ) -> Result<BatchReceipt, Error> {
                    upload.store(self.client, Operation::$upload, source, batch).await
                }

                /// What `upload` would answer; nothing is stored.
                pub async fn check(self, source: &SourceCode, upload: Upload<$input>) -> Result<BatchReceipt, Error> {
                    upload.check(self.client, Operation::$upload, source).await
                }

                /// Those of a unit in a period, by code.
                pub fn list(self, unit: &UnitCode, period: &Period) -> List<'c, $page> {
                    List::of_unit(self.client, Operation::$list, unit, period)
                }
            }
        )*

        impl Client {
            $(
                #[doc = $accessor_doc]
                pub fn $accessor(&self) -> $handle<'_> {
                    $handle { client: self }
                }
            )*
        }
    };
}

kinds! {
    /// The survey forms (phiếu khảo sát sự hài lòng).
    ///
    /// # Examples
    /// ```no_run
    /// use chamdiem_client::text::SourceCode;
    /// use chamdiem_client::wire::SurveyFormInput;
    /// use chamdiem_client::{Client, Error, Upload};
    ///
    /// # async fn send(client: Client, source: SourceCode, forms: Vec<SurveyFormInput>) -> Result<(), Error> {
    /// let receipt = client.survey_forms().upload(&source, 1, Upload::from_rows(forms)).await?;
    /// println!("{} forms, of which {} are new", receipt.rows, receipt.inserted);
    /// # Ok(())
    /// # }
    /// ```
    SurveyForms = survey_forms("The survey forms.") SurveyFormInput UploadSurveyForms SurveyFormPage ListSurveyForms;

    /// The complaints and recommendations (phản ánh, kiến nghị).
    ///
    /// # Examples
    /// ```no_run
    /// use chamdiem_client::{Client, text::{Period, UnitCode}};
    ///
    /// # async fn count(client: Client, unit: UnitCode, period: Period) -> Result<(), chamdiem_client::Error> {
    /// let page = client.complaints().list(&unit, &period).limit(200).page().await?;
    /// println!("{} upheld", page.items.iter().filter(|complaint| complaint.record.upheld == Some(true)).count());
    /// # Ok(())
    /// # }
    /// ```
    Complaints = complaints("The complaints and recommendations.") ComplaintInput UploadComplaints ComplaintPage ListComplaints;

    /// The procedures (thủ tục hành chính) of the units, with the checks of their publicity.
    ///
    /// # Examples
    /// ```no_run
    /// use chamdiem_client::wire::ProcedureInput;
    /// use chamdiem_client::{Client, Error, Upload, text::SourceCode};
    ///
    /// # async fn check(client: Client, source: SourceCode, catalogue: Vec<ProcedureInput>) -> Result<(), Error> {
    /// // Only checked, nothing stored.
    /// client.procedures().check(&source, Upload::from_rows(catalogue)).await?;
    /// # Ok(())
    /// # }
    /// ```
    Procedures = procedures("The procedures.") ProcedureInput UploadProcedures ProcedurePage ListProcedures;

    /// The scores of one-stop officers (điểm công chức, viên chức bộ phận một cửa), by code.
    ///
    /// # Examples
    /// ```no_run
    /// use chamdiem_client::{Client, text::{Period, UnitCode}};
    ///
    /// # async fn print(client: Client, unit: UnitCode, period: Period) -> Result<(), chamdiem_client::Error> {
    /// for score in client.officer_scores().list(&unit, &period).page().await?.items {
    ///     println!("{} {}", score.record.code, score.record.points);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    OfficerScores = officer_scores("The scores of one-stop officers.") OfficerScoreInput UploadOfficerScores OfficerScorePage ListOfficerScores;
}
