//! The schemas of the wire types, which only the feature `openapi` has: a program that just speaks the wire does not
//! build utoipa.

#[cfg(not(feature = "openapi"))]
pub(crate) use chamdiem_macros::ToSchema;
#[cfg(feature = "openapi")]
pub(crate) use utoipa::ToSchema;

/// The schema of a type that is a string on the wire: `string_schema!(Name .pattern(Some("…")).max_length(Some(9)))`.
macro_rules! string_schema {
    ($name:ident $($part:tt)*) => {
        #[cfg(feature = "openapi")]
        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
                use utoipa::openapi::schema::*;
                ObjectBuilder::new().schema_type(SchemaType::new(Type::String))$($part)*.build().into()
            }
        }

        #[cfg(feature = "openapi")]
        impl utoipa::ToSchema for $name {}
    };
}
pub(crate) use string_schema;
