//! Compression of what is sent.

use std::io::{self, Write};

use flate2::write::GzEncoder;
use zstd::stream::write::Encoder as ZstdEncoder;

use super::Compression;

/// Compresses what is pushed, and holds what is ready until it is taken.
pub(super) enum Encoder {
    None(Vec<u8>),
    Gzip(GzEncoder<Vec<u8>>),
    Zstd(ZstdEncoder<'static, Vec<u8>>),
}

impl Encoder {
    pub(super) fn new(compression: Compression) -> io::Result<Encoder> {
        Ok(match compression {
            Compression::None => Encoder::None(Vec::new()),
            Compression::Gzip => Encoder::Gzip(GzEncoder::new(Vec::new(), flate2::Compression::fast())),
            // Its own default level: faster than any network that it will meet.
            Compression::Zstd => Encoder::Zstd(ZstdEncoder::new(Vec::new(), 0)?),
        })
    }

    pub(super) fn push(&mut self, piece: &[u8]) -> io::Result<()> {
        match self {
            Encoder::None(ready) => ready.write_all(piece),
            Encoder::Gzip(encoder) => encoder.write_all(piece),
            Encoder::Zstd(encoder) => encoder.write_all(piece),
        }
    }

    pub(super) fn finish(&mut self) -> io::Result<()> {
        match self {
            Encoder::None(_) => Ok(()),
            Encoder::Gzip(encoder) => encoder.try_finish(),
            Encoder::Zstd(encoder) => encoder.do_finish(),
        }
    }

    pub(super) fn ready(&mut self) -> &mut Vec<u8> {
        match self {
            Encoder::None(ready) => ready,
            Encoder::Gzip(encoder) => encoder.get_mut(),
            Encoder::Zstd(encoder) => encoder.get_mut(),
        }
    }
}
