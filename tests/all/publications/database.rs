//! `chamdiem verify` without files: whoever changes the records where they lie, past the program and past the triggers, is
//! found out.

use chamdiem_service::maintenance::{Verification, verify};
use chamdiem_tests::play;
use chamdiem_tests::records::{correct, meddle};
use chamdiem_tests::service::{Stage, on_both_backends};
use chamdiem_usecases::publishing::verification::VerifiedRecords;

fn records(stage: &Stage) -> VerifiedRecords {
    verify(&stage.settings, &stage.clock, Verification::default()).unwrap().records
}

/// A change, how it is taken back, and the sentence that tells of it.
const CHANGES: [(&str, &str, &str); 11] = [
    (
        "UPDATE versions SET document = REPLACE(document, '\"2.00\"', '\"1.99\"') WHERE unit_code = 'so-noi-vu' AND kind = 'appraisal'",
        "UPDATE versions SET document = REPLACE(document, '\"1.99\"', '\"2.00\"') WHERE unit_code = 'so-noi-vu' AND kind = 'appraisal'",
        "Đợt dien-bien-2021-q2, đơn vị so-noi-vu, kết quả thẩm định, phiên bản số 1: SHA-256 không khớp với nội dung.",
    ),
    (
        "UPDATE versions SET made_at = made_at + 1 WHERE unit_code = 'so-noi-vu' AND kind = 'self_assessment'",
        "UPDATE versions SET made_at = made_at - 1 WHERE unit_code = 'so-noi-vu' AND kind = 'self_assessment'",
        "Đợt dien-bien-2021-q2, đơn vị so-noi-vu, bản tự chấm điểm, phiên bản số 1: Được lưu với đợt, đơn vị, số phiên bản \
         hoặc thời điểm khác với nội dung.",
    ),
    (
        "UPDATE versions SET number = 4 WHERE unit_code = 'so-noi-vu' AND kind = 'appraisal' AND number = 2",
        "UPDATE versions SET number = 2 WHERE unit_code = 'so-noi-vu' AND kind = 'appraisal' AND number = 4",
        "Đợt dien-bien-2021-q2, đơn vị so-noi-vu, kết quả thẩm định, phiên bản số 3: Bị thiếu.",
    ),
    (
        "UPDATE publications SET supersedes = NULL WHERE number = 2",
        "UPDATE publications SET supersedes = 1 WHERE number = 2",
        "Tài liệu công bố số 2: Được lưu với số thứ tự, đợt, thời điểm hoặc SHA-256 khác với nội dung.",
    ),
    (
        "UPDATE publications SET document = REPLACE(document, '\"submitted_late\":false', '\"submitted_late\":true') \
         WHERE number = 2",
        "UPDATE publications SET document = REPLACE(document, '\"submitted_late\":true', '\"submitted_late\":false') \
         WHERE number = 2",
        "Tài liệu công bố số 2: Chữ ký không thuộc về nội dung này.",
    ),
    (
        "UPDATE publications SET signature = REPLACE(signature, '..', '...') WHERE number = 2",
        "UPDATE publications SET signature = REPLACE(signature, '...', '..') WHERE number = 2",
        "Tài liệu công bố số 2: Chữ ký sai định dạng.",
    ),
    (
        "UPDATE publications SET published_at = published_at + 1 WHERE number = 1",
        "UPDATE publications SET published_at = published_at - 1 WHERE number = 1",
        "Tài liệu công bố số 1: Được lưu với số thứ tự, đợt, thời điểm hoặc SHA-256 khác với nội dung.",
    ),
    (
        "UPDATE publications SET sequence = 3 WHERE number = 2",
        "UPDATE publications SET sequence = 2 WHERE number = 2",
        "Tài liệu công bố số 2 bị thiếu.",
    ),
    (
        "UPDATE audit_entries SET actor = actor || 'x' WHERE number = 5",
        "UPDATE audit_entries SET actor = SUBSTR(actor, 1, LENGTH(actor) - 1) WHERE number = 5",
        "Nhật ký, mục số 5: SHA-256 không khớp với nội dung.",
    ),
    (
        "UPDATE audit_entries SET number = 1000005 WHERE number = 5",
        "UPDATE audit_entries SET number = 5 WHERE number = 1000005",
        "Nhật ký, mục số 6: là mục số 6, lẽ ra phải là mục số 5.",
    ),
    (
        "UPDATE audit_head SET last_number = last_number + 1",
        "UPDATE audit_head SET last_number = last_number - 1",
        "Nhật ký: mục cuối cùng không phải là mục được ghi nhận cuối cùng.",
    ),
];

#[test]
fn records_that_were_changed_where_they_lie_are_found_and_named() {
    on_both_backends(async |stage| {
        play::until_appraised(stage).await;
        play::publish(stage).await;
        correct(stage, "so-noi-vu", "feedback", "0.50").await;
        let right = records(stage);
        assert_eq!(right.faults, [""; 0]);
        assert_eq!((right.publications, right.checkpoints), (2, 2));
        assert!(right.audit_entries > 100 && right.versions > 50, "{right:?}");

        for (change, back, sentence) in CHANGES {
            meddle(stage, change);
            let wrong = records(stage);
            assert!(wrong.faults.iter().any(|fault| fault == sentence), "{change}: {:?}", wrong.faults);
            meddle(stage, back);
            assert_eq!(records(stage), right, "{back}");
        }

        // The end cut off: nothing that is left is wrong in itself.
        meddle(stage, "DELETE FROM publications WHERE number = 2");
        let cut = records(stage).faults;
        assert_eq!(cut, ["Tài liệu công bố cuối cùng không phải là tài liệu được ghi nhận cuối cùng."]);
    });
}
