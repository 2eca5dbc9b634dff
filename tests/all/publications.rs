//! Publications that anybody can verify: signed, chained, served for ever, corrected but never overwritten.

mod command;
mod corrections;
mod database;
mod documents;
