//! The routes: every declared operation with its handler. A handler is mounted here and nowhere else, so what is served is
//! what is declared and documented.

use actix_web::dev::HttpServiceFactory;
use actix_web::guard;
use actix_web::http::Method;
use actix_web::web::ServiceConfig;
use actix_web::{FromRequest, Handler, web};
use chamdiem_api_types::for_each_operation;
use chamdiem_api_types::operations::{Operation, Verb};
use utoipa::openapi::{RefOr, Schema};

use crate::extract::{Answered, AskedFirst};
use crate::handlers::assessing::{appraisals, objections, self_assessments};
use crate::handlers::evidence::{reading, records, uploads};
use crate::handlers::findings::gap_findings;
use crate::handlers::health;
use crate::handlers::papers::versions;
use crate::handlers::publishing::{gate, proposals, publications, published};
use crate::handlers::register::{feed_profiles, rule_sets, sources, units};
use crate::handlers::results::{imports, rankings};
use crate::handlers::rounds::{extensions, lifecycle};
use crate::handlers::trust::{accounts, audit, login, tokens};

/// Schemas by name, as utoipa collects them.
pub(crate) type Schemas = Vec<(String, RefOr<Schema>)>;

/// What a handler says of its operation in the document.
pub(crate) struct Documented {
    /// The operation.
    pub(crate) operation: Operation,
    /// Its words, its bodies and its answers.
    pub(crate) describe: fn() -> utoipa::openapi::path::Operation,
    /// Adds the schemas that these refer to.
    pub(crate) add_schemas: fn(&mut Schemas),
}

/// Takes the declarations: a handler, and what it says of itself, are found by the name that is declared.
macro_rules! routes {
    ($($tag:ident {
        $($variant:ident $room:ident::$handler:ident $verb:ident $path:literal $access:ident [$($need:ident)*] $query:literal;)*
    })*) => {
        /// Mounts every operation. Routes are tried in this order.
        pub fn mount(config: &mut ServiceConfig) {
            $($(config.service(resource(Operation::$variant, $room::$handler));)*)*
        }

        /// What the handlers say of their operations.
        pub(crate) const DOCUMENTED: &[Documented] = &[$($(Documented {
            operation: Operation::$variant,
            describe: <$room::$handler as utoipa::Path>::operation,
            add_schemas: <$room::$handler as utoipa::__dev::SchemaReferences>::schemas,
        },)*)*];
    };
}

for_each_operation!(routes);

fn resource<F, Args>(operation: Operation, handler: F) -> impl HttpServiceFactory
where
    F: Handler<Args, Output = Answered>,
    Args: FromRequest + AskedFirst + 'static,
{
    let verb = match operation.verb() {
        Verb::GET => Method::GET,
        Verb::PUT => Method::PUT,
        Verb::POST => Method::POST,
        Verb::DELETE => Method::DELETE,
    };
    web::resource(operation.path()).guard(guard::Method(verb)).app_data(operation).to(handler)
}
