//! Swagger UI, the administrators' tool, served by this program alone: no other host is asked for anything.
//!
//! The crate `utoipa-swagger-ui` brings Swagger UI itself. The page around it, its Vietnamese words and the help with
//! versions and tokens are the files in `swagger_ui/`.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use actix_web::http::header::{self, HeaderValue};
use actix_web::web::{self, Bytes, Path, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use chamdiem_api_types::{Code, Failure};
use chamdiem_seal::sha256_hex;
use utoipa_swagger_ui::Config;

use crate::extract::precondition::not_modified;
use crate::failure::Refusal;

const HTML: &str = "text/html; charset=utf-8";
const CSS: &str = "text/css; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";

/// The page that is served at `/swagger-ui/`.
const PAGE: &str = "index.html";

/// Our files: name, type, content.
const OWN: [(&str, &str, &str); 8] = [
    (PAGE, HTML, include_str!("swagger_ui/index.html")),
    ("page.css", CSS, include_str!("swagger_ui/page.css")),
    ("start.js", SCRIPT, include_str!("swagger_ui/start.js")),
    ("vietnamese.js", SCRIPT, include_str!("swagger_ui/vietnamese.js")),
    ("versions.js", SCRIPT, include_str!("swagger_ui/versions.js")),
    ("sign-on.js", SCRIPT, include_str!("swagger_ui/sign-on.js")),
    ("token.js", SCRIPT, include_str!("swagger_ui/token.js")),
    ("icon.svg", "image/svg+xml", include_str!("swagger_ui/icon.svg")),
];

/// The files of Swagger UI that the page asks for, and the page to which the single sign-on sends people back.
const BORROWED: [(&str, &str); 4] = [
    ("swagger-ui-bundle.js", SCRIPT),
    ("swagger-ui.css", CSS),
    ("oauth2-redirect.html", HTML),
    ("oauth2-redirect.js", SCRIPT),
];

/// What a browser may do with Swagger UI: run what this server sends, and call this server.
const POLICY_TEXT: &str = "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'";

pub(crate) const POLICY: HeaderValue = HeaderValue::from_static(POLICY_TEXT);

/// The same, where the page may also call other origins, each with a space before it.
pub(crate) fn policy(origins: &str) -> String {
    format!("{POLICY_TEXT}; connect-src 'self'{origins}")
}

struct File {
    content_type: &'static str,
    content: Bytes,
    /// Whether the content is compressed, as the large files of Swagger UI are: every browser unpacks them.
    gzipped: bool,
    etag: HeaderValue,
}

static FILES: LazyLock<BTreeMap<&'static str, File>> = LazyLock::new(|| {
    let own = OWN
        .into_iter()
        .map(|(name, content_type, text)| (name, File::new(content_type, Cow::Borrowed(text.as_bytes()), false)));
    let config = Arc::new(Config::default());
    let borrowed = BORROWED.into_iter().filter_map(|(name, content_type)| {
        let file = utoipa_swagger_ui::serve(name, Arc::clone(&config)).ok().flatten()?;
        Some((name, File::new(content_type, file.bytes, file.gzpipped)))
    });
    own.chain(borrowed).collect()
});

impl File {
    fn new(content_type: &'static str, content: Cow<'static, [u8]>, gzipped: bool) -> File {
        // Hexadecimal digits, which every header can hold.
        let etag = HeaderValue::from_str(&format!("\"{}\"", sha256_hex(&content)));
        let etag = etag.unwrap_or_else(|_| HeaderValue::from_static("\"\""));
        let content = match content {
            Cow::Borrowed(content) => Bytes::from_static(content),
            Cow::Owned(content) => Bytes::from(content),
        };
        File { content_type, content, gzipped, etag }
    }
}

/// Mounts the page and its files.
pub fn mount(config: &mut ServiceConfig) {
    config.route("/swagger-ui/", web::get().to(page)).route("/swagger-ui/{file}", web::get().to(file));
}

async fn page(request: HttpRequest) -> Result<HttpResponse, Refusal> {
    answer(&request, PAGE)
}

async fn file(request: HttpRequest, name: Path<String>) -> Result<HttpResponse, Refusal> {
    answer(&request, &name)
}

fn answer(request: &HttpRequest, name: &str) -> Result<HttpResponse, Refusal> {
    let file = FILES.get(name).ok_or_else(|| Failure::plain(Code::NotFound))?;
    let unchanged = not_modified(request, &file.etag);
    let mut response = if unchanged { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    response.insert_header((header::ETAG, file.etag.clone())).insert_header((header::CACHE_CONTROL, "no-cache"));
    if unchanged {
        return Ok(response.finish());
    }
    if file.gzipped {
        response.insert_header((header::CONTENT_ENCODING, "gzip"));
    }
    Ok(response.content_type(file.content_type).body(file.content.clone()))
}
