//! Hostile files: refused at once, and before much of them was read. What is read at all stays in a few blocks of
//! about 1 MiB, so a file that is refused after a few MiB cannot have taken more memory than that.

use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use chamdiem_api_types::{Code, Failure};
use chamdiem_feed::{Compression, Format, Limits, Reading, Stopped, read};
use chamdiem_scoring::Dossier;

use super::{DOSSIER, HEADER, RECORD, gzip, ndjson, rows, the_dossier, told, with};

const GIB: u64 = 1024 * 1024 * 1024;

/// The same byte again and again, after a beginning; tells how much of it was read.
struct Endless {
    start: io::Cursor<Vec<u8>>,
    rest: io::Take<io::Repeat>,
    read: Arc<AtomicU64>,
}

impl Endless {
    fn of(start: &str, byte: u8, length: u64) -> (Endless, Arc<AtomicU64>) {
        let read = Arc::new(AtomicU64::new(0));
        let start = io::Cursor::new(start.as_bytes().to_vec());
        (Endless { start, rest: io::repeat(byte).take(length), read: Arc::clone(&read) }, read)
    }
}

impl Read for Endless {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = match self.start.read(buffer)? {
            0 => self.rest.read(buffer)?,
            read => read,
        };
        self.read.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

/// Refused; the tests count how much was read until then.
fn refused(source: impl Read + Send, reading: &Reading<'_>) -> Failure {
    let failure = rows::<Dossier>(source, reading).unwrap_err();
    assert!((400..500).contains(&failure.code.status()), "{:?}", failure.code);
    failure
}

#[test]
fn a_line_of_a_gibibyte_is_refused_after_its_first_blocks() {
    let quote = format!("{HEADER}\n\"");
    let cases = [
        ("{\"code\":\"", Format::Ndjson, Code::LineTooLong, 1),
        (HEADER, Format::Csv, Code::LineTooLong, 1),
        (quote.as_str(), Format::Csv, Code::CsvMalformed, 2),
    ];
    for (start, format, code, line) in cases {
        let (source, read) = Endless::of(start, b'x', GIB);
        let failure = refused(source, &Reading::of(format));
        assert_eq!(told(&failure), (code, vec![(line, "", code)]));
        assert!(read.load(Ordering::Relaxed) < 4 * 1024 * 1024);
    }
}

#[test]
fn a_line_may_be_as_long_as_the_limit_and_no_longer() {
    let most = Limits::default().line_bytes_max;
    let padded = |length: usize| format!("{DOSSIER}{}\n{DOSSIER}\n", " ".repeat(length - DOSSIER.len()));
    assert_eq!(ndjson(padded(most)).unwrap(), [(1, the_dossier()), (2, the_dossier())]);
    assert_eq!(told(&ndjson(padded(most + 1)).unwrap_err()), (Code::LineTooLong, vec![(1, "", Code::LineTooLong)]));
}

#[test]
fn a_million_keys_are_refused() {
    let keys: String = (0..1_000_000).map(|key| format!("\"k{key}\":1,")).collect();
    let failure = refused(format!("{{{keys}\"z\":1}}\n").as_bytes(), &Reading::of(Format::Ndjson));
    assert_eq!(failure.code, Code::LineTooLong);
    // As many as fit into one line.
    let keys: String = (0..6_000).map(|key| format!("\"k{key}\":1,")).collect();
    let failure = refused(format!("{{{keys}\"z\":1}}\n").as_bytes(), &Reading::of(Format::Ndjson));
    assert_eq!(told(&failure), (Code::RowsInvalid, vec![(1, "", Code::ListTooLong)]));
    // A million columns.
    let header: String = (0..1_000_000).map(|column| format!("k{column},")).collect();
    assert_eq!(refused(header.as_bytes(), &Reading::of(Format::Csv)).code, Code::LineTooLong);
}

#[test]
fn nesting_is_refused_beyond_sixteen_levels() {
    for depth in [17, 10_000] {
        for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
            let nested = format!("{}1{}", open.repeat(depth), close.repeat(depth));
            let failure = refused(format!("{{\"code\":{nested}}}").as_bytes(), &Reading::of(Format::Ndjson));
            assert_eq!(told(&failure), (Code::RowsInvalid, vec![(1, "", Code::MalformedJson)]));
        }
    }
}

#[test]
fn a_bomb_is_refused_long_before_it_is_unpacked() {
    let (blanks, _) = Endless::of("", b'\n', GIB);
    let mut packed = flate2::read::GzEncoder::new(blanks.take(16 * 1024 * 1024), flate2::Compression::new(9));
    let mut bomb = Vec::new();
    packed.read_to_end(&mut bomb).unwrap();
    let reading = Reading { compression: Compression::Gzip, ..Reading::of(Format::Ndjson) };
    assert_eq!(refused(&bomb[..], &reading).code, Code::ExpansionTooLarge);
    let (blanks, _) = Endless::of("", b'\n', GIB);
    let bomb = zstd::encode_all(blanks.take(64 * 1024 * 1024), 1).unwrap();
    assert!(bomb.len() < 20 * 1024, "{}", bomb.len());
    let reading = Reading { compression: Compression::Zstd, ..Reading::of(Format::Ndjson) };
    assert_eq!(refused(&bomb[..], &reading).code, Code::ExpansionTooLarge);
}

#[test]
fn an_honest_file_may_be_packed_as_well_as_it_can() {
    let file = format!("{DOSSIER}\n").repeat(4000);
    for (compression, packed) in [
        (Compression::Gzip, gzip(file.as_bytes())),
        (Compression::Zstd, zstd::encode_all(file.as_bytes(), 19).unwrap()),
    ] {
        let reading = Reading { compression, ..Reading::of(Format::Ndjson) };
        let (read, contents) = rows::<Dossier>(&packed[..], &reading).unwrap();
        assert_eq!((read.len(), contents.content_bytes), (4000, file.len() as u64));
    }
}

#[test]
fn a_window_that_needs_much_memory_is_refused() {
    for (window, accepted) in [(23, true), (24, false)] {
        let mut encoder = zstd::Encoder::new(Vec::new(), 1).unwrap();
        encoder.window_log(window).unwrap();
        encoder.include_contentsize(false).unwrap();
        io::Write::write_all(&mut encoder, format!("{DOSSIER}\n").as_bytes()).unwrap();
        let packed = encoder.finish().unwrap();
        let reading = Reading { compression: Compression::Zstd, ..Reading::of(Format::Ndjson) };
        let code = rows::<Dossier>(&packed[..], &reading).map(|_| ()).map_err(|failure| failure.code);
        assert_eq!(code, if accepted { Ok(()) } else { Err(Code::EncodingBroken) });
    }
}

#[test]
fn a_file_may_be_packed_in_parts_but_not_cut_or_followed_by_anything() {
    let line = format!("{DOSSIER}\n");
    for (compression, part) in
        [(Compression::Gzip, gzip(line.as_bytes())), (Compression::Zstd, zstd::encode_all(line.as_bytes(), 1).unwrap())]
    {
        let reading = Reading { compression, ..Reading::of(Format::Ndjson) };
        let parts = [part.clone(), part.clone()].concat();
        assert_eq!(rows::<Dossier>(&parts[..], &reading).unwrap().0, [(1, the_dossier()), (2, the_dossier())]);
        for length in [1, part.len() / 2, part.len() - 1, parts.len() - 3] {
            let failure = refused(&parts[..length], &reading);
            assert_eq!(failure.code, Code::EncodingBroken, "{compression:?} {length}");
        }
        let followed = [part.as_slice(), b"rubbish that is no part"].concat();
        assert_eq!(refused(&followed[..], &reading).code, Code::EncodingBroken);
        assert_eq!(refused(line.as_bytes(), &reading).code, Code::EncodingBroken);
        // The bytes say how they are packed, whatever was said of them.
        for said in [Compression::None, Compression::Gzip, Compression::Zstd] {
            let reading = Reading { compression: said, ..reading };
            assert_eq!(rows::<Dossier>(&parts[..], &reading).unwrap().0.len(), 2, "{compression:?} as {said:?}");
        }
    }
    // Once.
    assert_eq!(ndjson(gzip(&gzip(line.as_bytes()))).unwrap_err().code, Code::UnsupportedEncoding);
}

#[test]
fn the_content_and_the_rows_have_limits() {
    let file = format!("{DOSSIER}\n").repeat(3);
    let with_limits = |limits| Reading { limits, ..Reading::of(Format::Ndjson) };
    let exactly = Limits { rows_max: 3, content_bytes_max: file.len() as u64, ..Limits::default() };
    assert_eq!(rows::<Dossier>(file.as_bytes(), &with_limits(exactly)).unwrap().0.len(), 3);
    let failure = refused(file.as_bytes(), &with_limits(Limits { rows_max: 2, ..exactly }));
    assert_eq!(failure.code, Code::TooManyRows);
    let less = Limits { content_bytes_max: file.len() as u64 - 1, ..exactly };
    assert_eq!(refused(file.as_bytes(), &with_limits(less)).code, Code::BodyTooLarge);
    let packed = Reading { compression: Compression::Gzip, ..with_limits(less) };
    assert_eq!(refused(&gzip(file.as_bytes())[..], &packed).code, Code::ExpansionTooLarge);
}

#[test]
fn many_blocks_come_out_in_order_and_only_a_few_at_once() {
    /// How much may be read beyond what came out: the blocks that are under way, and the one being read.
    const AHEAD_BYTES_MAX: u64 = 8 * 1024 * 1024;
    let record = format!("{RECORD}\n");
    let file = format!("{HEADER}\n{}", record.repeat(150_000));
    let (source, read_bytes) = Endless::of(&file, b'\n', 1);
    let (mut next, mut put_away) = (2, 0);
    let encode = |rows: Vec<(u64, Dossier)>| Ok(rows.into_iter().map(|(line, _)| line).collect::<Vec<_>>());
    let contents = read::<Dossier, _, _, _>(source, &Reading::of(Format::Csv), encode, |lines| {
        for line in lines {
            assert_eq!(line, next);
            next += 1;
            put_away += record.len() as u64;
        }
        assert!(read_bytes.load(Ordering::Relaxed) - put_away < AHEAD_BYTES_MAX);
        Ok(())
    });
    assert_eq!(contents.unwrap().rows, 150_000);
}

#[test]
fn a_connection_that_is_cut_and_a_disk_that_is_full_are_no_fault_of_the_file() {
    struct Cut(usize);
    impl Read for Cut {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            self.0 += 1;
            let line = format!("{DOSSIER}\n");
            buffer[..line.len()].copy_from_slice(line.as_bytes());
            if self.0 < 5 { Ok(line.len()) } else { Err(io::ErrorKind::ConnectionReset.into()) }
        }
    }
    for compression in [Compression::None, Compression::Gzip] {
        let reading = Reading { compression, ..Reading::of(Format::Ndjson) };
        let stopped = read::<Dossier, _, _, _>(Cut(4), &reading, Ok, |_: Vec<_>| Ok(())).unwrap_err();
        assert!(
            matches!(&stopped, Stopped::Source(error) if error.kind() == io::ErrorKind::ConnectionReset),
            "{stopped}"
        );
    }
    let full = |_: Vec<(u64, Dossier)>| Err(io::ErrorKind::StorageFull.into());
    let file = with("sequence", "2");
    let stopped = read::<Dossier, _, _, _>(file.as_bytes(), &Reading::of(Format::Ndjson), Ok, full).unwrap_err();
    assert!(matches!(&stopped, Stopped::Sink(error) if error.kind() == io::ErrorKind::StorageFull), "{stopped}");
}
