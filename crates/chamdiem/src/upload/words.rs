//! Numbers and errors as an official reads them.

use std::io;
use std::path::Path;

use chamdiem_client::{BuildError, Error};

/// `1.250.000`.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push('.');
        }
        text.push(digit);
    }
    text
}

/// `12,3`.
pub fn decimal(number: f64) -> String {
    format!("{number:.1}").replace('.', ",")
}

/// `01:23`, or `1:02:03` from an hour on.
pub fn duration(seconds: u64) -> String {
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours > 0 { format!("{hours}:{minutes:02}:{seconds:02}") } else { format!("{minutes:02}:{seconds:02}") }
}

/// With a capital at its beginning.
pub fn capitalized(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}

/// Why a file cannot be read.
pub fn unreadable(path: &Path, fault: &io::Error) -> String {
    let why = match fault.kind() {
        io::ErrorKind::NotFound => "không có tệp này".to_owned(),
        io::ErrorKind::PermissionDenied => "không có quyền đọc".to_owned(),
        _ => fault.to_string(),
    };
    format!("không đọc được tệp {}: {why}", path.display())
}

/// Why the client cannot be made.
pub fn build_error(error: &BuildError) -> String {
    match error {
        BuildError::BaseUrl { .. } => "địa chỉ dịch vụ (--url) không hợp lệ".to_owned(),
        BuildError::TokenMalformed => "mã truy cập rỗng hoặc có ký tự không hợp lệ".to_owned(),
        BuildError::Http(_) => "không khởi tạo được kết nối HTTP".to_owned(),
    }
}

/// Why a request failed.
pub fn client_error(error: &Error) -> String {
    match error {
        Error::Problem { problem, .. } => {
            let mut text = format!("dịch vụ từ chối: {} ({})", problem.title, problem.status);
            if !problem.detail.is_empty() && problem.detail != problem.title {
                text = format!("{text}: {}", problem.detail);
            }
            for issue in problem.issues.iter().take(5) {
                text = format!("{text} {}: {}", issue.pointer, issue.detail);
            }
            text
        }
        Error::Unexpected { status, .. } => format!("câu trả lời không phải của dịch vụ Chấm Điểm (mã HTTP {status})"),
        Error::TokenMissing | Error::TokenMalformed => "tệp mã truy cập không có mã truy cập hợp lệ".to_owned(),
        Error::Content(_) => "không đọc được nội dung của lô".to_owned(),
        Error::Stalled { stall_timeout, .. } => {
            format!("dịch vụ không phản hồi trong {} giây", stall_timeout.as_secs())
        }
        Error::Transport(source) if source.is_connect() => "không kết nối được với dịch vụ".to_owned(),
        Error::Transport(source) if source.is_timeout() => "dịch vụ không trả lời kịp thời gian".to_owned(),
        Error::Transport(_) => "mất kết nối với dịch vụ".to_owned(),
        _ => "câu trả lời của dịch vụ không đúng hợp đồng".to_owned(),
    }
}
