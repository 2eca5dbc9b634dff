//! What is served beside the operations: the OpenAPI documents, Swagger UI, and the answer to everything else.

use actix_web::web::{self, Data, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use chamdiem_api_types::{Code, Failure};
use utoipa_swagger_ui::{Config, SwaggerUi};

use crate::Service;
use crate::failure::Refusal;

/// Mounts the documents and Swagger UI.
pub fn mount(config: &mut ServiceConfig) {
    let ui = Config::from("/openapi.json")
        .try_it_out_enabled(true)
        .persist_authorization(true)
        .display_request_duration(true)
        .filter(true)
        .doc_expansion("list")
        .default_models_expand_depth(0)
        .display_operation_id(false);
    config
        .route("/openapi.json", web::get().to(v3_1))
        .route("/openapi-3.0.json", web::get().to(v3_0))
        .route("/", web::get().to(to_swagger_ui))
        .route("/swagger-ui", web::get().to(to_swagger_ui))
        .service(SwaggerUi::new("/swagger-ui/{_:.*}").config(ui));
}

async fn v3_1(service: Data<Service>) -> HttpResponse {
    HttpResponse::Ok().content_type("application/json").body(service.documents.v3_1.clone())
}

async fn v3_0(service: Data<Service>) -> HttpResponse {
    HttpResponse::Ok().content_type("application/json").body(service.documents.v3_0.clone())
}

async fn to_swagger_ui() -> HttpResponse {
    HttpResponse::Found().insert_header(("Location", "/swagger-ui/")).finish()
}

/// 405 where the path has other verbs, 404 elsewhere.
pub async fn not_found(service: Data<Service>, request: HttpRequest) -> Result<HttpResponse, Refusal> {
    let known = service.documents.operations.iter().find(|(template, _)| fits(template, request.path()));
    match known {
        Some((_, verbs)) => Err(Refusal::from(Failure::plain(Code::MethodNotAllowed)).with_allow(&verbs.join(", "))),
        None => Err(Failure::plain(Code::NotFound).into()),
    }
}

/// Whether a path follows a template, segment by segment.
fn fits(template: &str, path: &str) -> bool {
    let is_same =
        |(expected, given): (&str, &str)| if expected.starts_with('{') { !given.is_empty() } else { expected == given };
    template.split('/').count() == path.split('/').count() && template.split('/').zip(path.split('/')).all(is_same)
}
