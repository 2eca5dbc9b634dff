//! What the asker of a representation may do next.

use crate::words::words_of;

words_of! {
    /// An operation that the asker may do now, by its operationId.
    pub enum ActionWord: "Thao tác mà người gọi được phép thực hiện lúc này, theo `operationId`." {
        /// Change the round.
        PutRound = "putRound",
        /// Open it.
        OpenRound = "openRound",
        /// Extend a deadline.
        ExtendDeadline = "extendDeadline",
        /// Exempt a unit.
        PutExemption = "putExemption",
        /// Take an exemption back.
        DeleteExemption = "deleteExemption",
        /// Close the round.
        CloseRound = "closeRound",
        /// Import a result published elsewhere.
        PutImportedResult = "putImportedResult",
        /// Publish, or publish a correction.
        PublishRound = "publishRound",
        /// Propose what takes two people.
        ProposeChange = "proposeChange",
        /// Write the self-assessment.
        PutSelfAssessment = "putSelfAssessment",
        /// Submit it.
        SubmitSelfAssessment = "submitSelfAssessment",
        /// Return it.
        ReturnSelfAssessment = "returnSelfAssessment",
        /// Decide on it.
        PutAppraisal = "putAppraisal",
        /// Accept the decision.
        AcceptAppraisal = "acceptAppraisal",
        /// Object to the decision.
        ObjectToAppraisal = "objectToAppraisal",
        /// Answer the objection.
        AnswerObjection = "answerObjection",
    }
}
