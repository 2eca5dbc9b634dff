//! What is served as it is kept: signatures, and the export of the audit. A publication document belongs to its format, and
//! is described where that is (`chamdiem_record::publication`).

use crate::openapi::ToSchema;
use serde::{Deserialize, Serialize};

/// Chữ ký tách rời (JWS, RFC 7515, phụ lục F): phần đầu và chữ ký Ed25519, không kèm nội dung.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(max_length = 200, pattern = "^[A-Za-z0-9_-]+\\.\\.[A-Za-z0-9_-]{86}$")]
pub struct DetachedSignature(pub String);

/// Toàn bộ nhật ký kiểm toán: mỗi dòng một mục ở dạng JSON chính tắc, xen các mốc có chữ ký; dòng cuối là một mốc.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(max_length = 2147483647, pattern = "^(\\{.*\\}\\n)*$")]
pub struct AuditExport(pub String);
