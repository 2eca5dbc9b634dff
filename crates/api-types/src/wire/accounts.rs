//! Local accounts and the tokens that they get (RFC 6749).

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

use super::units::page_of;
use crate::decode::{Decode, Faults, Node, input};
use crate::openapi::{ToSchema, string_schema};
use crate::text::{Moment, NotThisText, UnitCode, serde_as_text};
use crate::words::words_of;
use crate::{Code, Fault};

/// The name of an account (tên tài khoản), never a person's: what it is for, such as `tham-dinh`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccountName(String);

impl AccountName {
    /// What it looks like.
    pub const PATTERN: &'static str = "^[a-z0-9]([a-z0-9._-]{0,58}[a-z0-9])?$";

    /// The most characters.
    pub const LENGTH_MAX: usize = 60;

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for AccountName {
    type Err = NotThisText;

    fn from_str(text: &str) -> Result<AccountName, Self::Err> {
        let inside = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
        let ends = text.bytes().next().is_some_and(inside) && text.bytes().last().is_some_and(inside);
        let all = text.bytes().all(|byte| inside(byte) || b"._-".contains(&byte));
        let fits = text.len() <= AccountName::LENGTH_MAX;
        let expected = "a name of small letters, digits, dots, hyphens and underscores";
        if ends && all && fits { Ok(AccountName(text.to_owned())) } else { Err(NotThisText { expected }) }
    }
}

impl fmt::Display for AccountName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

serde_as_text!(AccountName);
string_schema!(
    AccountName
        .description(Some("Tên tài khoản: theo công việc, không phải họ tên."))
        .pattern(Some(AccountName::PATTERN))
        .min_length(Some(1))
        .max_length(Some(AccountName::LENGTH_MAX))
        .examples(["tham-dinh"])
);

/// A secret (mật khẩu), in NFC: however a keyboard writes a Vietnamese letter, it is the same secret. Never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// The most characters.
    pub const LENGTH_MAX: usize = 200;

    /// The fewest characters of a person's secret.
    pub const PERSON_LENGTH_MIN: usize = 12;

    /// The fewest characters of a machine's secret.
    pub const MACHINE_LENGTH_MIN: usize = 24;

    /// A secret, as it was typed.
    pub fn new(text: &str) -> Secret {
        Secret(text.nfc().collect())
    }

    /// The secret itself: for its hash, and for sending it.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not shown")
    }
}

impl Serialize for Secret {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Secret, D::Error> {
        Ok(Secret::new(&Cow::<'de, str>::deserialize(deserializer)?))
    }
}

impl Decode for Secret {
    fn decode(node: Node, at: &str, faults: &mut Faults) -> Option<Secret> {
        let Node::Text(text) = node else {
            faults.add_type_mismatch(at, "chuỗi", "a string", &node);
            return None;
        };
        let secret = Secret::new(&text);
        let (length, most) = (secret.0.chars().count(), Secret::LENGTH_MAX);
        if length > most {
            let vi = format!("Mật khẩu có {length} ký tự, tối đa {most}.");
            faults.add(Fault::new(at, Code::TextTooLong, vi, format!("{length} characters, at most {most}.")));
        } else if secret.0.contains(char::is_control) {
            let vi = "Mật khẩu không được có ký tự điều khiển.";
            faults.add(Fault::new(at, Code::TextForbiddenCharacter, vi, "The secret has a control character."));
        } else {
            return Some(secret);
        }
        None
    }
}

string_schema!(
    Secret
        .description(Some("Mật khẩu: từ 12 ký tự với người dùng, từ 24 ký tự với hệ thống máy."))
        .format(Some(SchemaFormat::KnownFormat(KnownFormat::Password)))
        .pattern(Some(r"^[^\x00-\x1F\x7F-\x9F]*$"))
        .min_length(Some(Secret::PERSON_LENGTH_MIN))
        .max_length(Some(Secret::LENGTH_MAX))
);

words_of! {
    /// Who uses an account.
    pub enum AccountKind: "Ai dùng tài khoản: `person` người dùng, đăng nhập bằng mật khẩu; `machine` hệ thống máy, xác thực bằng `client_credentials`." {
        /// A person.
        Person = "person",
        /// A machine.
        Machine = "machine",
    }
}

words_of! {
    /// What an account may do.
    pub enum AccountRole: "Vai trò: `admin` quản trị viên, `appraiser` người thẩm định, `publisher` người công bố, `unit` đơn vị tự chấm điểm, `feeder` hệ thống một cửa điện tử, `reader` hệ thống chỉ đọc." {
        /// Rule sets, units, accounts.
        Admin = "admin",
        /// Opens rounds, appraises, returns, exempts.
        Appraiser = "appraiser",
        /// Publishes.
        Publisher = "publisher",
        /// Its own self-assessment.
        Unit = "unit",
        /// The one-stop e-system.
        Feeder = "feeder",
        /// Another service.
        Reader = "reader",
    }
}

input! {
    /// Tài khoản cần ghi. Mật khẩu được đặt riêng.
    pub struct AccountInput {
        /// Ai dùng tài khoản.
        pub kind: AccountKind,
        /// Các vai trò, ít nhất một.
        #[schema(min_items = 1, max_items = 6)]
        [at_most 6]
        pub roles: Vec<AccountRole>,
        /// Mã đơn vị; bắt buộc với vai trò `unit`, và chỉ với vai trò này.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub unit: Option<UnitCode>,
        /// `true` để khóa tài khoản: không cấp mã truy cập nữa, mã đã cấp bị thu hồi.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub disabled: Option<bool>,
    }
}

/// Tài khoản, không kèm mật khẩu.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Account {
    /// Tên tài khoản.
    pub name: AccountName,
    /// Ai dùng tài khoản.
    pub kind: AccountKind,
    /// Các vai trò.
    #[schema(max_items = 6)]
    pub roles: Vec<AccountRole>,
    /// Mã đơn vị.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<UnitCode>,
    /// Đã bị khóa hay chưa.
    pub disabled: bool,
    /// Đã có mật khẩu hay chưa; chưa có thì chưa đăng nhập được.
    pub has_secret: bool,
    /// Lần sửa đổi gần nhất.
    pub changed_at: Moment,
}

/// Người đang gửi yêu cầu, theo mã truy cập.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Me {
    /// Tài khoản, như nhật ký ghi.
    #[schema(max_length = 204, example = "tham-dinh")]
    pub account: String,
    /// Các vai trò.
    #[schema(max_items = 6)]
    pub roles: Vec<AccountRole>,
    /// Mã đơn vị, với vai trò `unit`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<UnitCode>,
    /// Nơi cấp mã truy cập (`iss`): chính dịch vụ hoặc nơi đăng nhập một lần.
    #[schema(max_length = 200, example = "https://chamdiem.localhost")]
    pub issuer: String,
    /// Thời điểm mã truy cập hết hiệu lực.
    pub expires_at: Moment,
}

page_of!(
    /// Một trang danh sách tài khoản, theo tên.
    AccountPage,
    Account
);

input! {
    /// Mật khẩu cần đặt.
    pub struct AccountSecretInput {
        /// Mật khẩu mới. Ví dụ điền sẵn không được nhận: hãy thay bằng mật khẩu riêng.
        pub secret: Secret,
    }
}

words_of! {
    /// How a token is asked for (RFC 6749).
    pub enum GrantType: "Cách xin mã truy cập: `password` với người dùng, `client_credentials` với hệ thống máy." {
        /// A person gives name and secret.
        Password = "password",
        /// A machine gives name and secret.
        ClientCredentials = "client_credentials",
    }
}

/// Yêu cầu cấp mã truy cập (RFC 6749), dạng biểu mẫu.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct TokenRequest {
    /// Cách xin.
    pub grant_type: GrantType,
    /// Tên tài khoản của người dùng.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub username: Option<AccountName>,
    /// Mật khẩu của người dùng.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub password: Option<Secret>,
    /// Tên tài khoản của hệ thống máy, nếu không gửi bằng tiêu đề Authorization: Basic.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_id: Option<AccountName>,
    /// Mật khẩu của hệ thống máy, nếu không gửi bằng tiêu đề Authorization: Basic.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_secret: Option<Secret>,
    /// Phạm vi xin cấp, cách nhau bằng dấu cách: `chamdiem.read`, `chamdiem.write`; để trống thì được cả hai.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 200, pattern = "^[!#-\\[\\]-~ ]*$")]
    pub scope: Option<String>,
}

impl TokenRequest {
    /// A person asks.
    pub fn of_person(name: AccountName, secret: Secret) -> TokenRequest {
        let (username, password) = (Some(name), Some(secret));
        TokenRequest {
            grant_type: GrantType::Password,
            username,
            password,
            client_id: None,
            client_secret: None,
            scope: None,
        }
    }

    /// A machine asks.
    pub fn of_machine(name: AccountName, secret: Secret) -> TokenRequest {
        let (client_id, client_secret) = (Some(name), Some(secret));
        TokenRequest {
            grant_type: GrantType::ClientCredentials,
            username: None,
            password: None,
            client_id,
            client_secret,
            scope: None,
        }
    }

    /// The parameters of the form.
    pub fn parameters(&self) -> Vec<(&'static str, &str)> {
        let pairs = [
            ("username", self.username.as_ref().map(AccountName::as_str)),
            ("password", self.password.as_ref().map(Secret::reveal)),
            ("client_id", self.client_id.as_ref().map(AccountName::as_str)),
            ("client_secret", self.client_secret.as_ref().map(Secret::reveal)),
            ("scope", self.scope.as_deref()),
        ];
        let given = pairs.into_iter().filter_map(|(key, value)| Some((key, value?)));
        std::iter::once(("grant_type", self.grant_type.as_str())).chain(given).collect()
    }
}

/// Mã truy cập vừa được cấp (RFC 6749).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct IssuedToken {
    /// Mã truy cập.
    #[schema(max_length = 8192, pattern = r"^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$")]
    pub access_token: String,
    /// Luôn là `Bearer`.
    #[schema(max_length = 20, pattern = "^Bearer$")]
    pub token_type: String,
    /// Số giây còn hiệu lực: 900 với người dùng, 3600 với hệ thống máy.
    #[schema(minimum = 1, maximum = 3600)]
    pub expires_in: u32,
    /// Phạm vi được cấp.
    #[schema(max_length = 200, pattern = "^[!#-\\[\\]-~ ]*$")]
    pub scope: String,
}

impl fmt::Debug for IssuedToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a token for {} s with {}, not shown", self.expires_in, self.scope)
    }
}

words_of! {
    /// Why no token was given (RFC 6749, 5.2; the last one is of 4.1.2.1, for 429 and 503).
    pub enum TokenErrorWord: "Lý do không cấp mã truy cập, theo RFC 6749." {
        /// A parameter is missing, repeated or malformed.
        InvalidRequest = "invalid_request",
        /// The machine's name or secret is wrong.
        InvalidClient = "invalid_client",
        /// The person's name or secret is wrong.
        InvalidGrant = "invalid_grant",
        /// The account may not use this grant.
        UnauthorizedClient = "unauthorized_client",
        /// There is no such grant.
        UnsupportedGrantType = "unsupported_grant_type",
        /// There is no such scope.
        InvalidScope = "invalid_scope",
        /// Too many ask, or the service cannot answer now: it may later.
        TemporarilyUnavailable = "temporarily_unavailable",
    }
}

/// Vì sao không cấp mã truy cập (RFC 6749).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TokenError {
    /// Lý do.
    pub error: TokenErrorWord,
    /// Giải thích.
    #[schema(max_length = 500)]
    pub error_description: String,
}
