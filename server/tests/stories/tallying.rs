//! The sums that lists and figures read are what a recount of the rows gives, after everything that writes rows.

use axum::http::StatusCode;
use integrations::crm::{Plan, Stage};
use serde_json::{Value as Json, json};
use trust::access::Role;
use vault::{Tx, VaultError, rows::FromQueryResult};

use crate::{
    cast,
    world::{Voice, World},
};

#[derive(Debug, FromQueryResult)]
struct Line {
    line: String,
}

/// Every table of sums beside a recount of what it sums up, each row as a line.
async fn kept_and_recounted(tx: &Tx) -> Result<[(Vec<String>, Vec<String>); 5], VaultError> {
    let lines = async |sql| {
        let rows: Vec<Line> = tx.sql(sql).all().await?;
        let mut lines: Vec<String> = rows.into_iter().map(|row| row.line).collect();
        lines.sort();
        Ok::<_, VaultError>(lines)
    };
    Ok([
        (
            lines(
                "select direction || '|' || state || '|' || peer_name || '|' || reseller || '|' || product || '|' || \
                 currency || '|' || stage || '|' || counted || '|' || billions || '|' || units as line \
                 from registration_sums where org_id = :org",
            )
            .await?,
            lines(
                "select direction || '|' || state || '|' || peer_name || '|' || coalesce(reseller, '') || '|' || \
                 product || '|' || coalesce(currency, '') || '|' || stage || '|' || count(*) || '|' || \
                 sum(coalesce(value, 0) / 1000000000) || '|' || sum(coalesce(value, 0) % 1000000000) as line \
                 from registrations where org_id = :org \
                 group by direction, state, peer_name, reseller, product, currency, stage",
            )
            .await?,
        ),
        (
            lines(
                "select direction || '|' || state || '|' || month || '|' || currency || '|' || stage || '|' || \
                 counted || '|' || billions || '|' || units as line \
                 from registration_months where org_id = :org",
            )
            .await?,
            lines(
                "select direction || '|' || state || '|' || coalesce(substr(closes_on, 1, 7), '') || '|' || \
                 coalesce(currency, '') || '|' || stage || '|' || count(*) || '|' || \
                 sum(coalesce(value, 0) / 1000000000) || '|' || sum(coalesce(value, 0) % 1000000000) as line \
                 from registrations where org_id = :org \
                 group by direction, state, substr(closes_on, 1, 7), currency, stage",
            )
            .await?,
        ),
        (
            lines(
                "select stage || '|' || product || '|' || peer_name || '|' || currency || '|' || counted || '|' || \
                 billions || '|' || units as line from deal_sums where org_id = :org",
            )
            .await?,
            lines(
                "select stage || '|' || product || '|' || coalesce(peer_name, '') || '|' || \
                 coalesce(currency, '') || '|' || count(*) || '|' || sum(coalesce(value, 0) / 1000000000) || '|' || \
                 sum(coalesce(value, 0) % 1000000000) as line \
                 from deals where org_id = :org group by stage, product, peer_name, currency",
            )
            .await?,
        ),
        (
            lines(
                "select archived || '|' || deal || '|' || stage || '|' || product || '|' || country || '|' || \
                 currency || '|' || counted || '|' || billions || '|' || units as line \
                 from lead_sums where org_id = :org",
            )
            .await?,
            lines(
                "select case when archived is null then 'no' else 'yes' end || '|' || \
                 case when deal is null then 'no' else 'yes' end || '|' || stage || '|' || product || '|' || \
                 coalesce(country, '') || '|' || coalesce(currency, '') || '|' || count(*) || '|' || \
                 sum(coalesce(value, 0) / 1000000000) || '|' || sum(coalesce(value, 0) % 1000000000) as line \
                 from leads where org_id = :org \
                 group by archived is null, deal is null, stage, product, country, currency",
            )
            .await?,
        ),
        (
            lines(
                "select direction || '|' || state || '|' || peer_name || '|' || upper || '|' || counted as line \
                 from registration_standing where org_id = :org",
            )
            .await?,
            lines(
                "select direction || '|' || state || '|' || peer_name || '|' || upper || '|' || count(*) as line \
                 from registrations where org_id = :org group by direction, state, peer_name, upper",
            )
            .await?,
        ),
    ])
}

/// Recounts every vault; says how many lines there were.
async fn recount(world: &World, when: &str) -> usize {
    let mut all = 0;
    for card in world.node.vaults().directory().cards().await.unwrap() {
        let vault = world.node.vaults().vault(card.org);
        for (kept, recounted) in vault.read(async |tx: &Tx| kept_and_recounted(tx).await).await.unwrap() {
            assert_eq!(kept, recounted, "{} {when}", card.handle);
            all += kept.len();
        }
    }
    all
}

async fn done(program: &Voice<'_>, path: &str, body: Json) -> Json {
    let answer = program.post(path, body).await;
    assert!(answer.status.is_success(), "{path}: {} {}", answer.status, answer.text);
    answer.json()
}

#[tokio::test]
async fn sums_agree_with_a_recount_after_import_decision_withdrawal_and_undo() {
    let stages = [Stage::Won, Stage::Lost, Stage::Engaging, Stage::Submitted];
    let opportunity = |at: usize| cast::opportunity(&format!("O{at}"), at % 3, stages[at % 4], at as i64);
    let plan = Plan { opportunities: (0..24).map(opportunity).collect(), ..cast::channel() };
    World::on_every_engine(plan, async |world: &World| {
        assert!(recount(world, "after the import").await > 20);
        let moses = world.program("moses-frase", Role::Member).await;
        let central = world.program("central", Role::Manager).await;
        let place = moses.get("/api/v1/partnerships").await.json()["data"][0]["id"].clone();
        let mut registered = Vec::new();
        for company in ["Quillfeather", "Sonron", "Konex"] {
            let lead = json!({ "company": company, "product": "MG Special", "value": "10,000,000,000.55" });
            let lead = done(&moses, "/api/v1/leads", lead).await["data"]["id"].as_str().unwrap().to_owned();
            let path = format!("/api/v1/leads/{lead}/registrations");
            let registration = done(&moses, &path, json!({ "partnership": place })).await;
            registered.push((lead, registration["data"]["id"].as_str().unwrap().to_owned()));
        }
        world.run_tasks().await;
        recount(world, "after registrations").await;
        for ((_, id), decision) in registered.iter().zip([
            json!({ "decision": "accept" }),
            json!({ "decision": "accept" }),
            json!({ "decision": "deny", "code": "duplicate", "reason": "Ours since May" }),
        ]) {
            done(&central, &format!("/api/v1/registrations/{id}/decision"), decision).await;
        }
        world.run_tasks().await;
        recount(world, "after decisions").await;

        let (lead, id) = &registered[0];
        let deal = done(&moses, &format!("/api/v1/leads/{lead}/deal"), json!({})).await["data"]["id"].clone();
        let path = format!("/api/v1/deals/{}/stage", deal.as_str().unwrap());
        done(&moses, &path, json!({ "from": "new", "to": "trial", "trial_from": "2026-11-02" })).await;
        let edited = json!({ "company": "Quill", "product": "GTX Pro", "value": "3", "version": 1 });
        let written = moses.put(&format!("/api/v1/leads/{lead}"), edited).await;
        assert_ne!(written.status, StatusCode::NOT_FOUND, "{}", written.text);
        recount(world, "after an edit and a moved deal").await;

        done(&moses, &format!("/api/v1/registrations/{id}/withdrawal"), json!({})).await;
        world.run_tasks().await;
        recount(world, "after a withdrawal").await;
        let ids = json!({ "ids": [registered[1].0.clone()] });
        let act = done(&moses, "/api/v1/leads/archive", ids).await["data"]["act"].clone();
        done(&moses, &format!("/api/v1/undo/{}", act.as_str().unwrap()), json!({})).await;
        recount(world, "after an undo").await;
    })
    .await;
}
