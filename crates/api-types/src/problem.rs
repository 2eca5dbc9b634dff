//! Problems (RFC 9457): how every error is answered.

use crate::openapi::ToSchema;
use serde::{Deserialize, Serialize};

use crate::Code;

/// The language of an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    /// Vietnamese.
    #[default]
    Vietnamese,
    /// English, on request.
    English,
}

/// Lỗi, theo RFC 9457 (`application/problem+json`). Mọi sai sót của một yêu cầu được nêu cùng một lần trong `issues`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Problem {
    /// URN xác định loại lỗi.
    #[serde(rename = "type")]
    #[schema(max_length = 200, example = "urn:chamdiem:problem:invalid-request")]
    pub kind: String,
    /// Tên lỗi.
    #[schema(max_length = 500, example = "Yêu cầu không hợp lệ")]
    pub title: String,
    /// Mã trạng thái HTTP.
    #[schema(minimum = 400, maximum = 599, example = 400)]
    pub status: u16,
    /// Giải thích cụ thể.
    #[schema(max_length = 4000, example = "Có 1 sai sót trong yêu cầu.")]
    pub detail: String,
    /// Đường dẫn của yêu cầu.
    #[schema(max_length = 2000, example = "/v1/rounds/dien-bien-2021-q2/self-assessments/so-noi-vu")]
    pub instance: String,
    /// Mã lỗi.
    pub code: Code,
    /// Từng sai sót, nếu có.
    #[serde(default)]
    #[schema(max_items = 1000)]
    pub issues: Vec<Issue>,
}

/// Một sai sót, với vị trí của nó trong yêu cầu.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Issue {
    /// Số dòng trong tệp gửi lên, từ 1; chỉ có khi nội dung gồm nhiều dòng dữ liệu.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1, maximum = 9007199254740991_i64, example = 17)]
    pub line: Option<u64>,
    /// Vị trí: con trỏ JSON (RFC 6901) trong nội dung, hoặc `#query/…`, `#path/…`, `#header/…`.
    #[schema(max_length = 500, example = "/scores/0/points")]
    pub pointer: String,
    /// Mã lỗi.
    pub code: Code,
    /// Giải thích cụ thể.
    #[schema(max_length = 2000, example = "Điểm 2,50 vượt quá điểm tối đa 2,00 của tiêu chí.")]
    pub detail: String,
}

/// One fault of a request, in both languages; the answer shows one of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// In which line of a file of many rows, from 1; none for any other body.
    pub line: Option<u64>,
    /// Where, as a JSON pointer, or `#query/…`, `#path/…`, `#header/…`.
    pub pointer: String,
    /// What.
    pub code: Code,
    /// In words, in Vietnamese.
    pub vi: String,
    /// In words, in English.
    pub en: String,
}

impl Fault {
    /// A fault at a place.
    pub fn new(pointer: impl Into<String>, code: Code, vi: impl Into<String>, en: impl Into<String>) -> Fault {
        Fault { line: None, pointer: pointer.into(), code, vi: vi.into(), en: en.into() }
    }

    /// The same fault, its place taken as inside `prefix`.
    #[must_use]
    pub fn inside(mut self, prefix: &str) -> Fault {
        self.pointer.insert_str(0, prefix);
        self
    }

    /// The same fault, in a line of a file.
    #[must_use]
    pub fn in_line(mut self, line: u64) -> Fault {
        self.line = Some(line);
        self
    }

    /// The fault as it is answered.
    pub fn issue(&self, language: Language) -> Issue {
        let detail = match language {
            Language::Vietnamese => &self.vi,
            Language::English => &self.en,
        };
        Issue { line: self.line, pointer: self.pointer.clone(), code: self.code, detail: detail.clone() }
    }
}

/// Why a request failed, in both languages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// What.
    pub code: Code,
    /// In words, in Vietnamese.
    pub vi: String,
    /// In words, in English.
    pub en: String,
    /// Each fault.
    pub faults: Vec<Fault>,
}

impl Failure {
    /// A failure with its explanation.
    pub fn new(code: Code, vi: impl Into<String>, en: impl Into<String>) -> Failure {
        Failure { code, vi: vi.into(), en: en.into(), faults: Vec::new() }
    }

    /// A failure that needs no more words than its title.
    pub fn plain(code: Code) -> Failure {
        Failure::new(code, format!("{}.", code.title_vi()), format!("{}.", code.title_en()))
    }

    /// A failure made of faults.
    pub fn faults(code: Code, faults: Vec<Fault>) -> Failure {
        let count = faults.len();
        let vi = format!("Có {count} sai sót trong yêu cầu.");
        let en = format!("The request has {count} fault{}.", if count == 1 { "" } else { "s" });
        Failure { code, vi, en, faults }
    }

    /// The answer to the request at `instance`.
    pub fn problem(&self, language: Language, instance: &str) -> Problem {
        let (title, detail) = match language {
            Language::Vietnamese => (self.code.title_vi(), &self.vi),
            Language::English => (self.code.title_en(), &self.en),
        };
        Problem {
            kind: self.code.urn(),
            title: title.to_owned(),
            status: self.code.status(),
            detail: detail.clone(),
            instance: instance.to_owned(),
            code: self.code,
            issues: self.faults.iter().take(Failure::ISSUES_MAX).map(|fault| fault.issue(language)).collect(),
        }
    }

    /// The most faults that one answer names.
    pub const ISSUES_MAX: usize = 1000;
}
