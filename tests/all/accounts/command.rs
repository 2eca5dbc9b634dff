use std::io::Write as _;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use chamdiem_store::Backend;
use chamdiem_tests::inside::stored;
use chamdiem_tests::service::{BACKENDS, block_on};
use chamdiem_tests::tools;
use chamdiem_usecases::clock::Clock;

use super::*;

/// Runs `chamdiem account` beside a running service.
fn run(stage: &Stage, arguments: &[&str], secret: Option<&str>) -> Output {
    let mut command = Command::new(tools::program().unwrap());
    command.arg("account").args(arguments);
    command
        .env("CHAMDIEM_DATA_DIR", &stage.settings.data_dir)
        .env("CHAMDIEM_DATABASE_URL", stage.settings.database_url());
    if secret.is_some() {
        command.arg("--secret-stdin");
    }
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(secret.unwrap_or_default().as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

fn said(output: &Output) -> (bool, String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (output.status.success(), text(&output.stdout), text(&output.stderr))
}

/// The first administrator of a new office: nobody can log in yet. Later the same command lets them in again.
#[test]
fn the_first_account_is_made_on_the_machine_and_repaired_there() {
    for backend in BACKENDS {
        println!("on {backend:?}");
        let stage = Stage::start(backend);
        // The command lives now, so the service does too.
        stage.clock.set(Clock::system().now());
        let (made, secret, told) = said(&run(&stage, &["quan-tri", "--role", "admin"], None));
        assert!(made && told.contains("Đã tạo tài khoản quan-tri"), "{told}");
        let secret = secret.trim();
        assert_eq!(secret.len(), 32, "{secret}");
        assert!(!told.contains(secret));
        block_on(async {
            let token = token_of(&stage, "quan-tri", secret).await;
            let admin = stage.public.with_token(token.clone()).unwrap();
            create(&admin, "tham-dinh", &person(AccountRole::Appraiser), SECRET).await;
            for _ in 0..5 {
                log_in(&stage, "quan-tri", "không phải mật khẩu này").await;
            }
            assert_eq!(log_in(&stage, "quan-tri", secret).await.status, 400, "it is locked");

            // The command opens it without another secret, by a token of nobody; and then gives it another one.
            let (opened, printed, told) = said(&run(&stage, &["quan-tri", "--unlock"], None));
            assert!(opened && printed.is_empty() && told.contains("Đã mở khóa tài khoản quan-tri"), "{told}");
            assert_eq!(log_in(&stage, "quan-tri", secret).await.status, 200);
            let (opened, _, told) = said(&run(&stage, &["khong-co", "--unlock"], None));
            assert!(!opened, "{told}");
            let own = "bản Mường Thanh mùa ban nở";
            let (repaired, printed, told) =
                said(&run(&stage, &["quan-tri", "--role", "admin"], Some(&format!("{own}\n"))));
            assert!(repaired && told.contains("Đã sửa tài khoản quan-tri"), "{told}");
            assert_eq!(printed, "", "a secret that was given is not printed");
            // The clocks differ: the service plays in 2021, the command lives now; what it revokes is gone all the same.
            let began = Instant::now();
            while opens(&stage, &token).await {
                assert!(began.elapsed() < Duration::from_secs(300), "it stays good");
            }
            assert_eq!(log_in(&stage, "quan-tri", secret).await.status, 400, "the earlier secret is gone");
            stage.clock.set(Clock::system().now());
            let token = token_of(&stage, "quan-tri", own).await;
            assert!(opens(&stage, &token).await);
        });
    }
}

#[test]
fn an_account_that_cannot_be_is_refused_in_words_and_nothing_is_stored() {
    let stage = Stage::start(Backend::Sqlite);
    let before = stored(&stage);
    for (arguments, secret, words) in [
        (vec!["Quan Tri", "--role", "admin"], None, "tên tài khoản không đúng mẫu"),
        (vec!["quan-tri", "--role", "root"], None, "vai trò root không có"),
        (vec!["quan-tri", "--role", "unit"], None, "cần mã đơn vị"),
        (vec!["quan-tri", "--role", "unit", "--unit", "so-khong-co"], None, "không tồn tại"),
        (vec!["quan-tri", "--role", "admin"], Some("ngắn quá"), "cần ít nhất 12"),
        (vec!["may", "--role", "feeder", "--machine"], Some("hai ba bốn năm sáu bảy tám"), "hệ thống máy"),
        (vec!["system", "--role", "admin"], None, "dành riêng"),
    ] {
        let (made, printed, told) = said(&run(&stage, &arguments, secret));
        assert!(!made && printed.is_empty() && told.contains(words), "{arguments:?}: {told}");
    }
    assert!(stored(&stage) == before);
}
