//! How far the file is: a bar on a terminal, plain lines anywhere else.

use std::io::IsTerminal;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::Instant;

use chamdiem_client::UploadProgress;
use indicatif::{ProgressBar, ProgressStyle};

use super::batches::Batch;
use super::words;

/// What is shown meanwhile; all of it goes to standard error.
pub struct Display {
    /// None where standard error is no terminal.
    bar: Option<ProgressBar>,
    length: u64,
    so_far: Mutex<SoFar>,
}

/// What is behind us.
#[derive(Clone, Copy)]
struct SoFar {
    began: Instant,
    batches: u64,
    /// In the file on the disk.
    position: u64,
    /// Of these positions nothing had to be sent.
    skipped: u64,
    rows: u64,
}

impl SoFar {
    /// The state as it would be with so much more, in words.
    fn text(&self, position: u64, rows: u64, length: u64) -> String {
        let seconds = self.began.elapsed().as_secs_f64();
        let rows = self.rows + rows;
        let rate = share(rows, 1) / seconds.max(0.001);
        let sent = position.saturating_sub(self.skipped);
        let rest = length.saturating_sub(position);
        let remaining = seconds * share(rest, sent.max(1));
        let mut text = format!("{} dòng, {} dòng/giây", words::grouped(rows), words::grouped(whole(rate)));
        if sent > 0 && rest > 0 {
            text = format!("{text}, còn {}", words::duration(whole(remaining)));
        }
        text
    }
}

impl Display {
    /// For a file of this length.
    pub fn new(length: u64) -> Display {
        let bar = std::io::stderr().is_terminal().then(|| {
            let bar = ProgressBar::new(length);
            // The template is a constant; without it there would still be a bar.
            if let Ok(style) = ProgressStyle::with_template("{bar:30} {percent:>3} %  {msg}") {
                bar.set_style(style);
            }
            bar
        });
        let so_far = SoFar { began: Instant::now(), batches: 0, position: 0, skipped: 0, rows: 0 };
        Display { bar, length, so_far: Mutex::new(so_far) }
    }

    fn so_far(&self) -> SoFar {
        *self.so_far.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What shows the progress of a batch.
    pub fn of_batch(&self, batch: &Batch) -> impl FnMut(UploadProgress) + Send + 'static {
        let (bar, so_far, length) = (self.bar.clone(), self.so_far(), self.length);
        let content_length = u64::try_from(batch.content.len()).unwrap_or(u64::MAX);
        let length_of_batch = batch.end_position.saturating_sub(so_far.position);
        move |progress| {
            if let Some(bar) = &bar {
                let done = share(progress.content_bytes, content_length.max(1)) * share(length_of_batch, 1);
                let position = so_far.position + whole(done);
                bar.set_position(position);
                bar.set_message(so_far.text(position, progress.rows, length));
            }
        }
    }

    /// A batch is behind us.
    pub fn finish_batch(&self, batch: &Batch, was_skipped: bool) {
        let mut so_far = self.so_far.lock().unwrap_or_else(PoisonError::into_inner);
        if was_skipped {
            so_far.skipped += batch.end_position.saturating_sub(so_far.position);
        } else {
            so_far.rows += batch.manifest.rows;
        }
        so_far.batches += 1;
        so_far.position = batch.end_position;
        let text = match was_skipped {
            true => "đã lưu từ lần trước".to_owned(),
            false => so_far.text(so_far.position, 0, self.length),
        };
        match &self.bar {
            Some(bar) => {
                bar.set_position(so_far.position);
                bar.set_message(text);
            }
            None => {
                let percent = whole(100.0 * share(so_far.position, self.length.max(1)));
                eprintln!("Lô thứ {}: {percent} % tệp, {text}", so_far.batches);
            }
        }
    }

    /// A line that stays.
    pub fn say(&self, line: &str) {
        match &self.bar {
            Some(bar) => bar.suspend(|| eprintln!("{line}")),
            None => eprintln!("{line}"),
        }
    }

    /// Nothing more comes.
    pub fn finish(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "an estimate for the eye")]
fn share(part: u64, whole: u64) -> f64 {
    part as f64 / whole as f64
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "an estimate for the eye, never negative")]
fn whole(number: f64) -> u64 {
    number.round() as u64
}
