//! The examples that Swagger UI fills its forms with: they validate, and come from the report of Q2/2021.

use chamdiem_usecases::register::shipped;
use serde_json::{Value, json};

pub mod accounts;
pub mod dialogue;
pub mod evidence;
pub mod proposals;

/// The rule set that comes with the program, as JSON.
pub fn rule_set() -> Value {
    let input = shipped::rule_sets().ok().and_then(|sets| sets.into_iter().next());
    input.and_then(|(_, input)| serde_json::to_value(input).ok()).unwrap_or_default()
}

/// The feed profile that comes with the program, as JSON.
pub fn feed_profile() -> Value {
    let input = shipped::feed_profiles().ok().and_then(|profiles| profiles.into_iter().next());
    input.and_then(|(_, input)| serde_json::to_value(input).ok()).unwrap_or_default()
}

/// Sở Nội vụ.
pub fn unit() -> Value {
    json!({
        "name": "Sở Nội vụ", "level": "department", "parent": "ubnd-tinh-dien-bien", "valid_from": "2021-01-01",
    })
}

/// The province, whose office assesses.
pub fn province() -> Value {
    json!({ "name": "UBND tỉnh Điện Biên", "level": "province", "valid_from": "2021-01-01" })
}

/// A group with three members.
pub fn group() -> Value {
    json!({
        "name": "Các cơ quan chuyên môn thuộc UBND tỉnh", "authority": "ubnd-tinh-dien-bien", "ordinal": 1,
        "members": [
            { "unit": "so-tu-phap", "valid_from": "2021-01-01" },
            { "unit": "so-noi-vu", "valid_from": "2021-01-01" },
            { "unit": "ban-dan-toc", "valid_from": "2021-01-01" },
        ],
    })
}

/// The round of Q2/2021.
pub fn round() -> Value {
    json!({
        "authority": "ubnd-tinh-dien-bien", "period": "2021-Q2", "rule_set": "qd-1187-2019",
        "opens_at": "2021-07-01T00:00:00+07:00", "due_at": "2021-07-06T00:00:00+07:00",
        "closes_at": "2021-07-08T00:00:00+07:00", "late_submissions": "accepted",
        "objections_until": "2021-07-09T12:00:00+07:00",
    })
}

/// One unit gets two more days.
pub fn extension_of_unit() -> Value {
    json!({
        "unit": "so-noi-vu", "due_at": "2021-07-07T17:00:00+07:00",
        "reason": "Đơn vị phải rà soát lại số liệu tiêu chí số 9", "document_number": "1234/UBND-KSTT",
    })
}

/// The whole round gets some more hours.
pub fn extension_of_round() -> Value {
    json!({
        "due_at": "2021-07-07T12:00:00+07:00", "closes_at": "2021-07-08T02:00:00+07:00",
        "reason": "Hệ thống một cửa điện tử gián đoạn trong thời gian nộp", "document_number": "1235/UBND-KSTT",
    })
}

/// Why Ban Dân tộc was exempt.
pub fn exemption() -> Value {
    json!({ "reason_code": "no_dossiers", "reason": "Trong quý không phát sinh hồ sơ thủ tục hành chính" })
}

const SO_NOI_VU: [(&str, &str); 9] = [
    ("total_time", "1.46"),
    ("unit_time", "1.46"),
    ("contacts", "2.00"),
    ("agencies_contacted", "2.00"),
    ("attitude", "1.46"),
    ("one_stop", "2.00"),
    ("publicity", "1.00"),
    ("feedback", "2.00"),
    ("online", "0.00"),
];

/// The scores of Sở Nội vụ.
pub fn self_assessment() -> Value {
    json!({ "scores": scores(&SO_NOI_VU), "officer_average": "8.50" })
}

/// The first two scores of Sở Nội vụ.
pub fn draft() -> Value {
    json!({ "scores": scores(&SO_NOI_VU[..2]), "note": "Đang thống kê số liệu các tiêu chí còn lại" })
}

/// The scores of Sở Nội vụ, decided as claimed.
pub fn appraisal() -> Value {
    json!({ "scores": scores(&SO_NOI_VU) })
}

/// The scores of Sở Nội vụ, one of them decided otherwise; the report knows no such change.
pub fn changed_appraisal() -> Value {
    let mut scores = scores(&SO_NOI_VU);
    if let Some(feedback) = scores.iter_mut().find(|score| score["criterion"] == "feedback") {
        feedback["points"] = json!("1.00");
        feedback["reason_code"] = json!("evidence_missing");
        feedback["reason"] = json!("Ví dụ minh họa: chưa có tài liệu chứng minh");
    }
    json!({ "scores": scores, "note": "Các tiêu chí khác giữ nguyên điểm tự chấm" })
}

fn scores(scores: &[(&str, &str)]) -> Vec<Value> {
    scores.iter().map(|(criterion, points)| json!({ "criterion": criterion, "points": points })).collect()
}

/// Why a self-assessment is returned.
pub fn return_() -> Value {
    json!({ "reason": "Tiêu chí số 9 chưa thống kê số liệu cụ thể theo hướng dẫn" })
}

/// The row of UBND huyện Điện Biên, as it was printed.
pub fn imported_result() -> Value {
    json!({
        "document_number": "367/BC-VPUB", "issued_on": "2021-07-09",
        "title": "Kết quả chấm điểm đánh giá việc giải quyết thủ tục hành chính Quý II năm 2021",
        "tables": [{
            "group": "cap-huyen",
            "rows": [{
                "unit": "ubnd-huyen-dien-bien", "position": 7,
                "values": ["1.86", "1.91", "2", "2", "1.86", "2", "2", "0", "0"],
                "total": "14.63", "officer_average": "9.36", "class": "Tốt",
            }],
        }],
    })
}

/// The answer to a finding that keeps the claim.
pub fn accepted_claim() -> Value {
    json!({ "decision": "accept_claim", "reason": "Đơn vị đã nộp bổ sung tài liệu chứng minh bằng văn bản" })
}

/// The answer to a finding that gives other points; the report knows no such answer.
pub fn other_points() -> Value {
    json!({
        "decision": "set_other", "points": "1.20",
        "reason": "Ví dụ minh họa: đơn vị chỉ chứng minh được một phần chênh lệch",
    })
}

/// A note for a publication.
pub fn publication() -> Value {
    json!({ "note": "Kèm theo Báo cáo số 367/BC-VPUB ngày 09/7/2021" })
}

/// A public key: the one of RFC 8037.
pub fn keys() -> Value {
    json!({ "keys": [{
        "kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
        "kid": "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k", "alg": "EdDSA", "use": "sig",
        "statement": "{\"format\":\"chamdiem.key/1\",\"introduced_at_us\":1625101200000000,\
            \"kid\":\"kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k\",\"number\":1,\"purpose\":\"signing\",\
            \"used_from_us\":1625101200000000,\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}",
        "signature": "eyJhbGciOiJFZERTQSIsImtpZCI6ImtQcktfcW14VldhWVZBOXd3QkY2SXVvM3ZWeno3VHhIQ1R3WEJ5Z3JTNGsifQ..\
            hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg",
    }] })
}

/// A checkpoint of the audit.
pub fn audit_checkpoint() -> Value {
    json!({
        "number": 1, "hash": "b4ab7ce2c17d62167a1c90cd548adea85767a0922939354a7e95faa0d2d86171",
        "made_at": "2021-07-08T15:00:00+07:00",
        "signature": "eyJhbGciOiJFZERTQSIsImtpZCI6ImtQcktfcW14VldhWVZBOXd3QkY2SXVvM3ZWeno3VHhIQ1R3WEJ5Z3JTNGsifQ..\
            hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg",
    })
}

/// An export of the audit with one entry.
pub fn audit_export() -> Value {
    json!(
        "{\"actor\":\"system\",\"after_sha256\":\"9e271b6a6239d1aef535e7ccf1ccafbcfdfd8defd296385da9d3246880dab59\
         e\",\"at_us\":1625101200000000,\"hash\":\"b4ab7ce2c17d62167a1c90cd548adea85767a0922939354a7e95faa0d2d861\
         71\",\"number\":1,\"operation\":\"putRuleSet\",\"previous_hash\":\"0000000000000000000000000000000000000\
         000000000000000000000000000\",\"request_id\":\"start\",\"revision\":1,\"subject\":\"rule_set:qd-1187-201\
         9\"}\n\
         {\"checkpoint\":{\"hash\":\"b4ab7ce2c17d62167a1c90cd548adea85767a0922939354a7e95faa0d2d86171\",\"made_at\
         _us\":1625731200000000,\"number\":1},\"signature\":\"eyJhbGciOiJFZERTQSIsImtpZCI6ImtQcktfcW14VldhWVZBOXd\
         3QkY2SXVvM3ZWeno3VHhIQ1R3WEJ5Z3JTNGsifQ..hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5\
         BhVsPt9g7sVvpAr_MuM0KAg\"}\n"
    )
}

/// A token to revoke.
pub fn subject_revocation() -> Value {
    json!({ "subject": "sso:6f1c2b7e-0d7a-4c54-9d0e-3a1f5b8c2d90" })
}

/// A revocation of a token.
pub fn token_revocation() -> Value {
    json!({ "token_id": "5f0c9b6e3d1a4c7f9e2b8a6d4c3f1e0a", "expires_at": "2021-07-09T18:00:00+07:00" })
}
