//! Handlers of the service's health.

use chamdiem_api_types::wire::Health;
use chamdiem_macros::documented;
use chamdiem_record::keys::KeyPurpose;
use chamdiem_usecases::refusal;

use crate::extract::{Answered, Asked, respond};

/// Dịch vụ có đang chạy hay không
///
/// Không hỏi cơ sở dữ liệu. Dành cho bộ giám sát quyết định khi nào khởi động lại dịch vụ: trả lời 503 khi quá nhiều luồng bị một máy
/// chủ cơ sở dữ liệu không còn trả lời giữ lại, chỉ khởi động lại mới giải phóng được. Cơ sở dữ liệu vắng mặt không phải là lý do.
#[documented(responses((status = 200, description = "Đang chạy.", body = Health)))]
pub async fn get_liveness(asked: Asked) -> Answered {
    if asked.service().database.is_wedged() {
        return Err(refusal::Refusal::unavailable().into());
    }
    Ok(respond::json(&Health { status: "ok".to_owned() }))
}

/// Dịch vụ có sẵn sàng hay không
///
/// Sẵn sàng khi cơ sở dữ liệu trả lời và đồng hồ của máy này không lệch với đồng hồ của cơ sở dữ liệu, và bản sao này có khóa hiện hành; nếu không thì trả lời 503.
#[documented(responses((status = 200, description = "Sẵn sàng.", body = Health)))]
pub async fn get_readiness(asked: Asked) -> Answered {
    asked.find(|rows, context| context.require_right_clock(rows)).await?;
    let service = asked.service();
    for purpose in KeyPurpose::ALL {
        service.succession.require_current(purpose, service.clock.now())?;
    }
    Ok(respond::json(&Health { status: "ok".to_owned() }))
}
