//! Feed profiles: how a one-stop e-system names the fields of the dossiers it exports.

use crate::openapi::ToSchema;
use serde::{Deserialize, Serialize};

use crate::decode::input;
use crate::text::{DateForm, Moment, Name, ProfileCode, Title};
use crate::wire::units::page_of;
use crate::words::words_of;

words_of! {
    /// A field of a dossier that a profile can fill.
    pub enum DossierFieldWord: "Trường của hồ sơ mà cấu hình có thể điền." {
        /// `code`.
        Code = "code",
        /// `sequence`.
        Sequence = "sequence",
        /// `updated_at`.
        UpdatedAt = "updated_at",
        /// `unit`.
        Unit = "unit",
        /// `procedure`.
        Procedure = "procedure",
        /// `channel`.
        Channel = "channel",
        /// `online_level`.
        OnlineLevel = "online_level",
        /// `received_on`.
        ReceivedOn = "received_on",
        /// `due_on`.
        DueOn = "due_on",
        /// `extended_due_on`.
        ExtendedDueOn = "extended_due_on",
        /// `extension_reason`.
        ExtensionReason = "extension_reason",
        /// `finished_on`.
        FinishedOn = "finished_on",
        /// `returned_on`.
        ReturnedOn = "returned_on",
        /// `participants`.
        Participants = "participants",
        /// `supplement_requests`.
        SupplementRequests = "supplement_requests",
        /// `agencies_contacted`.
        AgenciesContacted = "agencies_contacted",
        /// `field_check`.
        FieldCheck = "field_check",
        /// `status`.
        Status = "status",
    }
}

input! {
    /// Cấu hình ánh xạ: hệ thống một cửa gửi trường nào, tương ứng với trường nào của hồ sơ.
    pub struct FeedProfileInput {
        /// Tên cấu hình.
        pub name: Title,
        /// Dạng ngày giờ trong dữ liệu; giá trị không có múi giờ là giờ Việt Nam.
        pub dates: DateForm,
        /// Các từ có nghĩa là không có giá trị, ví dụ `NULL`, `-`, `0001-01-01`; không phân biệt chữ hoa, chữ thường. Một ngày được nhận ra dù viết theo dạng nào.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schema(max_items = 50)]
        [at_most 50]
        pub absent_values: Option<Vec<Name>>,
        /// Các trường được nhận.
        #[schema(max_items = 50)]
        pub fields: Vec<FieldMapping>,
        /// Các trường có dữ liệu cá nhân: bị loại bỏ trước khi ghi nhật ký hay lưu trữ, và được đếm trong biên nhận.
        #[schema(max_items = 200)]
        pub dropped: Vec<Name>,
        /// Các trường khác được bỏ qua; trường không có trong danh sách nào bị từ chối.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schema(max_items = 200)]
        pub ignored: Option<Vec<Name>>,
        /// Giá trị dùng khi dữ liệu không có trường tương ứng.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schema(max_items = 50)]
        pub defaults: Option<Vec<FieldDefault>>,
        /// Đơn vị suy ra từ phần đầu của mã hồ sơ (trước dấu gạch nối đầu tiên) khi không có trường đơn vị.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub unit_from_code: Option<bool>,
        /// Đổi mã cơ quan của hệ thống gửi thành mã đơn vị ở đây.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schema(max_items = 2000)]
        pub units: Option<Vec<ValueMapping>>,
    }
}

input! {
    /// Một trường của dữ liệu và trường tương ứng của hồ sơ.
    [items_max = 50]
    pub struct FieldMapping {
        /// Tên trường trong dữ liệu.
        pub from: Name,
        /// Trường của hồ sơ.
        pub to: DossierFieldWord,
        /// Dạng ngày giờ của riêng trường này.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub dates: Option<DateForm>,
        /// Đổi giá trị; giá trị không có trong danh sách bị từ chối. Để trống thì giữ nguyên.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schema(max_items = 200)]
        [at_most 200]
        pub values: Option<Vec<ValueMapping>>,
    }
}

input! {
    /// Đổi một giá trị.
    [items_max = 2000]
    pub struct ValueMapping {
        /// Giá trị trong dữ liệu.
        pub from: Name,
        /// Giá trị ở đây.
        pub to: Name,
    }
}

input! {
    /// Giá trị mặc định của một trường.
    [items_max = 50]
    pub struct FieldDefault {
        /// Trường của hồ sơ.
        pub field: DossierFieldWord,
        /// Giá trị.
        pub value: Name,
    }
}

/// Cấu hình ánh xạ đã lưu.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct FeedProfile {
    /// Mã cấu hình.
    pub code: ProfileCode,
    /// Nội dung.
    pub profile: FeedProfileInput,
    /// Thời điểm thay đổi gần nhất.
    pub changed_at: Moment,
}

page_of!(
    /// Một trang cấu hình ánh xạ, theo mã.
    FeedProfilePage,
    FeedProfile
);
