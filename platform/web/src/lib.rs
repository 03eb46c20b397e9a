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
mod crossing;
mod icons;
mod listing;
mod moments;
mod openapi;
mod origin;
mod page;
mod parts;
mod problem;
mod query;
mod rooms;
mod sample;
pub mod table;

pub use acts::{Acts, Anyone, Authority};
pub use assets::{asset_url, public};
pub use chart::{Bar, BarChart, Share, share};
pub use crossing::{Crossing, Field, Sees};
pub use icons::{Icon, icon};
pub use listing::{Column, Direction, Hidden, Listed, Listing, ListingError, Pager, SortKey};
pub use moments::{ago, date, moment, money, money_short, number};
pub use openapi::openapi;
pub use origin::{Hosts, Origin, at_hosts};
pub use page::{Crumb, Find, Html, Kind, NavGroup, NavItem, Notice, OrgBar, Page, local};
pub use parts::{Empty, Figure, Figures, Step, Tag, Timeline, Trend, tag};
pub use problem::Problem;
pub use query::Query;
pub use rooms::{Face, Rooms, Route};
pub use sample::{Sample, SampleError};

#[cfg(test)]
mod tests;
