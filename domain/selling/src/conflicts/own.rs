//! A partner that names itself as the customer (D3): its own domain, or an address of its own people.

use std::collections::BTreeSet;

use exchange::Exchange;
use kernel::OrgId;
use trust::access::memberships::addresses;
use vault::VaultError;

use crate::leads::Draft;
use crate::registrations::RegistrationError;

/// The domains that are an organisation's own: those of its members' addresses, unless anybody has mail there.
pub(super) async fn domains(exchange: &Exchange, org: OrgId) -> Result<BTreeSet<String>, VaultError> {
    let addresses = addresses(exchange.vaults(), org).await?;
    let domains = addresses.iter().filter_map(|address| matching::registrable(address.host()));
    Ok(domains.filter(|domain| !matching::is_free(domain)).collect())
}

/// Refuses a sale whose customer is who registers it, before anything leaves.
///
/// # Errors
/// [`RegistrationError::OwnCustomer`] with the field.
pub(crate) async fn refuse_own(
    exchange: &Exchange,
    org: OrgId,
    sale: &Draft,
) -> Result<(), RegistrationError> {
    let own = domains(exchange, org).await?;
    let domain = sale.domain.as_ref().map(|domain| domain.as_str().to_owned());
    let email = sale.contact_email.as_ref().and_then(|email| matching::registrable(email.host()));
    for (field, found) in [("domain", domain), ("contact_email", email)] {
        if let Some(domain) = found.filter(|found| own.contains(found)) {
            return Err(RegistrationError::OwnCustomer { field, domain });
        }
    }
    Ok(())
}
