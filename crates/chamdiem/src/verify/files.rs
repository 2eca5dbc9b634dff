//! Files that somebody kept, verified without any service: publications with their signatures, exports of the audit.

use std::collections::BTreeSet;
use std::error::Error;
use std::ffi::OsStr;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use chamdiem_client::text::Moment;
use chamdiem_client::verification::{
    AuditReport, Document, KeySet, PublicationFault, VerifiedPublication, read_keys, read_succession, verify_audit,
    verify_chain, verify_publication,
};

/// The ending of the file of a signature, behind the whole name of what it signs.
const SIGNATURE_ENDING: &str = "jws";

/// How an export of the audit begins.
const AUDIT_BEGINNINGS: [&[u8]; 2] = [br#"{"actor":"#, br#"{"checkpoint":"#];

/// A publication is never larger.
const PUBLICATION_BYTES_MAX: u64 = 256 * 1024 * 1024;

/// Verifies files and tells of each; whether all are right.
pub fn verify(files: &[PathBuf], keys: Option<&Path>) -> Result<bool, Box<dyn Error>> {
    let mut right = keys.map_or(Ok(true), tell_keys)?;
    let keys = keys.map(keys_of).transpose()?;
    let mut publications = Vec::new();
    for file in without_signatures(files) {
        println!("{}", file.display());
        let mut reader = BufReader::with_capacity(128 * 1024, open(&file)?);
        let beginning = reader.fill_buf()?;
        if AUDIT_BEGINNINGS.iter().any(|known| beginning.starts_with(known)) {
            right &= audit(reader, keys.as_ref());
        } else {
            match publication(&file, reader, keys.as_ref())? {
                Some(publication) => publications.push(publication),
                None => right = false,
            }
        }
    }
    for fault in verify_chain(&publications) {
        right = false;
        println!("SAI: {}", fault.sentence());
    }
    tell_gaps(&publications);
    if keys.is_none() {
        println!("CHƯA ĐỦ: thiếu --keys nên chưa kiểm tra được chữ ký; không biết ai đã lập các tệp này.");
        right = false;
    }
    Ok(right)
}

/// The keys of a file.
pub fn keys_of(path: &Path) -> Result<KeySet, Box<dyn Error>> {
    let bytes = std::fs::read(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let keys = read_keys(&bytes).map_err(|error| format!("{}: không phải danh sách khóa: {error}", path.display()))?;
    match keys.keys.iter().find(|key| !key.is_named_right()) {
        Some(key) => {
            Err(format!("{}: tên của khóa {} không phải là dấu vân tay của nó", path.display(), key.kid).into())
        }
        None => Ok(keys),
    }
}

/// Tells how the keys of a file follow each other, where it says so; whether that is right.
fn tell_keys(path: &Path) -> Result<bool, Box<dyn Error>> {
    let bytes = std::fs::read(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let (keys, fault) = read_succession(&bytes);
    keys.iter().for_each(|key| println!("{}", key.sentence()));
    if let Some((place, fault)) = fault {
        println!("SAI: {}: khóa số {place}: {}", path.display(), fault.sentence());
    }
    Ok(fault.is_none())
}

/// The files in order, each once; a signature names what it signs.
fn without_signatures(files: &[PathBuf]) -> Vec<PathBuf> {
    let mut seen = BTreeSet::new();
    let signed = files.iter().map(|file| match file.extension() {
        Some(ending) if ending == OsStr::new(SIGNATURE_ENDING) => file.with_extension(""),
        _ => file.clone(),
    });
    signed.filter(|file| seen.insert(file.clone())).collect()
}

fn open(file: &Path) -> Result<File, String> {
    File::open(file).map_err(|error| format!("{}: {error}", file.display()))
}

fn audit(reader: impl BufRead, keys: Option<&KeySet>) -> bool {
    let Some(keys) = keys else {
        println!("  Nhật ký kiểm toán: chỉ kiểm tra được khi có --keys.");
        return false;
    };
    match verify_audit(reader, keys) {
        Ok(AuditReport { entries, checkpoints, last_hash, made_at_us, key_id }) => {
            println!("  Nhật ký kiểm toán: {entries} mục nối liền nhau từ mục số 1, {checkpoints} mốc đã ký.");
            println!("  SHA-256 của mục cuối: {last_hash}");
            let made_at = Moment::from_microseconds(made_at_us).map_or_else(String::new, |moment| moment.to_string());
            println!("  Mốc cuối ký lúc {made_at} bằng khóa {key_id}.");
            true
        }
        Err(fault) => {
            println!("  SAI: {}", fault.sentence());
            false
        }
    }
}

fn publication(
    file: &Path,
    reader: impl Read,
    keys: Option<&KeySet>,
) -> Result<Option<VerifiedPublication>, Box<dyn Error>> {
    let document = bytes(reader).map_err(|error| format!("{}: {error}", file.display()))?;
    let mut name = file.as_os_str().to_owned();
    name.push(".");
    name.push(SIGNATURE_ENDING);
    let signature = File::open(PathBuf::from(name)).ok().map(bytes).transpose()?;
    match verify_publication(&document, signature.as_deref(), keys) {
        Ok(publication) => {
            tell(&publication);
            Ok(Some(publication))
        }
        Err(faults) => {
            faults.iter().for_each(|fault: &PublicationFault| println!("  SAI: {}", fault.sentence()));
            Ok(None)
        }
    }
}

fn bytes(reader: impl Read) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    reader.take(PUBLICATION_BYTES_MAX).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn tell(publication: &VerifiedPublication) {
    let Document::V1(document) = &publication.document;
    println!(
        "  Tài liệu công bố số {}: đợt {}, lần {}, lúc {}.",
        document.sequence, document.round, document.number, document.published_at
    );
    if let Some(superseded) = &document.supersedes {
        println!(
            "  Đính chính lần {}: {} ({} đơn vị thay đổi).",
            superseded.number,
            superseded.reason,
            superseded.changes.len()
        );
    }
    println!("  SHA-256: {}", publication.sha256);
    if let Some(key_id) = &publication.key_id {
        println!("  Chữ ký đúng, bằng khóa {key_id}.");
    }
    let units: usize = document.input.groups.iter().map(|group| group.units.len()).sum();
    println!("  Tính lại theo bộ tiêu chí {}: {units} đơn vị, giống từng byte.", document.rule_set.id);
}

/// Tells which publications are not there, so that their neighbours are not linked.
fn tell_gaps(publications: &[VerifiedPublication]) {
    let given: BTreeSet<u64> = publications.iter().map(|publication| publication.document.link().sequence).collect();
    let Some(last) = given.last() else { return };
    let missing = (1..*last).filter(|sequence| !given.contains(sequence)).count();
    if missing > 0 {
        println!(
            "Không có {missing} tài liệu công bố trước đó trong các tệp, nên không kiểm tra được chỗ nối với chúng."
        );
    } else {
        println!("Các tài liệu công bố nối liền nhau từ tài liệu số 1.");
    }
}
