//! Which company a deal or a trial is of, and by what it is recognised.

use kernel::{DealId, Domain};
use matching::Name;
use partnering::teams::Place;
use selling::{
    accounts,
    deals::{Deal, Source},
    leads::{self, Draft},
    registrations,
};
use vault::{Tx, VaultError};

/// A company, as a deal or a trial names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Company {
    /// As it is called.
    pub(crate) name: String,
    /// Its registrable domain; none where it is everybody's.
    pub(crate) domain: Option<String>,
    /// Where it is.
    pub(crate) country: Option<String>,
    /// Where it belongs in this organisation.
    pub(crate) place: Place,
}

impl Company {
    /// The company of that name or domain; none where neither is known.
    pub(crate) fn of(
        name: Option<&str>,
        domain: Option<&Domain>,
        country: Option<&str>,
        place: Place,
    ) -> Option<Self> {
        let domain = domain.map(Domain::as_str).filter(|domain| !matching::is_free(domain));
        let name = name.map(str::trim).filter(|name| !name.is_empty()).or(domain)?;
        Some(Self {
            name: name.to_owned(),
            domain: domain.map(str::to_owned),
            country: country.map(str::to_owned),
            place,
        })
    }

    /// The customer of a sale. Where the sale names no domain, an account of that very name may know it.
    pub(crate) async fn of_sale(tx: &Tx, sale: &Draft) -> Result<Option<Self>, VaultError> {
        let (name, country) = (sale.company.as_deref(), sale.country.as_deref());
        let Some(mut company) = Self::of(name, sale.domain.as_ref(), country, sale.place) else {
            return Ok(None);
        };
        if company.domain.is_none()
            && let Some(account) = accounts::of_customer(tx, None, &company.name).await?
        {
            let domain = account.details.domain.as_ref().map(Domain::as_str);
            company.domain = domain.filter(|domain| !matching::is_free(domain)).map(str::to_owned);
        }
        Ok(Some(company))
    }

    /// The customer of a deal; none where it is erased.
    pub(crate) async fn of_deal(tx: &Tx, deal: &Deal) -> Result<Option<Self>, VaultError> {
        match sale(tx, deal).await? {
            Some(sale) => Self::of_sale(tx, &sale).await,
            None => Ok(None),
        }
    }

    /// Its name as it is compared: without legal forms, capitals and spaces.
    pub(crate) fn key(&self) -> String {
        Name::read(&self.name).map_or_else(|| self.name.to_lowercase(), |name| name.joined)
    }
}

/// What is known of a deal's sale, by whoever owns that.
pub(crate) async fn sale(tx: &Tx, deal: &Deal) -> Result<Option<Draft>, VaultError> {
    Ok(match &deal.source {
        Source::Lead(lead) => leads::find(tx, *lead).await?.map(|lead| lead.draft),
        Source::Registration { id, .. } => registrations::find(tx, *id).await?.map(|known| known.sale),
    })
}

/// What is known of the sale of that deal.
pub(crate) async fn sale_of(tx: &Tx, deal: DealId) -> Result<Option<Draft>, VaultError> {
    match selling::deals::find(tx, deal).await? {
        Some(deal) => sale(tx, &deal).await,
        None => Ok(None),
    }
}
