//! Publications that were made once and are kept here as they were. Whatever becomes of the program, it must verify them and
//! compute the same bytes from them. They are never replaced: what means something else gets another format.

use chamdiem_client::verification::{
    VerifiedPublication, bytes_of, read, read_keys, recompute, verify_chain, verify_publication,
};

/// The quarter of the report, and a correction of it.
const DOCUMENTS: [(&[u8], &[u8]); 2] = [
    (include_bytes!("known/1.json"), include_bytes!("known/1.json.jws")),
    (include_bytes!("known/2.json"), include_bytes!("known/2.json.jws")),
];

/// The public key of a key pair that is gone.
const KEYS: &[u8] = include_bytes!("known/keys.json");

/// The hash of the first.
const FIRST: &str = "27feea6f7d32a97ef71a5f56f6ac92e61075c32ff7c62f939138ad50d745930f";

fn verified() -> Vec<VerifiedPublication> {
    let keys = read_keys(KEYS).unwrap();
    let verify = |(document, signature): (&[u8], &[u8])| {
        verify_publication(document, Some(signature), Some(&keys)).unwrap_or_else(|faults| panic!("{faults:?}"))
    };
    DOCUMENTS.into_iter().map(verify).collect()
}

#[test]
fn publications_of_earlier_versions_are_verified_by_this_one() {
    let publications = verified();
    assert_eq!(publications[0].sha256, FIRST);
    assert_eq!(publications[1].document.previous_sha256.as_str(), FIRST);
    assert_eq!(verify_chain(&publications), []);
}

#[test]
fn this_version_computes_the_same_bytes_as_the_one_that_published() {
    for (document, _) in DOCUMENTS {
        let computed = recompute(&read(document).unwrap()).unwrap();
        assert_eq!(bytes_of(&computed).unwrap().as_bytes(), document);
        assert_eq!(computed.engine_version, "0.1.0", "it says which version published, not which one computes");
    }
}

#[test]
fn an_outsider_with_python_alone_comes_to_the_same_totals_classes_positions_and_ranks() {
    let program = chamdiem_tests::tools::root().join("docs/kiem_tra_cong_bo.py");
    let known = chamdiem_tests::tools::root().join("tests/all/record/known");
    let check = |files: &[std::path::PathBuf]| {
        let mut command = std::process::Command::new(chamdiem_tests::tools::python());
        let output = command.arg(&program).args(files).output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
        (output.status.code(), said)
    };
    let (code, said) = check(&[known.join("1.json"), known.join("2.json")]);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("29 đơn vị") && said.ends_with("Kết luận: ĐÚNG.\n"), "{said}");

    // Everything that a reader of the table sees, changed with every hash made right again.
    let folder = chamdiem_tests::service::Folder::new();
    let text = std::str::from_utf8(DOCUMENTS[0].0).unwrap();
    let lies = [
        ("\"position\":1,\"rank\":1", "\"position\":2,\"rank\":1", "số thứ tự"),
        ("\"position\":2,\"rank\":2", "\"position\":2,\"rank\":1", "thứ hạng"),
        ("\"total\":\"18.00\"", "\"total\":\"18.01\"", "tổng điểm"),
        ("\"class\":\"Tốt\",\"name\"", "\"class\":\"Xuất sắc\",\"name\"", "xếp loại"),
    ];
    for (truth, lie, what) in lies {
        assert!(text.contains(truth), "{truth}");
        let file = folder.path().join("lie.json");
        std::fs::write(&file, text.replacen(truth, lie, 1)).unwrap();
        let (code, said) = check(&[file]);
        assert_eq!(code, Some(1), "{what}: {said}");
        assert!(said.contains(what), "{what}: {said}");
    }
}
