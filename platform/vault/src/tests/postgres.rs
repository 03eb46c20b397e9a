//! The wall on PostgreSQL, tried with bare SQL through every table of every vault.

use sea_orm::Statement;

use super::*;

struct Walled {
    stage: Stage,
    maven: Vault,
    owner: DatabaseConnection,
    application: DatabaseConnection,
    tables: Vec<String>,
}

async fn walled() -> Option<Walled> {
    let stage = Stage::on(Ground::postgres(&migrations()).await?).await;
    let maven = stage.organisation("maven").await;
    for vault in [&stage.acme, &maven] {
        add_whole(vault, "Orion").await.unwrap();
        let blob = vault.put_blob(b"a price list".to_vec()).await.unwrap();
        let kept = vault.change(NODE, async |change: &Change| {
            change.follow_journal(WORK, "a").await?;
            change.keep_blob(&blob).await
        });
        kept.await.unwrap();
    }
    let urls = stage.ground.postgres_urls().unwrap();
    let owner = open_postgres(&urls.owner, "vault", 1).await.unwrap();
    let application = open_postgres(&urls.application, "vault", 1).await.unwrap();
    let tables = "select table_name::text as v from information_schema.tables
                  where table_schema = 'vault' and table_name <> 'migrations' order by 1";
    let tables = texts(&owner, tables).await;
    assert!(tables.len() >= 5, "{tables:?}");
    Some(Walled { maven, owner, application, tables, stage })
}

#[tokio::test]
async fn bare_sql_of_one_organisation_reaches_no_row_of_another() {
    let Some(Walled { stage, maven, owner, application, tables }) = walled().await else { return };
    let (acme, maven) = (stage.acme.org().uuid(), maven.org().uuid());
    let pretend = |org: Option<sea_orm::entity::prelude::Uuid>| match org {
        Some(org) => format!("set freehold.org = '{org}'"),
        None => "reset freehold.org".to_owned(),
    };
    for table in &tables {
        for whose in [acme, maven] {
            run(&owner, &pretend(Some(whose))).await.unwrap();
            assert_ne!(count(&owner, table).await, 0, "{table} must hold something to be worth testing");
        }
        for me in [Some(acme), None] {
            run(&application, &pretend(me)).await.unwrap();
            let mine = if me.is_some() { 1 } else { 0 };
            assert_eq!(count(&application, table).await.min(1), mine, "{table}");
            let others = format!(
                "{table} where org_id is distinct from nullif('{}', '')::uuid",
                me.unwrap_or_default()
            );
            assert_eq!(count(&application, &others).await, 0, "{table}");
            for sql in [
                format!("update {table} set org_id = org_id where org_id = '{maven}'"),
                format!("delete from {table} where org_id = '{maven}'"),
            ] {
                nothing_done(&sql, run(&application, &sql).await);
            }
            let put = insertion(&owner, table, &maven.to_string()).await;
            refused(&put, run(&application, &put).await);
            let moved = format!("update {table} set org_id = '{maven}'");
            if me.is_some() {
                refused(&moved, run(&application, &moved).await);
            } else {
                nothing_done(&moved, run(&application, &moved).await);
                let put = insertion(&owner, table, "").await;
                assert!(run(&application, &put).await.is_err(), "{put}");
            }
        }
        run(&owner, &pretend(Some(maven))).await.unwrap();
        assert_ne!(count(&owner, table).await, 0, "{table} lost rows of the other organisation");
    }
}

#[tokio::test]
async fn a_session_that_reads_everything_of_one_does_not_read_the_other_by_a_join() {
    let Some(Walled { stage, maven, application, .. }) = walled().await else { return };
    run(&application, &format!("set freehold.org = '{}'", stage.acme.org().uuid())).await.unwrap();
    let joined = format!("leads a join leads b on b.name = a.name and b.org_id = '{}'", maven.org().uuid());
    assert_eq!(count(&application, &joined).await, 0);
    assert_eq!(
        count(&application, "(select * from leads union select * from leads) as both_of_them").await,
        1
    );
}

#[tokio::test]
async fn every_table_of_the_vault_is_behind_forced_row_level_security() {
    let Some(Walled { owner, tables, .. }) = walled().await else { return };
    let forced = "select c.relname::text as v from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where n.nspname = 'vault' and c.relkind in ('r', 'p') and c.relrowsecurity and c.relforcerowsecurity
          and (select count(*) from pg_policy p where p.polrelid = c.oid) = 1 order by 1";
    assert_eq!(texts(&owner, forced).await, tables);
    let others = "select c.relname::text as v from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where n.nspname = 'vault' and c.relkind not in ('r', 'p', 'i', 'I')";
    assert_eq!(texts(&owner, others).await, Vec::<String>::new(), "views and the like are no way round");
    let functions = "select p.proname::text as v from pg_proc p join pg_namespace n on n.oid = p.pronamespace
        where n.nspname in ('vault', 'directory') and p.prosecdef";
    assert_eq!(texts(&owner, functions).await, Vec::<String>::new());
}

#[tokio::test]
async fn org_id_leads_every_key_and_every_index_but_the_full_text_ones() {
    let Some(Walled { owner, tables, .. }) = walled().await else { return };
    let index =
        "from pg_index i join pg_class t on t.oid = i.indrelid join pg_namespace n on n.oid = t.relnamespace
        join pg_class x on x.oid = i.indexrelid join pg_am m on m.oid = x.relam
        left join pg_attribute a on a.attrelid = t.oid and a.attnum = i.indkey[0]
        where n.nspname = 'vault' and t.relname <> 'migrations'";
    let keyed =
        format!("select t.relname::text as v {index} and i.indisprimary and a.attname = 'org_id' order by 1");
    assert_eq!(texts(&owner, &keyed).await, tables);
    let astray = format!(
        "select x.relname::text as v {index} and m.amname <> 'gin' and a.attname is distinct from 'org_id'"
    );
    assert_eq!(texts(&owner, &astray).await, Vec::<String>::new());
    let foreign =
        "select c.conname::text as v from pg_constraint c join pg_namespace n on n.oid = c.connamespace
        join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
        where n.nspname = 'vault' and c.contype = 'f' and a.attname <> 'org_id'";
    assert_eq!(texts(&owner, foreign).await, Vec::<String>::new());
}

#[tokio::test]
async fn the_application_role_owns_nothing_and_cannot_change_the_wall() {
    let Some(Walled { application, .. }) = walled().await else { return };
    let powers = "select rolname::text as v from pg_roles where rolname = current_user
        and (rolsuper or rolbypassrls or rolcreatedb or rolcreaterole or rolreplication)";
    assert_eq!(texts(&application, powers).await, Vec::<String>::new());
    let owned = "select c.relname::text as v from pg_class c join pg_roles r on r.oid = c.relowner
        where r.rolname = current_user";
    assert_eq!(texts(&application, owned).await, Vec::<String>::new());
    let groups = "select m.roleid::regrole::text as v from pg_auth_members m
        where m.member = current_user::regrole";
    assert_eq!(texts(&application, groups).await, Vec::<String>::new());
    let schemas = "select nspname::text as v from pg_namespace where has_schema_privilege(oid, 'create')";
    assert_eq!(texts(&application, schemas).await, Vec::<String>::new());
    for sql in [
        "create table vault.mine (a int)",
        "create table public.mine (a int)",
        "create temporary table leads (a int)",
        "create schema mine",
        "alter table vault.leads disable row level security",
        "alter table vault.leads no force row level security",
        "drop policy own on vault.leads",
        "create policy all_of_them on vault.leads using (true)",
        "truncate vault.leads",
        "drop table vault.leads",
        "select * from vault.migrations",
        "set role freehold_owner",
        "set session authorization freehold_owner",
        "set row_security = off; select * from vault.leads",
        "copy (select 1) to program 'true'",
    ] {
        assert!(run(&application, sql).await.is_err(), "{sql} is refused");
    }
}

async fn texts(raw: &DatabaseConnection, sql: &str) -> Vec<String> {
    let rows = raw.query_all_raw(Statement::from_string(raw.get_database_backend(), sql)).await.unwrap();
    rows.iter().map(|row| row.try_get("", "v").unwrap()).collect()
}

async fn count(raw: &DatabaseConnection, from: &str) -> i64 {
    let sql = format!("select count(*) as v from {from}");
    let row = raw.query_one_raw(Statement::from_string(raw.get_database_backend(), sql)).await.unwrap();
    row.unwrap().try_get("", "v").unwrap()
}

/// An insert that any table of the vault would take; of nobody when `org` is empty.
async fn insertion(owner: &DatabaseConnection, table: &str, org: &str) -> String {
    let columns = format!(
        "select column_name || '=' || data_type as v from information_schema.columns where table_schema = 'vault'
         and table_name = '{table}' and column_name <> 'org_id' and is_generated = 'NEVER'"
    );
    let (mut names, mut values) = (Vec::new(), Vec::new());
    if !org.is_empty() {
        (names, values) = (vec!["org_id".to_owned()], vec![format!("'{org}'")]);
    }
    for column in texts(owner, &columns).await {
        let (name, kind) = column.split_once('=').unwrap();
        names.push(name.to_owned());
        values.push(match kind {
            "uuid" => "'01900000-0000-7000-8000-000000000001'".to_owned(),
            "bigint" => "4711".to_owned(),
            "boolean" => "true".to_owned(),
            _ => "'aa'".to_owned(),
        });
    }
    match names.is_empty() {
        true => format!("insert into {table} default values"),
        false => format!("insert into {table} ({}) values ({})", names.join(", "), values.join(", ")),
    }
}

fn nothing_done(sql: &str, done: Result<u64, sea_orm::DbErr>) {
    match done {
        Ok(rows) => assert_eq!(rows, 0, "{sql}"),
        Err(error) => assert!(error.to_string().contains("permission denied"), "{sql}: {error}"),
    }
}

fn refused(sql: &str, done: Result<u64, sea_orm::DbErr>) {
    let error = done.expect_err(sql).to_string();
    assert!(error.contains("row-level security") || error.contains("permission denied"), "{sql}: {error}");
}
