//! A partner that names itself as the customer (D3): looked at once more before anything leaves, since whoever was added
//! as a member since then brings a domain along.

use exchange::Exchange;
use kernel::OrgId;
use trust::access::memberships::addresses;

use crate::leads::{Draft, DraftError, Own};
use crate::registrations::RegistrationError;

/// Refuses a sale whose customer is who registers it, before anything leaves.
///
/// # Errors
/// [`RegistrationError::OwnCustomer`] with the field.
pub(crate) async fn refuse_own(
    exchange: &Exchange,
    org: OrgId,
    sale: &Draft,
) -> Result<(), RegistrationError> {
    let own = Own { addresses: addresses(exchange.vaults(), org).await? };
    for (field, checked) in [("domain", sale.check_domain(&own)), ("contact_email", sale.check_email(&own))] {
        if let Err(DraftError::Own(address)) = checked {
            return Err(RegistrationError::OwnCustomer { field, address });
        }
    }
    Ok(())
}
