//! What blocks publication, and what two people allowed nevertheless.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::Code;
use crate::decode::{Decode, Faults, Node};
use crate::digest::Sha256;
use crate::openapi::{ToSchema, string_schema};
use crate::text::{CriterionKey, Moment, Name, NotThisText, Reason, RoundId, UnitCode, parsed, serde_as_text};
use crate::words::words_of;

words_of! {
    /// What blocks publication.
    pub enum BlockCode: "Loại vướng mắc: `unit_undecided` bản tự chấm điểm đã nộp nhưng chưa được thẩm định, `objection_open` ý kiến của đơn vị chưa được trả lời, `objection_period_running` đơn vị còn thời hạn nêu ý kiến, `finding_unanswered` tồn tại ở mức phải xử lý nhưng chưa được trả lời, `contradiction` kết quả đã in mâu thuẫn với chính nó hoặc với kết quả thẩm định." {
        /// A unit has submitted, and the office has not decided.
        UnitUndecided = "unit_undecided",
        /// An objection has no answer.
        ObjectionOpen = "objection_open",
        /// A unit may still object.
        ObjectionPeriodRunning = "objection_period_running",
        /// A finding that has to be answered is not.
        FindingUnanswered = "finding_unanswered",
        /// The printed result contradicts itself or what was decided here.
        Contradiction = "contradiction",
    }
}

/// The key of a block in its round (khóa của vướng mắc): the word of [`BlockCode`] and what it is about, divided by colons.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BlockKey(String);

impl BlockKey {
    /// The most characters.
    pub const LENGTH_MAX: usize = 250;
    /// What it looks like.
    pub const PATTERN: &'static str = "^[a-z_]+(:[A-Za-z0-9._-]+){1,3}$";

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for BlockKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for BlockKey {
    type Err = NotThisText;

    fn from_str(text: &str) -> Result<BlockKey, NotThisText> {
        let mut parts = text.split(':');
        let is_word =
            |part: &str| !part.is_empty() && part.bytes().all(|byte| byte == b'_' || byte.is_ascii_lowercase());
        let is_code = |part: &str| {
            !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
        };
        let first = parts.next().is_some_and(is_word);
        let others: Vec<&str> = parts.collect();
        let follows = first && (1..=3).contains(&others.len()) && others.into_iter().all(is_code);
        if follows && text.len() <= BlockKey::LENGTH_MAX {
            Ok(BlockKey(text.to_owned()))
        } else {
            Err(NotThisText { expected: "the key of a block" })
        }
    }
}

impl Decode for BlockKey {
    const ITEMS_MAX: usize = 5000;

    fn decode(node: Node, at: &str, faults: &mut Faults) -> Option<BlockKey> {
        let vi = |_: &str| "Khóa của vướng mắc phải lấy từ kết quả kiểm tra điều kiện công bố.".to_owned();
        let en = |_: &str| "Take the key of a block from the publication gate.".to_owned();
        parsed(node, at, faults, Code::TextMalformed, vi, en)
    }
}

serde_as_text!(BlockKey);
string_schema!(
    BlockKey
        .description(Some("Khóa của vướng mắc trong đợt đánh giá."))
        .pattern(Some(BlockKey::PATTERN))
        .min_length(Some(3))
        .max_length(Some(BlockKey::LENGTH_MAX))
        .examples(["contradiction:total:ubnd-huyen-dien-bien"])
);

/// Một vướng mắc phải xử lý trước khi công bố.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PublicationBlock {
    /// Khóa, dùng khi đề nghị bỏ qua.
    pub key: BlockKey,
    /// Loại.
    pub code: BlockCode,
    /// Mã đơn vị liên quan.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<UnitCode>,
    /// Khóa tiêu chí liên quan.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub criterion: Option<CriterionKey>,
    /// SHA-256 của các dữ kiện của vướng mắc (loại, đơn vị, tiêu chí, các giá trị), dạng JSON chuẩn tắc (RFC 8785).
    pub facts_sha256: Sha256,
    /// Nội dung, bằng tiếng Việt.
    #[schema(
        max_length = 4000,
        example = "Tồn tại chưa được trả lời: Sở Nội vụ: tiêu chí số 1 tự chấm 2,00 điểm, số liệu cho 1,91 điểm, chênh lệch 0,09 điểm."
    )]
    pub sentence: String,
    /// Số của đề nghị đã được người thứ hai chấp thuận cho bỏ qua đúng vướng mắc này; không có nếu vẫn phải xử lý.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1, maximum = 10000, example = 1)]
    pub overridden_by: Option<u32>,
}

/// Điều kiện công bố của một đợt, tính tại thời điểm hỏi.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PublicationGate {
    /// Mã đợt đánh giá.
    pub round: RoundId,
    /// Không còn vướng mắc nào phải xử lý. Trạng thái của đợt được xét riêng khi công bố.
    pub ready: bool,
    /// Các vướng mắc, kể cả những vướng mắc đã được hai người cho bỏ qua.
    #[schema(max_items = 100000)]
    pub blocks: Vec<PublicationBlock>,
}

/// Một vướng mắc được hai người cho bỏ qua, in trong kết quả công bố.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct GateOverride {
    /// Khóa của vướng mắc.
    pub key: BlockKey,
    /// Loại.
    pub code: BlockCode,
    /// Mã đơn vị liên quan.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<UnitCode>,
    /// Khóa tiêu chí liên quan.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub criterion: Option<CriterionKey>,
    /// Nội dung vướng mắc, bằng tiếng Việt.
    #[schema(
        max_length = 4000,
        example = "UBND huyện Điện Biên: tổng điểm đã công bố là 14,63, nhưng tổng điểm các tiêu chí là 13,63, chênh lệch 1,00 điểm; tính theo điểm các tiêu chí thì xếp loại vẫn là Tốt và đơn vị đứng thứ 9 thay vì thứ 7."
    )]
    pub sentence: String,
    /// Lý do bỏ qua.
    pub reason: Reason,
    /// Số, ký hiệu văn bản làm căn cứ.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document_number: Option<Name>,
    /// Số của đề nghị trong đợt.
    #[schema(minimum = 1, maximum = 10000, example = 1)]
    pub proposal: u32,
    /// Thời điểm người thứ hai chấp thuận.
    pub approved_at: Moment,
}
