//! Uploads that are cut short: the program killed, the connection cut, the disk full. Nothing of them may be seen, and
//! the same batch sent again must leave every table as if nothing had happened.

mod watch;

use std::io::Write;
use std::net::{Shutdown, TcpStream};

use chamdiem_client::Format;
use chamdiem_store::Backend;

use crate::dossiers::DossierQuarter;
use crate::inside::stored_at;
use crate::play;
use crate::service::Folder;
use crate::site::{Head, Site};
use crate::small_disk::SmallDisk;
use watch::Watch;

/// Something that must be so, and whether it is.
#[derive(Debug, Clone)]
pub struct Shown {
    /// What.
    pub what: String,
    /// Whether it is.
    pub right: bool,
}

impl Shown {
    /// That two states are the same; otherwise with the first line that differs.
    fn same(what: &str, one: &str, other: &str) -> Shown {
        let first = one.lines().zip(other.lines()).find(|(one, other)| one != other);
        let difference = first.map_or(String::new(), |(one, other)| format!(" ({one} / {other})"));
        Shown { what: format!("{what}{difference}"), right: one == other }
    }
}

/// How an upload is cut short.
#[derive(Debug, Clone, Copy)]
enum Cut {
    /// The program is killed while the file arrives.
    KillArriving,
    /// The program is killed while the file is stored.
    KillStoring,
    /// The sender closes the connection in the middle of the file.
    Close,
    /// The sender says that there is nothing more, in the middle of the file.
    End,
}

/// Kills the program and cuts connections in the middle of uploads.
///
/// # Errors
/// In words, when an upload could not be met in its middle, or the program does not come back.
pub fn kill_and_cut(backend: Backend, rows: u64) -> Result<Vec<Shown>, String> {
    let content = DossierQuarter::new(play::round_input().period.0, 1, rows).ndjson();
    let mut site = Site::start(backend)?;
    let before = stored_at(site.database_url());
    let mut shown = Vec::new();
    for cut in [Cut::KillArriving, Cut::KillStoring, Cut::Close, Cut::End] {
        interrupt(&mut site, cut, &content)?;
        let mut show = |what: &str, right| shown.push(Shown { what: format!("{backend:?} {cut:?}: {what}"), right });
        show("ready", site.is_ready());
        show("nothing is seen", stored_at(site.database_url()) == before);
    }
    send_whole(&site, &content)?;
    let undisturbed = Site::start(backend)?;
    send_whole(&undisturbed, &content)?;
    let after = site.everything();
    let what = format!("{backend:?}: sent again, every table as undisturbed");
    shown.push(Shown::same(&what, &after, &undisturbed.everything()));
    // Against a mistake in this very program: the tables do hold as many dossiers as were sent.
    let stored = after.lines().filter(|line| line.starts_with("000.00.")).count();
    let right = u64::try_from(stored).is_ok_and(|stored| stored == 2 * rows);
    shown.push(Shown { what: format!("{backend:?}: {stored} lines of {rows} dossiers"), right });
    Ok(shown)
}

/// Begins an upload and cuts it short; the program serves afterwards.
fn interrupt(site: &mut Site, cut: Cut, content: &[u8]) -> Result<(), String> {
    let watch = Watch::of(site)?;
    let stream = site.begin(&Head::of(1, Format::Ndjson, content))?;
    // Nothing of this may be kept: the sender is gone when the program is.
    let mut sender = stream.try_clone().map_err(|error| error.to_string())?;
    // In the middle, after a whole row: what was sent would be a valid file of fewer rows.
    let half = content.iter().take(content.len() / 2).rposition(|&byte| byte == b'\n').ok_or("no row")? + 1;
    let part = if matches!(cut, Cut::KillStoring) { content.len() } else { half };
    std::thread::scope(|scope| {
        let sending = scope.spawn(move || sender.write_all(&content[..part]));
        match cut {
            Cut::KillArriving => {
                watch.until_spooled()?;
                site.kill();
            }
            Cut::KillStoring => {
                watch.until_storing()?;
                site.kill();
            }
            Cut::Close | Cut::End => {
                watch.until_spooled()?;
                // What was written has to be on its way before the connection is closed.
                sending.join().map_err(|_| "the sender panicked")?.map_err(|error| error.to_string())?;
                close(stream, cut)?;
                return watch.until_no_spool();
            }
        }
        Ok(())
    })?;
    match cut {
        Cut::KillArriving | Cut::KillStoring => site.restart(),
        Cut::Close | Cut::End => Ok(()),
    }
}

fn close(stream: TcpStream, cut: Cut) -> Result<(), String> {
    if let Cut::End = cut {
        stream.shutdown(Shutdown::Write).map_err(|error| error.to_string())?;
        let answer = Site::finish(stream, b"");
        // Whether a refusal is still heard is the program's choice; that it is none of its faults is not.
        return match answer {
            Ok(answer) if answer.status >= 500 || answer.status < 400 => Err(format!("a cut upload: {answer:?}")),
            _ => Ok(()),
        };
    }
    drop(stream);
    Ok(())
}

/// Sends the batch whole, which must be stored.
fn send_whole(site: &Site, content: &[u8]) -> Result<(), String> {
    let answer = Site::finish(site.begin(&Head::of(1, Format::Ndjson, content))?, content)?;
    if answer.status == 201 { Ok(()) } else { Err(format!("the whole batch: {answer:?}")) }
}

/// Fills the disk below the spool, and the disk below the SQLite file.
///
/// # Errors
/// In words, where no small disk can be mounted, or the program does not come back.
pub fn disk_full(rows: u64) -> Result<Vec<Shown>, String> {
    let content = DossierQuarter::new(play::round_input().period.0, 1, rows).ndjson();
    let undisturbed = Site::start(Backend::Sqlite)?;
    let registered = disk_use(&undisturbed);
    send_whole(&undisturbed, &content)?;
    // The registered units fit with the log that brought them, and half of the log of the dossiers, which afterwards
    // stand once more in the file itself.
    let database_kibibytes = (3 * registered + disk_use(&undisturbed)) / 4 / 1024;
    let undisturbed = undisturbed.everything();
    let mut shown = Vec::new();
    for full in ["spool", "database"] {
        let disk = SmallDisk::mount(if full == "spool" { 1024 } else { database_kibibytes })?;
        let folder = Folder::new();
        let (data_dir, database) =
            if full == "spool" { (disk.path(), folder.path()) } else { (folder.path(), disk.path()) };
        let (data_dir, database) = (data_dir.to_owned(), database.join("evidence.db"));
        let site = Site::at(folder, &data_dir, &format!("sqlite://{}", database.display()))?;
        let before = stored_at(site.database_url());
        let refused = Site::finish(site.begin(&Head::of(1, Format::Ndjson, &content))?, &content)?;
        let mut show =
            |what: &str, right| shown.push(Shown { what: format!("disk of the {full} full: {what}"), right });
        let told = format!("refused with {} {}", refused.status, refused.code());
        show(&told, (refused.status, refused.code().as_str()) == (507, "storage_full"));
        show("ready", site.is_ready());
        show("nothing is seen", stored_at(site.database_url()) == before);
        disk.grow(256 * 1024)?;
        send_whole(&site, &content)?;
        let what = format!("disk of the {full} full: sent again, every table as undisturbed");
        shown.push(Shown::same(&what, &site.everything(), &undisturbed));
        drop(site);
    }
    Ok(shown)
}

/// What the SQLite file and its log take on the disk, in bytes.
fn disk_use(site: &Site) -> u64 {
    let path = site.database_url().trim_start_matches("sqlite://");
    let size = |path: String| std::fs::metadata(path).map_or(0, |file| file.len());
    ["", "-wal", "-shm"].map(|end| size(format!("{path}{end}"))).iter().sum()
}
