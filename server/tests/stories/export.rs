//! A small export of the same shape as a real one: three offices, nine agents, as many rows as you like.

use std::{fmt::Write, fs, path::Path};

/// Who sells, and for which office.
pub const AGENTS: [(&str, &str); 9] = [
    ("Moses Frase", "Central"),
    ("Cecily Lampkin", "Central"),
    ("Darcel Schlecht", "Central"),
    ("Kary Hendrixson", "West"),
    ("Vicki Laflamme", "West"),
    ("Markita Hansen", "West"),
    ("Daniell Hammack", "East"),
    ("Rosalina Dieter", "East"),
    ("Garret Kinder", "East"),
];

/// The columns of the pipeline.
pub const COLUMNS: &str =
    "opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value";

/// Writes an export of so many opportunities into a folder.
pub fn write(folder: &Path, opportunities: usize) {
    let file = |name: &str, text: &str| fs::write(folder.join(name), text).expect("a file");
    file("products.csv", "product,series,sales_price\nGTX Pro,GTX,4821\nMG Special,MG,55\n");
    file(
        "accounts.csv",
        "account,sector,office_location\nIsdom,medical,United States\nZoomit,technolgy,Kenya\n",
    );
    let mut teams = "sales_agent,manager,regional_office\n".to_owned();
    for (agent, office) in AGENTS {
        _ = writeln!(teams, "{agent},Melvin Marxen,{office}");
    }
    file("sales_teams.csv", &teams);
    file("sales_pipeline.csv", &pipeline(opportunities));
}

/// The pipeline alone.
pub fn pipeline(opportunities: usize) -> String {
    let mut text = format!("{COLUMNS}\n");
    for at in 0..opportunities {
        let (agent, _) = AGENTS[at % AGENTS.len()];
        let product = ["GTX Pro", "GTXPro", "MG Special"][at % 3];
        let account = ["Isdom", "Zoomit", ""][at % 7 % 3];
        let rest = match at % 10 {
            0 => "Prospecting,,,".to_owned(),
            1 => "Engaging,3/1/2017,,".to_owned(),
            2..7 => format!("Won,3/1/2017,5/20/2017,{}", 1_000 + at),
            _ => "Lost,3/1/2017,5/21/2017,0".to_owned(),
        };
        _ = writeln!(text, "OPP{at:05},{agent},{product},{account},{rest}");
    }
    text
}
