//! The OpenAPI document: generated from the handlers, completed by what holds for every operation, rendered as 3.1 and,
//! for generators that cannot read it, as 3.0.

use bytestring::ByteString;
use chamdiem_api_types::Problem;
use chamdiem_api_types::digest::Sha256;
use chamdiem_api_types::operations::{Operation, Tag};
use chamdiem_api_types::text::{DossierCode, GroupCode, Period, ProfileCode, RoundId, RuleSetId, SourceCode, UnitCode};
use chamdiem_api_types::wire::{AccountName, EvidenceKind, FigureWord, FindingKey, RoundStateWord, VersionId};
use serde_json::{Map, Value, json};
use utoipa::OpenApi;

use crate::routes::DOCUMENTED;

mod answers;
mod downgrade;
mod operation;
mod parameters;
mod publication;
mod schemas;
mod security;
pub(crate) mod serving;
mod shared;
mod sign_on;
pub(crate) mod swagger_ui;

use answers::Answers;
use security::SignOnScheme;
pub(crate) use sign_on::SignOn;

/// The version of the API, on every response and in the document.
pub const API_VERSION: &str = env!("CARGO_PKG_VERSION");

/// The members of a document, in the order in which one reads them.
const MEMBERS: [&str; 6] = ["openapi", "info", "servers", "tags", "paths", "components"];

/// The verbs of a path, in the same order.
const VERBS: [&str; 4] = ["get", "put", "post", "delete"];

/// The base: what no operation says, and the schemas of parameters.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Chấm Điểm: chấm điểm, xếp hạng và công bố kết quả giải quyết thủ tục hành chính",
        description = include_str!("openapi/description.md"),
        contact(
            name = "Đơn vị vận hành Chấm Điểm",
            url = "https://chamdiem.localhost/lien-he",
            email = "lien-he@chamdiem.localhost",
        ),
        license(name = "Apache-2.0", url = "https://www.apache.org/licenses/LICENSE-2.0"),
    ),
    servers((url = ".", description = "Máy chủ đang phục vụ tài liệu này.")),
    components(schemas(
        Problem,
        AccountName,
        DossierCode,
        EvidenceKind,
        FigureWord,
        FindingKey,
        GroupCode,
        Period,
        ProfileCode,
        RoundId,
        RoundStateWord,
        RuleSetId,
        Sha256,
        SourceCode,
        UnitCode,
        VersionId,
    )),
)]
struct Base;

/// The finished documents, as text that all answers share.
#[derive(Debug, Clone)]
pub struct Documents {
    /// OpenAPI 3.1.
    pub v3_1: ByteString,
    /// OpenAPI 3.0.
    pub v3_0: ByteString,
}

impl Documents {
    /// The documents of every operation.
    ///
    /// # Errors
    /// When a document is not JSON, which would be a fault of the program.
    pub fn new() -> Result<Documents, serde_json::Error> {
        Documents::made(None)
    }

    /// The same documents, with the single sign-on of one installation.
    ///
    /// # Errors
    /// When a document is not JSON, which would be a fault of the program.
    pub(crate) fn with(sign_on: &SignOnScheme) -> Result<Documents, serde_json::Error> {
        Documents::made(Some(sign_on))
    }

    fn made(sign_on: Option<&SignOnScheme>) -> Result<Documents, serde_json::Error> {
        let answers = Answers::read()?;
        let mut document = serde_json::to_value(base())?;
        document["tags"] =
            Tag::ALL.iter().map(|tag| json!({ "name": tag.title(), "description": tag.description() })).collect();
        document["paths"] = paths(&answers, sign_on.is_some())?;
        publication::add(&mut document)?;
        if let Some(components) = document.get_mut("components").and_then(object) {
            shared::add(components, &answers.problems);
            security::add(components, sign_on);
            components.values_mut().filter_map(object).for_each(Map::sort_keys);
        }
        schemas::tidy(&mut document);
        order(&mut document, &MEMBERS);
        let v3_1 = serde_json::to_string_pretty(&document)? + "\n";
        downgrade::to_3_0(&mut document);
        let v3_0 = serde_json::to_string_pretty(&document)? + "\n";
        Ok(Documents { v3_1: v3_1.into(), v3_0: v3_0.into() })
    }
}

/// The base document with the schemas of all handlers.
fn base() -> utoipa::openapi::OpenApi {
    let mut base = Base::openapi();
    base.info.version = API_VERSION.to_owned();
    let mut schemas = Vec::new();
    DOCUMENTED.iter().for_each(|handler| (handler.add_schemas)(&mut schemas));
    base.components.get_or_insert_default().schemas.extend(schemas);
    base
}

/// Every operation by path and verb, in the order in which an administrator works: by tag, then as they are declared.
fn paths(answers: &Answers, with_sign_on: bool) -> Result<Value, serde_json::Error> {
    let mut paths = Map::new();
    for tag in Tag::ALL {
        for handler in DOCUMENTED.iter().filter(|handler| handler.operation.tag() == *tag) {
            let operation: Operation = handler.operation;
            let said = serde_json::to_value((handler.describe)())?;
            let whole = operation::whole(operation, said, answers, with_sign_on);
            let item = paths.entry(operation.path()).or_insert_with(|| json!({}));
            item[operation.verb().as_str().to_lowercase()] = whole;
        }
    }
    paths.values_mut().for_each(|item| order(item, &VERBS));
    Ok(Value::Object(paths))
}

/// Puts the named members first, in this order.
fn order(value: &mut Value, names: &[&str]) {
    let Some(members) = object(value) else { return };
    let mut rest = std::mem::take(members);
    for name in names {
        members.extend(rest.shift_remove_entry(*name));
    }
    members.append(&mut rest);
}

fn object(value: &mut Value) -> Option<&mut Map<String, Value>> {
    value.as_object_mut()
}

fn reference(kind: &str, name: &str) -> Value {
    json!({ "$ref": format!("#/components/{kind}/{name}") })
}
