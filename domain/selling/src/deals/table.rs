//! Deals as a table.

use askama::Template;
use kernel::Timestamp;
use trust::{access::Access, people::Person};
use web::{Column, Empty, Listing, Page, Pager, Tag, tag};

use super::{Deal, DealSort, Source, Stage, board::filters};
use crate::filters::Filter;

/// A stage, as lists show it.
pub(super) fn stage_tag(stage: Stage) -> Tag {
    let kind = match stage {
        Stage::Won => "good",
        Stage::Trial => "info",
        _ => "plain",
    };
    tag(kind, stage.label())
}

#[derive(Template)]
#[template(path = "deals/table.html")]
pub(super) struct TablePage {
    page: Page,
    here: String,
    query: String,
    listing: Listing<DealSort>,
    filters: Vec<Filter>,
    filtered: bool,
    columns: [Column; 7],
    rows: Vec<TableRow>,
    pager: Pager,
    empty: Option<Empty>,
}

struct TableRow {
    href: String,
    title: String,
    brought: String,
    product: String,
    value: String,
    stage: Tag,
    closes: String,
    next: String,
    next_on: String,
    moved: String,
}

/// What there is of what was asked for.
pub(super) struct Found {
    pub(super) deals: Vec<Deal>,
    pub(super) total: u64,
    pub(super) products: Vec<String>,
    pub(super) peers: Vec<String>,
    pub(super) now: Timestamp,
}

impl TablePage {
    pub(super) fn new(access: &Access, listing: Listing<DealSort>, people: &[Person], found: Found) -> Self {
        let Found { deals, total, products, peers, now } = found;
        let here = access.here("deals");
        let stages = Stage::LANES.map(|stage| (stage.as_str().to_owned(), stage.label().to_owned()));
        let mut filters = filters(&listing, products, peers, people);
        filters.insert(0, Filter::among(&listing, "stage", "Stage", stages));
        let filtered = !listing.q.is_empty()
            || ["stage", "product", "peer", "owner"].iter().any(|name| listing.filter(name).is_some());
        let query = listing.with("sort", "");
        let rows: Vec<TableRow> = deals.iter().map(|deal| TableRow::of(&here, deal, now)).collect();
        let columns = [
            listing.column(DealSort::Company, "Company"),
            listing.column(DealSort::Product, "Product"),
            listing.numbers(DealSort::Value, "Value"),
            listing.column(DealSort::Stage, "Stage"),
            listing.column(DealSort::Closes, "Closes"),
            listing.column(DealSort::Next, "Next step"),
            listing.column(DealSort::Moved, "In this stage"),
        ];
        let empty = rows.is_empty().then(|| Empty {
            icon: "search",
            title: if filtered { "Nothing matches".to_owned() } else { "No deals yet".to_owned() },
            text: if filtered {
                "No deal has all of these words and filters. Take one away to see more.".to_owned()
            } else {
                "A deal begins with a lead of yours, or with a registration that you accept.".to_owned()
            },
            action: filtered.then(|| ("?".to_owned(), "Show all deals".to_owned())),
        });
        Self {
            page: access.page("Deals"),
            query: if query == "?" { String::new() } else { query },
            filters,
            filtered,
            columns,
            pager: listing.pager(rows.len(), total),
            empty,
            listing,
            rows,
            here,
        }
    }
}

impl TableRow {
    fn of(here: &str, deal: &Deal, now: Timestamp) -> Self {
        let day = |on: Option<jiff::civil::Date>| on.map(|on| web::date(&on.to_string())).unwrap_or_default();
        let brought = match &deal.source {
            Source::Lead(_) => String::new(),
            Source::Registration { peer, reseller: Some(reseller), .. } => format!("{reseller} · {peer}"),
            Source::Registration { peer, reseller: None, .. } => peer.clone(),
        };
        Self {
            href: format!("{here}/{}", deal.id),
            title: deal.title().to_owned(),
            brought,
            product: deal.card.product.clone(),
            value: deal.card.value.map(|value| value.to_string()).unwrap_or_default(),
            stage: stage_tag(deal.stage),
            closes: day(deal.card.closes_on),
            next: deal.next.as_ref().map(|next| next.what.clone()).unwrap_or_default(),
            next_on: day(deal.next.as_ref().and_then(|next| next.on)),
            moved: web::ago(deal.moved, now),
        }
    }
}
