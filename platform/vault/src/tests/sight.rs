//! Who sees a part of an organisation's rows sees nothing of the others, whatever asks.

use sea_orm::{ActiveValue::Set, ColumnTrait, Order, prelude::Uuid};

use super::{
    leads::{Column, Entity},
    *,
};
use crate::{By, Migration, Sight};

const CALLS: Migration = Migration {
    name: "selling_calls_1",
    up: |schema| {
        schema.alter("leads", |table| {
            table.split_by(By::Region, "state");
        });
        schema.tally("leads_by_state", "leads", |tally| {
            tally.by("state").sum("touched");
        });
        schema.table("calls", |table| {
            table.uuid("id").maybe_uuid("lead").key(&["id"]).follows("lead", "leads");
        });
    },
};

mod calls {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "calls")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub org_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub lead: Option<Uuid>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}

    impl crate::Row for Entity {
        fn org() -> Column {
            Column::OrgId
        }

        fn id() -> Column {
            Column::Id
        }
    }
}

#[derive(Debug, sea_orm::FromQueryResult)]
struct Counted {
    state: String,
    counted: i64,
    units: i64,
}

#[derive(Debug, sea_orm::FromQueryResult)]
struct Number {
    rows: i64,
}

async fn stages() -> Vec<Stage> {
    let mut stages = Vec::new();
    let tables = || Migrations { vault: vec![leads::MIGRATION, CALLS], directory: Vec::new() };
    for ground in engines(&tables()).await {
        let vaults = Vaults::open(ground.storage(), tables(), front()).await.unwrap();
        vaults.create("acme".parse().unwrap(), "Acme").await.unwrap();
        stages.push(Stage::with(ground, vaults).await);
    }
    stages
}

/// Three leads, each with a call about it: one here, one there, one of which nobody knows where it is.
async fn fill(vault: &Vault) -> [Uuid; 3] {
    let mut ids = [Uuid::nil(); 3];
    for (place, (name, state)) in
        ids.iter_mut().zip([("Orion", Some("Jordan")), ("Vega", Some("O'Hara's isle")), ("Lyra", None)])
    {
        let add = async |change: &Change| {
            let mut lead = leads::lead(change, name, "first words");
            (lead.state, lead.touched) = (Set(state.map(str::to_owned)), Set(7));
            *place = *lead.id.as_ref();
            change.insert::<Entity>(lead).await?;
            let id = Set(change.chance().uuid(change.now()));
            let call = calls::ActiveModel { id, lead: Set(Some(*place)), ..Default::default() };
            change.insert::<calls::Entity>(call).await
        };
        vault.change(NODE, add).await.unwrap();
    }
    ids
}

fn only(country: &str) -> Sight {
    Sight { countries: Some(vec![country.to_owned()]), ..Sight::default() }
}

#[tokio::test]
async fn who_sees_one_region_finds_counts_and_sums_nothing_of_another() {
    for stage in stages().await {
        let [orion, vega, lyra] = fill(&stage.acme).await;
        let narrow = stage.acme.clone().narrowed(only("O'Hara's isle"));
        let read = async |tx: &Tx| {
            assert_eq!(leads::names(tx).await?, ["Vega"]);
            assert_eq!(tx.find::<Entity>().matching("words").count().await?, 1);
            assert_eq!(tx.find::<Entity>().filter(Column::Touched.eq(7)).ids().await?, [vega]);
            assert_eq!(tx.find::<Entity>().order_by(Column::Name, Order::Asc).page().await?.len(), 1);
            assert_eq!(tx.find::<Entity>().distinct(Column::Name).await?, ["Vega"]);
            assert!(tx.get::<Entity>(orion).await?.is_none());
            assert!(tx.get::<Entity>(lyra).await?.is_none(), "what is not known is seen by nobody");
            assert_eq!(tx.read_ahead::<Entity>(vec![orion, vega, lyra]).await?.len(), 1);
            assert_eq!(tx.rows_in_order::<Entity>(&[lyra, vega, orion]).await?.len(), 1);
            assert_eq!(tx.find::<calls::Entity>().count().await?, 1, "calls follow their leads");
            let rows: Vec<Number> = tx
                .sql("select count(*) as rows from leads where org_id = :org and touched = :1")
                .bind(7)
                .all()
                .await?;
            assert_eq!(rows[0].rows, 1, "hand-written SQL sees no more");
            let joined: Vec<Number> = tx
                .sql(
                    "select count(*) as rows from calls where calls.org_id = :org and exists \
                     (select 1 from leads where leads.org_id = :org and leads.id = calls.lead)",
                )
                .all()
                .await?;
            assert_eq!(joined[0].rows, 1);
            let sums: Vec<Counted> = tx
                .sql("select state, counted, units from leads_by_state where org_id = :org order by state")
                .all()
                .await?;
            assert_eq!(sums.len(), 1);
            assert_eq!((sums[0].state.as_str(), sums[0].counted, sums[0].units), ("O'Hara's isle", 1, 7));
            assert!(tx.hides(&[vega, orion]).await?);
            assert!(!tx.hides(&[vega, Uuid::max()]).await?, "what is in no table hides nothing");
            Ok::<_, VaultError>(())
        };
        narrow.read(read).await.unwrap();
        assert_eq!(stage.acme.read(leads::names).await.unwrap().len(), 3);
    }
}

#[tokio::test]
async fn a_rule_for_all_rows_looks_at_all_rows_and_then_no_longer() {
    for stage in stages().await {
        let [orion, ..] = fill(&stage.acme).await;
        let narrow = stage.acme.clone().narrowed(only("Jordan"));
        let look = async |change: &Change| {
            {
                let _all = change.whole();
                assert_eq!(leads::names(change).await?.len(), 3);
                assert_eq!(change.read_ahead::<Entity>(vec![orion]).await?.len(), 1);
                assert_eq!(change.find::<calls::Entity>().remembered().all().await?.len(), 3);
            }
            assert_eq!(leads::names(change).await?, ["Orion"]);
            assert_eq!(change.find::<calls::Entity>().remembered().all().await?.len(), 1);
            Ok::<_, VaultError>(())
        };
        narrow.change(NODE, look).await.unwrap();
        let nobody = stage.acme.clone().narrowed(Sight { vendors: Some(Vec::new()), ..only("Mars") });
        assert_eq!(nobody.read(leads::names).await.unwrap(), Vec::<String>::new());
    }
}

#[test]
fn a_sight_covers_what_is_known_to_lie_in_it() {
    let (one, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
    assert!(Sight::default().covers(None, None, None));
    let sight = Sight { departments: Some(vec![one]), ..only("Jordan") };
    assert!(sight.covers(Some("Jordan"), None, Some(one)));
    assert!(!sight.covers(Some("Jordan"), None, Some(other)));
    assert!(!sight.covers(Some("Jordan"), None, None));
    assert!(!sight.covers(None, Some(one), Some(one)));
}
