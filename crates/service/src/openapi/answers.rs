//! The examples of answers: what the service answered when the quarter of the report was played, long lists shortened.
//! A test plays it again and compares.

use chamdiem_api_types::Operation;
use serde::Deserialize;
use serde_json::{Map, Value, json};

/// `operations` by operation, `problems` by code.
const TEXT: &str = include_str!("answers.json");

/// The recorded answers.
#[derive(Deserialize)]
pub(super) struct Answers {
    operations: Map<String, Value>,
    /// Problems by code.
    pub(super) problems: Map<String, Value>,
}

impl Answers {
    /// Reads them.
    ///
    /// # Errors
    /// When the file is not what it should be, which a test would find.
    pub(super) fn read() -> Result<Answers, serde_json::Error> {
        serde_json::from_str(TEXT)
    }

    /// What a parameter of a path was when the answers were recorded: as an answer of the operation, or of another one with
    /// its path, says it.
    pub(super) fn example_of(&self, operation: Operation, parameter: &str) -> Option<Value> {
        if parameter == "sha256" {
            return self.operations.get("listAllPublications")?.pointer("/items/0/sha256").cloned();
        }
        let same_path = Operation::ALL.iter().filter(|other| other.path() == operation.path());
        let mut recorded = same_path.filter_map(|other| self.operations.get(other.id())?.get(parameter));
        recorded.find(|value| value.is_string()).cloned()
    }

    /// Gives an operation's successful response its example; two of them where a rehearsal answers more, and where a
    /// file that came twice is answered as at first.
    pub(super) fn add(&self, id: &str, status: &str, response: &mut Value) {
        let Some(media) = response.pointer_mut("/content/application~1json").and_then(Value::as_object_mut) else {
            return;
        };
        let Some(stored) = self.operations.get(id) else { return };
        let recorded = |how: &str| self.operations.get(&format!("{id}?{how}")).filter(|_| status == "200");
        let Some(rehearsed) = recorded("validate_only=true") else {
            media.insert("example".to_owned(), stored.clone());
            return;
        };
        let (summary, stored) = match recorded("again") {
            None => ("Đã ghi", stored),
            Some(again) => ("Lô đã được lưu từ trước", again),
        };
        media.insert(
            "examples".to_owned(),
            json!({
                "stored": { "summary": summary, "value": stored },
                "validate_only": { "summary": "Chỉ kiểm tra (validate_only=true)", "value": rehearsed },
            }),
        );
    }
}
