//! What is known of a company, and what of it is compared.

use crate::{
    name::Name,
    number::number,
    site::Site,
    spelling::{fold, latin},
    words,
};

/// What somebody knows of a company, as it was typed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Company<'a> {
    /// What it is called.
    pub name: Option<&'a str>,
    /// Where it is: two letters or a name.
    pub country: Option<&'a str>,
    /// Its domain, host or web address.
    pub domain: Option<&'a str>,
    /// Somebody's mail address there.
    pub email: Option<&'a str>,
    /// Its number in a register or at a tax office.
    pub number: Option<&'a str>,
    /// What would be sold to it.
    pub product: Option<&'a str>,
}

/// A company as it is compared.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Profile {
    pub(crate) name: Option<Name>,
    pub(crate) country: Option<String>,
    pub(crate) site: Option<Site>,
    /// Where its contact has mail, unless anybody may.
    pub(crate) mail: Option<Site>,
    pub(crate) email: Option<String>,
    pub(crate) number: Option<String>,
    pub(crate) product: Option<String>,
}

impl Profile {
    /// Makes what is compared of what was typed.
    pub fn of(company: &Company<'_>) -> Self {
        let country = company.country.and_then(words::country);
        let email =
            company.email.map(|email| email.trim().to_lowercase()).filter(|email| email.contains('@'));
        let product = company.product.map(|product| latin(product).split_whitespace().map(fold).collect());
        Self {
            name: company.name.and_then(Name::read),
            site: company.domain.and_then(Site::read),
            mail: email.as_deref().and_then(Site::read),
            number: company.number.and_then(|text| number(text, country.as_deref())),
            product: product.filter(|product: &String| !product.is_empty()),
            country,
            email,
        }
    }

    /// Every domain that stands for it.
    pub(crate) fn sites(&self) -> impl Iterator<Item = &Site> {
        self.site.iter().chain(self.mail.iter())
    }
}
