//! The wall behind the pin: what keeps organisations apart even if the code forgot to.

use integrations::crm::{Plan, Stage};
use trust::access::Role;
use vault::rows::sea_orm::{
    ConnectionTrait, Database, DatabaseConnection, DbBackend, Statement, TransactionTrait,
};

use crate::{
    cast,
    world::{Voice, World},
};

/// Every reseller has a private lead and a registered one.
fn plan() -> Plan {
    let opportunities = (0..3)
        .flat_map(|reseller| {
            [Stage::Prospecting, Stage::Won]
                .map(|stage| cast::opportunity(&format!("{stage:?}{reseller}"), reseller, stage, 100))
        })
        .collect();
    Plan { opportunities, ..cast::channel() }
}

#[expect(clippy::disallowed_methods, reason = "the test stands where an intruder with the role would")]
async fn connect(url: &str) -> DatabaseConnection {
    Database::connect(url).await.expect("a connection")
}

async fn texts(connection: &impl ConnectionTrait, sql: &str) -> Vec<String> {
    let rows = connection.query_all_raw(Statement::from_string(DbBackend::Postgres, sql)).await.expect(sql);
    rows.iter().map(|row| row.try_get_by_index::<String>(0).expect("a text")).collect()
}

/// Every table of every vault.
async fn tables(connection: &DatabaseConnection) -> Vec<String> {
    let sql = "select table_name::text from information_schema.tables \
               where table_schema = 'vault' and table_name <> 'migrations' order by 1";
    texts(connection, sql).await
}

#[tokio::test]
async fn on_postgresql_the_applications_role_reaches_no_other_organisations_rows_through_any_table() {
    World::on_every_engine(plan(), async |world: &World| {
        let Some(urls) = world.ground.postgres_urls() else { return };
        let (owner, intruder) = (connect(&urls.owner).await, connect(&urls.application).await);
        let (maven, _) = world.node.vaults().by_handle("maven").await.unwrap().unwrap();
        let (moses, _) = world.node.vaults().by_handle("moses-frase").await.unwrap().unwrap();
        let (mine, theirs) = (maven.org.uuid(), moses.org.uuid());
        let tables = tables(&owner).await;
        assert!(tables.len() >= 9, "{tables:?}");
        for table in &tables {
            let seen = format!("select count(*)::text from vault.{table}");
            assert_eq!(texts(&intruder, &seen).await, ["0"], "{table} without an organisation");
            let within = intruder.begin().await.unwrap();
            within.execute_unprepared(&format!("set local freehold.org = '{mine}'")).await.unwrap();
            let foreign = format!("{seen} where org_id <> '{mine}'");
            assert_eq!(texts(&within, &foreign).await, ["0"], "{table} is read across");
            for verb in
                [format!("delete from vault.{table}"), format!("update vault.{table} set org_id = org_id")]
            {
                let part = within.begin().await.unwrap();
                let done = part.execute_unprepared(&format!("{verb} where org_id = '{theirs}'")).await;
                assert!(done.is_ok_and(|done| done.rows_affected() == 0) || table == "journal", "{verb}");
                part.rollback().await.unwrap();
            }
            let column = format!(
                "select column_name::text from information_schema.columns where table_schema = 'vault' \
                 and table_name = '{table}' and is_generated = 'NEVER' order by ordinal_position"
            );
            let columns = texts(&owner, &column).await.join(", ");
            let values = columns.replacen("org_id", &format!("'{theirs}'::uuid"), 1);
            let part = within.begin().await.unwrap();
            let forged =
                format!("insert into vault.{table} ({columns}) select {values} from vault.{table} limit 1");
            let done = part.execute_unprepared(&forged).await;
            assert!(done.map_or(true, |done| done.rows_affected() == 0), "{table} is written across");
            part.rollback().await.unwrap();
            within.rollback().await.unwrap();
        }
        let whole = texts(&owner, "select count(*)::text from vault.leads").await;
        assert_eq!(whole, ["0"], "not even the owner's role reads past the forced policy");
    })
    .await;
}

#[tokio::test]
async fn on_postgresql_every_table_of_a_vault_is_walled_and_led_by_its_organisation() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let Some(urls) = world.ground.postgres_urls() else { return };
        let owner = connect(&urls.owner).await;
        let open = "select relname::text from pg_class where relnamespace = 'vault'::regnamespace and relkind = 'r' \
                    and relname <> 'migrations' and not (relrowsecurity and relforcerowsecurity)";
        assert!(texts(&owner, open).await.is_empty(), "a table without a wall");
        let led = "select i.indexrelid::regclass::text from pg_index i join pg_class t on t.oid = i.indrelid \
                   join pg_class x on x.oid = i.indexrelid join pg_am m on m.oid = x.relam \
                   join pg_attribute a on a.attrelid = t.oid and a.attnum = i.indkey[0] \
                   where t.relnamespace = 'vault'::regnamespace and t.relname <> 'migrations' \
                   and m.amname <> 'gin' and a.attname <> 'org_id'";
        assert!(texts(&owner, led).await.is_empty(), "an index that does not lead with the organisation");
        let keyed = "select count(*)::text from pg_constraint c join pg_class t on t.oid = c.conrelid \
                     where t.relnamespace = 'vault'::regnamespace and c.contype = 'p' and t.relname <> 'migrations'";
        assert_eq!(texts(&owner, keyed).await, [tables(&owner).await.len().to_string()], "a table without a key");
        let rights = "select rolname::text from pg_roles where rolname = 'freehold_app' \
                      and (rolsuper or rolbypassrls or rolcreatedb or rolcreaterole)";
        assert!(texts(&owner, rights).await.is_empty(), "the application's role may too much");
    })
    .await;
}

#[tokio::test]
async fn with_the_pin_taken_out_nothing_leaks() {
    World::on_every_engine(plan(), async |world: &World| {
        world.front.faults.take_the_pin_out();
        let counted =
            async |program: &Voice<'_>, list: &str| program.all(&format!("/api/v1/{list}")).await.len();
        for (org, leads, registrations) in
            [("maven", 0, 3), ("central", 0, 4), ("moses-frase", 2, 1), ("west", 0, 2)]
        {
            let program = world.program(org, Role::Reader).await;
            assert_eq!(counted(&program, "leads").await, leads, "{org}");
            assert_eq!(counted(&program, "registrations").await, registrations, "{org}");
        }
    })
    .await;
}
