//! The list of registrations: what waits, what was decided, and what became of the rest.

use askama::Template;
use kernel::Timestamp;
use trust::access::{Access, Counts, Role};
use vault::{Tx, VaultError};
use web::{Column, Empty, Listing, Page, Pager, Problem, Tab, Tabs, Tag, tag};

use super::{
    Direction, Hop, Query, Registration, RegistrationSort, State,
    facets::{Facets, Tally, facets, tally},
    lists,
    registration::label,
};
use crate::{
    filters::Filter,
    leads::{Stage, stage_tag},
};

/// The states that have a tab, in their order.
const TABS: [&str; 5] = ["pending", "accepted", "denied", "withdrawn", "refused"];

/// What is asked for, before it is known what there is.
#[derive(Debug)]
pub(super) struct Wanted {
    query: Query,
    /// The tab; none where the list chooses.
    tab: Option<String>,
}

/// What there is of it.
pub(super) struct Found {
    tab: String,
    direction: Option<Direction>,
    rows: Vec<Registration>,
    total: u64,
    tally: Tally,
    facets: Facets,
    now: Timestamp,
}

impl Wanted {
    /// Reads the filters; what cannot be understood is told.
    pub(super) fn parse(listing: &Listing<RegistrationSort>) -> Result<Self, Problem> {
        let text = |name: &str| listing.filter(name).map(str::to_owned);
        let tab = text("state");
        Ok(Self {
            query: asked(&listing.q, listing.filter("direction"), tab.as_deref(), listing.filter("stage"))?
                .with(text("peer"), text("reseller"), text("product")),
            tab,
        })
    }

    /// Reads the page. It stays quick over thousands of rows: what the tabs count anyway is not counted again.
    pub(super) async fn load(
        &self,
        tx: &Tx,
        listing: &Listing<RegistrationSort>,
    ) -> Result<Found, VaultError> {
        let tally = tally(tx).await?;
        let direction = self.query.direction.or_else(|| tally.only_direction());
        let waits = tally.count(Some(Direction::Received), Some("pending")) > 0;
        let usual = if waits && direction != Some(Direction::Sent) { "pending" } else { "all" };
        let tab = self.tab.clone().unwrap_or_else(|| usual.to_owned());
        let state = (tab != "all").then(|| tab.clone());
        let query = Query { direction, state, ..self.query.clone() };
        let (limit, offset) = (u64::from(listing.limit), listing.offset());
        let rows = lists::rows(tx, &query, listing.sort, listing.direction, limit, offset).await?;
        let total = if query.is_narrow() {
            lists::count(tx, &query).await?
        } else {
            tally.count(direction, query.state.as_deref())
        };
        let facets = facets(tx, query.peer.as_deref()).await?;
        Ok(Found { tab, direction: self.query.direction, rows, total, tally, facets, now: tx.now() })
    }
}

/// What a list is asked for, in words; pages and API read it in the same way.
pub(super) fn asked(
    words: &str,
    direction: Option<&str>,
    state: Option<&str>,
    stage: Option<&str>,
) -> Result<Query, Problem> {
    let direction = direction.map(str::parse::<Direction>).transpose();
    let stage = stage.map(str::parse::<Stage>).transpose();
    let state = state.filter(|state| *state != "all");
    if state.is_some_and(|state| !TABS.contains(&state)) {
        return Err(Problem::malformed(
            "“state” is pending, accepted, denied, withdrawn or refused; or all of them",
        ));
    }
    Ok(Query {
        words: words.to_owned(),
        direction: direction.map_err(|()| Problem::malformed("“direction” is sent or received"))?,
        state: state.map(str::to_owned),
        stage: stage.map_err(|error| Problem::malformed(error.to_string()))?,
        ..Query::default()
    })
}

impl Query {
    fn with(self, peer: Option<String>, reseller: Option<String>, product: Option<String>) -> Self {
        Self { peer, reseller, product, ..self }
    }

    /// Whether it asks for more than a direction and a state.
    fn is_narrow(&self) -> bool {
        !self.words.is_empty()
            || self.stage.is_some()
            || self.peer.is_some()
            || self.reseller.is_some()
            || self.product.is_some()
    }
}

/// A state, as lists show it.
pub(super) fn state_tag(state: &str) -> Tag {
    let kind = match state {
        "pending" => "warn",
        "accepted" => "good",
        "denied" | "refused" => "bad",
        _ => "plain",
    };
    tag(kind, label(state))
}

impl Hop {
    /// Its state, as pages show it.
    pub(crate) fn tag(&self) -> Tag {
        state_tag(&self.state)
    }
}

#[derive(Template)]
#[template(path = "registrations/list.html")]
pub(super) struct QueuePage {
    page: Page,
    summary: String,
    tabs: Tabs,
    listing: Listing<RegistrationSort>,
    filters: Vec<Filter>,
    filtered: bool,
    columns: [Column; 7],
    rows: Vec<QueueRow>,
    pager: Pager,
    empty: Option<Empty>,
}

struct QueueRow {
    href: String,
    title: String,
    domain: String,
    peer: String,
    below: String,
    product: String,
    value: String,
    stage: Option<Tag>,
    state: Tag,
    upper: String,
    submitted: String,
    cut: bool,
    review: bool,
}

impl QueuePage {
    pub(super) fn new(access: &Access, listing: Listing<RegistrationSort>, found: Found) -> Self {
        let Found { tab, direction, rows, total, tally, facets, now } = found;
        let waiting = tally.count(Some(Direction::Received), Some("pending"));
        let both = tally.only_direction().is_none();
        let (all, here) = (tally.count(None, None), access.here("registrations"));
        let decides = access.role >= Role::Manager;
        let rows: Vec<QueueRow> = rows
            .iter()
            .map(|row| QueueRow::of(&here, row, both && direction.is_none(), decides, now))
            .collect();
        let filtered = !listing.q.is_empty()
            || ["direction", "peer", "reseller", "product", "stage"]
                .iter()
                .any(|name| listing.filter(name).is_some());
        let empty = rows.is_empty().then(|| match (all, filtered) {
            (0, _) => none_yet(access),
            (_, true) => nothing_found(),
            (_, false) => none_in(&tab),
        });
        let received_only = tally.only_direction() == Some(Direction::Received);
        let columns = [
            listing.column(RegistrationSort::Company, "Customer"),
            listing.column(RegistrationSort::Peer, if received_only { "Through" } else { "Partner" }),
            listing.column(RegistrationSort::Product, "Product"),
            listing.numbers(RegistrationSort::Value, "Value"),
            listing.column(RegistrationSort::Stage, "Stage"),
            listing.column(RegistrationSort::State, "State"),
            listing.column(RegistrationSort::Submitted, "Submitted"),
        ];
        let counts = Counts { registrations: (waiting > 0).then_some(waiting), ..Counts::default() };
        Self {
            page: access.page_with("Registrations", counts),
            summary: summary(&tally, waiting),
            tabs: tabs(&listing, &tally, direction, &tab),
            filters: filters(&listing, both, facets),
            filtered,
            columns,
            pager: listing.pager(rows.len(), total),
            listing,
            rows,
            empty,
        }
    }
}

fn summary(tally: &Tally, waiting: u64) -> String {
    let sent = tally.count(Some(Direction::Sent), Some("pending"));
    let of = |count: u64| if count == 1 { "One".to_owned() } else { web::number(count) };
    let wait = |count: u64| if count == 1 { "waits" } else { "wait" };
    match (waiting, sent) {
        (0, 0) => "What crossed between you and your partners, and what was decided on it.".to_owned(),
        (0, sent) => format!("{} of yours {} for a decision.", of(sent), wait(sent)),
        (waiting, 0) => format!("{} {} for your decision.", of(waiting), wait(waiting)),
        (waiting, sent) => format!(
            "{} {} for your decision; {} of yours {} for a decision further up.",
            of(waiting),
            wait(waiting),
            of(sent).to_lowercase(),
            wait(sent)
        ),
    }
}

fn tabs(
    listing: &Listing<RegistrationSort>,
    tally: &Tally,
    direction: Option<Direction>,
    current: &str,
) -> Tabs {
    let tab = |state: &'static str, label: &str| Tab {
        label: label.to_owned(),
        href: listing.with("state", state),
        count: Some(tally.count(direction, (state != "all").then_some(state))),
        current: state == current,
    };
    let tabs = TABS
        .into_iter()
        .map(|state| tab(state, label(state)))
        .filter(|shown| shown.label != label("refused") || shown.count > Some(0) || shown.current)
        .chain([tab("all", "All")]);
    Tabs { label: "States".to_owned(), tabs: tabs.collect() }
}

fn filters(listing: &Listing<RegistrationSort>, both: bool, facets: Facets) -> Vec<Filter> {
    let mut filters = Vec::new();
    if both || listing.filter("direction").is_some() {
        let ways = [("received", "received"), ("sent", "sent")];
        let ways = ways.map(|(value, shown)| (value.to_owned(), shown.to_owned()));
        filters.push(Filter::among(listing, "direction", "Direction", ways));
    }
    let mut any = |name, label, values: std::collections::BTreeSet<String>| {
        if values.len() > 1 || listing.filter(name).is_some() {
            filters.push(Filter::plain(listing, name, label, values));
        }
    };
    any("peer", "Partner", facets.peers);
    any("reseller", "Reseller", facets.resellers);
    any("product", "Product", facets.products);
    let stages = [Stage::Open, Stage::Won, Stage::Lost];
    let stages = stages.map(|stage| (stage.as_str().to_owned(), stage.label().to_owned()));
    filters.push(Filter::among(listing, "stage", "Stage", stages));
    filters
}

fn none_yet(access: &Access) -> Empty {
    Empty {
        icon: "registration",
        title: "No registrations yet".to_owned(),
        text: "A registration is what one organisation submits about a lead to the owner of a program. What your \
               partners submit waits here for your decision; what you submit shows here how far it is."
            .to_owned(),
        action: Some((access.here("leads"), "Go to your leads".to_owned())),
    }
}

fn nothing_found() -> Empty {
    Empty {
        icon: "search",
        title: "Nothing matches".to_owned(),
        text: "No registration has all of these words and filters. Take one away to see more.".to_owned(),
        action: Some(("?state=all".to_owned(), "Show all registrations".to_owned())),
    }
}

fn none_in(tab: &str) -> Empty {
    let (title, text) = match tab {
        "pending" => ("Nothing waits", "Every registration is decided."),
        "denied" => ("None denied", "What is denied stands here with its reason."),
        "withdrawn" => ("None withdrawn", "What is withdrawn is erased; that it was there stands here."),
        _ => ("None here", "There is no registration in this state."),
    };
    Empty { icon: "check", title: title.to_owned(), text: text.to_owned(), action: None }
}

impl QueueRow {
    fn of(here: &str, registration: &Registration, ways: bool, decides: bool, now: Timestamp) -> Self {
        let sale = &registration.sale;
        let waits = registration.state == State::Pending && registration.direction == Direction::Received;
        let way = ways.then_some(match registration.direction {
            Direction::Sent => "sent to them",
            Direction::Received => "from them",
        });
        let below = [registration.reseller.as_deref(), way].into_iter().flatten().collect::<Vec<_>>();
        let upper = registration.upper.iter().map(|hop| format!("{} · {}", hop.name, hop.label()));
        let crossed = |name: &str| registration.fields.iter().any(|field| field == name);
        Self {
            href: format!("{here}/{}", registration.id),
            title: registration.title().to_owned(),
            domain: sale.domain.as_ref().map(ToString::to_string).unwrap_or_default(),
            peer: registration.peer_name.clone(),
            below: below.join(" · "),
            product: sale.product.clone(),
            value: sale.value.map(|value| value.to_string()).unwrap_or_default(),
            stage: (registration.is_seen() && crossed("stage")).then(|| stage_tag(sale.stage)),
            state: state_tag(registration.state.as_str()),
            upper: upper.collect::<Vec<_>>().join(", "),
            submitted: web::ago(registration.submitted, now),
            cut: registration.is_seen(),
            review: waits && decides,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(query: &str) -> Result<Wanted, Problem> {
        Wanted::parse(&Listing::parse(query).unwrap())
    }

    #[test]
    fn a_list_reads_its_filters_and_tells_what_it_does_not_understand() {
        let wanted = parsed("state=denied&direction=sent&stage=won&peer=Central&q=isdom").unwrap();
        assert_eq!(wanted.tab.as_deref(), Some("denied"));
        assert_eq!(wanted.query.direction, Some(Direction::Sent));
        assert_eq!(wanted.query.peer.as_deref(), Some("Central"));
        assert!(wanted.query.is_narrow());
        assert!(parsed("state=maybe").unwrap_err().detail.contains("pending"));
        assert!(parsed("direction=up").unwrap_err().detail.contains("sent or received"));
        assert!(parsed("stage=begun").unwrap_err().detail.contains("begun"));
    }

    #[test]
    fn without_a_filter_nothing_is_counted_twice() {
        assert!(!parsed("state=all&sort=value&direction=sent").unwrap().query.is_narrow());
    }
}
