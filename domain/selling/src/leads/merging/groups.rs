//! Companies of which there are several leads: those that somebody may want to merge.

use askama::Template;
use trust::access::Access;
use vault::{Tx, VaultError, rows::FromQueryResult};
use web::{Empty, Page};

use crate::leads::{at, to, web::shell};
use crate::texts::leads as texts;

/// Leads that are called the same, or have one domain.
#[derive(Debug, Clone, FromQueryResult)]
pub(super) struct Group {
    named: String,
    company: Option<String>,
    counted: i64,
}

/// The companies with the most leads that are not archived.
pub(super) async fn read(tx: &Tx) -> Result<Vec<Group>, VaultError> {
    let mut groups: Vec<Group> = tx
        .sql(
            "select domain as named, min(company) as company, count(*) as counted from leads where org_id = :org \
             and archived is null and domain is not null group by domain having count(*) > 1 \
             order by counted desc, named limit 100",
        )
        .all()
        .await?;
    let called: Vec<Group> = tx
        .sql(
            "select company_key as named, min(company) as company, count(*) as counted from leads \
             where org_id = :org and archived is null and company_key is not null group by company_key \
             having count(*) > 1 order by counted desc, named limit 100",
        )
        .all()
        .await?;
    // What is called the same and has one domain is one company.
    let known =
        |one: &Group| groups.iter().any(|all| all.company == one.company && all.counted >= one.counted);
    let more: Vec<Group> = called.into_iter().filter(|one| !known(one)).collect();
    groups.extend(more);
    groups.sort_by(|one, other| other.counted.cmp(&one.counted).then_with(|| one.named.cmp(&other.named)));
    groups.truncate(100);
    Ok(groups)
}

#[derive(Template)]
#[template(path = "leads/merging/groups.html")]
pub(super) struct GroupsPage {
    page: Page,
    rows: Vec<Row>,
    empty: Empty,
}

struct Row {
    href: String,
    name: String,
    domain: String,
    counted: String,
}

impl GroupsPage {
    pub(super) fn new(access: &Access, groups: Vec<Group>) -> Self {
        let here = access.here("leads");
        let mut page = shell(access, texts::same_companies(), None);
        page.crumbs = vec![to(&texts::title(), &here), at(&texts::same_companies())];
        let rows = groups.into_iter().map(|group| {
            let name = group.company.unwrap_or_else(|| group.named.clone());
            Row {
                href: format!("{here}{}", super::web::same([group.named.as_str()])),
                domain: if group.named.contains('.') { group.named } else { String::new() },
                name,
                counted: texts::counted(group.counted.max(0).unsigned_abs()),
            }
        });
        let empty = Empty {
            icon: "lead",
            title: texts::no_same_companies(),
            text: texts::no_same_companies_about(),
            action: None,
        };
        Self { page, rows: rows.collect(), empty }
    }
}
