//! The OpenAPI document: generated from the handlers, completed by what holds for every operation, rendered as 3.1 and,
//! for generators that cannot read it, as 3.0.

use serde_json::{Map, Value, json};
use utoipa::OpenApi;

use chamdiem_api_types::Problem;
use chamdiem_api_types::wire::FindingKey;

mod answers;
mod completion;
mod downgrade;
mod order;
mod schemas;
mod security;
mod shared;

pub(crate) use security::SignOnScheme;

/// The version of the API, on every response and in the document.
pub const API_VERSION: &str = env!("CARGO_PKG_VERSION");

/// The base: what the handlers cannot say.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Chấm Điểm: chấm điểm, xếp hạng và công bố kết quả giải quyết thủ tục hành chính",
        description = include_str!("openapi/description.md"),
        contact(
            name = "Đơn vị vận hành Chấm Điểm",
            url = "https://chamdiem.localhost/lien-he",
            email = "lien-he@chamdiem.localhost",
        ),
        license(name = "Apache-2.0", url = "https://www.apache.org/licenses/LICENSE-2.0"),
    ),
    servers((url = "/", description = "Máy chủ đang phục vụ tài liệu này.")),
    tags(
        (name = "Bước 1. Bộ tiêu chí", description = "Đăng ký và tra cứu bộ tiêu chí theo quyết định của tỉnh."),
        (name = "Bước 2. Đơn vị và nhóm", description = "Cơ quan, đơn vị và các nhóm được xếp hạng cùng nhau, có thời hạn."),
        (name = "Bước 3. Số liệu", description = "Hồ sơ, phiếu khảo sát, phản ánh, kiến nghị, thủ tục, điểm công chức, viên chức: gửi, tra cứu, ánh xạ trường dữ liệu."),
        (name = "Bước 4. Đợt đánh giá", description = "Tạo, mở, khóa sổ đợt đánh giá; danh sách đơn vị và việc miễn đánh giá."),
        (name = "Bước 5. Tự chấm điểm", description = "Bản tự chấm điểm của đơn vị: soạn, nộp, trả lại."),
        (name = "Bước 6. Thẩm định", description = "Điểm tính từ số liệu, tồn tại, quyết định của người thẩm định về từng điểm."),
        (name = "Bước 7. Xếp hạng", description = "Bảng xếp hạng theo nhóm và giải thích kết quả của từng đơn vị."),
        (name = "Bước 8. Đối chiếu", description = "Kết quả đã công bố ở nơi khác và những chỗ mâu thuẫn."),
        (name = "Bước 9. Công bố", description = "Công bố kết quả; sau đó kết quả được giữ nguyên từng byte."),
        (name = "Hệ thống", description = "Tình trạng của dịch vụ."),
        (name = "Mã truy cập", description = "Tài khoản nội bộ; cấp và thu hồi mã truy cập."),
        (name = "Nhật ký", description = "Ai đã thay đổi gì; chuỗi mã băm và các mốc có chữ ký để ai cũng kiểm tra được."),
    ),
    components(schemas(Problem, FindingKey)),
)]
struct Base;

/// The base document, to which the handlers add their operations.
pub fn base() -> utoipa::openapi::OpenApi {
    let mut base = Base::openapi();
    base.info.version = API_VERSION.to_owned();
    base
}

/// The finished documents, as text.
#[derive(Debug, Clone)]
pub struct Documents {
    /// OpenAPI 3.1.
    pub v3_1: String,
    /// OpenAPI 3.0.
    pub v3_0: String,
    /// Each path of the document with its verbs in upper case.
    pub operations: Vec<(String, Vec<String>)>,
}

impl Documents {
    /// Completes the document that the handlers made; with the single sign-on of one installation, where it has one.
    ///
    /// # Errors
    /// When the document is not JSON, which would be a fault of the program.
    pub(crate) fn new(
        openapi: &utoipa::openapi::OpenApi,
        sign_on: Option<&SignOnScheme>,
    ) -> Result<Documents, serde_json::Error> {
        let mut document = serde_json::to_value(openapi)?;
        completion::complete(&mut document, sign_on)?;
        let operations = operations(&document);
        let v3_1 = serde_json::to_string_pretty(&document)? + "\n";
        downgrade::to_3_0(&mut document);
        let v3_0 = serde_json::to_string_pretty(&document)? + "\n";
        Ok(Documents { v3_1, v3_0, operations })
    }
}

fn operations(document: &Value) -> Vec<(String, Vec<String>)> {
    let paths = document.get("paths").and_then(Value::as_object).into_iter().flatten();
    let verbs = |item: &Value| item.as_object().into_iter().flatten().map(|(verb, _)| verb.to_uppercase()).collect();
    paths.map(|(path, item)| (path.clone(), verbs(item))).collect()
}

fn object(value: &mut Value) -> Option<&mut Map<String, Value>> {
    value.as_object_mut()
}

fn reference(kind: &str, name: &str) -> Value {
    json!({ "$ref": format!("#/components/{kind}/{name}") })
}
