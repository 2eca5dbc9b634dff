//! `chamdiem`: the one program. It serves, shows the quarter of the real report, sends files of evidence, mints tokens,
//! prints the document.

mod account;
mod demo;
mod environment;
mod key;
mod limits;
mod recompute;
mod serve;
mod sign_on;
mod upload;
mod values;
mod verify;

use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

/// Chấm Điểm: chấm điểm, xếp hạng và công bố kết quả giải quyết thủ tục hành chính.
#[derive(Parser)]
#[command(name = "chamdiem", version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Chạy dịch vụ.
    Serve(Box<serve::ServeArguments>),
    /// Diễn lại Quý II năm 2021 của tỉnh Điện Biên trên SQLite nhúng, rồi để dịch vụ chạy tiếp.
    Demo(demo::DemoArguments),
    /// Gửi một tệp số liệu theo từng lô; chạy lại sau khi bị ngắt thì chỉ gửi các lô còn thiếu.
    Upload(upload::UploadArguments),
    /// Kiểm tra ngoại tuyến các tệp đã lưu; không có tệp thì đếm lại toàn bộ hồ sơ trong cơ sở dữ liệu, so với số liệu tổng
    /// hợp, và kiểm tra tài liệu công bố cùng nhật ký. Mã thoát 0 nếu đúng, 1 nếu sai.
    Verify(verify::VerifyArguments),
    /// Tính lại một tài liệu công bố từ chính dữ liệu và bộ tiêu chí trong tài liệu; mã thoát 0 nếu giống từng byte.
    Recompute(recompute::RecomputeArguments),
    /// Cấp một mã truy cập cho một vai trò.
    Token(serve::TokenArguments),
    /// Tạo hoặc sửa một tài khoản nội bộ trên chính máy này: đặt vai trò, đặt lại mật khẩu, mở khóa.
    Account(account::AccountArguments),
    /// Nêu, thay, ghi lại hoặc bắt đầu lại các khóa, trên máy giữ thư mục dữ liệu.
    Key(key::KeyArguments),
    /// In tài liệu OpenAPI.
    Openapi(serve::OpenapiArguments),
    /// Hỏi một dịch vụ đang chạy đã sẵn sàng chưa; mã thoát 0 nếu sẵn sàng.
    Health(serve::HealthArguments),
}

fn main() -> ExitCode {
    let (command, faults) = environment::read(Arguments::command());
    let arguments = Arguments::from_arg_matches(&command.get_matches()).unwrap_or_else(|fault| fault.exit());
    if !matches!(arguments.command, Command::Serve(_)) {
        faults.iter().for_each(|fault| eprintln!("chamdiem: {fault}"));
    }
    let outcome = match arguments.command {
        Command::Verify(arguments) => match verify::verify(arguments) {
            Ok(code) => return code,
            Err(error) => Err(error),
        },
        Command::Recompute(arguments) => match recompute::run(&arguments) {
            Ok(code) => return code,
            Err(error) => Err(error),
        },
        Command::Key(arguments) => match key::key(arguments) {
            Ok(code) => return code,
            Err(error) => Err(error),
        },
        Command::Serve(arguments) => serve::serve(*arguments, faults),
        Command::Demo(arguments) => demo::demo(&arguments),
        Command::Upload(arguments) => upload::upload(arguments),
        Command::Token(arguments) => serve::token(&arguments),
        Command::Account(arguments) => account::account(arguments),
        Command::Openapi(arguments) => serve::openapi(&arguments),
        Command::Health(arguments) => serve::health(&arguments),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let mut message = error.to_string();
            let mut cause = error.source();
            while let Some(deeper) = cause {
                message = format!("{message}: {deeper}");
                cause = deeper.source();
            }
            eprintln!("chamdiem: {message}");
            ExitCode::FAILURE
        }
    }
}
