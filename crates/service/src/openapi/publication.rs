//! The schemas of a publication document. They belong to its format, and are taken from there.

use chamdiem_record::publication::v1;
use serde_json::{Map, Value};

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
