//! What every page and every API answer is made of; it knows no business words.
//!
//! A request comes in at [`at_hosts`], which knows the host names and sets the security headers; goes to a
//! handler through [`Rooms`], the one table that routes, API description and isolation tests are made
//! from; and is answered with a [`Html`] page in the shell of [`Page`], with JSON ([`Listed`]), or with a
//! [`Problem`], which becomes a page or a problem document by the face it is shown on.
//!
//! Templates of other rooms extend `shell.html` (`dirs = ["src", "../../platform/web/templates"]` in their
//! `askama.toml`), hold a `page: web::Page`, and call the parts as functions: `{{ web::icon("lock") }}`.

extern crate self as web;

mod acts;
mod assets;
mod chart;
mod conditional;
mod crossing;
mod design;
mod download;
mod found;
mod guide;
mod icons;
mod input;
mod listing;
mod openapi;
mod origin;
mod overlays;
mod page;
mod parts;
mod problem;
mod query;
mod rooms;
mod sample;
pub mod shape;
pub mod table;
mod upload;

pub use acts::{Acts, Anyone, Authority};
pub use assets::{asset_url, public};
pub use chart::{Bar, BarChart, Share, share};
pub use conditional::{IfMatch, Version};
pub use crossing::{Crossing, Field, Sees};
pub use design::{Design, Scheme};
pub use download::{Download, Saved};
pub use found::{Hit, Hits, Options};
pub use guide::Guide;
pub use icons::{Icon, icon};
pub use input::Input;
pub use listing::{Column, Direction, Hidden, Listed, Listing, ListingError, Pager, SortKey};
pub use openapi::openapi;
pub use origin::{Hosted, Hosts, Origin, at_hosts};
pub use overlays::{Dialog, Shortcuts, Toast, Undo, shortcuts};
pub use page::{Bell, Crumb, Html, Kind, NavGroup, NavItem, Notice, OrgBar, OrgLink, Page, local};
pub use parts::{Empty, Figure, Figures, Progress, Step, Tab, Tabs, Tag, Timeline, Trend, tag};
pub use problem::{PROOF, Problem};
pub use query::Query;
pub use rooms::{Face, Limits, Rooms, Route};
pub use sample::{Sample, SampleError};
pub use text::{ago, date, moment, money, money_short, number, percent, rate};
pub use upload::{Brought, Filled, Upload};

/// The texts of the shell and its parts; templates of other rooms that extend them use these as well.
pub mod texts {
    include!(concat!(env!("OUT_DIR"), "/texts.rs"));
}

#[cfg(test)]
mod tests;
