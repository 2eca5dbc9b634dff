//! The two macros that are more than patterns: what a handler says of itself in the OpenAPI document, and the schema that
//! no program needs which only speaks the wire.

use proc_macro::{Delimiter, Group, TokenStream, TokenTree};

/// Documents a handler: its doc comment is the summary and the description, the attribute has the bodies and the answers,
/// as `utoipa::path` reads them.
///
/// Verb, path and everything else stand in the declaration of its operation (`api-types/src/operations.rs`). utoipa asks for
/// a verb and a path, so it gets some that are not used. What it makes gets the handler's own name as a type, so that who
/// names the handler can reach both.
#[proc_macro_attribute]
pub fn documented(attribute: TokenStream, handler: TokenStream) -> TokenStream {
    let is_fn = |token: &TokenTree| matches!(token, TokenTree::Ident(word) if word.to_string() == "fn");
    let name = handler.clone().into_iter().skip_while(|token| !is_fn(token)).nth(1);
    let name = name.map(|name| name.to_string()).unwrap_or_default();

    let mut arguments = parsed("get, path = \"\",");
    arguments.extend(attribute);
    let mut path = parsed("::utoipa::path");
    path.extend([TokenTree::Group(Group::new(Delimiter::Parenthesis, arguments))]);

    let mut documented = parsed("#");
    documented.extend([TokenTree::Group(Group::new(Delimiter::Bracket, path))]);
    documented.extend(handler);
    documented
        .extend(parsed(&format!("#[doc(hidden)] #[allow(non_camel_case_types)] pub type {name} = __path_{name};")));
    documented
}

/// The tokens of a text that is written here, or is made of the name of a function.
fn parsed(text: &str) -> TokenStream {
    text.parse().unwrap_or_default()
}

/// `derive(ToSchema)` without a schema. `api-types` takes it where its feature `openapi` is off, so that 140 types and
/// 220 attributes are written once, and a program that only speaks the wire does not build utoipa.
#[proc_macro_derive(ToSchema, attributes(schema))]
pub fn no_schema(_: TokenStream) -> TokenStream {
    TokenStream::new()
}
