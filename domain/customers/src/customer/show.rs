//! One customer: where it stands, how it uses what it has, what needs attention and by which rule, its deals and trials.

use askama::Template;
use kernel::{CustomerId, DealId, Timestamp};
use partnering::teams::Choices;
use selling::deals::{self, Deal};
use trust::access::Access;
use vault::{JournalEntry, Tx, VaultError};
use web::{Page, Sees, Step, Tag, Timeline};

use super::{
    Customer, SourceKind, Standing,
    store::{self, sources},
    table::colour,
};
use crate::{
    attention::{self, Setting},
    pages::{at, to, works},
    texts::customers as texts,
    trials::{self, Trial},
};

/// What the page is made from.
pub(super) struct Found {
    customer: Customer,
    deals: Vec<Deal>,
    trials: Vec<Trial>,
    setting: Setting,
    place: Vec<(String, String)>,
    opens: bool,
    pub(super) entries: Vec<JournalEntry>,
    pub(super) now: Timestamp,
}

pub(super) async fn load(tx: &Tx, id: CustomerId) -> Result<Option<Found>, VaultError> {
    let Some(customer) = store::find(tx, id).await? else { return Ok(None) };
    let rows = sources::of(tx, id).await?;
    let of_deals = rows.iter().filter(|row| row.kind == SourceKind::Deal.as_str());
    let ids: Vec<DealId> = of_deals.map(|row| row.id.into()).collect();
    let mut deals = deals::about(tx, &ids, &[], &[]).await?;
    deals.sort_by_key(|deal| std::cmp::Reverse(deal.moved));
    let trials = trials::of_customer(tx, id).await?;
    let (setting, _) = attention::store::setting(tx).await?;
    let place = Choices::read(tx).await?.facts(customer.place);
    let mut about = vec![id.to_string()];
    about.extend(trials.iter().map(|trial| trial.id.to_string()));
    let entries = tx.journal_about(about, 100).await?;
    let opens = !trials::ways(tx).await?.is_empty();
    Ok(Some(Found { customer, deals, trials, setting, place, opens, entries, now: tx.now() }))
}

#[derive(Template)]
#[template(path = "customer/show.html")]
pub(super) struct CustomerPage {
    page: Page,
    title: String,
    only_you: Sees,
    tag: Tag,
    /// Where a trial is opened for it.
    opens: Option<String>,
    /// Where the rules are.
    rules: Option<String>,
    facts: Vec<(String, String)>,
    usage: Vec<(String, String)>,
    as_of: String,
    /// What is wrong, and the rule that says so.
    items: Vec<(String, String)>,
    /// Address, product, value, stage.
    deals: Vec<(String, String, String, Tag)>,
    /// Address, product, with whom, state.
    trials: Vec<(String, String, String, Tag)>,
    timeline: Timeline,
}

impl CustomerPage {
    pub(super) fn new(access: &Access, found: Found, steps: Vec<Step>) -> Self {
        let Found { customer, deals, trials, setting, place, opens, now, .. } = found;
        let mut page = access.page(&customer.name);
        page.crumbs = vec![to(&texts::title(), &access.here("customers")), at(&customer.name)];
        let moment = |at: Timestamp| web::moment(at, now);
        let facts = [
            (texts::domain(), customer.domain.clone()),
            (texts::country(), customer.country.clone()),
            (texts::since(), customer.since.map(moment)),
            (texts::until(), customer.until.map(moment)),
        ];
        let known = facts.into_iter().filter_map(|(label, value)| Some((label, value?)));
        let deal = |deal: &Deal| {
            let value = deal.card.value.as_ref().map(web::money).unwrap_or_default();
            let href = access.here(&format!("deals/{}", deal.id));
            let product = if deal.card.product.is_empty() { deal.title() } else { deal.card.product.clone() };
            (href, product, value, Tag { kind: stage_colour(deal), text: deal.stands() })
        };
        let trial = |trial: &Trial| {
            let href = access.here(&format!("trials/{}", trial.id));
            (href, trial.product.clone().unwrap_or_default(), trial.peer_name.clone(), trial.tag())
        };
        Self {
            page,
            title: customer.name.clone(),
            only_you: Sees::OnlyYou,
            tag: Tag { kind: colour(customer.standing), text: customer.standing.label() },
            opens: (opens && works(access)).then(|| access.here(&format!("customers/{}/trial", customer.id))),
            rules: rules(access),
            facts: known.chain(place).collect(),
            usage: customer.usage.as_ref().map(trials::Usage::facts).unwrap_or_default(),
            as_of: customer.usage.as_ref().map(|usage| moment(usage.as_of)).unwrap_or_default(),
            items: customer.items.iter().map(|rule| (rule.label(), rule.says(&setting))).collect(),
            deals: deals.iter().map(deal).collect(),
            trials: trials.iter().map(trial).collect(),
            timeline: Timeline { steps },
        }
    }
}

/// Where the rules are, for who sees everything: they are nobody else's.
pub(super) fn rules(access: &Access) -> Option<String> {
    access.vault.sight().is_none().then(|| access.here("customers/rules"))
}

fn stage_colour(deal: &Deal) -> web::Kind {
    if deal.stage == deals::Stage::Won { colour(Standing::Active) } else { web::Kind::Plain }
}
