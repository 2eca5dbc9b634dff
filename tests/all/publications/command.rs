//! `chamdiem verify` and `chamdiem recompute` with files that somebody kept, and no service.

use std::path::Path;
use std::process::Command;

use chamdiem_store::Backend;
use chamdiem_tests::records::{Kept, altered, correct, keep};
use chamdiem_tests::service::{Folder, Stage, block_on};
use chamdiem_tests::{play, tools};

/// Runs the program in a folder: its exit code, and what it says.
fn run(folder: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    let mut command = Command::new(tools::program().unwrap());
    // No database is to be found, and none is asked for.
    command.current_dir(folder).args(arguments).env("CHAMDIEM_DATABASE_URL", "postgres://127.0.0.1:1/none");
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    (output.status.code(), said)
}

/// What is kept of the real quarter with one correction.
fn kept() -> Kept {
    let stage = Stage::start(Backend::Sqlite);
    block_on(async {
        play::until_appraised(&stage).await;
        play::publish(&stage).await;
        correct(&stage, "so-noi-vu", "feedback", "0.50").await;
        keep(&stage).await
    })
}

#[test]
fn files_that_somebody_kept_are_verified_offline_and_any_change_is_told_with_exit_code_1() {
    let (folder, kept) = (Folder::new(), kept());
    let names = kept.write_to(folder.path());
    assert_eq!(names, ["1.json", "2.json", "audit.ndjson"]);
    let all = ["verify", "1.json", "2.json", "audit.ndjson", "--keys", "keys.json"];
    let (code, said) = run(folder.path(), &all);
    assert_eq!(code, Some(0), "{said}");
    for expected in [
        "Tài liệu công bố số 2: đợt dien-bien-2021-q2, lần 2",
        "Đính chính lần 1: Đính chính điểm đã công bố",
        "29 đơn vị, giống từng byte",
        "mục nối liền nhau từ mục số 1",
        "Các tài liệu công bố nối liền nhau từ tài liệu số 1.",
        "Kết luận: ĐÚNG.",
    ] {
        assert!(said.contains(expected), "{expected}: {said}");
    }
    // The name of a signature stands for what it signs.
    assert_eq!(run(folder.path(), &["verify", "1.json.jws", "1.json", "--keys", "keys.json"]).0, Some(0));

    let (code, said) = run(folder.path(), &["verify", "1.json"]);
    assert_eq!(code, Some(1), "without keys nothing says who wrote it: {said}");
    assert!(said.contains("thiếu --keys"), "{said}");

    let place = kept.publications[0].document.len() / 2;
    let changes: [(&str, Vec<u8>); 4] = [
        ("1.json", altered(&kept.publications[0].document, place, 1)),
        ("2.json.jws", [kept.publications[1].signature.as_slice(), b"\n"].concat()),
        ("audit.ndjson", altered(&kept.audit, kept.audit.len() / 2, 1)),
        ("audit.ndjson", kept.audit[..kept.audit.len() - 1].to_vec()),
    ];
    for (name, bytes) in changes {
        let right = std::fs::read(folder.path().join(name)).unwrap();
        std::fs::write(folder.path().join(name), bytes).unwrap();
        let (code, said) = run(folder.path(), &all);
        assert_eq!(code, Some(1), "{name}: {said}");
        assert!(said.contains("SAI: ") && said.ends_with("Kết luận: SAI.\n"), "{name}: {said}");
        std::fs::write(folder.path().join(name), right).unwrap();
    }
    std::fs::remove_file(folder.path().join("1.json.jws")).unwrap();
    let (code, said) = run(folder.path(), &all);
    assert_eq!(code, Some(1));
    assert!(said.contains("Không có chữ ký kèm theo."), "{said}");
    assert_eq!(run(folder.path(), &["verify", "none.json", "--keys", "keys.json"]).0, Some(1));
}

#[test]
fn a_publication_is_computed_again_offline() {
    let (folder, kept) = (Folder::new(), kept());
    kept.write_to(folder.path());
    let (code, said) = run(folder.path(), &["recompute", "2.json", "--out", "again.json"]);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("giống từng byte"), "{said}");
    assert_eq!(std::fs::read(folder.path().join("again.json")).unwrap(), kept.publications[1].document);

    let text = std::str::from_utf8(&kept.publications[0].document).unwrap();
    let lie = text.replacen("\"total\":\"18.00\"", "\"total\":\"17.00\"", 1);
    assert_ne!(lie, text);
    std::fs::write(folder.path().join("lie.json"), lie).unwrap();
    let (code, said) = run(folder.path(), &["recompute", "lie.json"]);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("công bố 17,00, tính lại 18,00"), "{said}");
    assert_eq!(run(folder.path(), &["recompute", "keys.json"]).0, Some(1));
}
