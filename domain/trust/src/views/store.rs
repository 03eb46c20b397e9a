//! How views are kept, and with which of them whose lists begin.

use kernel::ViewId;
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, Order};
use vault::{Change, Migration, Tx, VaultError};

use super::View;

/// One view.
pub(super) async fn find(tx: &Tx, id: ViewId) -> Result<Option<View>, VaultError> {
    Ok(tx.get::<view::Entity>(id.uuid()).await?.map(View::from))
}

/// The views that this actor sees, of one list or of all, by name.
pub(super) async fn seen(tx: &Tx, list: Option<&str>, actor: &str) -> Result<Vec<View>, VaultError> {
    let mut find = tx
        .find::<view::Entity>()
        .filter(Condition::any().add(view::Column::Shared.eq(true)).add(view::Column::Owner.eq(actor)));
    if let Some(list) = list {
        find = find.filter(view::Column::List.eq(list));
    }
    let rows =
        find.order_by(view::Column::Name, Order::Asc).order_by(view::Column::Id, Order::Asc).all().await?;
    Ok(rows.into_iter().map(View::from).collect())
}

/// The view with which this actor's list begins.
pub(super) async fn usual(tx: &Tx, list: &str, actor: &str) -> Result<Option<ViewId>, VaultError> {
    let find = tx.find::<usual::Entity>().filter(usual::Column::List.eq(list));
    let row = find.filter(usual::Column::Actor.eq(actor)).one().await?;
    Ok(row.map(|row| row.view.into()))
}

pub(super) async fn insert(change: &Change, view: &View) -> Result<(), VaultError> {
    change
        .insert::<view::Entity>(view::ActiveModel {
            id: Set(view.id.uuid()),
            list: Set(view.list.clone()),
            name: Set(view.name.clone()),
            query: Set(view.query.clone()),
            owner: Set(view.owner.clone()),
            shared: Set(view.shared),
            ..Default::default()
        })
        .await
}

pub(super) async fn update(change: &Change, view: &View) -> Result<(), VaultError> {
    let update = change.update::<view::Entity>().id(view.id.uuid());
    let update =
        update.set(view::Column::Name, view.name.clone()).set(view::Column::Query, view.query.clone());
    update.done().await.map(|_| ())
}

pub(super) async fn remove(change: &Change, id: ViewId) -> Result<(), VaultError> {
    change.delete::<usual::Entity>().filter(usual::Column::View.eq(id.uuid())).done().await?;
    change.delete::<view::Entity>().id(id.uuid()).done().await.map(|_| ())
}

pub(super) async fn set_usual(
    change: &Change,
    list: &str,
    actor: &str,
    view: Option<ViewId>,
) -> Result<(), VaultError> {
    let before = change.delete::<usual::Entity>().filter(usual::Column::List.eq(list));
    before.filter(usual::Column::Actor.eq(actor)).done().await?;
    let Some(view) = view else { return Ok(()) };
    let row = usual::ActiveModel {
        list: Set(list.to_owned()),
        actor: Set(actor.to_owned()),
        view: Set(view.uuid()),
        ..Default::default()
    };
    change.insert::<usual::Entity>(row).await
}

impl From<view::Model> for View {
    fn from(row: view::Model) -> Self {
        let view::Model { id, list, name, query, owner, shared, .. } = row;
        Self { id: id.into(), list, name, query, shared, owner }
    }
}

/// The tables.
pub const MIGRATION: Migration = Migration {
    name: "trust_views_1",
    up: |schema| {
        schema.table("views", |table| {
            table.uuid("id").text("list").text("name").text("query").text("owner").truth("shared");
            table.key(&["id"]).index(&["list", "owner"]);
        });
        schema.table("usual_views", |table| {
            table.text("list").text("actor").uuid("view").key(&["list", "actor"]).index(&["view"]);
        });
    },
};

mod view {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "views")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub org_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub list: String,
        pub name: String,
        pub query: String,
        pub owner: String,
        pub shared: bool,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}

    impl vault::Row for Entity {
        fn org() -> Column {
            Column::OrgId
        }

        fn id() -> Column {
            Column::Id
        }
    }
}

mod usual {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "usual_views")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub org_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub list: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub actor: String,
        pub view: Uuid,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}

    impl vault::Row for Entity {
        fn org() -> Column {
            Column::OrgId
        }

        fn id() -> Column {
            Column::List
        }
    }
}
