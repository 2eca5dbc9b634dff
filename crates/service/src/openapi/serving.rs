//! What is served beside the operations: the OpenAPI documents, Swagger UI, and the answer to everything else.

use std::sync::LazyLock;

use actix_web::http::Method;
use actix_web::http::header::{self, HeaderMap, HeaderValue};
use actix_web::web::{self, Data, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use bytestring::ByteString;
use chamdiem_api_types::{Code, Failure, Operation};

use super::{Documents, SignOn, swagger_ui};
use crate::failure::Refusal;

/// Mounts the documents and Swagger UI.
pub fn mount(config: &mut ServiceConfig) {
    // Not as resources: what has another verb must come to [`not_found`], which knows of HEAD and OPTIONS.
    config
        .route("/openapi.json", web::get().to(v3_1))
        .route("/openapi-3.0.json", web::get().to(v3_0))
        .route("/", web::get().to(to_swagger_ui))
        .route("/swagger-ui", web::get().to(to_swagger_ui))
        .configure(swagger_ui::mount);
}

async fn v3_1(sign_on: Data<SignOn>) -> Result<HttpResponse, Refusal> {
    document(&sign_on, |documents| documents.v3_1.clone())
}

async fn v3_0(sign_on: Data<SignOn>) -> Result<HttpResponse, Refusal> {
    document(&sign_on, |documents| documents.v3_0.clone())
}

/// One of the documents: with this installation's single sign-on, once its issuer has said where people log in.
fn document(sign_on: &SignOn, text: impl Fn(&Documents) -> ByteString) -> Result<HttpResponse, Refusal> {
    let offer = sign_on.offer();
    let text = match offer.as_ref().and_then(|offer| offer.documents()) {
        Some(documents) => text(documents),
        None => text(made()?),
    };
    Ok(HttpResponse::Ok().content_type("application/json").body(text))
}

/// The documents, made when somebody first asks for them: making them takes more memory and time than all the rest of
/// the start.
fn made() -> Result<&'static Documents, Refusal> {
    static MADE: LazyLock<Option<Documents>> = LazyLock::new(|| Documents::new().ok());
    MADE.as_ref().ok_or_else(|| Refusal::internal("the OpenAPI document cannot be made"))
}

async fn to_swagger_ui() -> HttpResponse {
    HttpResponse::Found().insert_header(("Location", "swagger-ui/")).finish()
}

/// What [`mount`] mounts, for reading only.
const DOCUMENTS: [&str; 6] =
    ["/", "/openapi.json", "/openapi-3.0.json", "/swagger-ui", "/swagger-ui/", "/swagger-ui/{file}"];

/// What no handler serves: the verbs of a path for OPTIONS, 405 for a verb that is not one of them, 404 for another path.
pub async fn not_found(request: HttpRequest) -> Result<HttpResponse, Refusal> {
    let path = request.path();
    let operations = Operation::ALL.iter().filter(|operation| fits(operation.path(), path));
    let mut verbs: Vec<&str> = operations.map(|operation| operation.verb().as_str()).collect();
    if DOCUMENTS.iter().any(|template| fits(template, path)) {
        verbs.push("GET");
    }
    if verbs.is_empty() {
        return Err(Failure::plain(Code::NotFound).into());
    }
    // The edge serves HEAD wherever there is a GET.
    if verbs.contains(&"GET") {
        verbs.push("HEAD");
    }
    verbs.push("OPTIONS");
    let allow = verbs.join(", ");
    if request.method() == Method::OPTIONS {
        let mut response = HttpResponse::NoContent().insert_header((header::ALLOW, allow)).finish();
        if Operation::ALL.iter().any(|operation| operation.is_open() && fits(operation.path(), path)) {
            allow_reading(response.headers_mut());
        }
        return Ok(response);
    }
    Err(Refusal::from(Failure::plain(Code::MethodNotAllowed)).with_allow(&allow))
}

/// Lets pages of other origins read what is public, without a token, and do nothing else.
fn allow_reading(headers: &mut HeaderMap) {
    let texts = [
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
        (header::ACCESS_CONTROL_ALLOW_METHODS, "GET, HEAD"),
        (header::ACCESS_CONTROL_ALLOW_HEADERS, "Accept, Accept-Language, If-None-Match, X-Request-Id"),
        (header::ACCESS_CONTROL_MAX_AGE, "86400"),
    ];
    for (name, text) in texts {
        headers.insert(name, HeaderValue::from_static(text));
    }
}

/// Whether a path follows a template, segment by segment.
fn fits(template: &str, path: &str) -> bool {
    let is_same =
        |(expected, given): (&str, &str)| if expected.starts_with('{') { !given.is_empty() } else { expected == given };
    template.split('/').count() == path.split('/').count() && template.split('/').zip(path.split('/')).all(is_same)
}
