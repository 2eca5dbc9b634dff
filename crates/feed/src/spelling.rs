//! How names are compared.

use chamdiem_api_types::text::spelled;

/// A name as names are compared: spelled, in lower case.
pub(crate) fn compared(name: &str) -> String {
    spelled(name).to_lowercase()
}
