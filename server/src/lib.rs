//! The program: it puts the rooms together, one page for each kind of wire, and is spoken to over HTTP, on
//! the command line, and through the socket of a running node.

pub mod check;
pub mod commands;
pub mod config;
pub mod demo;
pub mod envelopes;
pub mod letters;
pub mod monitor;
pub mod moving;
pub mod node;
pub mod notices;
pub mod offline;
pub mod progress;
pub mod proofs;
pub mod routes;
pub mod schedule;
pub mod serve;
pub mod socket;
pub mod tables;

/// An import makes and drops millions of small values, on several threads: this allocator is the faster one
/// at that.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;
