//! The schemas of a publication document. They belong to its format, and are taken from there.

use chamdiem_record::publication::v1;
use serde_json::{Map, Value};
use utoipa::openapi::schema::ObjectBuilder;
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

/// The name under which a handler refers to the document.
pub(crate) struct PublicationDocument;

impl PartialSchema for PublicationDocument {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new().build().into()
    }
}

impl ToSchema for PublicationDocument {}

/// Puts the schemas of the format among the others.
///
/// # Errors
/// When they are not JSON, which would be a fault of the program.
pub(super) fn add(document: &mut Value) -> Result<(), serde_json::Error> {
    let schemas: Map<String, Value> = serde_json::from_str(v1::SCHEMAS)?;
    if let Some(all) = document.pointer_mut("/components/schemas").and_then(Value::as_object_mut) {
        all.extend(schemas);
    }
    Ok(())
}
