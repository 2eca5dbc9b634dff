//! Sources: the systems and offices that send evidence, each with the accounts that send for it.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::decode::{Decode, Faults, Node, input};
use crate::openapi::{ToSchema, string_schema};
use crate::text::{Moment, NotThisText, SourceCode, serde_as_text};
use crate::wire::units::page_of;
use crate::{Code, text};

/// An account as the audit names it: of this service, of the single sign-on (`sso:` and its `sub`), or of the command line.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccountSubject(String);

impl AccountSubject {
    /// The most characters.
    pub const LENGTH_MAX: usize = 200;

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for AccountSubject {
    type Err = NotThisText;

    fn from_str(text: &str) -> Result<AccountSubject, NotThisText> {
        let expected = "the name of an account, without blanks at its ends and control characters";
        let fits = !text.is_empty() && text.chars().count() <= AccountSubject::LENGTH_MAX;
        let is_plain = text.trim() == text && !text.contains(char::is_control);
        if fits && is_plain { Ok(AccountSubject(text.to_owned())) } else { Err(NotThisText { expected }) }
    }
}

impl fmt::Display for AccountSubject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Decode for AccountSubject {
    const ITEMS_MAX: usize = 100;

    fn decode(node: Node, at: &str, faults: &mut Faults) -> Option<AccountSubject> {
        let vi = |text: &str| format!("«{text}» không phải là tên tài khoản (tối đa 200 ký tự).");
        let en = |text: &str| format!("“{text}” is not the name of an account (at most 200 characters).");
        text::parsed(node, at, faults, Code::TextMalformed, vi, en)
    }
}

serde_as_text!(AccountSubject);
string_schema!(
    AccountSubject
        .description(Some(
            "Tài khoản như nhật ký ghi: tên tài khoản của dịch vụ này, hoặc `sso:` và `sub` của hệ thống đăng nhập một lần."
        ))
        .pattern(Some(r"^[^\s\x00-\x1F\x7F-\x9F]([^\x00-\x1F\x7F-\x9F]*[^\s\x00-\x1F\x7F-\x9F])?$"))
        .min_length(Some(1))
        .max_length(Some(AccountSubject::LENGTH_MAX))
        .examples(["mot-cua"])
);

input! {
    /// Hệ thống gửi cần ghi.
    pub struct EvidenceSourceInput {
        /// Các tài khoản gửi số liệu cho hệ thống này; tài khoản khác bị từ chối.
        #[schema(max_items = 100)]
        pub accounts: Vec<AccountSubject>,
        /// Các hệ thống mà hệ thống này thay thế: bản ghi của chúng được thay khi gửi với `take_over=true`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schema(max_items = 200)]
        pub takes_over: Option<Vec<SourceCode>>,
    }
}

/// Hệ thống gửi số liệu.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct EvidenceSource {
    /// Mã hệ thống gửi.
    pub code: SourceCode,
    /// Các tài khoản gửi số liệu cho hệ thống này.
    #[schema(max_items = 100)]
    pub accounts: Vec<AccountSubject>,
    /// Các hệ thống mà hệ thống này thay thế.
    #[schema(max_items = 200)]
    pub takes_over: Vec<SourceCode>,
    /// Lần sửa đổi gần nhất.
    pub changed_at: Moment,
}

page_of!(
    /// Một trang hệ thống gửi số liệu, theo mã.
    EvidenceSourcePage,
    EvidenceSource
);
