//! A CRM export that never was: a channel as large and as untidy as a real one, its dates ending today.
//!
//! It is written as files and read by the same import as a customer's own export, so the demo shows what
//! the product does and nothing besides. The same seed and day give the same files, byte for byte.

mod names;

pub use names::COUNTRIES;

use std::{fmt::Write, fs, io, path::Path};

use jiff::{Span, civil::Date};
use kernel::Chance;

/// How many opportunities of each stage.
const STAGES: [(Stage, usize); 5] = [
    (Stage::Won, 4_238),
    (Stage::Lost, 2_473),
    (Stage::Engaging, 1_548),
    (Stage::Prospecting, 500),
    (Stage::Submitted, 41),
];
/// Of how many of them a small channel has one.
const SMALL: usize = 24;
/// Fourteen months.
const DAYS: i64 = 424;
/// An opportunity that is under way is expected to be decided within so many days from next week on.
const AHEAD: u64 = 170;
/// Three months: most of what a partner that declines won since then lies so much further back, and most of what one that
/// grows won in the three months before lies so much later.
const TURNED: i64 = 92;
/// Of a hundred opportunities that are still early, how many have no account yet.
const WITHOUT_ACCOUNT: u64 = 16;

/// Name, series, list price in dollars, and how often of a hundred it is the one that is sold.
const PRODUCTS: [(&str, &str, u64, u64); 7] = [
    ("Beacon Mini", "Beacon", 60, 18),
    ("Beacon Two", "Beacon", 540, 21),
    ("Beacon Two Plus", "Beacon", 1_150, 16),
    ("Harbor Gate", "Harbor", 3_400, 16),
    ("Harbor Gate Pro", "Harbor", 4_900, 17),
    ("Harbor Gate Max", "Harbor", 5_600, 11),
    ("Summit 500", "Summit", 26_500, 1),
];
/// As some people write `Harbor Gate Pro`.
const SLIP: (&str, &str) = ("Harbor Gate Pro", "HarborGatePro");

/// Sector and how many of the 85 accounts are in it.
const SECTORS: [(&str, usize); 10] = [
    ("retail", 17),
    ("technology", 12),
    ("medical", 12),
    ("finance", 8),
    ("marketing", 8),
    ("software", 7),
    ("entertainment", 6),
    ("telecommunications", 6),
    ("services", 5),
    ("employment", 4),
];
/// Agents on the books who have sold nothing yet, by their place in [`names::AGENTS`].
const IDLE: [usize; 5] = [4, 11, 18, 25, 32];

/// How many opportunities there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Size {
    /// As many as a real channel of this kind has: 8,800.
    Whole,
    /// A few hundred, of the same organisations: made in a moment.
    Small,
}

#[derive(Clone, Copy, PartialEq)]
enum Stage {
    Prospecting,
    Submitted,
    Engaging,
    Won,
    Lost,
}

/// Writes the export into `folder`, which is made where it is not there: `channel.csv`, `products.csv`,
/// `sales_teams.csv`, `accounts.csv` and `sales_pipeline.csv`.
pub fn write(folder: &Path, seed: u64, today: Date, size: Size) -> io::Result<()> {
    let chance = Chance::seeded(seed);
    fs::create_dir_all(folder)?;
    let accounts = accounts(&chance);
    fs::write(folder.join("channel.csv"), "vendor\nMaven\n")?;
    fs::write(folder.join("products.csv"), products())?;
    fs::write(folder.join("sales_teams.csv"), teams())?;
    // What is expected is drawn apart: what happened stays as it is, whatever is added there.
    let expected = Chance::seeded(seed.wrapping_add(1));
    fs::write(folder.join("sales_pipeline.csv"), pipeline((&chance, &expected), &accounts, today, size)?)?;
    fs::write(
        folder.join("accounts.csv"),
        sheet(
            "account,sector,year_established,revenue,employees,office_location,subsidiary_of,domain,contact_name,contact_email",
            accounts,
        ),
    )
}

fn products() -> String {
    let rows =
        PRODUCTS.map(|(name, series, price, _)| vec![name.to_owned(), series.to_owned(), price.to_string()]);
    sheet("product,series,sales_price", rows)
}

fn teams() -> String {
    let rows = names::AGENTS.iter().enumerate().map(|(at, agent)| {
        // Six managers with about six agents each, two of them in every office.
        let manager = at * names::MANAGERS.len() / names::AGENTS.len();
        let office = ["Central", "East", "West"][manager / 2];
        vec![(*agent).to_owned(), names::MANAGERS[manager].to_owned(), office.to_owned()]
    });
    sheet("sales_agent,manager,regional_office", rows)
}

fn accounts(chance: &Chance) -> Vec<Vec<String>> {
    let mut stems = names::COMPANIES.to_vec();
    let mut rows = Vec::new();
    for (sector, count) in SECTORS {
        for _ in 0..count {
            // Drawn without putting back: every company has a name of its own.
            let stem = stems.swap_remove(chance.below(stems.len() as u64) as usize);
            let kinds = names::KINDS
                .iter()
                .find(|(known, _)| *known == sector)
                .map_or(&["Group"][..], |(_, kinds)| kinds);
            let name = format!("{stem} {}", pick(chance, kinds));
            let (country, ending) = if chance.below(100) < 80 {
                ("United States", "com")
            } else {
                *pick(chance, names::COUNTRIES)
            };
            let domain = format!("{}.{ending}", name.replace(' ', "").to_lowercase());
            let (first, last) = (pick(chance, names::FIRST), pick(chance, names::LAST));
            let employees = scattered(chance, 900, 16);
            rows.push(vec![
                name,
                if sector == "technology" { "technolgy" } else { sector }.to_owned(),
                (1978 + chance.below(40)).to_string(),
                format!("{}.{:02}", scattered(chance, 700, 16), chance.below(100)),
                employees.to_string(),
                country.to_owned(),
                String::new(),
                domain.clone(),
                format!("{first} {last}"),
                format!("{}.{}@{domain}", first.to_lowercase(), last.to_lowercase()),
            ]);
        }
    }
    // One country with a slip, and a few companies that belong to another.
    rows[0][5] = "Philipines".to_owned();
    for at in (9..rows.len()).step_by(13) {
        rows[at][6] = rows[at - 7][0].clone();
    }
    rows.sort();
    rows
}

fn pipeline(
    (chance, expected): (&Chance, &Chance),
    accounts: &[Vec<String>],
    today: Date,
    size: Size,
) -> io::Result<String> {
    let busy: Vec<(&str, u64)> = names::AGENTS
        .iter()
        .enumerate()
        .filter(|(at, _)| !IDLE.contains(at))
        .map(|(_, agent)| (*agent, 3 + chance.below(9)))
        .collect();
    let products = PRODUCTS.map(|(name, _, price, share)| ((name, price), share));
    let mut rows = Vec::new();
    for (stage, count) in STAGES {
        let count = if size == Size::Small { count.div_ceil(SMALL) } else { count };
        for at in 0..count {
            // The first thirty deals go round, so that everybody has won something whatever the seed.
            let agent = busy.get(at).map_or_else(|| weighed(chance, &busy), |(agent, _)| agent);
            let (product, price) = *weighed(chance, &products);
            let early = matches!(stage, Stage::Prospecting | Stage::Engaging);
            let account = if early && chance.below(100) < WITHOUT_ACCOUNT {
                ""
            } else {
                pick(chance, accounts)[0].as_str()
            };
            let (opened, closed) = days(chance, stage);
            let turned = turned(busy.iter().position(|(one, _)| one == agent), stage, at, closed);
            let (opened, mut closed) = (opened.map(|day| day + turned), closed.map(|day| day + turned));
            let value = match stage {
                Stage::Won | Stage::Submitted => scattered(chance, price, 6).to_string(),
                Stage::Lost => "0".to_owned(),
                // Four in five that are under way have an offer, and a day by which it may be decided.
                Stage::Engaging if expected.below(5) > 0 => {
                    closed = Some(-7 - expected.below(AHEAD) as i64);
                    scattered(expected, price, 6).to_string()
                }
                Stage::Prospecting | Stage::Engaging => String::new(),
            };
            let noted = stage == Stage::Submitted || chance.below(100) < 12;
            rows.push((
                opened,
                vec![
                    id(chance, rows.len()),
                    (*agent).to_owned(),
                    if product == SLIP.0 && chance.below(2) == 0 { SLIP.1 } else { product }.to_owned(),
                    account.to_owned(),
                    stage.name().to_owned(),
                    day(today, opened)?,
                    day(today, closed)?,
                    value,
                    if noted { *pick(chance, names::NOTES) } else { "" }.to_owned(),
                ],
            ));
        }
    }
    // Oldest first, those not begun at the end, as such exports come.
    rows.sort_by_key(|(opened, _)| (opened.is_none(), std::cmp::Reverse(*opened)));
    let header =
        "opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value,notes";
    Ok(sheet(header, rows.into_iter().map(|(_, row)| row)))
}

impl Stage {
    fn name(self) -> &'static str {
        match self {
            Self::Prospecting => "Prospecting",
            Self::Submitted => "Submitted",
            Self::Engaging => "Engaging",
            Self::Won => "Won",
            Self::Lost => "Lost",
        }
    }
}

/// By how many days something that was won lies further back than it was drawn: of the first partner, who declines, and
/// of the second, who grows.
fn turned(partner: Option<usize>, stage: Stage, at: usize, closed: Option<i64>) -> i64 {
    match (partner, stage, closed) {
        (Some(0), Stage::Won, Some(closed)) if closed < TURNED && !at.is_multiple_of(5) => TURNED,
        (Some(1), Stage::Won, Some(closed))
            if (TURNED..2 * TURNED).contains(&closed) && !at.is_multiple_of(5) =>
        {
            -TURNED
        }
        _ => 0,
    }
}

/// How many days ago an opportunity was opened, and closed.
fn days(chance: &Chance, stage: Stage) -> (Option<i64>, Option<i64>) {
    match stage {
        Stage::Prospecting => (None, None),
        Stage::Submitted => (Some(chance.below(2) as i64), None),
        Stage::Engaging => (Some(2 + chance.below(200) as i64), None),
        Stage::Won | Stage::Lost => {
            let took = 1 + (chance.below(70) + chance.below(70)) as i64;
            let closed = chance.below((DAYS - took) as u64) as i64;
            (Some(closed + took), Some(closed))
        }
    }
}

/// A date as the export writes it: month, day, year. What is less than no day ago is expected.
fn day(today: Date, ago: Option<i64>) -> io::Result<String> {
    let Some(ago) = ago else { return Ok(String::new()) };
    let date = today.checked_sub(Span::new().days(ago)).map_err(io::Error::other)?;
    Ok(format!("{}/{}/{}", date.month(), date.day(), date.year()))
}

/// Eight letters and digits, of which the first four come from the number: no two are the same.
fn id(chance: &Chance, number: usize) -> String {
    const SIGNS: &[u8; 36] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    let places = [46_656, 1_296, 36, 1];
    // A step that shares no factor with 36⁴ visits every value before it repeats one.
    let mixed = (number * 611_953) % 1_679_616;
    let counted = places.map(|place| SIGNS[mixed / place % 36]);
    let drawn = [(); 4].map(|()| *pick(chance, SIGNS));
    counted.into_iter().chain(drawn).map(char::from).collect()
}

/// Around `middle`, multiplied `times` over by up to an eighth more or less: log-normal, nearly.
fn scattered(chance: &Chance, middle: u64, times: u32) -> u64 {
    let thousandths = (0..times).fold(middle * 1_000, |value, _| value * (875 + chance.below(256)) / 1_000);
    (thousandths / 1_000).max(1)
}

fn pick<'a, T>(chance: &Chance, from: &'a [T]) -> &'a T {
    &from[chance.below(from.len() as u64) as usize]
}

fn weighed<'a, T>(chance: &Chance, from: &'a [(T, u64)]) -> &'a T {
    let mut left = chance.below(from.iter().map(|(_, weight)| weight).sum());
    let found = from.iter().find(|(_, weight)| {
        let here = left < *weight;
        left = left.saturating_sub(*weight);
        here
    });
    &found.unwrap_or(&from[0]).0
}

fn sheet(header: &str, rows: impl IntoIterator<Item = Vec<String>>) -> String {
    let mut text = format!("{header}\n");
    for row in rows {
        let cells: Vec<String> = row.iter().map(|cell| quoted(cell)).collect();
        // Writing to a String cannot fail.
        _ = writeln!(text, "{}", cells.join(","));
    }
    text
}

fn quoted(cell: &str) -> String {
    if cell.contains(['"', ',', '\n']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_owned()
    }
}

#[cfg(test)]
mod tests;
