//! Identifiers: opaque, configured strings with a pattern, kept as they were given.
//!
//! Identity is by code, never by name (rules.md, "Identifiers").

use std::fmt;
use std::str::FromStr;

/// Why a text is not a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("does not follow {pattern}")]
pub struct CodeError {
    /// The pattern that the text does not follow.
    pub pattern: &'static str,
}

/// Letters, digits, `.`, `_` and `-`, beginning with a letter or a digit.
fn is_code(text: &str, length_max: usize) -> bool {
    text.len() <= length_max
        && text.as_bytes().first().is_some_and(u8::is_ascii_alphanumeric)
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
}

/// Lower-case letters, digits and `_`, beginning with a letter.
fn is_key(text: &str, length_max: usize) -> bool {
    text.len() <= length_max
        && text.as_bytes().first().is_some_and(u8::is_ascii_lowercase)
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}

macro_rules! code {
    ($(#[$doc:meta])* $name:ident, $check:ident, $length_max:literal, $pattern:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// The pattern that every value follows, as a regular expression.
            pub const PATTERN: &'static str = $pattern;
            /// The most characters that a value has.
            pub const LENGTH_MAX: usize = $length_max;

            /// The code as it was given.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = CodeError;

            fn from_str(text: &str) -> Result<Self, CodeError> {
                if $check(text, $length_max) {
                    Ok($name(text.to_owned()))
                } else {
                    Err(CodeError { pattern: $pattern })
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

code!(
    /// The code of a unit (cơ quan, đơn vị), such as `so-noi-vu` or `000.00.01.H22`.
    UnitCode, is_code, 64, "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"
);
code!(
    /// The code of a group (nhóm) of units that are ranked together, such as `so-ban-nganh`.
    GroupCode, is_code, 64, "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"
);
code!(
    /// The identifier of an evaluation round (đợt đánh giá), such as `dien-bien-2021-q2`.
    RoundId, is_code, 64, "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"
);
code!(
    /// The identifier of a rule set (bộ tiêu chí), such as `qd-1187-2019`.
    RuleSetId, is_code, 64, "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"
);
code!(
    /// The stable key of a criterion (tiêu chí), such as `total_time`; its display number belongs to the rule set.
    CriterionKey, is_key, 40, "^[a-z][a-z0-9_]{0,39}$"
);
code!(
    /// The code of a dossier (hồ sơ), as the one-stop e-system sends it, such as `000.00.01.H22-210409-0001`.
    DossierCode, is_code, 64, "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"
);
code!(
    /// The code of an administrative procedure (thủ tục hành chính), such as `1.002835.000.00.00.H56` or `1.001193`.
    ProcedureCode, is_code, 64, "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"
);
code!(
    /// The code of one complaint or recommendation (phản ánh, kiến nghị).
    ComplaintCode, is_code, 64, "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"
);
code!(
    /// The code of one survey form (phiếu khảo sát).
    FormCode, is_code, 64, "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"
);
code!(
    /// The code of an officer of a one-stop department; never a name.
    OfficerCode, is_code, 64, "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"
);
code!(
    /// The code of a system that sends evidence, such as `mot-cua-tinh`.
    SourceCode, is_code, 64, "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"
);
code!(
    /// The code of a feed profile: how a system names the fields of what it sends.
    ProfileCode, is_code, 64, "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"
);
code!(
    /// The key of a question of a survey, such as `q1`.
    QuestionKey, is_key, 40, "^[a-z][a-z0-9_]{0,39}$"
);
