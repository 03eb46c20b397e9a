//! What Freehold does for its users, told through its API and its pages, on both engines.

mod attaching;
mod barriers;
mod boarding;
mod browser;
mod browsing;
mod cast;
mod customers;
mod dealing;
mod deciding;
mod export;
mod figures;
mod finding;
mod importing;
mod isolation;
mod killed;
mod looking;
mod malformed;
mod operating;
mod program;
mod raw;
mod registering;
mod tables;
mod walls;
mod weather;
mod withdrawing;
mod world;
