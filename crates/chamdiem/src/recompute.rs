//! The command that computes a publication again from the document alone.

use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;

use chamdiem_client::verification::{Document, verify_publication};
use clap::Args;

#[derive(Args)]
pub struct RecomputeArguments {
    /// Tệp tài liệu công bố.
    file: PathBuf,
    /// Ghi tài liệu tính lại vào tệp này.
    #[arg(long)]
    out: Option<PathBuf>,
}

/// Computes again and compares; the exit code is 0 where every byte is the same, 1 where it is not.
pub fn run(arguments: &RecomputeArguments) -> Result<ExitCode, Box<dyn Error>> {
    let RecomputeArguments { file, out } = arguments;
    let bytes = std::fs::read(file).map_err(|error| format!("{}: {error}", file.display()))?;
    let document = Document::read(&bytes).map_err(|fault| fault.sentence())?;
    let recomputed = document.recomputed().map_err(|fault| fault.sentence())?;
    let recomputed = recomputed.bytes().ok_or("tài liệu tính lại không có dạng JSON chính tắc")?;
    let Document::V1(document) = document;
    if let Some(out) = out {
        std::fs::write(out, &recomputed).map_err(|error| format!("{}: {error}", out.display()))?;
    }
    if recomputed.as_bytes() == bytes {
        println!(
            "Tính lại theo bộ tiêu chí {} trong tài liệu: giống từng byte ({} byte).",
            document.rule_set.id,
            bytes.len()
        );
        return Ok(ExitCode::SUCCESS);
    }
    println!("Tính lại theo bộ tiêu chí {} trong tài liệu: KHÁC.", document.rule_set.id);
    for fault in verify_publication(&bytes, None, None).err().unwrap_or_default() {
        println!("  {}", fault.sentence());
    }
    Ok(ExitCode::FAILURE)
}
