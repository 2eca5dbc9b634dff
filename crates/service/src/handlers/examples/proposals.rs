//! Examples of what takes two people.

use serde_json::{Value, json};

/// What the report of Q2/2021 contradicts in itself, let through.
pub fn gate_override() -> Value {
    json!({
        "kind": "gate_override",
        "blocks": ["contradiction:total:ubnd-huyen-dien-bien"],
        "reason": "Báo cáo đã phát hành, giữ nguyên bảng đã in để đối chiếu; kết quả công bố lấy tổng điểm các tiêu chí",
    })
}

/// Another score of a unit whose result is settled; the report knows no such change.
pub fn score_override() -> Value {
    json!({
        "kind": "score_override", "unit": "so-noi-vu",
        "scores": [{
            "criterion": "feedback", "points": "1.00", "reason_code": "evidence_missing",
            "reason": "Ví dụ minh họa: tài liệu chứng minh không thuộc kỳ đánh giá",
        }],
        "reason": "Ví dụ minh họa: phát hiện sau khi đã chốt kết quả",
        "document_number": "215/TTr-VPUB",
    })
}

/// A correction of what was published; the report knows none.
pub fn correction() -> Value {
    json!({
        "kind": "correction",
        "scores": [{
            "unit": "so-noi-vu", "criterion": "online", "points": "0.50", "reason_code": "calculation_error",
            "reason": "Ví dụ minh họa: cộng thiếu hồ sơ trực tuyến",
        }],
        "reason": "Ví dụ minh họa: đính chính điểm tiêu chí số 9 của Sở Nội vụ",
        "document_number": "402/VPUB-KSTT",
    })
}

/// The second person agrees.
pub fn approval() -> Value {
    json!({ "decision": "approved", "note": "Đã đối chiếu với văn bản gốc" })
}
