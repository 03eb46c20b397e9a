//! Among whom of an organisation's people its records split (V9): leads, accounts and registrations by where the
//! customer is, whose product it is and who looks after it; everything else follows one of these.

use vault::{By, Migration};

/// What splits, and what follows.
pub const SPLIT: Migration = Migration {
    name: "selling_split_1",
    up: |schema| {
        for table in ["leads", "accounts"] {
            schema.alter(table, |table| {
                table.maybe_uuid("vendor").maybe_uuid("department");
                table.split_by(By::Region, "country").split_by(By::Vendor, "vendor");
                table.split_by(By::Department, "department");
            });
        }
        schema.alter("registrations", |table| {
            // Where the customer is need not cross: on its sender's side the lead knows.
            table.maybe_text("region").maybe_uuid("vendor").maybe_uuid("department");
            table.split_by(By::Region, "region").split_by(By::Vendor, "vendor");
            table.split_by(By::Department, "department");
        });
        schema.alter("contacts", |table| {
            table.follows("account", "accounts");
        });
        schema.alter("deals", |table| {
            table.follows("lead", "leads").follows("registration", "registrations");
        });
        schema.alter("deal_notes", |table| {
            table.follows("deal", "deals");
        });
        schema.fill(
            "registrations",
            "region",
            "coalesce(country, (select leads.country from leads where leads.org_id = registrations.org_id \
             and leads.id = registrations.lead))",
            &["leads"],
        );
        schema.fill("registrations", "vendor", "case when direction = 'sent' then peer end", &[]);
        schema.fill(
            "leads",
            "vendor",
            "(select registrations.peer from registrations where registrations.org_id = leads.org_id \
             and registrations.lead = leads.id order by registrations.id limit 1)",
            &["registrations"],
        );
    },
};
