//! Results published elsewhere, and their contradictions.

use crate::openapi::ToSchema;
use serde::{Deserialize, Serialize};

use crate::decode::input;
use crate::text::{CriterionKey, Date, Difference, GroupCode, Moment, Name, Points, RoundId, Title, UnitCode};
use crate::words::words_of;

input! {
    /// Kết quả đã công bố ở nơi khác, nhập đúng như bản in.
    pub struct ImportedResultInput {
        /// Số, ký hiệu văn bản.
        pub document_number: Name,
        /// Ngày văn bản.
        pub issued_on: Date,
        /// Trích yếu.
        pub title: Title,
        /// Các bảng, mỗi nhóm một bảng.
        #[schema(max_items = 200)]
        pub tables: Vec<PrintedTable>,
    }
}

input! {
    /// Bảng đã in của một nhóm.
    pub struct PrintedTable {
        /// Mã nhóm.
        pub group: GroupCode,
        /// Các dòng, theo thứ tự in.
        #[schema(max_items = 5000)]
        pub rows: Vec<PrintedRow>,
    }
}

input! {
    /// Một dòng đã in.
    [items_max = 5000]
    pub struct PrintedRow {
        /// Mã đơn vị.
        pub unit: UnitCode,
        /// Số thứ tự đã in.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[schema(minimum = 1, maximum = 100000)]
        [between 1, 100000]
        pub position: Option<u32>,
        /// Các điểm đã in, theo thứ tự cột; rỗng nếu đơn vị không được đánh giá. Số điểm có thể khác số tiêu chí: đó là một mâu thuẫn, không phải lỗi nhập.
        #[schema(max_items = 200)]
        pub values: Vec<Points>,
        /// Tổng điểm đã in.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub total: Option<Points>,
        /// Điểm trung bình của công chức, viên chức đã in.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub officer_average: Option<Points>,
        /// Xếp loại đã in.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub class: Option<Name>,
    }
}

/// Kết quả đã công bố ở nơi khác, lưu bên cạnh kết quả tính được.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ImportedResult {
    /// Mã đợt đánh giá.
    pub round: RoundId,
    /// Số, ký hiệu văn bản.
    pub document_number: Name,
    /// Ngày văn bản.
    pub issued_on: Date,
    /// Trích yếu.
    pub title: Title,
    /// Các bảng.
    #[schema(max_items = 200)]
    pub tables: Vec<PrintedTable>,
    /// Thời điểm nhập.
    pub imported_at: Moment,
}

words_of! {
    /// What a contradiction says.
    pub enum ContradictionKind: "`total` tổng điểm in khác tổng các tiêu chí, `class` xếp loại in không khớp tổng điểm in, `order` thứ tự in không khớp tổng điểm in, `value_count` số điểm in khác số tiêu chí, `value_above_maximum` điểm in vượt tối đa, `value_not_appraised` điểm in khác điểm thẩm định." {
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

/// Báo cáo mâu thuẫn của kết quả đã nhập.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Contradictions {
    /// Mã đợt đánh giá.
    pub round: RoundId,
    /// Số, ký hiệu văn bản đã nhập.
    pub document_number: Name,
    /// Các mâu thuẫn, theo thứ tự bảng và dòng; rỗng nếu kết quả in nhất quán.
    #[schema(max_items = 100000)]
    pub items: Vec<Contradiction>,
}

/// Một chỗ kết quả đã in không khớp.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Contradiction {
    /// Loại mâu thuẫn.
    pub kind: ContradictionKind,
    /// Mã nhóm.
    pub group: GroupCode,
    /// Mã đơn vị.
    pub unit: UnitCode,
    /// Khóa tiêu chí liên quan.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub criterion: Option<CriterionKey>,
    /// Giá trị đã in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub printed: Option<Points>,
    /// Giá trị tính được hoặc đã thẩm định.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub computed: Option<Points>,
    /// Giá trị in trừ giá trị tính được.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub difference: Option<Difference>,
    /// Xếp loại đã in, hoặc theo tổng điểm in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub printed_class: Option<Name>,
    /// Xếp loại tính được.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub computed_class: Option<Name>,
    /// Vị trí đã in.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1, maximum = 100000, example = 7)]
    pub printed_position: Option<u32>,
    /// Vị trí tính được.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1, maximum = 100000, example = 9)]
    pub computed_position: Option<u32>,
    /// Các đơn vị khác đổi vị trí theo.
    #[schema(max_items = 5000)]
    pub displaced: Vec<Displacement>,
    /// Nội dung, bằng một câu tiếng Việt.
    #[schema(max_length = 4000)]
    pub sentence: String,
}

/// Đơn vị đổi vị trí khi tính lại.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Displacement {
    /// Mã đơn vị.
    pub unit: UnitCode,
    /// Vị trí đã in.
    #[schema(minimum = 1, maximum = 100000, example = 8)]
    pub from: u32,
    /// Vị trí tính được.
    #[schema(minimum = 1, maximum = 100000, example = 7)]
    pub to: u32,
}
