//! What takes tokens away from an account, whoever issued them.

use serde::{Deserialize, Serialize};

use crate::decode::{Decode, Faults, Node, input};
use crate::openapi::string_schema;
use crate::{Code, Fault};

/// An account as tokens, the audit and `getMe` name it: a local one by its name, one of a single sign-on by `sso:` and its
/// `sub`. Letter by letter: unlike other texts it is not normalised.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TokenSubject(pub String);

impl TokenSubject {
    /// The most characters.
    pub const LENGTH_MAX: usize = 204;
}

impl Decode for TokenSubject {
    fn decode(node: Node, at: &str, faults: &mut Faults) -> Option<TokenSubject> {
        let Node::Text(text) = node else {
            faults.add_type_mismatch(at, "chuỗi", "a string", &node);
            return None;
        };
        let (length, most) = (text.chars().count(), TokenSubject::LENGTH_MAX);
        if text.is_empty() {
            faults.add(Fault::new(at, Code::TextEmpty, "Cần tên tài khoản.", "The name of an account is needed."));
        } else if length > most {
            let vi = format!("Tên tài khoản có {length} ký tự, tối đa {most}.");
            faults.add(Fault::new(at, Code::TextTooLong, vi, format!("{length} characters, at most {most}.")));
        } else if text.contains(char::is_control) {
            let vi = "Tên tài khoản không được có ký tự điều khiển.";
            faults.add(Fault::new(at, Code::TextForbiddenCharacter, vi, "The name has a control character."));
        } else {
            return Some(TokenSubject(text));
        }
        None
    }
}

string_schema!(
    TokenSubject
        .description(Some(
            "Tài khoản, đúng từng ký tự như `getMe` và nhật ký ghi: tài khoản nội bộ theo tên, tài khoản đăng nhập một lần là `sso:` và `sub`."
        ))
        .pattern(Some(r"^[^\x00-\x1F\x7F-\x9F]+$"))
        .min_length(Some(1))
        .max_length(Some(TokenSubject::LENGTH_MAX))
        .examples(["sso:6f1c2b7e-0d7a-4c54-9d0e-3a1f5b8c2d90"])
);

input! {
    /// Thu hồi mọi mã truy cập đã cấp cho một tài khoản.
    pub struct SubjectRevocationInput {
        /// Tài khoản.
        pub subject: TokenSubject,
    }
}
