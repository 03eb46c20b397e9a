//! Hand-written SQL is pinned as well.

use sea_orm::FromQueryResult;

use super::*;

#[derive(Debug, FromQueryResult)]
struct Summed {
    name: String,
    sum: i64,
}

#[tokio::test]
async fn hand_written_sql_binds_its_organisation_and_up_to_many_values() {
    for stage in stages().await {
        let maven = stage.organisation("maven").await;
        add_lead(&stage.acme, "Orion").await;
        add_lead(&maven, "Vega").await;
        let summed = stage
            .acme
            .read(async |tx: &Tx| {
                tx.sql(
                    "select name, cast(:1 as bigint) + cast(:2 as bigint) + cast(:10 as bigint) as sum from leads \
                     where org_id = :org and :3 + :4 + :5 + :6 + :7 + :8 + :9 + cast(:11 as bigint) > 0 order by name",
                )
                .bind(1i64)
                .bind(20i64)
                .bind(1i64)
                .bind(1i64)
                .bind(1i64)
                .bind(1i64)
                .bind(1i64)
                .bind(1i64)
                .bind(1i64)
                .bind(300i64)
                .bind(1i64)
                .all::<Summed>()
                .await
            })
            .await
            .unwrap();
        assert_eq!(summed.iter().map(|row| (&*row.name, row.sum)).collect::<Vec<_>>(), [("Orion", 321)]);
    }
}

#[tokio::test]
#[should_panic(expected = "does not pin its organisation")]
async fn sql_without_its_organisation_panics() {
    let stage = Stage::on(Ground::sqlite()).await;
    let _ = stage
        .acme
        .read(async |tx: &Tx| tx.sql("select name, touched as sum from leads").all::<Summed>().await)
        .await;
}
