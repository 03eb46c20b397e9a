//! The pipeline itself: each row becomes an opportunity, or is left alone with its reason.

use std::{collections::HashMap, path::Path};

use super::{
    Findings, ImportError, Opportunity, Reason, Repair, Stage,
    channel::Channel,
    repair::Names,
    rows::{Row, Sheet, start},
};

const PIPELINE: &str = "sales_pipeline.csv";
const NEEDED: [&str; 8] = [
    "opportunity_id",
    "sales_agent",
    "product",
    "account",
    "deal_stage",
    "engage_date",
    "close_date",
    "close_value",
];

/// Reads the pipeline. `Opportunity::reseller` is the number of an agent still, with opportunities or not.
pub(super) fn read(
    folder: &Path,
    channel: &Channel,
    findings: &mut Findings,
) -> Result<Vec<Opportunity>, ImportError> {
    let mut sheet = Sheet::open(folder, PIPELINE, &NEEDED, &["notes"], findings)?;
    let mut opportunities: Vec<Opportunity> = Vec::new();
    let mut seen: HashMap<String, usize> = HashMap::new();
    while let Some(row) = sheet.next(findings)? {
        match opportunity(&row, channel) {
            Err((reason, what)) => findings.leave_row(reason, &row, &what),
            Ok((new, repairs)) => match seen.get(&new.external_id) {
                Some(first) if opportunities[*first] == new => {
                    findings.leave_row(Reason::Twice, &row, &new.external_id)
                }
                Some(_) => findings.leave_row(Reason::Contradicted, &row, &new.external_id),
                None => {
                    repairs.into_iter().for_each(|repair| findings.repair(repair));
                    findings.loaded(&new);
                    seen.insert(new.external_id.clone(), opportunities.len());
                    opportunities.push(new);
                }
            },
        }
    }
    Ok(opportunities)
}

fn opportunity(row: &Row, channel: &Channel) -> Result<(Opportunity, Vec<Repair>), (Reason, String)> {
    let external_id =
        row.given("opportunity_id").ok_or_else(|| (Reason::Nameless, "opportunity_id".to_owned()))?;
    let mut repairs = Vec::new();
    let mut named = |column, reason, names: &Names, spelling: &dyn Fn(usize) -> String| {
        let text = row.text(column);
        let at = names.find(text).ok_or_else(|| (reason, format!("{column} “{}”", start(text))))?;
        repairs.push(Repair::new(row, column, text, &spelling(at)));
        Ok(at)
    };
    let Channel { products, accounts, agents, .. } = channel;
    let agent = named("sales_agent", Reason::Agent, &agents.names, &|at| agents.rows[at].name.clone())?;
    let product = named("product", Reason::Product, &products.names, &|at| products.rows[at].name.clone())?;
    let account = match row.given("account") {
        None => None,
        Some(_) => {
            let at =
                named("account", Reason::Account, &accounts.names, &|at| accounts.rows[at].name.clone())?;
            Some(&accounts.rows[at])
        }
    };
    let stage = row
        .read("deal_stage", Reason::Stage, Stage::read)?
        .ok_or((Reason::Stage, "no deal_stage".to_owned()))?;
    let opportunity = Opportunity {
        external_id: external_id.to_owned(),
        reseller: agent,
        company: account.map(|account| account.name.clone()),
        domain: account.and_then(|account| account.domain.clone()),
        country: account.and_then(|account| account.country.clone()),
        sector: account.and_then(|account| account.sector.clone()),
        contact_name: account.and_then(|account| account.contact_name.clone()),
        contact_email: account.and_then(|account| account.contact_email.clone()),
        product: products.rows[product].name.clone(),
        value: row.money("close_value")?,
        stage,
        opened_on: row.date("engage_date")?,
        closed_on: row.date("close_date")?,
        notes: row.given("notes").map(str::to_owned),
    };
    Ok((opportunity, repairs))
}
