//! How registrations are kept: one table for those that left and those that arrived.

use std::collections::HashMap;

use kernel::{DivisionId, LeadId, PartnershipId, RegistrationId, Timestamp, from_millis, millis};
use partnering::teams::Place;
use vault::{
    Change, Migration, Row, Tx, VaultError,
    rows::{ColumnTrait, Condition, Order, Set, Uuid, Value, prelude::*},
};

use super::{
    Course, Direction, Hop, Registration, State, due,
    registration::{OPEN, STANDING as STANDS},
};
use crate::leads::{Draft, Stage, store::money};

/// One registration.
///
/// # Errors
/// What the vault says.
pub async fn find(tx: &Tx, id: RegistrationId) -> Result<Option<Registration>, VaultError> {
    tx.get::<Entity>(id.uuid()).await?.map(Registration::try_from).transpose()
}

/// Registrations that will be asked for one by one, read with one query.
///
/// # Errors
/// What the vault says.
pub async fn read_ahead(tx: &Tx, ids: &[RegistrationId]) -> Result<Vec<Registration>, VaultError> {
    let rows = tx.read_ahead::<Entity>(ids.iter().map(|id| id.uuid()).collect()).await?;
    rows.into_iter().map(Registration::try_from).collect()
}

/// Every registration of a lead, the newest first.
///
/// # Errors
/// What the vault says.
pub async fn of_lead(tx: &Tx, lead: LeadId) -> Result<Vec<Registration>, VaultError> {
    tx.find::<Entity>()
        .filter(Column::Lead.eq(lead.uuid()))
        .order_by(Column::Id, Order::Desc)
        .all()
        .await?
        .into_iter()
        .map(Registration::try_from)
        .collect()
}

/// The registrations of several leads, for lists: the newest of each lead first. They are sorted here: told to
/// sort, a database that keeps no statistics walks all of them in their order.
///
/// # Errors
/// What the vault says.
pub async fn of_leads(tx: &Tx, leads: &[LeadId]) -> Result<HashMap<LeadId, Vec<Registration>>, VaultError> {
    let ids: Vec<Uuid> = leads.iter().map(|lead| lead.uuid()).collect();
    let mut rows = tx.find::<Entity>().filter(Column::Lead.is_in(ids)).all().await?;
    rows.sort_by_key(|row| std::cmp::Reverse(row.id));
    let mut found: HashMap<LeadId, Vec<Registration>> = HashMap::new();
    for row in rows {
        let registration = Registration::try_from(row)?;
        if let Some(lead) = registration.lead {
            found.entry(lead).or_default().push(registration);
        }
    }
    Ok(found)
}

/// Ids of what arrived, waits for a decision, and has a number of another system: what an import decides.
///
/// # Errors
/// What the vault says.
pub async fn pending_of(
    tx: &Tx,
    after: Option<RegistrationId>,
    limit: u64,
) -> Result<Vec<(RegistrationId, String)>, VaultError> {
    let after = after.map(|after| Condition::all().add(Column::Id.gt(after.uuid())));
    let rows = tx
        .find::<Entity>()
        .filter(Column::State.eq("pending"))
        .filter(Column::Direction.eq("received"))
        .filter(Column::ExternalId.is_not_null())
        .filter_if(after)
        .order_by(Column::Id, Order::Asc)
        .limit(limit)
        .all()
        .await?;
    Ok(rows.into_iter().map(|row| (row.id.into(), row.external_id.unwrap_or_default())).collect())
}

/// The registrations of these leads in a partnership that still stand.
pub(super) async fn live_of(
    tx: &Tx,
    leads: &[LeadId],
    partnership: PartnershipId,
) -> Result<Vec<Registration>, VaultError> {
    let mut live = Vec::new();
    for some in leads.chunks(500) {
        let rows = tx
            .find::<Entity>()
            .filter(Column::Lead.is_in(some.iter().map(|lead| lead.uuid())))
            .filter(Column::Partnership.eq(partnership.uuid()))
            .filter(Column::State.is_in(STANDS))
            .all()
            .await?;
        live.extend(rows.into_iter().map(Registration::try_from).collect::<Result<Vec<_>, _>>()?);
    }
    Ok(live)
}

/// Some of what waits for a decision in a partnership, whichever way it went.
pub(super) async fn open_in(
    tx: &Tx,
    partnership: PartnershipId,
    limit: u64,
) -> Result<Vec<Registration>, VaultError> {
    let open = tx.find::<Entity>().filter(Column::Partnership.eq(partnership.uuid()));
    let rows = open.filter(Column::State.is_in(OPEN)).limit(limit).all().await?;
    rows.into_iter().map(Registration::try_from).collect()
}

/// How many are not decided in a partnership, of those that went that way.
pub(super) async fn open_count(
    tx: &Tx,
    partnership: PartnershipId,
    direction: Direction,
) -> Result<u64, VaultError> {
    let open = tx.find::<Entity>().filter(Column::Partnership.eq(partnership.uuid()));
    let open = open.filter(Column::Direction.eq(direction.as_str()));
    open.filter(Column::State.is_in(OPEN)).count().await
}

/// Those for which something is due, the first one first.
pub(super) async fn due(tx: &Tx, now: Timestamp, limit: u64) -> Result<Vec<Registration>, VaultError> {
    let due = tx.find::<Entity>().filter(Column::Next.lte(millis(now)));
    let rows = due.order_by(Column::Next, Order::Asc).limit(limit).all().await?;
    rows.into_iter().map(Registration::try_from).collect()
}

/// When the next thing is due.
pub(super) async fn next_due(tx: &Tx) -> Result<Option<Timestamp>, VaultError> {
    let next = tx.find::<Entity>().filter(Column::Next.is_not_null());
    let next = next.order_by(Column::Next, Order::Asc).limit(1).all().await?;
    Ok(next.first().and_then(|row| row.next).map(from_millis))
}

/// What was passed up of a partner's registration.
///
/// # Errors
/// What the vault says.
pub async fn passed_up(tx: &Tx, origin: RegistrationId) -> Result<Option<Registration>, VaultError> {
    tx.find::<Entity>()
        .filter(Column::Origin.eq(origin.uuid()))
        .one()
        .await?
        .map(Registration::try_from)
        .transpose()
}

/// Writes what became of it, if nobody did anything to it since it was read: false when somebody was faster.
pub(super) async fn step(change: &Change, registration: &mut Registration) -> Result<bool, VaultError> {
    let before = match registration.turn {
        0 => Condition::any().add(Column::Turn.is_null()).add(Column::Turn.eq(0)),
        turn => Condition::all().add(Column::Turn.eq(turn)),
    };
    let update = change.update::<Entity>().id(registration.id.uuid()).filter(before);
    let update = match Told::of(registration).took {
        Some(took) => update.set(Column::Took, took),
        None => update,
    };
    registration.turn += 1;
    let update = stands(registration).into_iter().fold(update, |update, (column, to)| update.set(column, to));
    let done = update.done().await?;
    due::arm(change, registration).await?;
    Ok(done == 1)
}

/// Writes what became of several that this very change read, with few statements. When something is due next, its caller
/// sees to.
pub(super) async fn step_all(change: &Change, registrations: &mut [Registration]) -> Result<(), VaultError> {
    let mut rows = Vec::with_capacity(registrations.len());
    let mut columns = Vec::new();
    for registration in registrations {
        registration.turn += 1;
        let (of, values): (Vec<Column>, Vec<Value>) = stands(registration).into_iter().unzip();
        columns = of;
        rows.push((registration.id.uuid(), values));
    }
    change.update_each::<Entity>(&columns, rows).await.map(|_| ())
}

/// The columns that say where one stands.
fn stands(registration: &Registration) -> [(Column, Value); 11] {
    let Told { decided, by, code, reason, until, .. } = Told::of(registration);
    [
        (Column::State, registration.state.as_str().into()),
        (Column::Decided, decided.into()),
        (Column::DecidedBy, by.into()),
        (Column::Code, code.into()),
        (Column::Reason, reason.into()),
        (Column::Until, until.into()),
        (Column::Upper, hops(&registration.upper).into()),
        (Column::Due, registration.due.map(millis).into()),
        (Column::Next, registration.next().map(|(at, _)| millis(at)).into()),
        (Column::Course, course(&registration.course).into()),
        (Column::Turn, registration.turn.into()),
    ]
}

/// What its sender submits again takes the place of what it had submitted.
pub(super) async fn replace(change: &Change, registration: &Registration) -> Result<(), VaultError> {
    let Sale {
        company,
        domain,
        company_number,
        country,
        product,
        value,
        currency,
        stage,
        opened_on,
        closes_on,
        ..
    } = Sale::of(registration);
    let Sale { contact_name, contact_email, contact_phone, notes, external_id, .. } = Sale::of(registration);
    let update = change.update::<Entity>().id(registration.id.uuid());
    let update =
        update.set(Column::Company, company).set(Column::Domain, domain).set(Column::Product, product);
    let update = update.set(Column::CompanyNumber, company_number);
    let update = update.set(Column::Region, country.clone()).set(Column::Country, country);
    let update = update.set(Column::Value, value).set(Column::Currency, currency).set(Column::Stage, stage);
    let update = update.set(Column::OpenedOn, opened_on).set(Column::ClosesOn, closes_on);
    let update = update.set(Column::ContactName, contact_name).set(Column::ContactEmail, contact_email);
    let update = update.set(Column::ContactPhone, contact_phone);
    let update = update.set(Column::Notes, notes).set(Column::ExternalId, external_id);
    let fields = serde_json::to_string(&registration.fields).unwrap_or_default();
    update.set(Column::Fields, fields).done().await.map(|_| ())
}

pub(super) async fn set_upper(change: &Change, id: RegistrationId, upper: &[Hop]) -> Result<(), VaultError> {
    change.update::<Entity>().id(id.uuid()).set(Column::Upper, hops(upper)).done().await.map(|_| ())
}

/// The registrations of a lead, and so what its place is, follow it: where the customer is, and who looks after it.
pub(crate) async fn follow(
    change: &Change,
    lead: LeadId,
    country: Option<&str>,
    department: Option<DivisionId>,
) -> Result<(), VaultError> {
    let update = change.update::<Entity>().filter(Column::Lead.eq(lead.uuid()));
    let update = update.set(Column::Region, country.map(str::to_owned));
    update.set(Column::Department, department.map(Uuid::from)).done().await.map(|_| ())
}

/// What a partner brings is looked after by another department, and what was passed up of it as well; what had been
/// given to a third one stays there.
///
/// # Errors
/// What the vault says.
pub async fn hand_over(
    change: &Change,
    partnership: PartnershipId,
    (from, to): (Option<DivisionId>, Option<DivisionId>),
) -> Result<(), VaultError> {
    let before = match from {
        Some(from) => Column::Department.eq(from.uuid()),
        None => Column::Department.is_null(),
    };
    let brought = change.find::<Entity>().filter(Column::Partnership.eq(partnership.uuid()));
    let brought = brought.filter(Column::Direction.eq("received")).filter(before).ids().await?;
    let to = to.map(Uuid::from);
    for some in brought.chunks(500) {
        for column in [Column::Id, Column::Origin] {
            let update = change.update::<Entity>().filter(column.is_in(some.iter().copied()));
            update.set(Column::Department, to).done().await?;
        }
    }
    Ok(())
}

fn course(course: &Course) -> String {
    serde_json::to_string(course).unwrap_or_default()
}

fn hops(hops: &[Hop]) -> String {
    serde_json::to_string(hops).unwrap_or_default()
}

/// Takes every value that crossed out of the row.
pub(super) async fn erase(change: &Change, id: RegistrationId) -> Result<(), VaultError> {
    crate::conflicts::forget(change, id).await?;
    crate::evidence::forget(change, id).await?;
    crate::coselling::forget(change, id).await?;
    crate::steps::forget(change, id).await?;
    let mut update = change.update::<Entity>().id(id.uuid()).set(Column::Product, "");
    let texts = [
        Column::Company,
        Column::Domain,
        Column::CompanyNumber,
        Column::Country,
        Column::Currency,
        Column::OpenedOn,
        Column::ClosesOn,
        Column::ContactName,
        Column::ContactEmail,
        Column::ContactPhone,
        Column::Notes,
        Column::ExternalId,
        Column::Reseller,
        Column::Region,
    ];
    for column in texts {
        update = update.set(column, Option::<String>::None);
    }
    // Of what happened to it, the words go as well.
    let mut known = find(change, id).await?.map(|known| known.course).unwrap_or_default();
    known.erase();
    update
        .set(Column::Course, course(&known))
        .set(Column::Value, Option::<i64>::None)
        .set(Column::Stage, Stage::Open.as_str())
        .done()
        .await
        .map(|_| ())
}

/// Its id is fresh, or was looked up.
pub(super) fn insert(change: &Change, registration: &Registration) {
    let Told { decided, by, code, reason, until, took } = Told::of(registration);
    let sale = Sale::of(registration);
    change.insert_later::<Entity>(ActiveModel {
        id: Set(registration.id.uuid()),
        direction: Set(registration.direction.as_str().to_owned()),
        peer: Set(registration.peer.uuid()),
        peer_name: Set(registration.peer_name.clone()),
        partnership: Set(registration.partnership.uuid()),
        lead: Set(registration.lead.map(LeadId::uuid)),
        origin: Set(registration.origin.map(RegistrationId::uuid)),
        state: Set(registration.state.as_str().to_owned()),
        decided: Set(decided),
        decided_by: Set(by),
        code: Set(code),
        reason: Set(reason),
        until: Set(until),
        took: Set(took),
        due: Set(registration.due.map(millis)),
        next: Set(registration.next().map(|(at, _)| millis(at))),
        course: Set(Some(course(&registration.course))),
        turn: Set(Some(registration.turn)),
        submitted: Set(millis(registration.submitted)),
        company: Set(sale.company),
        domain: Set(sale.domain),
        company_number: Set(sale.company_number),
        country: Set(sale.country),
        product: Set(sale.product),
        value: Set(sale.value),
        currency: Set(sale.currency),
        stage: Set(sale.stage),
        opened_on: Set(sale.opened_on),
        closes_on: Set(sale.closes_on),
        contact_name: Set(sale.contact_name),
        contact_email: Set(sale.contact_email),
        contact_phone: Set(sale.contact_phone),
        notes: Set(sale.notes),
        external_id: Set(sale.external_id),
        reseller: Set(registration.reseller.clone()),
        fields: Set(serde_json::to_string(&registration.fields).unwrap_or_default()),
        upper: Set(hops(&registration.upper)),
        envelope: Set(registration.envelope.clone()),
        program: Set(registration.program.clone()),
        program_version: Set(registration.program_version),
        region: Set(registration.sale.country.clone()),
        vendor: Set(registration.sale.place.vendor.map(Uuid::from)),
        department: Set(registration.sale.place.department.map(Uuid::from)),
        ..Default::default()
    });
}

/// What crossed of a sale, as its columns keep it: on its sender's side the row shows what crossed, no more.
struct Sale {
    company: Option<String>,
    domain: Option<String>,
    company_number: Option<String>,
    country: Option<String>,
    product: String,
    value: Option<i64>,
    currency: Option<String>,
    stage: String,
    opened_on: Option<String>,
    closes_on: Option<String>,
    contact_name: Option<String>,
    contact_email: Option<String>,
    contact_phone: Option<String>,
    notes: Option<String>,
    external_id: Option<String>,
}

impl Sale {
    fn of(registration: &Registration) -> Self {
        let sale = &registration.sale;
        let has = |name: &str| registration.fields.iter().any(|field| field == name);
        let text = |name: &str, value: Option<String>| value.filter(|_| has(name));
        let value = sale.value.filter(|_| has("value"));
        Self {
            company: text("company", sale.company.clone()),
            domain: text("domain", sale.domain.as_ref().map(ToString::to_string)),
            company_number: text("company_number", sale.company_number.clone()),
            country: text("country", sale.country.clone()),
            product: text("product", Some(sale.product.clone())).unwrap_or_default(),
            value: value.map(|value| value.minor),
            currency: value.map(|value| value.currency.code().to_owned()),
            stage: text("stage", Some(sale.stage.to_string())).unwrap_or_else(|| Stage::Open.to_string()),
            opened_on: text("opened_on", sale.opened_on.map(|on| on.to_string())),
            closes_on: text("closes_on", sale.closes_on.map(|on| on.to_string())),
            contact_name: text("contact_name", sale.contact_name.clone()),
            contact_email: text("contact_email", sale.contact_email.as_ref().map(ToString::to_string)),
            contact_phone: text("contact_phone", sale.contact_phone.clone()),
            notes: text("notes", sale.notes.clone()),
            external_id: text("external_id", sale.external_id.clone()),
        }
    }
}

/// What a state says beside its name, as its columns keep it.
#[derive(Default)]
struct Told {
    decided: Option<i64>,
    by: Option<String>,
    code: Option<String>,
    reason: Option<String>,
    until: Option<i64>,
    /// How many minutes it waited for its decision.
    took: Option<i64>,
}

impl Told {
    fn of(Registration { state, submitted, .. }: &Registration) -> Self {
        let (code, reason) = match state.clone() {
            State::Denied { code, reason, .. } | State::Revoked { code, reason, .. } => {
                (Some(code.to_string()), Some(reason))
            }
            State::Returned { question, .. } => (None, Some(question)),
            State::Refused { reason } => (None, Some(reason)),
            _ => (None, None),
        };
        let until = match state {
            State::Accepted { until, .. } => until.map(millis),
            _ => None,
        };
        let decided = state.since().map(millis);
        // What was accepted and is over was decided before: what was written then stays.
        let is_decided = matches!(state, State::Accepted { .. } | State::Denied { .. });
        let took = decided.filter(|_| is_decided).map(|at| (at - millis(*submitted)).max(0) / 60_000);
        Self { decided, by: state.by().map(str::to_owned), code, reason, until, took }
    }
}

impl TryFrom<Model> for Registration {
    type Error = VaultError;

    fn try_from(row: Model) -> Result<Self, VaultError> {
        let id = RegistrationId::from(row.id);
        let damaged = |what: &str| VaultError::Damaged(format!("{id}: {what}"));
        let date =
            |text: Option<String>| text.map(|text| text.parse()).transpose().map_err(|_| damaged("date"));
        let at = row.decided.map(from_millis);
        let decided = || at.ok_or_else(|| damaged("time of decision"));
        let code = || row.code.as_deref().unwrap_or_default().parse().map_err(|()| damaged("code"));
        let reason = row.reason.unwrap_or_default();
        let state = match row.state.as_str() {
            "pending" => State::Pending,
            "returned" => State::Returned { at: decided()?, by: row.decided_by, question: reason },
            "accepted" => {
                State::Accepted { at: decided()?, by: row.decided_by, until: row.until.map(from_millis) }
            }
            "denied" => State::Denied { at: decided()?, by: row.decided_by, code: code()?, reason },
            "expired" => State::Expired { at: decided()? },
            "revoked" => State::Revoked { at: decided()?, by: row.decided_by, code: code()?, reason },
            "withdrawn" => State::Withdrawn { at: decided()? },
            "refused" => State::Refused { reason },
            _ => return Err(damaged("state")),
        };
        Ok(Self {
            id,
            state,
            direction: row.direction.parse().map_err(|()| damaged("direction"))?,
            peer: row.peer.into(),
            peer_name: row.peer_name,
            partnership: row.partnership.into(),
            lead: row.lead.map(LeadId::from),
            origin: row.origin.map(RegistrationId::from),
            submitted: from_millis(row.submitted),
            sale: Draft {
                company: row.company,
                domain: row.domain.map(|text| text.parse()).transpose().map_err(|_| damaged("domain"))?,
                company_number: row.company_number,
                country: row.country,
                sector: None,
                product: row.product,
                value: money(row.value, row.currency).map_err(|()| damaged("value"))?,
                stage: row.stage.parse().map_err(|_| damaged("stage"))?,
                opened_on: date(row.opened_on)?,
                closes_on: date(row.closes_on)?,
                contact_name: row.contact_name,
                contact_email: row
                    .contact_email
                    .map(|text| text.parse())
                    .transpose()
                    .map_err(|_| damaged("email"))?,
                contact_phone: row.contact_phone,
                contact_time_zone: None,
                notes: row.notes,
                external_id: row.external_id,
                place: Place {
                    vendor: row.vendor.map(Into::into),
                    department: row.department.map(Into::into),
                },
            },
            reseller: row.reseller,
            fields: serde_json::from_str(&row.fields).map_err(|_| damaged("fields"))?,
            upper: serde_json::from_str(&row.upper).map_err(|_| damaged("upper"))?,
            program: row.program,
            program_version: row.program_version,
            envelope: row.envelope,
            due: row.due.map(from_millis),
            course: row
                .course
                .map_or(Ok(Course::default()), |text| serde_json::from_str(&text))
                .map_err(|_| damaged("course"))?,
            turn: row.turn.unwrap_or_default(),
        })
    }
}

/// The table.
pub const MIGRATION: Migration = Migration {
    name: "selling_registrations_1",
    up: |schema| {
        schema.table("registrations", |table| {
            table.uuid("id").text("direction").peer("peer").text("peer_name").uuid("partnership");
            table.maybe_uuid("lead").maybe_uuid("origin").text("state").maybe_number("decided");
            table.maybe_text("decided_by").maybe_text("code").maybe_text("reason").number("submitted");
            table.maybe_text("company").maybe_text("domain").maybe_text("country").text("product");
            table.maybe_number("value").maybe_text("currency").text("stage").maybe_text("opened_on");
            table.maybe_text("closes_on").maybe_text("contact_name").maybe_text("contact_email");
            table.maybe_text("notes").maybe_text("external_id").maybe_text("reseller");
            table.text("fields").text("upper").text("envelope").key(&["id"]);
            table.index(&["direction", "state", "submitted"]).index(&["direction", "submitted"]);
            // All that lists filter, sort and sum by: they read it alone, and then the rows of one page.
            table.index(&[
                "direction",
                "state",
                "stage",
                "product",
                "peer_name",
                "reseller",
                "value",
                "currency",
                "closes_on",
                "submitted",
                "id",
            ]);
            table.index(&["direction", "company", "id"]);
            table
                .index(&["peer_name", "reseller", "product"])
                .index(&["lead"])
                .index(&["origin"])
                .index(&["external_id"])
                .index(&["stage"]);
            table.searchable(&[
                "company",
                "domain",
                "product",
                "peer_name",
                "reseller",
                "contact_name",
                "external_id",
            ]);
        });
    },
};

/// What a partnership came to is counted by it.
pub const OF_PARTNERSHIP: Migration = Migration {
    name: "selling_registrations_of_partnership",
    up: |schema| {
        schema.alter("registrations", |table| {
            table.index(&["partnership", "direction", "submitted"]);
        });
    },
};

/// Under which version of its program each began.
pub const PROGRAM: Migration = Migration {
    name: "selling_registrations_program_1",
    up: |schema| {
        schema.alter("registrations", |table| {
            table.maybe_number("program_version");
        });
    },
};

/// Through which program: by its name, as it was then.
pub const WAY: Migration = Migration {
    name: "selling_registrations_program_2",
    up: |schema| {
        schema.alter("registrations", |table| {
            table.maybe_text("program").index(&["program", "submitted"]);
        });
        schema.fill(
            "registrations",
            "program",
            "(select partnerships.program_name from partnerships where partnerships.org_id = registrations.org_id \
             and partnerships.id = registrations.partnership)",
            &["partnerships"],
        );
    },
};

/// What happens to one beside its state, and when something comes due.
pub const COURSE: Migration = Migration {
    name: "selling_registrations_course_1",
    up: |schema| {
        schema.alter("registrations", |table| {
            table.maybe_number("until").maybe_number("due").maybe_number("next").maybe_text("course");
            table.maybe_number("turn").index(&["next"]);
        });
    },
};

/// What tabs, filters and figures count.
pub const SUMS: Migration = Migration {
    name: "selling_registration_sums_1",
    up: |schema| {
        schema.tally("registration_sums", "registrations", |tally| {
            tally.by("direction").by("state").by("peer_name").by("reseller").by("product").by("currency");
            tally.by("stage").sum("value");
        });
        schema.tally("registration_months", "registrations", |tally| {
            tally.by("direction").by("state").by_month("closes_on").by("currency").by("stage").sum("value");
        });
    },
};

/// Who has how many of them now: what home says of those that wait.
pub const STANDING: Migration = Migration {
    name: "selling_registration_standing_1",
    up: |schema| {
        schema.tally("registration_standing", "registrations", |tally| {
            tally.by("direction").by("state").by("peer_name").by("upper");
        });
    },
};

/// How long each waited for its decision, and what each side brought by month: what dashboards count.
pub const FIGURES: Migration = Migration {
    name: "selling_registration_figures_1",
    up: |schema| {
        schema.alter("registrations", |table| {
            table.maybe_number("took");
        });
        // Of what is over by now it is not known any more when it was decided.
        let took = "case when state in ('accepted', 'denied') and decided >= submitted \
            then (decided - submitted) / 60000 end";
        schema.fill("registrations", "took", took, &[]);
        schema.tally("registration_decisions", "registrations", |tally| {
            tally.by("direction").by("state").by("peer_name").sum("took");
        });
        schema.tally("registration_peers", "registrations", |tally| {
            tally.by("direction").by("state").by("stage").by("peer_name").by_month("closes_on");
            tally.by("currency").sum("value");
        });
    },
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "registrations")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub org_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub direction: String,
    pub peer: Uuid,
    pub peer_name: String,
    pub partnership: Uuid,
    pub lead: Option<Uuid>,
    pub origin: Option<Uuid>,
    pub state: String,
    pub decided: Option<i64>,
    pub decided_by: Option<String>,
    pub code: Option<String>,
    pub reason: Option<String>,
    pub submitted: i64,
    pub company: Option<String>,
    pub domain: Option<String>,
    pub country: Option<String>,
    pub product: String,
    pub value: Option<i64>,
    pub currency: Option<String>,
    pub stage: String,
    pub opened_on: Option<String>,
    pub closes_on: Option<String>,
    pub contact_name: Option<String>,
    pub contact_email: Option<String>,
    pub contact_phone: Option<String>,
    pub notes: Option<String>,
    pub external_id: Option<String>,
    pub reseller: Option<String>,
    pub fields: String,
    pub upper: String,
    pub envelope: String,
    pub program_version: Option<i64>,
    pub until: Option<i64>,
    pub due: Option<i64>,
    pub next: Option<i64>,
    pub course: Option<String>,
    pub turn: Option<i64>,
    pub took: Option<i64>,
    pub program: Option<String>,
    pub region: Option<String>,
    pub vendor: Option<Uuid>,
    pub department: Option<Uuid>,
    pub company_number: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Row for Entity {
    fn org() -> Column {
        Column::OrgId
    }

    fn id() -> Column {
        Column::Id
    }
}
