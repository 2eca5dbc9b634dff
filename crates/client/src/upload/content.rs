//! Where the content of an upload comes from, piece by piece.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use tokio::io::{AsyncRead, ReadBuf};

use super::PIECE_BYTES;

/// Appends the next row to a buffer and says whether there was one.
pub(super) type NextRow = Box<dyn FnMut(&mut Vec<u8>) -> serde_json::Result<bool> + Send>;

/// A content that is read once, from its beginning to its end.
pub(super) enum Content {
    /// Whatever the reader gives.
    Reader(Pin<Box<dyn AsyncRead + Send>>),
    /// Rows, each made into a line when it is due.
    Rows(NextRow),
    /// It is in memory.
    Bytes(Bytes),
}

impl Content {
    /// The next piece in `room`, which is overwritten; an empty one at the end.
    pub(super) fn poll_piece(&mut self, context: &mut Context<'_>, room: &mut Vec<u8>) -> Poll<io::Result<()>> {
        match self {
            Content::Reader(reader) => {
                room.resize(PIECE_BYTES, 0);
                let mut buffer = ReadBuf::new(room);
                ready!(reader.as_mut().poll_read(context, &mut buffer))?;
                let length = buffer.filled().len();
                room.truncate(length);
            }
            Content::Rows(next_row) => {
                room.clear();
                while room.len() < PIECE_BYTES && next_row(room).map_err(io::Error::other)? {}
            }
            Content::Bytes(bytes) => {
                room.clear();
                room.extend_from_slice(&bytes.split_to(bytes.len().min(PIECE_BYTES)));
            }
        }
        Poll::Ready(Ok(()))
    }

    /// How long it is, where that is known without reading it.
    pub(super) fn length(&self) -> Option<u64> {
        match self {
            Content::Bytes(bytes) => u64::try_from(bytes.len()).ok(),
            Content::Reader(_) | Content::Rows(_) => None,
        }
    }
}
