//! What a row can be, and how a tree becomes one.

use chamdiem_api_types::decode::{Decode, Node, decode};
use chamdiem_api_types::wire::{
    ComplaintInput, DossierInput, EvidenceKind, OfficerScoreInput, ProcedureInput, SurveyFormInput,
};
use chamdiem_api_types::{Code, Fault};
use chamdiem_scoring::{Dossier, Version};

use crate::personal;
pub use columns::{CellKind, Column};

mod columns;
mod dates;
mod plain;

pub(crate) use dates::{digits, read_day, read_moment};

/// The most members of an object and of the objects in it.
const MEMBERS_MAX: usize = 64;

/// A row of evidence, read and checked.
pub trait Row: Sized + Send {
    /// What it is.
    const KIND: EvidenceKind;

    /// Its fields, in their order.
    const COLUMNS: &'static [Column];

    /// Reads a JSON object in which nothing is unusual, quickly; none where the strict path has to look.
    fn plain(line: &str) -> Option<Self>;

    /// Reads cells that are not empty, each with the name of its column, in which nothing is unusual; none where the
    /// strict path has to look.
    fn plain_cells<'a>(cells: impl Iterator<Item = (&'a str, &'a str)>) -> Option<Self>;

    /// Decodes and checks a tree whose names and spelling were looked at.
    ///
    /// # Errors
    /// Every fault, with a pointer to its field.
    fn decoded(node: Node) -> Result<Self, Vec<Fault>>;

    /// Reads a tree in our own names: what one line of a file, or one item of a list, holds.
    ///
    /// # Errors
    /// Every fault, with a pointer to its field.
    fn from_node(mut node: Node) -> Result<Self, Vec<Fault>> {
        let mut faults = Vec::new();
        if let Node::Object(members) = &mut node {
            if members.len() > MEMBERS_MAX {
                let count = members.len();
                let vi = format!("Dòng có {count} trường, tối đa {MEMBERS_MAX}.");
                let en = format!("The row has {count} fields, at most {MEMBERS_MAX}.");
                return Err(vec![Fault::new("", Code::ListTooLong, vi, en)]);
            }
            members.retain_mut(|(key, value)| {
                let column = Self::COLUMNS.iter().find(|column| column.name == key.as_str());
                match column.map(|column| column.kind) {
                    Some(CellKind::List(_)) => personal::refuse(value, &personal::pointer("", key), &mut faults),
                    Some(_) => {}
                    None if personal::is_personal(key) => {
                        faults.push(personal::refusal(personal::pointer("", key)));
                        return false;
                    }
                    None => {}
                }
                true
            });
        }
        match Self::decoded(node) {
            Ok(row) if faults.is_empty() => Ok(row),
            Ok(_) => Err(faults),
            Err(further) => {
                faults.extend(further);
                Err(faults)
            }
        }
    }
}

impl Row for Dossier {
    const KIND: EvidenceKind = EvidenceKind::Dossiers;
    const COLUMNS: &'static [Column] = columns::DOSSIER;

    fn plain(line: &str) -> Option<Dossier> {
        plain::dossier(line)
    }

    fn plain_cells<'a>(cells: impl Iterator<Item = (&'a str, &'a str)>) -> Option<Dossier> {
        plain::dossier_of_cells(cells)
    }

    fn decoded(node: Node) -> Result<Dossier, Vec<Fault>> {
        decode::<DossierInput>(node)?.to_dossier()
    }
}

/// A row together with its version.
#[derive(Debug, Clone, PartialEq)]
pub struct Versioned<T> {
    /// The row, as it was sent.
    pub record: T,
    /// Which state of it this is.
    pub version: Version,
}

macro_rules! versioned_row {
    ($($input:ident: $kind:ident, $columns:ident;)*) => {$(
        impl Row for Versioned<$input> {
            const KIND: EvidenceKind = EvidenceKind::$kind;
            const COLUMNS: &'static [Column] = columns::$columns;

            // These come by the hundred, not by the million.
            fn plain(_: &str) -> Option<Self> {
                None
            }

            fn plain_cells<'a>(_: impl Iterator<Item = (&'a str, &'a str)>) -> Option<Self> {
                None
            }

            fn decoded(node: Node) -> Result<Self, Vec<Fault>> {
                let record: $input = decoded_input(node)?;
                let version = record.version()?;
                Ok(Versioned { record, version })
            }
        }
    )*};
}
versioned_row! {
    SurveyFormInput: SurveyForms, SURVEY_FORM;
    ComplaintInput: Complaints, COMPLAINT;
    ProcedureInput: Procedures, PROCEDURE;
    OfficerScoreInput: OfficerScores, OFFICER_SCORE;
}

fn decoded_input<T: Decode>(node: Node) -> Result<T, Vec<Fault>> {
    decode(node)
}
