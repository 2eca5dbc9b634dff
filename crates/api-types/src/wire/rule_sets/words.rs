//! The words of rule sets.

use crate::words::words_of;

words_of! {
    /// How sure a figure is.
    pub enum StandingWord: "Mức độ chắc chắn của số liệu: `R` đọc trong văn bản của tỉnh, `P` theo mẫu phiếu công khai của tỉnh khác, `I` suy ra từ số liệu công bố, `K` hiểu biết chung chưa đối chiếu văn bản, `D` quyết định của nhóm xây dựng." {
        /// Read.
        Read = "R",
        /// Other provinces.
        OtherProvinces = "P",
        /// Inferred.
        Inferred = "I",
        /// General knowledge.
        GeneralKnowledge = "K",
        /// Decided.
        Decided = "D",
    }
}

words_of! {
    /// How a computed value is rounded.
    pub enum RoundingWord: "Cách làm tròn: `half_away_from_zero` nửa làm tròn ra xa số 0, `half_to_even` nửa làm tròn về số chẵn, `towards_zero` cắt bỏ." {
        /// Half away from zero.
        HalfAwayFromZero = "half_away_from_zero",
        /// Half to even.
        HalfToEven = "half_to_even",
        /// Cut off.
        TowardsZero = "towards_zero",
    }
}

words_of! {
    /// What a criterion looks at.
    pub enum EvidenceScopeWord: "Căn cứ chấm: `dossier` từng hồ sơ, `unit` toàn đơn vị." {
        /// Each dossier.
        Dossier = "dossier",
        /// The unit.
        Unit = "unit",
    }
}

words_of! {
    /// How the points of a criterion are computed.
    pub enum MethodWord: "Phương pháp chấm: `mean_of_levels` trung bình các mức của hồ sơ, `ratio_of_maximum` tỷ lệ nhân điểm tối đa, `step_table` bảng bậc, `declared` đơn vị tự kê khai và được thẩm định." {
        /// Mean of levels.
        MeanOfLevels = "mean_of_levels",
        /// Ratio times maximum.
        RatioOfMaximum = "ratio_of_maximum",
        /// Table of steps.
        StepTable = "step_table",
        /// Declared.
        Declared = "declared",
    }
}

words_of! {
    /// How ranks are counted.
    pub enum RankPolicyWord: "Cách tính thứ hạng khi bằng điểm: `shared_then_skipped` đồng hạng rồi bỏ qua (1, 1, 3), `shared_then_next` đồng hạng rồi tiếp tục (1, 1, 2), `distinct` mỗi đơn vị một hạng (1, 2, 3)." {
        /// 1, 1, 3.
        SharedThenSkipped = "shared_then_skipped",
        /// 1, 1, 2.
        SharedThenNext = "shared_then_next",
        /// 1, 2, 3.
        Distinct = "distinct",
    }
}

words_of! {
    /// What is looked at in every dossier.
    pub enum MeasureWord: "Nội dung chấm của từng hồ sơ, mỗi nội dung có ba mức: `total_time` tổng thời gian, `unit_time` thời gian của từng cơ quan tham gia, `contacts` số lần phải liên hệ lại, `agencies_contacted` số cơ quan phải liên hệ, `attitude` thái độ phục vụ." {
        /// The time of the whole dossier.
        TotalTime = "total_time",
        /// The time of each unit taking part.
        UnitTime = "unit_time",
        /// How often the applicant was asked back.
        Contacts = "contacts",
        /// How many agencies the applicant had to contact.
        AgenciesContacted = "agencies_contacted",
        /// Attitude.
        Attitude = "attitude",
    }
}

words_of! {
    /// What counts without evidence.
    pub enum WithoutEvidenceWord: "Khi không có số liệu: `undetermined` không xác định điểm, `zero` 0 điểm, `maximum` điểm tối đa." {
        /// No points can be determined.
        Undetermined = "undetermined",
        /// No points.
        Zero = "zero",
        /// The maximum.
        Maximum = "maximum",
    }
}

words_of! {
    /// The result of a condition when its denominator is 0.
    pub enum WhenNoneWord: "Khi mẫu số bằng 0: `holds` điều kiện đạt, `fails` không đạt, `undetermined` không xác định." {
        /// It holds.
        Holds = "holds",
        /// It fails.
        Fails = "fails",
        /// It is undetermined.
        Undetermined = "undetermined",
    }
}
