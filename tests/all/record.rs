//! What is kept for ever has one spelling, and whoever changes a byte of it is found out.

mod audit;
mod audit_forgeries;
mod known;
mod lies;
