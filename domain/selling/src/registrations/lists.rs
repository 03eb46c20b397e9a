//! Lists of registrations: what they are asked for, what they sort by, pages and counts.

use std::str::FromStr;

use kernel::RegistrationId;
use vault::{
    Find, Tx, VaultError,
    rows::{ColumnTrait, Condition, Order},
};
use web::SortKey;

use super::{
    Direction, Registration,
    store::{Column, Entity},
};
use crate::leads::Stage;

/// What a list of registrations is asked for.
#[derive(Debug, Clone, Default)]
pub struct Query {
    /// Words that are looked for.
    pub words: String,
    /// Only those that left, or that arrived.
    pub direction: Option<Direction>,
    /// Only those in one state.
    pub state: Option<String>,
    /// Only those of one stage of the sale.
    pub stage: Option<Stage>,
    /// Only those with one peer.
    pub peer: Option<String>,
    /// Only those that one partner of the peer brought.
    pub reseller: Option<String>,
    /// Only those of one product.
    pub product: Option<String>,
}

/// What registrations can be sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RegistrationSort {
    /// When they were submitted.
    #[default]
    Submitted,
    /// By company.
    Company,
    /// By the other side.
    Peer,
    /// By who brought it.
    Reseller,
    /// By product.
    Product,
    /// By value.
    Value,
    /// By state.
    State,
    /// By the stage of the sale.
    Stage,
    /// By the day on which it was, or may be, decided.
    Closes,
}

impl RegistrationSort {
    const ALL: [Self; 9] = [
        Self::Submitted,
        Self::Company,
        Self::Peer,
        Self::Reseller,
        Self::Product,
        Self::Value,
        Self::State,
        Self::Stage,
        Self::Closes,
    ];

    fn column(self) -> Column {
        match self {
            Self::Submitted => Column::Submitted,
            Self::Company => Column::Company,
            Self::Peer => Column::PeerName,
            Self::Reseller => Column::Reseller,
            Self::Product => Column::Product,
            Self::Value => Column::Value,
            Self::State => Column::State,
            Self::Stage => Column::Stage,
            Self::Closes => Column::ClosesOn,
        }
    }
}

impl SortKey for RegistrationSort {
    fn name(self) -> &'static str {
        match self {
            Self::Submitted => "submitted",
            Self::Company => "company",
            Self::Peer => "peer",
            Self::Reseller => "reseller",
            Self::Product => "product",
            Self::Value => "value",
            Self::State => "state",
            Self::Stage => "stage",
            Self::Closes => "closes",
        }
    }
}

impl FromStr for RegistrationSort {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|key| key.name() == text).ok_or(())
    }
}

/// A page of registrations, sorted, with how many there are in all.
///
/// # Errors
/// What the vault says.
pub async fn list(
    tx: &Tx,
    query: &Query,
    sort: RegistrationSort,
    direction: web::Direction,
    limit: u64,
    offset: u64,
) -> Result<(Vec<Registration>, u64), VaultError> {
    Ok((rows(tx, query, sort, direction, limit, offset).await?, count(tx, query).await?))
}

/// The page alone, where it is known how many there are.
pub(super) async fn rows(
    tx: &Tx,
    query: &Query,
    sort: RegistrationSort,
    direction: web::Direction,
    limit: u64,
    offset: u64,
) -> Result<Vec<Registration>, VaultError> {
    let order = if direction == web::Direction::Ascending { Order::Asc } else { Order::Desc };
    let rows = these(tx, query)
        .order_by(sort.column(), order.clone())
        .order_by(Column::Id, order)
        .limit(limit)
        .offset(offset)
        .page()
        .await?;
    rows.into_iter().map(Registration::try_from).collect()
}

pub(super) async fn count(tx: &Tx, query: &Query) -> Result<u64, VaultError> {
    these(tx, query).count().await
}

/// Registrations in the order of their ids, those after `after`; with how many there are in all.
///
/// # Errors
/// What the vault says.
pub async fn page(
    tx: &Tx,
    query: &Query,
    after: Option<RegistrationId>,
    limit: u64,
) -> Result<(Vec<Registration>, u64), VaultError> {
    let after = after.map(|after| Condition::all().add(Column::Id.gt(after.uuid())));
    let rows = these(tx, query).filter_if(after).order_by(Column::Id, Order::Asc).limit(limit).all().await?;
    let total = these(tx, query).count().await?;
    Ok((rows.into_iter().map(Registration::try_from).collect::<Result<_, _>>()?, total))
}

/// How many there are in each state, among those that left or arrived.
///
/// # Errors
/// What the vault says.
pub async fn counts(tx: &Tx, direction: Option<Direction>) -> Result<Vec<(String, u64)>, VaultError> {
    these(tx, &Query { direction, ..Query::default() }).count_by(Column::State).await
}

fn these<'t>(tx: &'t Tx, query: &Query) -> Find<'t, Entity> {
    let mut find = tx.find::<Entity>().matching(&query.words);
    let equal = [
        (Column::Direction, query.direction.map(|way| way.as_str().to_owned())),
        (Column::State, query.state.clone()),
        (Column::Stage, query.stage.map(|stage| stage.to_string())),
        (Column::PeerName, query.peer.clone()),
        (Column::Reseller, query.reseller.clone()),
        (Column::Product, query.product.clone()),
    ];
    for (column, value) in equal {
        if let Some(value) = value {
            find = find.filter(column.eq(value));
        }
    }
    find
}
