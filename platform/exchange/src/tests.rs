//! What this room promises, shown on two vaults of one node with a kind of envelope of its own.

mod crashing;
mod crossing;
mod files;
mod forged;
mod ground;
mod notes;
mod retrying;
mod shapes;
mod verifying;
mod weather;
mod withdrawing;
