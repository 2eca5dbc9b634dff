//! Publications that were made once and are kept as they were. Whatever becomes of the program, it must verify them and
//! compute the same bytes from them. They are never made again: what means something else gets another format.

use std::collections::BTreeSet;
use std::fmt::Debug;
use std::path::PathBuf;

use chamdiem_client::verification::{
    Document, PublicationFault, VerifiedPublication, read_keys, v1, verify_chain, verify_publication,
};
use chamdiem_client::wire::{RankPolicyWord, TieBreakerWord};
use v1::{BlockCode, ContradictionKind, FindingKind, GapKind, Outcome, ReasonCode};

/// Three of the quarter of the report, and three that hold everything else that the format can say.
const DOCUMENTS: [(&[u8], &[u8]); 6] = [
    (include_bytes!("../../data/publications/v1/1.json"), include_bytes!("../../data/publications/v1/1.json.jws")),
    (include_bytes!("../../data/publications/v1/2.json"), include_bytes!("../../data/publications/v1/2.json.jws")),
    (include_bytes!("../../data/publications/v1/3.json"), include_bytes!("../../data/publications/v1/3.json.jws")),
    (include_bytes!("../../data/publications/v1/4.json"), include_bytes!("../../data/publications/v1/4.json.jws")),
    (include_bytes!("../../data/publications/v1/5.json"), include_bytes!("../../data/publications/v1/5.json.jws")),
    (include_bytes!("../../data/publications/v1/6.json"), include_bytes!("../../data/publications/v1/6.json.jws")),
];

/// The public keys of key pairs that are gone.
const KEYS: &[u8] = include_bytes!("../../data/publications/v1/keys.json");

/// The hash of the last, which holds those of all before it.
const LAST: &str = "553e85f4781e00ec7c3442454c04821c908f21bc6718f0a1ad13b1acd3243110";

fn verified() -> Vec<VerifiedPublication> {
    let keys = read_keys(KEYS).unwrap();
    let verify = |(document, signature): (&[u8], &[u8])| {
        verify_publication(document, Some(signature), Some(&keys)).unwrap_or_else(|faults| panic!("{faults:?}"))
    };
    DOCUMENTS.into_iter().map(verify).collect()
}

fn documents() -> Vec<v1::Document> {
    let read = |(document, _)| {
        let Document::V1(document) = Document::read(document).unwrap();
        *document
    };
    DOCUMENTS.into_iter().map(read).collect()
}

#[test]
fn known_publications_are_verified_byte_for_byte_each_by_itself_and_as_a_chain() {
    let publications = verified();
    assert_eq!(publications.last().unwrap().sha256, LAST);
    let sequences: Vec<u64> = publications.iter().map(|publication| publication.document.link().sequence).collect();
    assert_eq!(sequences, [1, 2, 3, 4, 5, 6]);
    for pair in publications.windows(2) {
        assert_eq!(pair[1].document.link().previous_sha256.as_str(), pair[0].sha256);
    }
    assert_eq!(verify_chain(&publications), []);
}

#[test]
fn this_version_computes_the_same_bytes_as_the_one_that_published() {
    for (document, _) in DOCUMENTS {
        let computed = Document::read(document).unwrap().recomputed().unwrap();
        assert_eq!(computed.bytes().unwrap().as_bytes(), document);
        let Document::V1(computed) = computed;
        assert_eq!(computed.engine_version, "0.1.0", "it says which version published, not which one computes");
    }
}

/// The words of a closed list that are not among those found.
fn missing<W: Copy + Ord + Debug>(all: &[W], found: impl Iterator<Item = W>) -> Vec<String> {
    let found: BTreeSet<W> = found.collect();
    all.iter().filter(|word| !found.contains(word)).map(|word| format!("{word:?}")).collect()
}

/// What a format can say and none of these documents does.
fn unsaid(documents: &[v1::Document]) -> Vec<String> {
    let findings = documents.iter().flat_map(|it| &it.ranking.findings).map(|finding| finding.kind);
    let groups = || documents.iter().flat_map(|it| &it.ranking.groups);
    let rows = groups().flat_map(|group| &group.rows).map(|row| row.outcome);
    let exempt = groups().flat_map(|group| &group.exempt).map(|_| Outcome::Exempt);
    let units = || documents.iter().flat_map(|it| &it.input.groups).flat_map(|group| &group.units);
    let scores = units().flat_map(|unit| &unit.appraised).flat_map(|sheet| &sheet.scores);
    let blocks = || documents.iter().flat_map(|it| &it.overrides).map(|printed| &printed.block);
    let extensions = || documents.iter().flat_map(|it| &it.extensions);
    let corrected_twice = documents.iter().any(|it| it.supersedes.as_ref().is_some_and(|of| of.number > 1));
    let ties: Vec<(RankPolicyWord, TieBreakerWord)> = RankPolicyWord::ALL
        .iter()
        .flat_map(|ranks| TieBreakerWord::ALL.iter().map(|breaker| (*ranks, *breaker)))
        .collect();
    let said = [
        ("a late submission", units().any(|unit| unit.submitted_late)),
        ("an extension for a unit", extensions().any(|extension| extension.unit.is_some())),
        ("an extension for all", extensions().any(|extension| extension.closes_at.is_some())),
        ("an override of a score", documents.iter().any(|it| !it.score_overrides.is_empty())),
        ("a correction of a correction", corrected_twice),
        ("a note", documents.iter().any(|it| it.note.is_some())),
    ];
    let mut unsaid = missing(FindingKind::ALL, findings);
    unsaid.extend(missing(Outcome::ALL, rows.chain(exempt)));
    unsaid.extend(missing(ReasonCode::ALL, scores.filter_map(|score| score.reason_code)));
    unsaid.extend(missing(BlockCode::ALL, blocks().map(|block| block.code)));
    unsaid.extend(missing(GapKind::ALL, blocks().filter_map(|block| block.finding)));
    unsaid.extend(missing(ContradictionKind::ALL, blocks().filter_map(|block| block.contradiction)));
    unsaid.extend(missing(&ties, documents.iter().flat_map(decided_ties)));
    unsaid.extend(said.iter().filter(|(_, is_said)| !is_said).map(|(what, _)| (*what).to_owned()));
    unsaid
}

/// By which rule ties were decided in a document, and how ranks are counted there.
fn decided_ties(document: &v1::Document) -> Vec<(RankPolicyWord, TieBreakerWord)> {
    let ties = &document.rule_set.rules.ties;
    let ranks = RankPolicyWord::from_word(&ties.ranks).unwrap();
    let by_average = ties.order.first().is_some_and(|first| first == TieBreakerWord::OfficerAverage.as_str());
    let pairs = document.ranking.groups.iter().flat_map(|group| group.rows.windows(2));
    let tied = pairs.filter(|pair| pair[0].total.is_some() && pair[0].total == pair[1].total);
    let decided = tied.map(|pair| match pair[0].officer_average == pair[1].officer_average {
        false if by_average => (ranks, TieBreakerWord::OfficerAverage),
        _ => (ranks, TieBreakerWord::RosterOrder),
    });
    decided.collect()
}

#[test]
fn known_publications_say_everything_that_the_format_can_say() {
    let documents = documents();
    assert_eq!(unsaid(&documents), [""; 0]);
    let of_the_quarter = unsaid(&documents[..3]);
    for expected in ["SubmittedLate", "SurveyTooFew", "an override of a score", "a late submission"] {
        assert!(of_the_quarter.iter().any(|what| what == expected), "{of_the_quarter:?}");
    }
    assert!(unsaid(&documents[3..]).contains(&"a correction of a correction".to_owned()));
}

#[test]
fn a_known_publication_says_facts_and_its_reader_says_sentences() {
    for document in documents() {
        let text = serde_json::to_string(&document).unwrap();
        assert!(!text.contains("sentence") && !text.contains("granted_by"), "{text}");
        let shown = Document::V1(Box::new(document.clone())).shown().unwrap();
        let mut sentences: Vec<&str> = shown.ranking.findings.iter().map(|finding| finding.sentence.as_str()).collect();
        sentences.extend(shown.overrides.iter().map(|shown| shown.sentence.as_str()));
        assert_eq!(sentences.len(), document.ranking.findings.len() + document.overrides.len());
        for sentence in sentences {
            assert!(sentence.ends_with('.') && sentence.contains(' '), "{sentence}");
            assert!(!text.contains(sentence), "{sentence}");
        }
    }
}

#[test]
fn the_facts_of_a_finding_are_those_that_its_sentence_is_made_of() {
    for document in documents() {
        let shown = Document::V1(Box::new(document.clone())).shown().unwrap();
        for (facts, shown) in document.ranking.findings.iter().zip(&shown.ranking.findings) {
            assert_eq!(
                (facts.kind.as_str(), &facts.unit, &facts.criterion),
                (shown.kind.as_str(), &shown.unit, &shown.criterion)
            );
            assert_eq!((&facts.self_assessed, &facts.appraised), (&shown.self_assessed, &shown.appraised));
        }
    }
}

#[test]
fn a_document_of_another_format_is_refused_by_the_name_of_its_format() {
    let text = std::str::from_utf8(DOCUMENTS[0].0).unwrap();
    let other = text.replacen("chamdiem.publication/1", "chamdiem.publication/2", 1);
    let faults = verify_publication(other.as_bytes(), None, None).unwrap_err();
    let unknown = PublicationFault::FormatUnknown { format: "chamdiem.publication/2".to_owned() };
    assert_eq!(faults, [unknown]);
    assert_eq!(faults[0].sentence(), "Định dạng «chamdiem.publication/2» chưa được phiên bản này hỗ trợ.");
    for no_document in ["", "{}", "[]", r#"{"format":1}"#, r#"{"format":"chamdiem.publication/1"}"#] {
        let faults = verify_publication(no_document.as_bytes(), None, None).unwrap_err();
        assert!(matches!(faults.as_slice(), [PublicationFault::Malformed(_)]), "{no_document}: {faults:?}");
    }
}

#[test]
fn a_member_or_a_word_that_the_format_does_not_know_is_refused_whoever_signed_it() {
    let text = std::str::from_utf8(DOCUMENTS[0].0).unwrap();
    let changes = [
        ("a word of an outcome", "\"outcome\":\"assessed\"", "\"outcome\":\"assessing\""),
        ("a rule that does not exist", "\"ranks\":\"shared_then_skipped\"", "\"ranks\":\"shared\""),
        ("a member of the rules", "\"ranks\":", "\"rank_by\":\"x\",\"ranks\":"),
        ("a member of a row", "\"outcome\":", "\"office\":\"x\",\"outcome\":"),
    ];
    for (what, truth, lie) in changes {
        assert!(text.contains(truth), "{truth}");
        let lie = text.replacen(truth, lie, 1);
        assert!(verify_publication(lie.as_bytes(), None, None).is_err(), "{what}");
    }
}

fn folder() -> PathBuf {
    chamdiem_tests::tools::root().join("tests/data/publications/v1")
}

#[test]
fn an_outsider_with_python_alone_comes_to_the_same_totals_classes_positions_and_ranks() {
    let program = chamdiem_tests::tools::root().join("docs/kiem_tra_cong_bo.py");
    let check = |files: &[PathBuf]| {
        let mut command = std::process::Command::new(chamdiem_tests::tools::python());
        let output = command.arg(&program).args(files).output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
        (output.status.code(), said)
    };
    let all: Vec<PathBuf> = (1..=DOCUMENTS.len()).map(|number| folder().join(format!("{number}.json"))).collect();
    let (code, said) = check(&all);
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
        ("chamdiem.publication/1", "chamdiem.publication/2", "định dạng"),
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
