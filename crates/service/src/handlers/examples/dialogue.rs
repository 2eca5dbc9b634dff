//! Examples of the dialogue about an appraisal. The report of Q2/2021 knows no objection: these are illustrations.

use serde_json::{Value, json};

/// An objection of Sở Nội vụ to one score.
pub fn objection() -> Value {
    json!({
        "text": "Ví dụ minh họa: đề nghị xem lại điểm tiêu chí số 8, đơn vị đã xử lý đủ các phản ánh, kiến nghị trong quý",
        "criteria": [{
            "criterion": "feedback", "text": "Các phản ánh, kiến nghị đã được trả lời đúng hạn, có văn bản kèm theo",
        }],
        "attachments": [{
            "name": "Báo cáo tiếp nhận, xử lý phản ánh, kiến nghị Quý II năm 2021",
            "reference": "Văn bản của Sở Nội vụ trên hệ thống quản lý văn bản của tỉnh",
        }],
    })
}

/// The answer that leaves the decision as it is.
pub fn rejection() -> Value {
    json!({
        "decision": "rejected",
        "text": "Ví dụ minh họa: tài liệu kèm theo không thuộc kỳ đánh giá, giữ nguyên kết quả thẩm định",
    })
}

/// The answer that gives the unit its points back.
pub fn upholding() -> Value {
    json!({
        "decision": "upheld",
        "text": "Ví dụ minh họa: tài liệu kèm theo đã chứng minh, lấy lại điểm tự chấm",
        "scores": [{ "criterion": "feedback", "points": "2.00" }],
    })
}
