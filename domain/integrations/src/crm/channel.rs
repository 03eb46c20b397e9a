//! Who and what the opportunities speak of: the vendor, products, accounts, agents and their offices.

use std::path::Path;

use kernel::{Domain, EmailAddress, Money};

use super::{
    Findings, ImportError, Product, Reason, Repair,
    repair::{self, Names},
    rows::{Row, Sheet},
};

pub(super) const ACCOUNTS: &str = "accounts.csv";
pub(super) const PRODUCTS: &str = "products.csv";
pub(super) const TEAMS: &str = "sales_teams.csv";
pub(super) const CHANNEL: &str = "channel.csv";

/// Everything but the opportunities.
pub(super) struct Channel {
    pub vendor: String,
    pub products: Known<Product>,
    pub accounts: Known<Account>,
    pub offices: Vec<String>,
    pub agents: Known<Agent>,
}

/// Rows that are spoken of by name.
pub(super) struct Known<T> {
    pub names: Names,
    pub rows: Vec<T>,
}

/// A customer.
#[derive(PartialEq)]
pub(super) struct Account {
    pub name: String,
    pub sector: Option<String>,
    pub country: Option<String>,
    pub domain: Option<Domain>,
    pub contact_name: Option<String>,
    pub contact_email: Option<EmailAddress>,
}

/// A sales agent and the number of its office.
#[derive(PartialEq)]
pub(super) struct Agent {
    pub name: String,
    pub office: usize,
}

/// Reads all files but the pipeline.
pub(super) fn read(folder: &Path, findings: &mut Findings) -> Result<Channel, ImportError> {
    let vendor = vendor(folder, findings)?;
    let products = products(folder, findings)?;
    let accounts = accounts(folder, findings)?;
    let (offices, agents) = agents(folder, findings)?;
    Ok(Channel { vendor, products, accounts, offices, agents })
}

fn vendor(folder: &Path, findings: &mut Findings) -> Result<String, ImportError> {
    let mut sheet = match Sheet::open(folder, CHANNEL, &["vendor"], &[], findings) {
        // The one file that an export need not have.
        Err(ImportError::Missing { .. }) => return Ok("Maven".to_owned()),
        opened => opened?,
    };
    let mut vendor: Option<String> = None;
    while let Some(row) = sheet.next(findings)? {
        match (row.given("vendor"), &vendor) {
            (None, _) => findings.leave_row(Reason::Nameless, &row, "vendor"),
            (Some(name), None) => vendor = Some(name.to_owned()),
            (Some(name), Some(first)) if name == first => findings.leave_row(Reason::Twice, &row, name),
            (Some(name), Some(_)) => findings.leave_row(Reason::Contradicted, &row, name),
        }
    }
    Ok(vendor.unwrap_or_else(|| "Maven".to_owned()))
}

fn products(folder: &Path, findings: &mut Findings) -> Result<Known<Product>, ImportError> {
    let mut sheet = Sheet::open(folder, PRODUCTS, &["product", "series", "sales_price"], &[], findings)?;
    let mut known = Known { names: Names::default(), rows: Vec::new() };
    while let Some(row) = sheet.next(findings)? {
        let price: Result<Money, _> = row
            .money("sales_price")
            .and_then(|price| price.ok_or_else(|| (Reason::Money, "sales_price is empty".to_owned())));
        match price {
            Err((reason, what)) => findings.leave_row(reason, &row, &what),
            Ok(price) => {
                let name = row.text("product").to_owned();
                known.add(
                    &row,
                    "product",
                    Product { name, series: row.text("series").to_owned(), price },
                    findings,
                );
            }
        }
    }
    Ok(known)
}

fn accounts(folder: &Path, findings: &mut Findings) -> Result<Known<Account>, ImportError> {
    let needed = ["account", "sector", "office_location"];
    let welcome = ["domain", "contact_name", "contact_email"];
    let mut sheet = Sheet::open(folder, ACCOUNTS, &needed, &welcome, findings)?;
    let mut known = Known { names: Names::default(), rows: Vec::new() };
    while let Some(row) = sheet.next(findings)? {
        let account = Account {
            name: row.text("account").to_owned(),
            sector: spelt(&row, "sector", repair::sector, findings),
            country: spelt(&row, "office_location", repair::country, findings),
            domain: address(&row, "domain", findings),
            contact_name: row.given("contact_name").map(str::to_owned),
            contact_email: address(&row, "contact_email", findings),
        };
        known.add(&row, "account", account, findings);
    }
    Ok(known)
}

fn agents(folder: &Path, findings: &mut Findings) -> Result<(Vec<String>, Known<Agent>), ImportError> {
    let mut sheet = Sheet::open(folder, TEAMS, &["sales_agent", "regional_office"], &[], findings)?;
    let mut offices = Known { names: Names::default(), rows: Vec::<String>::new() };
    let mut known = Known { names: Names::default(), rows: Vec::new() };
    while let Some(row) = sheet.next(findings)? {
        let Some(office) = row.given("regional_office") else {
            findings.leave_row(Reason::Nameless, &row, "regional_office");
            continue;
        };
        let office = match offices.names.find(office) {
            Some(known) => {
                findings.repair(Repair::new(&row, "regional_office", office, &offices.rows[known]));
                known
            }
            None => {
                offices.names.add(office, offices.rows.len());
                offices.rows.push(office.to_owned());
                offices.rows.len() - 1
            }
        };
        known.add(&row, "sales_agent", Agent { name: row.text("sales_agent").to_owned(), office }, findings);
    }
    Ok((offices.rows, known))
}

impl<T: PartialEq> Known<T> {
    /// Makes a row known, unless its name is empty or taken: the first of two stays.
    fn add(&mut self, row: &Row, column: &str, new: T, findings: &mut Findings) {
        let name = row.text(column);
        match self.names.exactly(name) {
            _ if name.is_empty() => findings.leave_row(Reason::Nameless, row, column),
            Some(first) if self.rows[first] == new => findings.leave_row(Reason::Twice, row, name),
            Some(_) => findings.leave_row(Reason::Contradicted, row, name),
            None => {
                self.names.add(name, self.rows.len());
                self.rows.push(new);
            }
        }
    }
}

fn spelt(
    row: &Row,
    column: &'static str,
    repair: fn(&str) -> Option<String>,
    findings: &mut Findings,
) -> Option<String> {
    let text = row.given(column)?;
    let Some(better) = repair(text) else { return Some(text.to_owned()) };
    findings.repair(Repair::new(row, column, text, &better));
    Some(better)
}

/// A domain or mail address. A wrong one is reported and left empty: the account itself is sound.
fn address<T: std::str::FromStr>(row: &Row, column: &str, findings: &mut Findings) -> Option<T> {
    match row.read(column, Reason::Address, |text| text.parse().ok()) {
        Ok(address) => address,
        Err((reason, what)) => {
            findings.leave_row(reason, row, &what);
            None
        }
    }
}
