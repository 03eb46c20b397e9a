//! The fields of a sale as they cross: each with its class, which is what agreements speak of. What has no
//! class here never crosses (the sector, the lead's own id, when it was added).

use exchange::{Arrived, Field, Refuse};
use kernel::{Currency, Money};
use partnering::teams::Place;
use serde_json::Value as Json;
use trust::agreements::{Class, Clause};
use web::table::Words;

use crate::leads::{Draft, Own};
use crate::texts::registrations as texts;

/// A field that can cross.
#[derive(Debug, Clone, Copy)]
pub struct SaleField {
    /// Its name in envelopes.
    pub name: &'static str,
    /// What people call it.
    pub label: Words,
    /// What agreements speak of.
    pub class: Class,
    /// Whether it is ticked at first, where the sender may choose.
    pub usual: bool,
}

const fn field(name: &'static str, label: Words, class: Class, usual: bool) -> SaleField {
    SaleField { name, label, class, usual }
}

/// All fields that can cross, in the order in which people read them.
pub const FIELDS: [SaleField; 14] = [
    field("company", texts::company, Class::Company, true),
    field("domain", texts::domain, Class::Company, true),
    field("company_number", texts::company_number, Class::Company, true),
    field("country", texts::country, Class::Company, true),
    field("product", texts::product, Class::Product, true),
    field("value", texts::value, Class::Product, true),
    field("stage", texts::stage, Class::Timing, true),
    field("opened_on", texts::opened, Class::Timing, true),
    field("closes_on", texts::close_date, Class::Timing, true),
    field("contact_name", texts::contact, Class::Contact, false),
    field("contact_email", texts::email, Class::Contact, false),
    field("contact_phone", texts::phone, Class::Contact, false),
    field("notes", texts::notes, Class::Notes, false),
    field("external_id", texts::reference, Class::Reference, true),
];

impl SaleField {
    /// Whether the terms let it cross at all.
    pub fn covered(&self, clause: &Clause) -> bool {
        clause.covers(self.class)
    }

    /// Whether the terms require it.
    pub fn required(&self, clause: &Clause) -> bool {
        clause.required.iter().any(|name| name == self.name)
    }

    /// Whether a sale says nothing of it.
    pub(super) fn is_unsaid(&self, sale: &Draft) -> bool {
        self.value(sale).is_none_or(|value| value.as_str().is_some_and(str::is_empty))
    }

    /// Its value as it crosses; none where nothing is known.
    pub fn value(&self, sale: &Draft) -> Option<Json> {
        match self.name {
            "company" => sale.company.clone().map(Json::from),
            "domain" => sale.domain.as_ref().map(|domain| domain.as_str().into()),
            "company_number" => sale.company_number.clone().map(Json::from),
            "country" => sale.country.clone().map(Json::from),
            "product" => Some(sale.product.clone().into()),
            "value" => sale.value.map(|value| {
                serde_json::json!({
                    "amount": value.minor, "currency": value.currency.code(),
                })
            }),
            "stage" => Some(sale.stage.as_str().into()),
            "opened_on" => sale.opened_on.map(|on| on.to_string().into()),
            "closes_on" => sale.closes_on.map(|on| on.to_string().into()),
            "contact_name" => sale.contact_name.clone().map(Json::from),
            "contact_email" => sale.contact_email.as_ref().map(|email| email.as_str().into()),
            "contact_phone" => sale.contact_phone.clone().map(Json::from),
            "notes" => sale.notes.clone().map(Json::from),
            "external_id" => sale.external_id.clone().map(Json::from),
            _ => None,
        }
    }

    /// Its value as people read it.
    pub fn shown(&self, sale: &Draft) -> Option<String> {
        match self.name {
            "value" => sale.value.as_ref().map(web::money),
            "stage" => Some(sale.stage.label()),
            "opened_on" | "closes_on" => self.value(sale).and_then(|value| value.as_str().map(web::date)),
            _ => self.value(sale).and_then(|value| value.as_str().map(str::to_owned)),
        }
    }
}

/// What crosses of a sale: every field that is covered, has a value, and is required or wanted.
pub(crate) fn crossing(sale: &Draft, clause: &Clause, wanted: impl Fn(&SaleField) -> bool) -> Vec<Field> {
    FIELDS
        .iter()
        .filter(|field| field.covered(clause) && (field.required(clause) || wanted(field)))
        .filter_map(|field| Some(Field::new(field.name, field.class.as_str(), field.value(sale)?)))
        .collect()
}

/// Reads a sale out of an envelope; what is wrong with it is told to its sender.
pub(crate) fn arrived(envelope: &Arrived) -> Result<Draft, Refuse> {
    checked(said(envelope)?)
}

/// The sale, if it is whole.
pub(super) fn checked(sale: Draft) -> Result<Draft, Refuse> {
    sale.check(&Own::default()).map_err(|error| Refuse::because("invalid", error.to_string()))?;
    Ok(sale)
}

/// What an envelope says of a sale; the rest of it may be known from before.
pub(super) fn said(envelope: &Arrived) -> Result<Draft, Refuse> {
    let wrong = |name: &'static str| Refuse::because("invalid", format!("its {name} cannot be read"));
    let value = match envelope.values.get("value") {
        None | Some(Json::Null) => None,
        Some(value) => {
            let currency = value["currency"].as_str().and_then(|code| code.parse::<Currency>().ok());
            let (minor, currency) = value["amount"].as_i64().zip(currency).ok_or_else(|| wrong("value"))?;
            Some(Money::new(minor, currency))
        }
    };
    let sale = Draft {
        company: envelope.text("company"),
        domain: envelope.text("domain").map(|text| text.parse()).transpose().map_err(|_| wrong("domain"))?,
        company_number: envelope.text("company_number"),
        country: envelope.text("country"),
        sector: None,
        place: Place::default(),
        product: envelope.text("product").unwrap_or_default(),
        value,
        stage: envelope
            .text("stage")
            .map_or(Ok(Default::default()), |text| text.parse())
            .map_err(|_| wrong("stage"))?,
        opened_on: envelope
            .text("opened_on")
            .map(|text| text.parse())
            .transpose()
            .map_err(|_| wrong("opening date"))?,
        closes_on: envelope
            .text("closes_on")
            .map(|text| text.parse())
            .transpose()
            .map_err(|_| wrong("close date"))?,
        contact_name: envelope.text("contact_name"),
        contact_email: envelope
            .text("contact_email")
            .map(|text| text.parse())
            .transpose()
            .map_err(|_| wrong("email"))?,
        contact_phone: envelope.text("contact_phone"),
        contact_time_zone: None,
        notes: envelope.text("notes"),
        external_id: envelope.text("external_id"),
    };
    // What lists sort by stands in an index, and an index keeps no page-long name.
    if envelope.text("reseller").is_some_and(|name| name.chars().count() > 200) {
        return Err(wrong("reseller"));
    }
    Ok(sale)
}
