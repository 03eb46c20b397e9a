//! How lines are kept.

use jiff::civil::Date;
use kernel::{Currency, DealId, Money, PartnershipId, Percent, RegistrationId};
use vault::{
    Change, Migration, Row, Tx, VaultError,
    rows::{ColumnTrait, Order, Set, Uuid, prelude::*},
};

use super::{Line, Untold};

/// The line of one sale.
pub(super) async fn find(tx: &Tx, id: RegistrationId) -> Result<Option<Line>, VaultError> {
    tx.get::<Entity>(id.uuid()).await?.map(Line::try_from).transpose()
}

/// Those of these sales that have a line.
pub(super) async fn these(tx: &Tx, ids: &[RegistrationId]) -> Result<Vec<Line>, VaultError> {
    let mut found = Vec::new();
    for some in ids.chunks(500) {
        let find = tx.find::<Entity>().filter(Column::Id.is_in(some.iter().map(|id| id.uuid())));
        found.extend(find.all().await?);
    }
    found.into_iter().map(Line::try_from).collect()
}

/// The lines of one partnership and one month, in the order in which they were won.
pub(crate) async fn of_month(
    tx: &Tx,
    partnership: PartnershipId,
    month: &str,
) -> Result<Vec<Line>, VaultError> {
    let find = tx.find::<Entity>().filter(Column::Partnership.eq(partnership.uuid()));
    let find = find.filter(Column::Month.eq(month)).order_by(Column::WonOn, Order::Asc);
    let rows = find.order_by(Column::Id, Order::Asc).all().await?;
    rows.into_iter().map(Line::try_from).collect()
}

/// Which lines are asked for.
#[derive(Debug, Default)]
pub(crate) struct Wanted {
    /// Of that month.
    pub(crate) month: Option<String>,
    /// Of that partnership.
    pub(crate) partnership: Option<PartnershipId>,
    /// For which that side owes.
    pub(crate) owes: Option<super::Owes>,
    /// Behind that one.
    pub(crate) after: Option<RegistrationId>,
}

/// Lines by their id, and how many there are in all.
pub(crate) async fn page(tx: &Tx, wanted: &Wanted, most: u64) -> Result<(Vec<Line>, u64), VaultError> {
    let all = || {
        let mut find = tx.find::<Entity>();
        if let Some(month) = &wanted.month {
            find = find.filter(Column::Month.eq(month.as_str()));
        }
        if let Some(partnership) = wanted.partnership {
            find = find.filter(Column::Partnership.eq(partnership.uuid()));
        }
        if let Some(owes) = wanted.owes {
            find = find.filter(Column::Owes.eq(owes.as_str()));
        }
        find
    };
    let total = all().count().await?;
    let mut find = all().order_by(Column::Id, Order::Asc);
    if let Some(after) = wanted.after {
        find = find.filter(Column::Id.gt(after.uuid()));
    }
    let rows = find.limit(most).all().await?;
    Ok((rows.into_iter().map(Line::try_from).collect::<Result<_, _>>()?, total))
}

/// Lines of a partnership of which the partner has not been told.
pub(super) async fn untold(tx: &Tx, partnership: PartnershipId) -> Result<Vec<Line>, VaultError> {
    let find = tx.find::<Entity>().filter(Column::Partnership.eq(partnership.uuid()));
    let rows = find.filter(Column::Untold.is_not_null()).order_by(Column::Id, Order::Asc).all().await?;
    rows.into_iter().map(Line::try_from).collect()
}

/// Writes a line in the place of the one that was there.
///
/// # Errors
/// What the vault says.
pub async fn put(change: &Change, line: &Line) -> Result<(), VaultError> {
    delete(change, line.id).await?;
    let of = |money: Option<Money>| money.map(|money| money.minor);
    let currency = line.owed.or(line.price).map(|money| money.currency.code().to_owned());
    change
        .insert::<Entity>(ActiveModel {
            id: Set(line.id.uuid()),
            role: Set(line.role.as_str().to_owned()),
            peer: Set(line.peer.uuid()),
            peer_name: Set(line.peer_name.clone()),
            partnership: Set(line.partnership.uuid()),
            deal: Set(line.deal.map(DealId::uuid)),
            won_on: Set(line.won_on.to_string()),
            month: Set(line.month()),
            company: Set(line.company.clone()),
            product: Set(line.product.clone()),
            price: Set(of(line.price)),
            currency: Set(currency),
            rate: Set(line.rate.0),
            billing: Set(line.billing.as_str().to_owned()),
            owes: Set(line.owes().as_str().to_owned()),
            purchase_order: Set(line.purchase_order.clone()),
            share: Set(of(line.share)),
            owed: Set(of(line.owed)),
            untold: Set(line.untold.as_ref().map(Untold::stored)),
            envelope: Set(line.envelope.clone()),
            ..Default::default()
        })
        .await
}

/// There is no line any more.
pub(super) async fn delete(change: &Change, id: RegistrationId) -> Result<(), VaultError> {
    change.delete::<Entity>().id(id.uuid()).done().await.map(|_| ())
}

/// Up to which entry the journal was read.
pub(super) async fn read_to(tx: &Tx) -> Result<i64, VaultError> {
    Ok(tx.find::<reading::Entity>().one().await?.map_or(0, |row| row.read_to))
}

/// Keeps up to where it was read.
pub(super) async fn set_read_to(change: &Change, number: i64) -> Result<(), VaultError> {
    if change.find::<reading::Entity>().one().await?.is_none() {
        let row =
            reading::ActiveModel { id: Set(change.org().uuid()), read_to: Set(number), ..Default::default() };
        return change.insert::<reading::Entity>(row).await;
    }
    let update = change.update::<reading::Entity>().set(reading::Column::ReadTo, number);
    update.done().await.map(|_| ())
}

impl TryFrom<Model> for Line {
    type Error = VaultError;

    fn try_from(row: Model) -> Result<Self, VaultError> {
        let id = RegistrationId::from(row.id);
        let damaged = |what: &str| VaultError::Damaged(format!("the line of {id}: {what}"));
        let currency = row.currency.map(|code| code.parse::<Currency>()).transpose();
        let currency = currency.map_err(|_| damaged("currency"))?;
        let money = |minor: Option<i64>| Some(Money::new(minor?, currency?));
        Ok(Self {
            id,
            role: row.role.parse().map_err(|()| damaged("role"))?,
            peer: row.peer.into(),
            peer_name: row.peer_name,
            partnership: row.partnership.into(),
            deal: row.deal.map(Into::into),
            won_on: row.won_on.parse::<Date>().map_err(|_| damaged("day"))?,
            company: row.company,
            product: row.product,
            price: money(row.price),
            rate: Percent(row.rate),
            billing: row.billing.parse().map_err(|_| damaged("option"))?,
            purchase_order: row.purchase_order,
            share: money(row.share),
            owed: money(row.owed),
            untold: row.untold.map(Untold::of),
            envelope: row.envelope,
        })
    }
}

/// The tables.
pub(crate) const MIGRATION: Migration = Migration {
    name: "earning_lines_1",
    up: |schema| {
        schema.table("sale_lines", |table| {
            table.uuid("id").text("role").peer("peer").text("peer_name").uuid("partnership");
            table.maybe_uuid("deal").text("won_on").text("month").maybe_text("company");
            table.maybe_text("product").maybe_number("price").maybe_text("currency").number("rate");
            table.text("billing").text("owes").maybe_text("purchase_order").maybe_number("share");
            table.maybe_number("owed").maybe_text("untold").maybe_text("envelope").key(&["id"]);
            // A statement, in the order in which its sales were won; the list of them reads this index alone.
            table.index(&["partnership", "month", "won_on", "id", "owes", "currency", "owed"]);
            table.index(&["month"]);
            table.follows("id", "registrations");
        });
        schema.table("sale_lines_reading", |table| {
            table.uuid("id").number("read_to").key(&["id"]);
        });
    },
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sale_lines")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub org_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub role: String,
    pub peer: Uuid,
    pub peer_name: String,
    pub partnership: Uuid,
    pub deal: Option<Uuid>,
    pub won_on: String,
    pub month: String,
    pub company: Option<String>,
    pub product: Option<String>,
    pub price: Option<i64>,
    pub currency: Option<String>,
    pub rate: i64,
    pub billing: String,
    pub owes: String,
    pub purchase_order: Option<String>,
    pub share: Option<i64>,
    pub owed: Option<i64>,
    pub untold: Option<String>,
    pub envelope: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Row for Entity {
    fn org() -> Column {
        Column::OrgId
    }

    fn id() -> Column {
        Column::Id
    }
}

/// Up to where the journal was read: one row.
mod reading {
    use vault::{
        Row,
        rows::{Uuid, prelude::*},
    };

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "sale_lines_reading")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub org_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub read_to: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}

    impl Row for Entity {
        fn org() -> Column {
            Column::OrgId
        }

        fn id() -> Column {
            Column::Id
        }
    }
}
