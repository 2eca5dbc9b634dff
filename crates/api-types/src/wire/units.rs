//! Units and groups.

use crate::openapi::ToSchema;
use serde::{Deserialize, Serialize};

use crate::decode::input;
use crate::text::{Date, GroupCode, Name, UnitCode};
use crate::words::words_of;

words_of! {
    /// The tier of a unit.
    pub enum UnitLevel: "Cấp của cơ quan, đơn vị: `province` cấp tỉnh, `department` cơ quan chuyên môn cấp tỉnh, `district` cấp huyện, `commune` cấp xã." {
        /// The province itself.
        Province = "province",
        /// A department of the province.
        Department = "department",
        /// A district.
        District = "district",
        /// A commune.
        Commune = "commune",
    }
}

input! {
    /// Cơ quan, đơn vị cần ghi.
    pub struct UnitInput {
        /// Tên đầy đủ.
        pub name: Name,
        /// Cấp.
        pub level: UnitLevel,
        /// Mã cơ quan cấp trên trực tiếp.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub parent: Option<UnitCode>,
        /// Ngày đầu tiên đơn vị tồn tại.
        pub valid_from: Date,
        /// Ngày cuối cùng đơn vị tồn tại; để trống nếu còn hoạt động.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub valid_until: Option<Date>,
        /// Các đơn vị kế thừa khi đơn vị này chấm dứt hoạt động.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[schema(max_items = 200)]
        pub successors: Option<Vec<UnitCode>>,
    }
}

/// Cơ quan, đơn vị.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Unit {
    /// Mã.
    pub code: UnitCode,
    /// Tên đầy đủ.
    pub name: Name,
    /// Cấp.
    pub level: UnitLevel,
    /// Mã cơ quan cấp trên trực tiếp.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent: Option<UnitCode>,
    /// Ngày đầu tiên đơn vị tồn tại.
    pub valid_from: Date,
    /// Ngày cuối cùng đơn vị tồn tại.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<Date>,
    /// Các đơn vị kế thừa.
    #[schema(max_items = 200)]
    pub successors: Vec<UnitCode>,
}

input! {
    /// Nhóm cơ quan, đơn vị cần ghi.
    pub struct GroupInput {
        /// Tên nhóm, dùng làm tiêu đề bảng xếp hạng.
        pub name: Name,
        /// Mã cơ quan đánh giá nhóm này.
        pub authority: UnitCode,
        /// Thứ tự của nhóm trong báo cáo, từ 1.
        #[schema(minimum = 1, maximum = 10000)]
        [between 1, 10000]
        pub ordinal: u16,
        /// Các thành viên, theo thứ tự trong danh sách.
        #[schema(max_items = 5000)]
        pub members: Vec<MembershipInput>,
    }
}

input! {
    /// Thành viên của nhóm, có thời hạn.
    [items_max = 5000]
    pub struct MembershipInput {
        /// Mã cơ quan, đơn vị.
        pub unit: UnitCode,
        /// Ngày đầu tiên thuộc nhóm.
        pub valid_from: Date,
        /// Ngày cuối cùng thuộc nhóm; để trống nếu chưa kết thúc.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub valid_until: Option<Date>,
    }
}

/// Nhóm cơ quan, đơn vị được xếp hạng cùng nhau.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Group {
    /// Mã nhóm.
    pub code: GroupCode,
    /// Tên nhóm.
    pub name: Name,
    /// Mã cơ quan đánh giá.
    pub authority: UnitCode,
    /// Thứ tự của nhóm trong báo cáo.
    #[schema(minimum = 1, maximum = 10000)]
    pub ordinal: u16,
    /// Các thành viên, theo thứ tự trong danh sách.
    #[schema(max_items = 5000)]
    pub members: Vec<MembershipInput>,
}

/// Declares one page of a list.
macro_rules! page_of {
    ($(#[$doc:meta])* $name:ident, $item:ty) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize, $crate::openapi::ToSchema)]
        pub struct $name {
            /// Các phần tử của trang.
            #[schema(max_items = 200)]
            pub items: Vec<$item>,
            /// Con trỏ của trang sau; không có nếu đây là trang cuối.
            #[serde(skip_serializing_if = "Option::is_none")]
            #[schema(max_length = 200)]
            pub next_cursor: Option<String>,
        }
    };
}
pub(crate) use page_of;

page_of!(
    /// Một trang danh sách cơ quan, đơn vị, theo mã.
    UnitPage,
    Unit
);
page_of!(
    /// Một trang danh sách nhóm, theo mã.
    GroupPage,
    Group
);
