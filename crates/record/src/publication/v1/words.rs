//! The closed lists of words of the format. They are the format's own: a word that is added elsewhere is none of them, and
//! a document with a word that is not in them is refused.

use chamdiem_scoring as scoring;
use scoring::{Contradiction, Gap};

macro_rules! closed {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $word:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        pub enum $name {
            $($(#[$variant_doc])* #[serde(rename = $word)] $variant,)*
        }

        impl $name {
            /// Every word.
            pub const ALL: &'static [$name] = &[$($name::$variant,)*];

            /// The word in the document.
            pub fn as_str(self) -> &'static str {
                match self {
                    $($name::$variant => $word,)*
                }
            }
        }
    };
}

closed! {
    /// The name of the format.
    Format {
        /// This one.
        V1 = "chamdiem.publication/1",
    }
}

closed! {
    /// How far a unit came.
    Outcome {
        /// Appraised: it has a total.
        Assessed = "assessed",
        /// It submitted, and nobody decided.
        AwaitingAppraisal = "awaiting_appraisal",
        /// It sent nothing.
        NotSubmitted = "not_submitted",
        /// Exempt.
        Exempt = "exempt",
    }
}

closed! {
    /// What a finding says.
    FindingKind {
        /// It sent nothing.
        NotSubmitted = "not_submitted",
        /// It submitted late.
        SubmittedLate = "submitted_late",
        /// The office decided otherwise.
        ChangedOnAppraisal = "changed_on_appraisal",
        /// A criterion gave no points.
        NoPoints = "no_points",
    }
}

closed! {
    /// Why a score differs from the claim.
    ReasonCode {
        /// The evidence says otherwise.
        EvidenceDiffers = "evidence_differs",
        /// There is no evidence.
        EvidenceMissing = "evidence_missing",
        /// The unit miscalculated.
        CalculationError = "calculation_error",
        /// The unit misapplied a rule.
        RuleMisapplied = "rule_misapplied",
        /// Done late, or in part.
        LateOrIncomplete = "late_or_incomplete",
        /// Something else.
        Other = "other",
    }
}

closed! {
    /// What stood in the way of publication.
    BlockCode {
        /// A unit has submitted, and the office has not decided.
        UnitUndecided = "unit_undecided",
        /// An objection has no answer.
        ObjectionOpen = "objection_open",
        /// A unit may still object.
        ObjectionPeriodRunning = "objection_period_running",
        /// A finding that has to be answered is not.
        FindingUnanswered = "finding_unanswered",
        /// A printed result contradicts itself or what was decided.
        Contradiction = "contradiction",
    }
}

closed! {
    /// Where claim and evidence part.
    GapKind {
        /// The claim exceeds what is computed.
        ClaimAboveComputed = "claim_above_computed",
        /// The claim falls short of what is computed.
        ClaimBelowComputed = "claim_below_computed",
        /// Full marks, and no evidence.
        FullMarksWithoutEvidence = "full_marks_without_evidence",
        /// Exempt because it has no dossiers, and there are some.
        ExemptWithDossiers = "exempt_with_dossiers",
        /// Required, and there is no dossier.
        DossiersMissing = "dossiers_missing",
        /// Survey forms came in late.
        SurveyLate = "survey_late",
        /// Too few survey forms.
        SurveyTooFew = "survey_too_few",
        /// All survey forms answer alike.
        SurveyUniform = "survey_uniform",
        /// The claimed officer average is not that of the scores.
        OfficerAverageDiffers = "officer_average_differs",
        /// The total is at the limit of the highest class.
        NearClassLimit = "near_class_limit",
    }
}

closed! {
    /// What a printed result contradicts.
    ContradictionKind {
        /// The printed total is not the sum.
        Total = "total",
        /// The printed class is not that of the printed total.
        Class = "class",
        /// The printed order does not follow from the printed totals.
        Order = "order",
        /// A row has more or fewer numbers than criteria.
        ValueCount = "value_count",
        /// A printed score is above its maximum.
        ValueAboveMaximum = "value_above_maximum",
        /// A printed score is not the appraised one.
        ValueNotAppraised = "value_not_appraised",
    }
}

impl ReasonCode {
    /// The word for a kind of reason.
    pub fn of(code: scoring::ReasonCode) -> ReasonCode {
        match code {
            scoring::ReasonCode::EvidenceDiffers => ReasonCode::EvidenceDiffers,
            scoring::ReasonCode::EvidenceMissing => ReasonCode::EvidenceMissing,
            scoring::ReasonCode::CalculationError => ReasonCode::CalculationError,
            scoring::ReasonCode::RuleMisapplied => ReasonCode::RuleMisapplied,
            scoring::ReasonCode::LateOrIncomplete => ReasonCode::LateOrIncomplete,
            scoring::ReasonCode::Other => ReasonCode::Other,
        }
    }

    pub(super) fn code(self) -> scoring::ReasonCode {
        match self {
            ReasonCode::EvidenceDiffers => scoring::ReasonCode::EvidenceDiffers,
            ReasonCode::EvidenceMissing => scoring::ReasonCode::EvidenceMissing,
            ReasonCode::CalculationError => scoring::ReasonCode::CalculationError,
            ReasonCode::RuleMisapplied => scoring::ReasonCode::RuleMisapplied,
            ReasonCode::LateOrIncomplete => scoring::ReasonCode::LateOrIncomplete,
            ReasonCode::Other => scoring::ReasonCode::Other,
        }
    }
}

impl GapKind {
    pub(super) fn of(gap: &Gap) -> GapKind {
        match gap {
            Gap::ClaimAboveComputed { .. } => GapKind::ClaimAboveComputed,
            Gap::ClaimBelowComputed { .. } => GapKind::ClaimBelowComputed,
            Gap::FullMarksWithoutEvidence { .. } => GapKind::FullMarksWithoutEvidence,
            Gap::ExemptWithDossiers { .. } => GapKind::ExemptWithDossiers,
            Gap::DossiersMissing => GapKind::DossiersMissing,
            Gap::SurveyLate { .. } => GapKind::SurveyLate,
            Gap::SurveyTooFew { .. } => GapKind::SurveyTooFew,
            Gap::SurveyUniform { .. } => GapKind::SurveyUniform,
            Gap::OfficerAverageDiffers { .. } => GapKind::OfficerAverageDiffers,
            Gap::NearClassLimit { .. } => GapKind::NearClassLimit,
        }
    }
}

impl ContradictionKind {
    pub(super) fn of(contradiction: &Contradiction) -> ContradictionKind {
        match contradiction {
            Contradiction::Total { .. } => ContradictionKind::Total,
            Contradiction::Class { .. } => ContradictionKind::Class,
            Contradiction::Order { .. } => ContradictionKind::Order,
            Contradiction::ValueCount { .. } => ContradictionKind::ValueCount,
            Contradiction::ValueAboveMaximum { .. } => ContradictionKind::ValueAboveMaximum,
            Contradiction::ValueNotAppraised { .. } => ContradictionKind::ValueNotAppraised,
        }
    }
}
