//! What becomes of a file's columns: guessed from their headings, or remembered, and changed by who brings it.

use serde::{Deserialize, Serialize};

use crate::texts::{imports as texts, leads as words};

/// What a column can become.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// The customer's company.
    Company,
    /// Its domain.
    Domain,
    /// Its number in a register.
    CompanyNumber,
    /// Where it is.
    Country,
    /// What it may buy.
    Product,
    /// For how much.
    Value,
    /// In which currency.
    Currency,
    /// When it may be decided.
    ClosesOn,
    /// The person at the customer's.
    ContactName,
    /// How to reach that person.
    ContactEmail,
    /// How to call that person.
    ContactPhone,
    /// Where that person's clock stands.
    ContactTimeZone,
    /// What is to be remembered.
    Notes,
    /// Its number in another system.
    ExternalId,
}

/// In which order days and months stand.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Dates {
    /// As the file shows; where it does not, somebody is asked.
    #[default]
    Auto,
    /// `31/12/2026`.
    DayFirst,
    /// `12/31/2026`.
    MonthFirst,
}

/// How parts of a number are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decimals {
    /// As the file shows; where it does not, somebody is asked.
    #[default]
    Auto,
    /// `1,234.50`.
    Point,
    /// `1.234,50`.
    Comma,
}

/// What becomes of a row whose company has leads here.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Existing {
    /// It is left out.
    #[default]
    Skip,
    /// It becomes one more lead of that company.
    Add,
    /// It changes the lead that it means: of its number, or the only one of that company for that product.
    Update,
}

/// What becomes of a file's columns, and how they are understood.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Arrangement {
    /// What each column becomes; none where it is left out.
    pub columns: Vec<Option<Field>>,
    /// How days are written.
    pub dates: Dates,
    /// How amounts are written.
    pub decimals: Decimals,
    /// What becomes of companies that are there.
    pub existing: Existing,
    /// The product of rows that name none.
    pub product: String,
    /// The currency of rows that name none.
    pub currency: String,
}

impl Field {
    /// All of them, in the order of forms.
    pub(super) const ALL: [Self; 14] = [
        Self::Company,
        Self::Domain,
        Self::CompanyNumber,
        Self::Country,
        Self::Product,
        Self::Value,
        Self::Currency,
        Self::ClosesOn,
        Self::ContactName,
        Self::ContactEmail,
        Self::ContactPhone,
        Self::ContactTimeZone,
        Self::Notes,
        Self::ExternalId,
    ];

    /// As programs write it, and as leads call it.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Company => "company",
            Self::Domain => "domain",
            Self::CompanyNumber => "company_number",
            Self::Country => "country",
            Self::Product => "product",
            Self::Value => "value",
            Self::Currency => "currency",
            Self::ClosesOn => "closes_on",
            Self::ContactName => "contact_name",
            Self::ContactEmail => "contact_email",
            Self::ContactPhone => "contact_phone",
            Self::ContactTimeZone => "contact_time_zone",
            Self::Notes => "notes",
            Self::ExternalId => "external_id",
        }
    }

    /// The field of that word.
    pub(super) fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.word() == word)
    }

    /// As people call it.
    pub(super) fn label(self) -> String {
        match self {
            Self::Company => words::company(),
            Self::Domain => words::domain(),
            Self::CompanyNumber => words::company_number(),
            Self::Country => words::country(),
            Self::Product => words::product(),
            Self::Value => words::value(),
            Self::Currency => words::currency(),
            Self::ClosesOn => words::close_date(),
            Self::ContactName => words::contact(),
            Self::ContactEmail => words::email(),
            Self::ContactPhone => words::phone(),
            Self::ContactTimeZone => words::time_zone(),
            Self::Notes => words::notes(),
            Self::ExternalId => words::reference(),
        }
    }

    /// What headings call it, in small letters and without signs.
    fn headings(self) -> &'static [&'static str] {
        match self {
            Self::Company => &[
                "company",
                "companyname",
                "customer",
                "customername",
                "account",
                "accountname",
                "organisation",
                "organization",
                "firma",
                "unternehmen",
                "kunde",
                "société",
                "societe",
                "entreprise",
                "client",
            ],
            Self::Domain => &["domain", "website", "web", "url", "homepage", "companydomain", "site"],
            Self::CompanyNumber => &[
                "companynumber",
                "registrationnumber",
                "companyregistrationnumber",
                "vat",
                "vatnumber",
                "vatid",
                "taxid",
                "duns",
                "ustid",
                "ustidnr",
                "handelsregisternummer",
                "siren",
                "siret",
            ],
            Self::Country => {
                &["country", "land", "pays", "billingcountry", "companycountry", "region", "officelocation"]
            }
            Self::Product => &["product", "productname", "item", "sku", "produkt", "produit", "offer"],
            Self::Value => &[
                "value",
                "amount",
                "dealvalue",
                "dealsize",
                "opportunityvalue",
                "closevalue",
                "estimatedvalue",
                "revenue",
                "betrag",
                "wert",
                "montant",
            ],
            Self::Currency => &["currency", "valuecurrency", "currencycode", "währung", "devise"],
            Self::ClosesOn => &[
                "closeson",
                "closes",
                "closedate",
                "closingdate",
                "expectedclose",
                "expectedclosedate",
                "estimatedclosedate",
                "abschlussdatum",
                "datedecloture",
            ],
            Self::ContactName => {
                &["contact", "contactname", "contactperson", "fullname", "ansprechpartner", "person"]
            }
            Self::ContactEmail => {
                &["email", "contactemail", "mail", "emailaddress", "contactmail", "courriel"]
            }
            Self::ContactPhone => &[
                "phone",
                "contactphone",
                "phonenumber",
                "telephone",
                "mobile",
                "telefon",
                "téléphone",
                "tel",
            ],
            Self::ContactTimeZone => &["timezone", "contacttimezone", "zeitzone", "fuseauhoraire"],
            Self::Notes => &["notes", "note", "comment", "comments", "remarks", "description", "notizen"],
            Self::ExternalId => &[
                "reference",
                "externalid",
                "id",
                "number",
                "opportunityid",
                "leadid",
                "recordid",
                "dealid",
                "nummer",
            ],
        }
    }
}

impl Arrangement {
    /// What these headings seem to mean; each field once.
    pub(super) fn guessed(headings: &[String]) -> Self {
        let plain: Vec<String> = headings.iter().map(|heading| plain(heading)).collect();
        let mut columns = vec![None; headings.len()];
        for field in Field::ALL {
            // The heading that is most like the field's own name goes first.
            let known = field.headings().iter().find_map(|known| {
                plain.iter().enumerate().position(|(at, heading)| heading == known && columns[at].is_none())
            });
            if let Some(at) = known {
                columns[at] = Some(field);
            }
        }
        Self { columns, ..Self::default() }
    }

    /// In which column a field stands.
    pub(super) fn column(&self, field: Field) -> Option<usize> {
        self.columns.iter().position(|column| *column == Some(field))
    }

    /// The fields that come out of it, in the order of forms.
    pub(super) fn fields(&self) -> Vec<Field> {
        let given = |field: &Field| match field {
            Field::Product => !self.product.is_empty(),
            _ => false,
        };
        Field::ALL.into_iter().filter(|field| self.column(*field).is_some() || given(field)).collect()
    }

    /// That it fits a file of so many columns, and that no field comes twice.
    pub(super) fn check(&self, columns: usize) -> Result<(), String> {
        if self.columns.len() != columns {
            return Err(texts::columns_differ(self.columns.len(), columns));
        }
        let mut seen = Vec::new();
        for field in self.columns.iter().flatten() {
            if seen.contains(field) {
                return Err(texts::field_twice(field.label()));
            }
            seen.push(*field);
        }
        if self.product.chars().count() > 200 || self.product.contains('\0') {
            return Err(texts::product_long());
        }
        let currency = self.currency.trim();
        match currency.is_empty() || currency.parse::<kernel::Currency>().is_ok() {
            true => Ok(()),
            false => Err(texts::no_currency(currency)),
        }
    }
}

/// Headings that differ in case, spaces and signs alone are the same.
pub(super) fn plain(heading: &str) -> String {
    heading.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
