//! The columns of a CSV file are the fields of the wire, no more and no fewer.

use chamdiem_api_types::decode::Node;
use chamdiem_api_types::wire::{ComplaintInput, OfficerScoreInput, ProcedureInput, SurveyFormInput};
use chamdiem_feed::{Row, Versioned};
use chamdiem_scoring::Dossier;

/// The fields that a refusal of an unknown one names.
fn known<R: Row>() -> String {
    let stranger = Node::Object(vec![("khac".to_owned(), Node::Null)]);
    let Err(faults) = R::from_node(stranger) else { panic!("an unknown field was accepted") };
    let fault = faults.into_iter().find(|fault| fault.pointer == "/khac").unwrap();
    fault.en.trim_start_matches("This field is not known; known fields: ").trim_end_matches('.').to_owned()
}

fn columns<R: Row>() -> String {
    R::COLUMNS.iter().map(|column| column.name).collect::<Vec<_>>().join(", ")
}

#[test]
fn each_kind_of_row_has_its_fields_as_columns() {
    assert_eq!(columns::<Dossier>(), known::<Dossier>());
    assert_eq!(columns::<Versioned<SurveyFormInput>>(), known::<Versioned<SurveyFormInput>>());
    assert_eq!(columns::<Versioned<ComplaintInput>>(), known::<Versioned<ComplaintInput>>());
    assert_eq!(columns::<Versioned<ProcedureInput>>(), known::<Versioned<ProcedureInput>>());
    assert_eq!(columns::<Versioned<OfficerScoreInput>>(), known::<Versioned<OfficerScoreInput>>());
}
