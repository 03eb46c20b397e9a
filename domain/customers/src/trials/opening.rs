//! Opening a trial, from a deal or from a customer: what would cross is shown before anything leaves.

use askama::Template;
use axum::{
    extract::{Form, Path, Query},
    http::Method,
    response::Redirect,
};
use kernel::{CustomerId, DealId, PartnershipId};
use partnering::{
    partnerships::{self, Partnership, Role, State as Standing},
    programs,
};
use selling::{deals::Source, leads::Draft, registrations::Basis};
use serde::Deserialize;
use trust::{
    Portal,
    access::{Access, Works},
    agreements,
};
use vault::{Tx, VaultError};
use web::{Html, Input, Page, Problem, Rooms, Sample};

use super::{
    REQUESTED, TrialError,
    actions::{self, Wish},
};
use crate::{
    customer::{self, Customer},
    pages::{at, identified, to},
    texts::trials as texts,
};

pub(super) fn routes(rooms: &mut Rooms<Portal>) {
    let form = "partnership={partnership}&product=GTX+Pro";
    let of_deal = "/o/{org}/deals/{deal}/trial";
    rooms.page(Method::GET, of_deal, Sample::get(), for_deal);
    rooms.page(Method::POST, of_deal, Sample::form(form), open_for_deal);
    let of_customer = "/o/{org}/customers/{customer}/trial";
    rooms.page(Method::GET, of_customer, Sample::get(), for_customer);
    rooms.page(Method::POST, of_customer, Sample::form(form), open_for_customer);
}

/// The places in programs whose owner gives trials: the agreement in force covers them.
pub(crate) async fn ways(tx: &Tx) -> Result<Vec<Partnership>, VaultError> {
    let mut ways = Vec::new();
    for one in partnerships::all(tx).await? {
        if one.role != Role::Partner || one.state != Standing::Active {
            continue;
        }
        let agreement = agreements::in_force(tx, one.id, tx.now()).await?;
        if agreement.is_some_and(|agreement| agreement.outgoing(REQUESTED.name).is_some()) {
            ways.push(one);
        }
    }
    Ok(ways)
}

/// Of whom a trial is asked for.
#[derive(Debug, Clone, Copy)]
pub(super) enum About {
    Deal(DealId),
    Customer(CustomerId),
}

impl About {
    /// What is known of the customer there.
    pub(super) async fn sale(self, tx: &Tx) -> Result<Draft, TrialError> {
        match self {
            Self::Deal(id) => {
                let deal = selling::deals::find(tx, id).await?.ok_or(TrialError::Absent)?;
                // What a partner brought is the partner's to try.
                if !matches!(deal.source, Source::Lead(_)) {
                    return Err(TrialError::Absent);
                }
                customer::sale_of(tx, id).await?.ok_or(TrialError::Absent)
            }
            Self::Customer(id) => {
                let known = customer::find(tx, id).await?.ok_or(TrialError::Absent)?;
                Ok(of_customer(&known))
            }
        }
    }

    pub(super) fn deal(self) -> Option<DealId> {
        match self {
            Self::Deal(id) => Some(id),
            Self::Customer(_) => None,
        }
    }

    fn place(self) -> String {
        match self {
            Self::Deal(id) => format!("deals/{id}"),
            Self::Customer(id) => format!("customers/{id}"),
        }
    }
}

fn of_customer(known: &Customer) -> Draft {
    Draft {
        company: Some(known.name.clone()),
        domain: known.domain.as_deref().and_then(|domain| domain.parse().ok()),
        country: known.country.clone(),
        place: known.place,
        ..Draft::default()
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    with: String,
}

async fn for_deal(
    access: Works,
    Path((_, deal)): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Result<Html<OpenPage>, Problem> {
    before(&access, About::Deal(identified(&deal)?), &asked.with).await
}

async fn for_customer(
    access: Works,
    Path((_, customer)): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Result<Html<OpenPage>, Problem> {
    before(&access, About::Customer(identified(&customer)?), &asked.with).await
}

async fn before(access: &Access, about: About, with: &str) -> Result<Html<OpenPage>, Problem> {
    let read = access.vault.read(async |tx: &Tx| {
        let sale = about.sale(tx).await?;
        let ways = ways(tx).await?;
        let chosen = ways.iter().find(|way| way.id.to_string() == with).or(ways.first());
        let mut days = 0;
        let crosses = match chosen {
            None => Vec::new(),
            Some(way) => {
                days = programs::promised(tx, way, None).await?.registering.trial_days;
                let (_, agreement) = actions::way(tx, way.id).await?;
                let clause = agreement.outgoing(REQUESTED.name).ok_or_else(actions::uncovered)?;
                actions::covered(&sale, clause).collect()
            }
        };
        Ok::<_, TrialError>((sale, ways, crosses, days))
    });
    let (sale, ways, crosses, days) = read.await?;
    let mut page = access.page(texts::open());
    let place = about.place();
    let title = sale.company.clone().unwrap_or_else(texts::no_company);
    page.crumbs = vec![to(&title, &access.here(&place)), at(&texts::open())];
    let is_person = |name: &str| name.starts_with("contact_");
    let person = crosses.iter().any(|(field, _)| is_person(field.name));
    let shown = crosses.into_iter().map(|(field, value)| ((field.label)(), value, is_person(field.name)));
    let bases = std::iter::once((String::new(), texts::person_stays()));
    let bases = bases.chain(Basis::ALL.map(|basis| (basis.as_str().to_owned(), basis.label())));
    let partnerships =
        ways.iter().map(|way| (way.id.to_string(), texts::way(&*way.peer_name, &*way.program_name)));
    let nobody = ways.is_empty();
    Ok(Html(OpenPage {
        page,
        here: access.here(&format!("{place}/trial")),
        back: access.here(&place),
        title,
        runs: (days > 0).then(|| texts::runs_for(days)),
        nobody,
        partnership: Input::choice("partnership", texts::vendor(), partnerships).value(with),
        product: Input::text("product", texts::product())
            .value(sale.product.clone())
            .hint(texts::product_hint())
            .most(200)
            .required(),
        notes: Input::long("notes", texts::notes()).aside(texts::optional()).most(2_000),
        crosses: shown.collect(),
        basis: person.then(|| Input::choice("basis", texts::basis(), bases).hint(texts::basis_hint())),
    }))
}

/// What somebody typed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Typed {
    partnership: String,
    product: String,
    notes: String,
    basis: String,
}

async fn open_for_deal(
    access: Works,
    Path((_, deal)): Path<(String, String)>,
    Form(typed): Form<Typed>,
) -> Result<Redirect, Problem> {
    open(&access, About::Deal(identified(&deal)?), typed).await
}

async fn open_for_customer(
    access: Works,
    Path((_, customer)): Path<(String, String)>,
    Form(typed): Form<Typed>,
) -> Result<Redirect, Problem> {
    open(&access, About::Customer(identified(&customer)?), typed).await
}

async fn open(access: &Access, about: About, typed: Typed) -> Result<Redirect, Problem> {
    let partnership: PartnershipId = identified(&typed.partnership)?;
    let wish = Wish { product: typed.product, contact: Basis::read(&typed.basis), notes: typed.notes };
    let exchange = &access.exchange;
    let opened = access.vault.change(access.actor, async |change| {
        let sale = about.sale(change).await?;
        actions::request(exchange, change, &sale, about.deal(), partnership, &wish).await
    });
    Ok(Redirect::to(&access.here(&format!("trials/{}?done=requested", opened.await?))))
}

#[derive(Template)]
#[template(path = "trials/open.html")]
struct OpenPage {
    page: Page,
    here: String,
    back: String,
    title: String,
    /// For how long it will run, where its program says so.
    runs: Option<String>,
    nobody: bool,
    partnership: Input,
    product: Input,
    notes: Input,
    /// Label, value, and whether it is a person's.
    crosses: Vec<(String, String, bool)>,
    basis: Option<Input>,
}
