//! `derive(ToSchema)` without a schema. `api-types` takes it where its feature `openapi` is off, so that 140 types and
//! 220 attributes are written once, and a program that only speaks the wire does not build utoipa.

use proc_macro::TokenStream;

/// Expands to nothing, and lets utoipa's `schema` attributes stand.
#[proc_macro_derive(ToSchema, attributes(schema))]
pub fn no_schema(_: TokenStream) -> TokenStream {
    TokenStream::new()
}
