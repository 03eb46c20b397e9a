//! Other systems: today, the import of a CRM export.

pub mod crm;
