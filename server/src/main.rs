//! The Freehold program.
fn main() {}
