//! The demonstration: the quarter of the real report, driven through the typed client over HTTP.

use std::error::Error;
use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;

use chamdiem_client::Client;
use chamdiem_client::text::{RoundId, UnitCode};
use chamdiem_service::settings::Rate;
use chamdiem_service::{Running, Settings, private_files};
use chamdiem_usecases::asker::Role;
use chamdiem_usecases::clock::Clock;
use chamdiem_usecases::trust::grant::Grant;
use clap::Args;
use time::OffsetDateTime;
use time::macros::datetime;

use crate::serve;

mod act;
mod dialogue;
mod evidence;
mod quarter;
mod tables;
mod two_people;

#[derive(Args)]
pub struct DemoArguments {
    /// Kết thúc ngay sau khi in kết quả, không để dịch vụ chạy tiếp.
    #[arg(long)]
    exit: bool,
    /// Địa chỉ nghe.
    #[arg(long, default_value = "127.0.0.1:8080")]
    listen: String,
    /// Thư mục dữ liệu của buổi trình diễn; nội dung cũ của chính nó bị xóa.
    #[arg(long, default_value = "./data/demo")]
    data_dir: PathBuf,
}

/// A file that says: this folder was made by the demonstration and may be made again.
const MARKER: &str = "demo-folder";

/// The stage: a running service, its clock, and how to get a token.
pub struct Stage {
    running: Running,
    clock: Arc<Clock>,
    public: Client,
}

impl Stage {
    /// Turns the clock of the demonstration.
    fn at(&self, moment: OffsetDateTime) {
        self.clock.set(moment);
    }

    /// A client with a fresh token.
    fn client(&self, role: Role, unit: Option<&UnitCode>) -> Result<Client, Box<dyn Error>> {
        let grant = Grant::of_role(role, unit.map(|unit| unit.0.clone()), 900);
        Ok(self.public.with_token(self.running.issuer().mint(&grant, self.clock.now())?)?)
    }
}

/// Plays the quarter and prints what came of it.
pub fn demo(arguments: &DemoArguments) -> Result<(), Box<dyn Error>> {
    fresh_folder(&arguments.data_dir)?;
    let clock = Arc::new(Clock::manual(datetime!(2021-07-01 08:00 +7)));
    let settings = Settings {
        listen: arguments.listen.clone(),
        data_dir: arguments.data_dir.clone(),
        access_log: false,
        handle_signals: true,
        // The whole quarter is played from one address in a few seconds.
        rate_limit: Rate::OFF,
        public_rate_limit: Rate::OFF,
        ..Settings::default()
    };
    let running = chamdiem_service::start(&settings, Arc::clone(&clock))?;
    let address = running.address();
    let public = Client::builder(format!("http://{address}")).build()?;
    let stage = Stage { running, clock, public };
    println!("Chấm Điểm: diễn lại Quý II năm 2021 của tỉnh Điện Biên, theo Báo cáo số 367/BC-VPUB ngày 09/7/2021.");
    println!("Dịch vụ chạy trên SQLite nhúng tại http://{address}; mọi bước dưới đây đi qua HTTP bằng SDK.");
    println!("Báo cáo không in điểm tự chấm, nên điểm tự chấm được lấy bằng điểm đã in.\n");

    let round: RoundId = "dien-bien-2021-q2".parse()?;
    serve::runtime()?.block_on(play(&stage, &round))?;
    if arguments.exit {
        return Ok(());
    }
    stage.clock.follow_system();
    invite(&stage, arguments)?;
    stage.running.wait()?;
    Ok(())
}

async fn play(stage: &Stage, round: &RoundId) -> Result<(), Box<dyn Error>> {
    let units = quarter::units()?;
    stage.at(datetime!(2021-07-01 08:00 +7));
    act::register(stage, &units).await?;
    act::open(stage, round, &units).await?;
    evidence::send(stage, &units).await?;
    stage.at(datetime!(2021-07-02 09:00 +7));
    act::submit(stage, round, &units).await?;
    stage.at(datetime!(2021-07-08 08:00 +7));
    act::close_and_appraise(stage, round, &units).await?;
    dialogue::object_and_answer(stage, round).await?;
    stage.at(datetime!(2021-07-09 15:00 +7));
    act::import(stage, round, &units).await?;
    let contradictions = act::contradictions(stage, round).await?;
    two_people::answer_findings(stage, round).await?;
    let blocks = two_people::let_through(stage, round).await?;
    act::publish(stage, round).await?;

    let ranking = stage.public.ranking(round).find().await?;
    println!();
    print!("{}", tables::ranking(&ranking.value));
    print!("{}", tables::contradictions(&contradictions));
    print!("{}", two_people::text(&blocks));
    print!("{}", evidence::report(stage, round, &units).await?);
    Ok(())
}

/// What a newcomer can do next.
fn invite(stage: &Stage, arguments: &DemoArguments) -> Result<(), Box<dyn Error>> {
    let address = stage.running.address();
    let grant = Grant::of_role(Role::Appraiser, None, 900);
    let token = stage.running.issuer().mint(&grant, stage.clock.now())?;
    println!("Dịch vụ vẫn đang chạy. Mở Swagger UI: http://{address}/swagger-ui/");
    println!("Kết quả đã công bố, không cần mã truy cập: http://{address}/v1/rounds/dien-bien-2021-q2/ranking");
    println!("Mã truy cập của người thẩm định (15 phút), dán vào nút Cấp quyền của Swagger UI:\n{token}");
    println!("Mã khác: cargo run --release -- token --role admin --data-dir {}", arguments.data_dir.display());
    println!("Dừng bằng Ctrl+C.");
    Ok(())
}

/// An empty folder; one that the demonstration did not make itself is never touched.
fn fresh_folder(folder: &std::path::Path) -> Result<(), Box<dyn Error>> {
    if folder.exists() {
        if !folder.join(MARKER).exists() && folder.read_dir()?.next().is_some() {
            return Err(
                format!("thư mục {} không phải của buổi trình diễn, hãy chọn thư mục khác", folder.display()).into()
            );
        }
        std::fs::remove_dir_all(folder)?;
    }
    private_files::folder(folder)?;
    let mut marker = private_files::create(&folder.join(MARKER))?;
    Ok(marker.write_all("Thư mục của buổi trình diễn, được tạo lại mỗi lần chạy.\n".as_bytes())?)
}
