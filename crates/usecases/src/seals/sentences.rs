//! What was altered, in words.

use super::Alteration;

/// So many things are named in one refusal.
pub(super) const NAMED_MAX: usize = 20;

/// What the tables hold, in Vietnamese.
const TABLES: [(&str, &str); 39] = [
    ("rounds", "thông tin của đợt đánh giá"),
    ("extensions", "việc gia hạn"),
    ("proposals", "đề nghị"),
    ("proposal_decisions", "quyết định về đề nghị"),
    ("roster_groups", "các nhóm trong danh sách đánh giá"),
    ("roster_units", "các đơn vị trong danh sách đánh giá"),
    ("frozen_evidence", "số liệu đã chốt khi công bố"),
    ("self_assessments", "bản tự chấm điểm"),
    ("self_assessed_scores", "điểm tự chấm"),
    ("appraisals", "kết quả thẩm định"),
    ("appraised_scores", "điểm thẩm định"),
    ("gap_answers", "trả lời về chênh lệch"),
    ("exemptions", "việc miễn đánh giá"),
    ("versions", "các phiên bản đã lưu"),
    ("dialogue_entries", "nội dung trao đổi"),
    ("imported_results", "kết quả nhập từ nơi khác"),
    ("rule_sets", "bộ tiêu chí"),
    ("units", "đơn vị"),
    ("unit_successors", "đơn vị kế thừa"),
    ("unit_groups", "nhóm"),
    ("group_memberships", "thành viên của nhóm"),
    ("feed_profiles", "hồ sơ nguồn dữ liệu"),
    ("accounts", "tài khoản"),
    ("revoked_subjects", "việc thu hồi mã truy cập của tài khoản"),
    ("registered_sources", "nguồn số liệu"),
    ("source_accounts", "tài khoản của nguồn số liệu"),
    ("source_predecessors", "nguồn số liệu trước đó"),
    ("revoked_tokens", "mã truy cập đã thu hồi"),
    ("dossiers", "hồ sơ thủ tục hành chính"),
    ("dossier_tallies", "số liệu tổng hợp hồ sơ"),
    ("survey_forms", "phiếu khảo sát"),
    ("complaints", "phản ánh, kiến nghị"),
    ("procedures", "danh mục thủ tục"),
    ("officer_scores", "điểm của công chức"),
    ("evidence_sources", "nguồn gửi số liệu"),
    ("evidence_batches", "các lô số liệu đã nhận"),
    ("row_sums", "tổng kiểm tra số liệu"),
    ("audit_head", "điểm cuối của nhật ký"),
    ("publication_head", "điểm cuối của chuỗi công bố"),
];

pub(crate) fn vi(found: &Alteration) -> String {
    let name = |table: &String| {
        let known = TABLES.iter().find(|(known, _)| known == table);
        format!("{} (bảng {table})", known.map_or("dữ liệu", |(_, words)| words))
    };
    let what: Vec<String> = found.tables.iter().map(name).collect();
    format!("{}: {} đã bị sửa ngoài chương trình.", place_vi(&found.thing), what.join(", "))
}

fn place_vi(thing: &str) -> String {
    let (kind, key) = thing.split_once(':').unwrap_or((thing, ""));
    match (kind, key.split_once('/')) {
        ("papers", Some((round, unit))) => format!("Đợt {round}, đơn vị {unit}"),
        ("round" | "frozen" | "imported_result", _) => format!("Đợt {key}"),
        ("rule_set", _) => format!("Bộ tiêu chí {key}"),
        ("unit", _) => format!("Đơn vị {key}"),
        ("group", _) => format!("Nhóm {key}"),
        ("feed_profile", _) => format!("Hồ sơ nguồn dữ liệu {key}"),
        ("source", _) => format!("Nguồn số liệu {key}"),
        ("account" | "revocation", _) => format!("Tài khoản {key}"),
        ("token", _) => format!("Mã truy cập {key}"),
        ("head", _) => "Hệ thống".to_owned(),
        ("sum", Some((_, ""))) => "Số liệu".to_owned(),
        ("sum", Some((_, quarter))) => format!("Số liệu kỳ {quarter}"),
        _ => thing.to_owned(),
    }
}

pub(crate) fn en(found: &Alteration) -> String {
    format!("{}: rows of {} were changed by somebody who is not this program.", found.thing, found.tables.join(", "))
}
