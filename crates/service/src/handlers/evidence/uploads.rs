//! Handlers of uploads: one for each kind of evidence, and the list of what has arrived.

use std::str::FromStr;

use actix_web::web::Payload;
use chamdiem_api_types::text::{ProfileCode, SourceCode};
use chamdiem_api_types::wire::{
    BatchPage, BatchReceipt, ComplaintInput, DossierInput, EvidenceKind, OfficerScoreInput, ProcedureInput,
    SurveyFormInput,
};
use chamdiem_feed::Versioned;
use chamdiem_macros::documented;
use chamdiem_scoring as scoring;
use chamdiem_usecases::asker::Role;
use chamdiem_usecases::context::Context;
use chamdiem_usecases::evidence::batches;
use chamdiem_usecases::evidence::uploads::{Manifest, Uploaded};
use chamdiem_usecases::policy::{Act, Subject};
use chamdiem_usecases::transaction::Outcome;

use crate::extract::upload_body::{self, Form, Head};
use crate::extract::{Answered, Asked, Key, Query};
use crate::failure::Refusal;
use crate::handlers::examples::evidence as examples;

mod rows_text;

pub use rows_text::{CsvRows, NdjsonRows};

/// Gửi hồ sơ theo lô
///
/// Hệ thống một cửa điện tử hoặc người thẩm định gửi tệp NDJSON hay CSV (UTF-8), có thể nén gzip hoặc zstd (`Content-Encoding`). Một lô được lưu toàn bộ hoặc không lưu gì; mỗi dòng sai được nêu theo số dòng, trường và mã lỗi, tối đa 100 dòng. Gửi lại một hồ sơ thì trạng thái mới hơn thay trạng thái cũ. Gửi lại đúng lô đã lưu thì nhận lại biên nhận của lô đó. Người dùng gửi tệp đến 4 MiB hoặc danh sách JSON (tối đa 1 MiB) chỉ cần `source`. Tài khoản chỉ gửi được cho hệ thống gửi mà quản trị viên đã gán; bản ghi của hệ thống khác, hoặc có loại phiên bản khác, bị từ chối theo dòng trừ khi gửi với `take_over=true`.
#[documented(
    request_body(
        description = "Các hồ sơ.",
        content(
            (Vec<DossierInput> = "application/json", example = json!(examples::dossiers())),
            (NdjsonRows = "application/x-ndjson", example = json!(examples::dossiers_ndjson())),
            (CsvRows = "text/csv", example = json!(examples::DOSSIERS_CSV)),
        ),
    ),
    responses(
        (status = 200, description = "Lô đã được lưu từ trước, hoặc hợp lệ khi `validate_only=true`.", body = BatchReceipt),
        (status = 201, description = "Đã lưu.", body = BatchReceipt),
    ),
)]
pub async fn upload_dossiers(asked: Asked, payload: Payload) -> Answered {
    receive::<scoring::Dossier>(asked, payload).await
}

/// Gửi phiếu khảo sát
///
/// Phiếu khảo sát sự hài lòng, phiếu giấy nhập tay hoặc trực tuyến, không có thông tin người trả lời. Câu bỏ trống được giữ là bỏ trống. Cách gửi như gửi hồ sơ theo lô.
#[documented(
    request_body(
        description = "Các phiếu khảo sát.",
        content(
            (Vec<SurveyFormInput> = "application/json", example = json!(examples::survey_forms())),
            (NdjsonRows = "application/x-ndjson", example = json!(examples::ndjson(&examples::survey_forms()))),
            (CsvRows = "text/csv", example = json!(examples::SURVEY_FORMS_CSV)),
        ),
    ),
    responses(
        (status = 200, description = "Lô đã được lưu từ trước, hoặc hợp lệ khi `validate_only=true`.", body = BatchReceipt),
        (status = 201, description = "Đã lưu.", body = BatchReceipt),
    ),
)]
pub async fn upload_survey_forms(asked: Asked, payload: Payload) -> Answered {
    receive::<Versioned<SurveyFormInput>>(asked, payload).await
}

/// Gửi phản ánh, kiến nghị
///
/// Phản ánh đúng về một hồ sơ làm thay đổi mức của hồ sơ đó ở tiêu chí thái độ phục vụ, cùng lúc với việc lưu. Cách gửi như gửi hồ sơ theo lô.
#[documented(
    request_body(
        description = "Các phản ánh, kiến nghị.",
        content(
            (Vec<ComplaintInput> = "application/json", example = json!(examples::complaints())),
            (NdjsonRows = "application/x-ndjson", example = json!(examples::ndjson(&examples::complaints()))),
            (CsvRows = "text/csv", example = json!(examples::COMPLAINTS_CSV)),
        ),
    ),
    responses(
        (status = 200, description = "Lô đã được lưu từ trước, hoặc hợp lệ khi `validate_only=true`.", body = BatchReceipt),
        (status = 201, description = "Đã lưu.", body = BatchReceipt),
    ),
)]
pub async fn upload_complaints(asked: Asked, payload: Payload) -> Answered {
    receive::<Versioned<ComplaintInput>>(asked, payload).await
}

/// Gửi danh mục thủ tục hành chính
///
/// Thủ tục của từng đơn vị trong từng quý: mức độ trực tuyến, việc thực hiện tại Bộ phận Một cửa và kết quả kiểm tra công khai. Cách gửi như gửi hồ sơ theo lô.
#[documented(
    request_body(
        description = "Các thủ tục hành chính.",
        content(
            (Vec<ProcedureInput> = "application/json", example = json!(examples::procedures())),
            (NdjsonRows = "application/x-ndjson", example = json!(examples::ndjson(&examples::procedures()))),
            (CsvRows = "text/csv", example = json!(examples::PROCEDURES_CSV)),
        ),
    ),
    responses(
        (status = 200, description = "Lô đã được lưu từ trước, hoặc hợp lệ khi `validate_only=true`.", body = BatchReceipt),
        (status = 201, description = "Đã lưu.", body = BatchReceipt),
    ),
)]
pub async fn upload_procedures(asked: Asked, payload: Payload) -> Answered {
    receive::<Versioned<ProcedureInput>>(asked, payload).await
}

/// Gửi điểm công chức, viên chức
///
/// Điểm của công chức, viên chức Bộ phận Một cửa theo mã, không có họ tên. Cách gửi như gửi hồ sơ theo lô.
#[documented(
    request_body(
        description = "Điểm của công chức, viên chức.",
        content(
            (Vec<OfficerScoreInput> = "application/json", example = json!(examples::officer_scores())),
            (NdjsonRows = "application/x-ndjson", example = json!(examples::ndjson(&examples::officer_scores()))),
            (CsvRows = "text/csv", example = json!(examples::OFFICER_SCORES_CSV)),
        ),
    ),
    responses(
        (status = 200, description = "Lô đã được lưu từ trước, hoặc hợp lệ khi `validate_only=true`.", body = BatchReceipt),
        (status = 201, description = "Đã lưu.", body = BatchReceipt),
    ),
)]
pub async fn upload_officer_scores(asked: Asked, payload: Payload) -> Answered {
    receive::<Versioned<OfficerScoreInput>>(asked, payload).await
}

/// Danh sách lô đã lưu
///
/// Theo số lô, để hệ thống gửi biết cần gửi tiếp từ lô nào. Quản trị viên, người thẩm định, người công bố và hệ thống một cửa xem được.
#[documented(responses((status = 200, description = "Một trang biên nhận.", body = BatchPage)))]
pub async fn list_batches(asked: Asked) -> Answered {
    let ((source, kind), page) = asked.query(|query| {
        let source = query.required(Query::text::<SourceCode>, "source");
        let kind = query.required(|query, name| query.word(name, EvidenceKind::ALL, EvidenceKind::as_str), "kind");
        let page = query.page();
        Some((source.zip(kind)?, page))
    })?;
    asked.list(move |rows, context| batches::list(rows, context, &source, kind, &page)).await
}

/// Receives a file, once the asker may send it.
async fn receive<R: Uploaded + 'static>(asked: Asked, mut payload: Payload) -> Answered {
    let context = asked.context();
    context.require(Act::WriteEvidence, Subject::Register)?;
    let service = asked.service();
    let head = head_and_key::<R>(&asked, &context);
    let received = match head {
        Ok((head, manifest, outcome, key)) => {
            service.receive::<R>(context, head, manifest, &mut payload, outcome, key).await
        }
        Err(refusal) => Err(refusal),
    };
    match received {
        Ok(answer) => Ok(service.answered(answer)),
        Err(refusal) => {
            upload_body::drain(&mut payload).await;
            Err(refusal)
        }
    }
}

/// What the head and the query of an upload say, and its key.
fn head_and_key<R: Uploaded>(
    asked: &Asked,
    context: &Context,
) -> Result<(Head, Manifest, Outcome, Option<Key>), Refusal> {
    let head = Head::of(asked.request())?;
    let of_machine = Role::are_of_machine(context.asker.roles());
    let (manifest, outcome) = asked.query(|query| manifest::<R>(query, &head, of_machine))?;
    // A rehearsal has no effect that could happen twice.
    let key = if outcome == Outcome::Commit { asked.key(context)? } else { None };
    Ok((head, manifest, outcome, key))
}

/// What the sender says of a file.
fn manifest<R: Uploaded>(query: &mut Query, head: &Head, of_machine: bool) -> Option<(Manifest, Outcome)> {
    let source = query.required(Query::text::<SourceCode>, "source");
    let outcome = if query.flag("validate_only") { Outcome::RollBack } else { Outcome::Commit };
    let profile = if R::KIND == EvidenceKind::Dossiers { query.text::<ProfileCode>("profile") } else { None };
    if profile.is_some() && head.form == Form::List {
        query.refuse("profile", "Cấu hình ánh xạ chỉ dùng với tệp NDJSON hoặc CSV.", "Profiles are for files only.");
    }
    let take_over = query.flag("take_over");
    let names = ["batch", "rows", "sha256"];
    let is_file = head.form != Form::List && outcome == Outcome::Commit;
    // A machine cannot see that half of its file is missing; a person can, where the file is small.
    let is_whole = of_machine && (is_file || names.iter().any(|name| query.has(name)));
    let (batch, rows, sha256) = if is_whole {
        (
            query.required(Query::text::<Number<1>>, "batch"),
            query.required(Query::text::<Number<0>>, "rows"),
            query.required(Query::text::<Sha256Text>, "sha256"),
        )
    } else {
        (query.text("batch"), query.text("rows"), query.text("sha256"))
    };
    let manifest = Manifest {
        source: source?,
        batch: batch.map(|number| number.0),
        gets_number: is_file,
        rows: rows.map(|rows| rows.0),
        sha256: sha256.map(|sha256| sha256.0),
        profile,
        take_over,
    };
    Some((manifest, outcome))
}

/// A whole number from a least one on, as far as JSON carries it everywhere.
struct Number<const LEAST: u64>(u64);

impl<const LEAST: u64> FromStr for Number<LEAST> {
    type Err = ();

    fn from_str(text: &str) -> Result<Number<LEAST>, ()> {
        let one_way = text == "0" || !text.starts_with(['0', '+']);
        let number = text.parse().ok().filter(|number| one_way && (LEAST..=9_007_199_254_740_991).contains(number));
        number.map(Number).ok_or(())
    }
}

/// A SHA-256: 64 hexadecimal digits in lower case.
struct Sha256Text(String);

impl FromStr for Sha256Text {
    type Err = ();

    fn from_str(text: &str) -> Result<Sha256Text, ()> {
        let digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        if text.len() == 64 && text.bytes().all(digit) { Ok(Sha256Text(text.to_owned())) } else { Err(()) }
    }
}
