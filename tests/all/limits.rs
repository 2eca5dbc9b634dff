//! What a client may ask for in a while, how many connections there are, and how long anything is waited for.

mod addresses;
mod connections;
mod counting;
mod headers;
mod waiting;
