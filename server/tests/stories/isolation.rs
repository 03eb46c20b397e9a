//! The isolation matrix, made from the table of routes: every route × {another organisation's member, a
//! lapsed one, a foreign key, a weaker role, nobody}. The same request then succeeds in the right role: only
//! that makes the refusals prove something. Absent and forbidden get the same answer.

use axum::http::{Method, StatusCode};
use integrations::crm::{Plan, Stage};
use kernel::RegistrationId;
use partnering::{
    partnerships,
    programs::{self, PassUp},
};
use serde_json::json;
use trust::{
    access::{Role, keys, memberships},
    people,
};
use vault::{Actor, Change};
use web::{Face, Route};

use crate::{
    agreeing::Agreed,
    applying::{self, Applied},
    bringing::Brought,
    cast,
    coselling::CoSold,
    evidence::Proved,
    filling::{self, Formed},
    forwarding::Forwarded,
    looking_after::{self, Attended},
    passing_leads::Handed,
    planning::Stepped,
    reviewing::Followed,
    trials::Tried,
    world::{Answer, Names, Voice, World, encoded},
};

/// Three registrations of Moses' that wait at Central, for three different acts, and what else routes name.
pub fn plan() -> Plan {
    Plan { opportunities: vec![cast::opportunity("KEPT1", 0, Stage::Prospecting, 0)], ..cast::channel() }
}

/// The ids that each route is tried with.
pub struct Scene<'w> {
    world: &'w World,
    lead: String,
    fresh_leads: [String; 3],
    /// Leads to be merged: into which, and which; on the page and the API. And two that were merged.
    merging: [[String; 2]; 2],
    merged: [String; 2],
    place: String,
    other_place: String,
    pending: [String; 2],
    accepted: [String; 2],
    sent: [String; 2],
    invited: String,
    envelope: String,
    /// A lead and a deal for every way to change one.
    leads: Vec<String>,
    deals: Vec<String>,
    notes: [String; 2],
    files: [String; 3],
    accounts: [String; 2],
    contacts: [String; 4],
    /// Views of a reader's own, and shared ones: each to be changed, and to be deleted, on the page and the API.
    own_views: [String; 2],
    shared_views: [String; 2],
    program_views: [String; 2],
    /// What was done to many leads, to be undone on the page and the API.
    acts: [String; 2],
    /// Exports of a reader's own, and of a program's: each to be read, and to be deleted.
    exports: [[String; 2]; 2],
    /// The program whose exports they are.
    exporter: Voice<'w>,
    /// What the reader is told: that an export is ready.
    notification: String,
    /// Invitations: to be sent again, to be taken back on the page and the API.
    invitations: [String; 3],
    /// Colleagues: of another role, and gone, on the page and the API.
    colleagues: [[String; 2]; 2],
    key: String,
    /// Forms and what was filled in, for the page and the API.
    formed: Formed,
    /// Who and what a partner is looked after with.
    attended: Attended,
    /// Agreements and ends, one for each way to change them.
    agreed: Agreed,
    /// Files that were brought: for each way to change one.
    brought: Brought,
    /// Registrations, one for each way to go on with one.
    followed: Followed,
    /// Registrations with evidence, and some to which it is added.
    proved: Proved,
    /// Deals of which something is shared, and can be.
    cosold: CoSold,
    stepped: Stepped,
    /// Letters that become leads.
    forwarded: Forwarded,
    /// Who applied for a place in Central's program.
    applied: Applied,
    /// Leads that Central passes to Moses.
    handed: Handed,
    /// Trials, one for each way to go on with one, and a customer.
    tried: Tried,
    /// Webhooks: to be changed, and to be removed, on the page and the API.
    webhooks: [[String; 2]; 2],
    /// A program of Central's, and offers of a place in it: to be taken back on the page and the API.
    program: String,
    offers: [String; 2],
    /// Named accounts of Central's, to be taken back on the page and the API.
    named: [String; 2],
    /// Programs that were never published: to be published, and to be discarded, on the page and the API; and
    /// published ones, to be changed and closed.
    programs: [[String; 2]; 3],
    /// Moves between tiers, to be undone: of Central's partners on the page, of Maven's on the API.
    moved: [String; 2],
    vendors_program: String,
    /// A partner's place in Central's program; and a partner of Central's.
    below: String,
    partner: String,
    /// Regions: to be changed, and to be taken away, on the page and the API.
    divisions: [[String; 2]; 2],
}

impl<'w> Scene<'w> {
    pub async fn set(world: &'w World) -> Self {
        let moses = world.program("moses-frase", Role::Member).await;
        let place = place_of(&moses).await;
        let other_place = place_of(&world.program("cecily-lampkin", Role::Reader).await).await;
        let add = async |company: &str| {
            let lead = moses.post("/api/v1/leads", json!({ "company": company, "product": "GTX Pro" })).await;
            lead.json()["data"]["id"].as_str().unwrap().to_owned()
        };
        let register = async |company: &str| {
            let lead = add(company).await;
            let path = format!("/api/v1/leads/{lead}/registrations");
            let registration = moses.post(&path, json!({ "partnership": place })).await.json();
            (lead, registration["data"]["id"].as_str().unwrap().to_owned())
        };
        // One for the page and one for the API, of each act.
        let (lead, first) = register("Isdom").await;
        let mut more = vec![first];
        for company in ["Konex", "Inity", "Sonron", "Bubba", "Dalttechnology"] {
            more.push(register(company).await.1);
        }
        let mut two = || [more.remove(0), more.remove(0)];
        let (pending, accepted, sent) = (two(), two(), two());
        let pair = async || [add("Betasoloin").await, add("Betasoloin").await];
        let merging = [pair().await, pair().await];
        let merge = async || {
            let [kept, other] = pair().await;
            let done = moses.post(&format!("/api/v1/leads/{kept}/merge"), json!({ "leads": [other] })).await;
            assert_eq!(done.status, StatusCode::OK, "{}", done.text);
            kept
        };
        let merged = [merge().await, merge().await];
        let fresh_leads = [add("Sumace").await, add("Zathunicon").await, add("Hottechi").await];
        world.run_tasks().await;
        let (_, central) = world.node.vaults().by_handle("central").await.unwrap().unwrap();
        let by_hand = accepted.clone().map(|id| id.parse::<RegistrationId>().unwrap());
        central
            .change(Actor::Node("operator"), async |change: &Change| {
                let program = programs::all(change).await?.remove(0);
                programs::change_pass_up(change, program.id, PassUp::ByHand).await?;
                for id in by_hand {
                    let accept = selling::registrations::Decision::Accept;
                    selling::registrations::decide(&world.node.exchange, change, id, accept).await?;
                }
                Ok::<_, selling::registrations::RegistrationError>(())
            })
            .await
            .unwrap();
        let invited = invitation(world).await;
        world.run_tasks().await;
        let envelope = moses.all("/api/v1/sharing/sent").await[0]["id"].as_str().unwrap().to_owned();
        let mut leads = Vec::new();
        for at in 0..4 {
            leads.push(add(&format!("Rangreen {at}")).await);
        }
        let mut deals = Vec::new();
        for at in 0..8 {
            let lead = add(&format!("Warephase {at}")).await;
            let deal = moses.post(&format!("/api/v1/leads/{lead}/deal"), json!({})).await;
            deals.push(deal.json()["data"]["id"].as_str().unwrap().to_owned());
        }
        let note = async |text: &str| {
            let path = format!("/api/v1/deals/{}/notes", deals[0]);
            let noted = moses.post(&path, json!({ "text": text })).await.json();
            // Of one moment, none is the newest.
            let all = noted["data"]["notes"].as_array().unwrap().clone();
            let this = all.into_iter().find(|note| note["text"] == text).unwrap();
            this["id"].as_str().unwrap().to_owned()
        };
        let brought = Brought::scene(&moses).await;
        let notes = [note("x").await, note("y").await];
        let attach = async |name: &str| {
            let path = format!("/api/v1/files?about={lead}");
            let file = moses.upload(&path, name, name.as_bytes()).await.json();
            file["data"]["id"].as_str().unwrap().to_owned()
        };
        let files = [attach("offer.txt").await, attach("fair.txt").await, attach("prices.csv").await];
        let keep = async |path: &str, name: &str| {
            let kept = moses.post(path, json!({ "name": name })).await.json();
            kept["data"]["id"].as_str().unwrap().to_owned()
        };
        let accounts = [keep("/api/v1/accounts", "Konex").await, keep("/api/v1/accounts", "Konex").await];
        let people = "/api/v1/contacts";
        let (ada, bea) = (keep(people, "Ada").await, keep(people, "Bea").await);
        let contacts = [ada, bea, keep(people, "Cid").await, keep(people, "Dov").await];
        let reader = world.person("moses-frase", Role::Reader).await;
        let member = world.person("moses-frase", Role::Member).await;
        let own = async || view(&reader, "/o/moses-frase/views").await;
        let shared = async || view(&member, "/o/moses-frase/views/shared").await;
        let act = async |company: &str| {
            let archived = moses.post("/api/v1/leads/archive", json!({ "ids": [add(company).await] })).await;
            archived.json()["data"]["act"].as_str().unwrap().to_owned()
        };
        let exporter = world.program("moses-frase", Role::Reader).await;
        let exports = [
            [export(&reader, &exporter, Face::Page).await, export(&reader, &exporter, Face::Page).await],
            [export(&reader, &exporter, Face::Api).await, export(&reader, &exporter, Face::Api).await],
        ];
        world.run_tasks().await;
        let told = reader.get("/o/moses-frase/notifications").await.text;
        let told = told.split("/notifications/notification_").nth(1).unwrap().split('"').next().unwrap();
        let notification = format!("notification_{told}");
        let admin = world.program("moses-frase", Role::Admin).await;
        let invite = async |name: &str| {
            let asked = json!({ "email": format!("{name}@invited.example.com"), "role": "member" });
            let made = admin.post("/api/v1/people/invitations", asked).await.json();
            made["data"]["id"].as_str().unwrap().to_owned()
        };
        let invitations = [invite("ada").await, invite("bea").await, invite("cid").await];
        let colleague = async |name: &str| {
            let email = format!("{name}@colleague.example.com").parse().unwrap();
            let person =
                people::create(world.node.vaults(), name, email, crate::world::PASSWORD).await.unwrap();
            let (card, _) = world.node.vaults().by_handle("moses-frase").await.unwrap().unwrap();
            memberships::grant(world.node.vaults(), person.id, card.org, Role::Member).await.unwrap();
            person.id.to_string()
        };
        let colleagues = [
            [colleague("dov").await, colleague("eve").await],
            [colleague("fay").await, colleague("gil").await],
        ];
        let (card, _) = world.node.vaults().by_handle("moses-frase").await.unwrap().unwrap();
        let (key, _) = keys::create(world.node.vaults(), card.org, Role::Reader, "scene").await.unwrap();
        let webhook = async |name: &str| {
            let asked = json!({ "address": format!("http://127.0.0.1:9/{name}"), "description": name });
            let made = admin.post("/api/v1/webhooks", asked).await.json();
            made["data"]["id"].as_str().unwrap().to_owned()
        };
        let webhooks =
            [[webhook("hal").await, webhook("ida").await], [webhook("jon").await, webhook("kim").await]];
        let tested = admin.post(&format!("/api/v1/webhooks/{}/test", webhooks[0][0]), json!({})).await;
        assert_eq!(tested.status, StatusCode::ACCEPTED, "{}", tested.text);
        world.run_tasks().await;
        let (_, vault) = world.node.vaults().by_handle("central").await.unwrap().unwrap();
        let program = vault.read(async |tx: &vault::Tx| programs::all(tx).await).await.unwrap().remove(0);
        let central = world.program("central", Role::Admin).await;
        let offer = async |name: &str| {
            let email = format!("{name}@offered.example.com");
            let asked = json!({ "email": email, "program": program.id });
            let made = central.post("/api/v1/partnerships/offers", asked).await.json();
            made["data"]["id"].as_str().unwrap().to_owned()
        };
        let offers = [offer("hal").await, offer("ida").await];
        let named = async |name: &str| {
            let declared = central.post("/api/v1/named-accounts", json!({ "name": name })).await.json();
            declared["data"]["id"].as_str().expect("an id").to_owned()
        };
        let named = [named("Rantouch").await, named("Scotfind").await];
        let begin = async |name: &str| {
            let made =
                central.post("/api/v1/programs", json!({ "name": name, "kind": "referral" })).await.json();
            made["data"]["id"].as_str().unwrap().to_owned()
        };
        let programs = [
            [begin("Referrals one").await, begin("Referrals two").await],
            [begin("Referrals three").await, begin("Referrals four").await],
            [begin("Referrals five").await, begin("Referrals six").await],
        ];
        for id in &programs[2] {
            let seen = json!({ "revision": 1, "version": 0 });
            let published = central.post(&format!("/api/v1/programs/{id}/publication"), seen).await;
            assert_eq!(published.status, StatusCode::OK, "{}", published.text);
        }
        let maven = world.program("maven", Role::Admin).await;
        let moves = async |voice: &Voice<'_>| {
            let program = &voice.get("/api/v1/programs").await.json()["data"][0];
            let at = format!("/api/v1/programs/{}", program["id"].as_str().unwrap());
            let tiers = json!({
                "tiers": [{ "name": "Silver" }], "window_days": 90,
                "registering": { "extensions": 3, "extension_days": 30, "quiet_days": 20 },
                "revision": program["draft"]["revision"],
            });
            assert_eq!(voice.put(&format!("{at}/draft"), tiers).await.status, StatusCode::OK);
            let seen = json!({ "revision": 1, "version": program["version"] });
            assert_eq!(voice.post(&format!("{at}/publication"), seen).await.status, StatusCode::OK);
            let counted = voice.all(&format!("{at}/tiers")).await;
            let moves: Vec<_> = counted
                .iter()
                .map(
                    |one| json!({ "partnership": one["partnership"], "from": one["has"], "to": one["gets"] }),
                )
                .collect();
            let moved = voice.post(&format!("{at}/tiers/moves"), json!({ "moves": moves })).await.json();
            (program["id"].as_str().unwrap().to_owned(), moved["data"]["act"].as_str().unwrap().to_owned())
        };
        let ((_, on_page), (vendors_program, on_api)) = (moves(&central).await, moves(&maven).await);
        let places = central.all("/api/v1/partnerships").await;
        let below = places.iter().find(|place| place["role"] == "owner").unwrap()["id"].as_str().unwrap();
        // Whose partnership another route ends before.
        let cecily = places.iter().find(|place| place["peer"]["name"] == "Cecily Lampkin").unwrap();
        let partner = cecily["peer"]["id"].as_str().unwrap();
        let division = async |name: &str| {
            let named = json!({ "kind": "region", "name": name, "countries": [name] });
            let made = admin.post("/api/v1/divisions", named).await.json();
            made["data"]["id"].as_str().unwrap().to_owned()
        };
        let divisions = [
            [division("Norway").await, division("Sweden").await],
            [division("Malta").await, division("Chad").await],
        ];
        let formed = filling::formed(world, "moses-frase").await;
        let attended = looking_after::attended(world, "moses-frase", &place).await;
        let agreed = Agreed::scene(world).await;
        let followed = Followed::scene(world).await;
        let proved = Proved::scene(world).await;
        let cosold = CoSold::scene(world).await;
        let stepped = Stepped::scene(world).await;
        let forwarded = Forwarded::scene(world).await;
        let applied = applying::scene(world, &program.id.to_string()).await;
        let handed = Handed::scene(world).await;
        let tried = Tried::scene(world).await;
        Self {
            brought,
            formed,
            attended,
            agreed,
            followed,
            proved,
            cosold,
            stepped,
            forwarded,
            applied,
            handed,
            tried,
            divisions,
            webhooks,
            program: program.id.to_string(),
            offers,
            named,
            programs,
            below: below.to_owned(),
            partner: partner.to_owned(),
            moved: [on_page, on_api],
            vendors_program,
            invitations,
            colleagues,
            key: key.to_string(),
            exports,
            exporter,
            notification,
            own_views: [own().await, own().await],
            shared_views: [shared().await, shared().await],
            program_views: [shared().await, shared().await],
            acts: [act("Rundofase").await, act("Cheers").await],
            world,
            lead,
            fresh_leads,
            merging,
            merged,
            place,
            other_place,
            pending,
            accepted,
            sent,
            invited,
            envelope,
            leads,
            deals,
            notes,
            files,
            accounts,
            contacts,
        }
    }

    /// A file that stays.
    pub fn file(&self) -> &str {
        &self.files[2]
    }

    /// In whose portal a route is tried, and with which ids.
    pub fn names(&self, route: &Route) -> (&'static str, Names) {
        let ends = |end: &str| route.path.ends_with(end);
        let has = |part: &str| route.path.contains(part);
        let writes = route.method != axum::http::Method::GET;
        let at = usize::from(route.face == Face::Api);
        let (org, registration) = match () {
            () if ends("/decision") || has("/decisions") => ("central", &self.pending[at]),
            () if has("/tiers/moves/{act}") && at == 1 => ("maven", &self.sent[at]),
            () if has("/channel")
                || has("/offers")
                || has("/named-accounts")
                || has("{application}")
                || has("{program}")
                || ends("/place")
                || ends("/report") =>
            {
                ("central", &self.sent[at])
            }
            () if has("/leads/{lead}/pass") || has("/lead-rule") => ("central", &self.accepted[at]),
            () if ends("/passing") => ("central", &self.accepted[at]),
            () => ("moses-frase", &self.sent[at]),
        };
        let (org, registration) = self.followed.of(route).unwrap_or((org, registration));
        let (org, registration) = self.stepped.behind(route).unwrap_or((org, registration));
        let (org, registration) = self.proved.of(route).unwrap_or((org, registration));
        let (org, trial) = self.tried.of(route).unwrap_or((org, &self.lead));
        // A lead can be registered once: each way to do it has one of its own.
        let handed = self.handed.lead(route).map(str::to_owned);
        let lead = match route.face {
            _ if handed.is_some() => handed.as_ref().unwrap_or(&self.lead),
            _ if !has("{lead}") => &self.lead,
            _ if ends("/merge") => &self.merging[at][0],
            _ if ends("/separation") => &self.merged[at],
            _ if ends("/deal") => &self.leads[at],
            _ if writes && (ends("/edit") || ends("{lead}")) => &self.leads[2 + at],
            Face::Api if writes => &self.fresh_leads[0],
            Face::Page if writes => &self.fresh_leads[1],
            Face::Page if ends("/register") => &self.fresh_leads[2],
            _ => &self.lead,
        };
        let deal = match () {
            () if ends("/stage") => &self.deals[1 + at],
            () if ends("/owner") => &self.deals[3 + at],
            () => &self.deals[0],
        };
        let deal = self.cosold.deal(route).unwrap_or(deal);
        let (org, deal) = self.stepped.brought(route).unwrap_or((org, deal));
        let (org, place) = match () {
            () if ends("/acceptance") => ("kary-hendrixson", &self.invited),
            () if ends("/end") => ("cecily-lampkin", &self.other_place),
            () if ends("/place") => (org, &self.below),
            () => (org, &self.place),
        };
        let (org, place) = self.agreed.place(route).unwrap_or((org, place));
        // What is removed is not there afterwards.
        let file = match self.proved.file(route) {
            Some(file) => file,
            None if ends("/removal") => &self.files[0],
            None if route.method == axum::http::Method::DELETE => &self.files[1],
            None => &self.files[2],
        };
        // What one face changes has a version that the other did not see.
        let contact = match route.face {
            _ if ends("/erasure") => &self.contacts[2],
            _ if route.method == axum::http::Method::DELETE => &self.contacts[3],
            Face::Page => &self.contacts[0],
            Face::Api => &self.contacts[1],
        };
        let erased = ends("/erasure") || route.method == Method::DELETE;
        let submission = &self.formed.submissions[at][usize::from(erased)];
        let gone = usize::from(ends("/deletion"));
        let gone_for_good = ends("/removal") || route.method == Method::DELETE && ends("{partner_task}");
        let application = match () {
            () if ends("/decision") => &self.applied.applications[at][1],
            () if ends("/reopening") => &self.applied.applications[at][2],
            () if erased => &self.applied.applications[at][3],
            () => &self.applied.applications[at][0],
        };
        let invitation = match () {
            () if ends("/letter") => &self.invitations[0],
            () => &self.invitations[1 + at],
        };
        let export = &self.exports[at][usize::from(writes)];
        let view = match route.face {
            Face::Api => &self.program_views[gone],
            Face::Page if has("/shared/") => &self.shared_views[gone],
            Face::Page => &self.own_views[gone],
        };
        // What is published or discarded is so once.
        let program = match () {
            () if has("/tiers/moves/{act}") && at == 1 => &self.vendors_program,
            () if ends("/publication") => &self.programs[0][at],
            () if ends("/tiers/moves") => &self.programs[2][at],
            () if ends("/discarding") || route.method == Method::DELETE => &self.programs[1][at],
            () if writes && (has("/edit/") || ends("/draft") || ends("/state")) => &self.programs[2][at],
            () => &self.program,
        };
        let values = [
            ("org", org),
            ("file", file),
            ("account", &self.accounts[at]),
            ("contact", contact),
            ("view", view),
            ("act", if has("/tiers/") { &self.moved[at] } else { &self.acts[at] }),
            ("export", export),
            ("import", self.brought.of(route)),
            ("letter", self.forwarded.of(route)),
            ("form", &self.formed.forms[at]),
            ("form_token", "none"),
            ("program_token", "none"),
            ("application_token", "none"),
            ("application", application),
            ("intake_form", &self.applied.form),
            ("form_page", "2"),
            ("form_version", "1"),
            ("field", if ends("/removal") { "extra" } else { "company" }),
            ("submission", submission),
            ("submitted_file", &self.formed.file),
            ("evidence", self.proved.evidence()),
            ("step", self.stepped.own(route)),
            ("asked_step", self.stepped.came(route)),
            ("suggested_step", self.stepped.suggested(route)),
            ("step_version", "1"),
            ("shared", self.cosold.shared(route)),
            ("shared_note", &self.cosold.note),
            ("shared_hop", &self.cosold.hop),
            ("shared_file", &self.cosold.came),
            ("notification", &self.notification),
            ("unsubscribe_token", "none"),
            ("invitation", invitation),
            ("person", &self.colleagues[at][usize::from(ends("/removal") || ends("{person}"))]),
            ("key", &self.key),
            ("trial", trial),
            ("customer", &self.tried.customer),
            ("webhook", &self.webhooks[at][usize::from(ends("/removal") || route.method == Method::DELETE)]),
            ("entry", "1"),
            ("invitation_token", "none"),
            ("reset_token", "none"),
            ("address_token", "none"),
            ("left_token", "none"),
            ("offer_token", "none"),
            ("passkey", "none"),
            ("program", program),
            ("partner", &self.partner),
            ("part", "basics"),
            ("version", if has("{partnership}") { "2" } else { "1" }),
            ("new_name", "Referrals"),
            ("revision", "1"),
            (
                "division",
                &self.divisions[at][usize::from(ends("/removal") || route.method == Method::DELETE)],
            ),
            ("offer", &self.offers[at]),
            ("named", &self.named[at]),
            ("session", "none"),
            ("mail", "none"),
            ("lead", lead),
            ("other_lead", &self.fresh_leads[2]),
            ("merge_lead", &self.merging[at][0]),
            ("merged_lead", &self.merging[at][1]),
            ("registration", registration),
            ("partnership", place),
            ("envelope", &self.envelope),
            ("pass", self.handed.offered(route.face)),
            ("lead_version", "0"),
            ("deal", deal),
            ("deal_version", "1"),
            ("note", &self.notes[at]),
            ("colleague", &self.attended.colleague),
            ("shown_person", &self.attended.shown[at]),
            ("partner_note", &self.attended.notes[at][usize::from(erased || ends("/removal"))]),
            ("partner_task", &self.attended.tasks[at][usize::from(gone_for_good)]),
            ("email", &encoded("owner.west@people.example.com")),
            ("password", &encoded(crate::world::PASSWORD)),
        ];
        (org, values.map(|(name, value)| (name.to_owned(), value.to_owned())).into())
    }

    async fn voice(&self, route: &Route, org: &str, role: Role) -> Voice<'w> {
        match route.face {
            Face::Page => self.world.person(org, role).await,
            Face::Api if route.path.contains("{export}") => self.exporter.clone(),
            Face::Api => self.world.program(org, role).await,
        }
    }
}

/// A view that somebody keeps.
async fn view(person: &Voice<'_>, at: &str) -> String {
    let kept = person.form(at, "list=leads&name=Open&query=stage%3Dopen").await;
    let to = kept.headers["location"].to_str().unwrap();
    to.rsplit_once("view=").unwrap().1.to_owned()
}

/// An export that somebody, or a program, asks for: its id.
async fn export(person: &Voice<'_>, program: &Voice<'_>, face: Face) -> String {
    match face {
        Face::Page => {
            let asked = person.form("/o/moses-frase/exports", "list=leads&format=csv").await;
            assert_eq!(asked.status, StatusCode::SEE_OTHER, "{}", asked.text);
            let page = person.get("/o/moses-frase/exports").await.text;
            page.split("/exports/").nth(1).unwrap().split('/').next().unwrap().to_owned()
        }
        Face::Api => {
            let asked = json!({ "list": "leads", "format": "xlsx" });
            let asked = program.post("/api/v1/exports", asked).await.json();
            asked["data"]["id"].as_str().unwrap().to_owned()
        }
    }
}

/// The place that a reseller has in its distributor's program.
async fn place_of(program: &Voice<'_>) -> String {
    let places = program.get("/api/v1/partnerships").await.json();
    places["data"][0]["id"].as_str().unwrap().to_owned()
}

/// An invitation that Kary has not answered.
async fn invitation(world: &World) -> String {
    let vaults = world.node.vaults();
    let (owner, vault) = vaults.by_handle("central").await.unwrap().unwrap();
    let (partner, _) = vaults.by_handle("kary-hendrixson").await.unwrap().unwrap();
    vault
        .change(Actor::Node("operator"), async |change: &Change| {
            let program = programs::all(change).await?.remove(0);
            partnerships::invite(&world.node.exchange, change, &program, &owner.name, &partner).await
        })
        .await
        .unwrap()
        .to_string()
}

/// The role that an authority asks for, and the one just below it.
fn roles(authority: &str) -> (Role, Option<Role>) {
    match authority {
        "anyone" | "person" | "reader" | "reader of all" => (Role::Reader, None),
        "member" | "member of all" => (Role::Member, Some(Role::Reader)),
        "manager" | "manager of all" => (Role::Manager, Some(Role::Member)),
        "admin" => (Role::Admin, Some(Role::Manager)),
        other => panic!("the matrix does not know the authority “{other}”"),
    }
}

fn refused(route: &Route, who: &str, answer: &Answer, allowed: &[StatusCode]) {
    assert!(
        allowed.contains(&answer.status),
        "{} {} as {who}: {}\n{}",
        route.method,
        route.path,
        answer.status,
        answer.text
    );
}

#[tokio::test]
async fn every_route_answers_the_right_role_and_nobody_else() {
    World::on_every_engine(plan(), async |world: &World| {
        let scene = Scene::set(world).await;
        let stranger = world.person("west", Role::Owner).await;
        for route in freehold::routes::rooms().routes() {
            if matches!(route.authority, "anyone" | "person") {
                continue;
            }
            let (org, names) = scene.names(route);
            let request = || route.request(&names).unwrap();
            let (role, weaker) = roles(route.authority);
            let hidden = [StatusCode::NOT_FOUND];
            let asked = match route.face {
                Face::Page => StatusCode::SEE_OTHER,
                Face::Api => StatusCode::UNAUTHORIZED,
            };
            refused(route, "nobody", &world.nobody().send(request()).await, &[asked]);
            if let Some(weaker) = weaker {
                let answer = scene.voice(route, org, weaker).await.send(request()).await;
                refused(route, "a weaker role", &answer, &hidden);
            }
            let (cookie, key) = world.lapsed(org).await;
            let (lapsed, told) = match route.face {
                Face::Page => (cookie, StatusCode::NOT_FOUND),
                Face::Api => (key, StatusCode::UNAUTHORIZED),
            };
            refused(route, "a lapsed owner", &lapsed.send(request()).await, &[told]);
            match route.face {
                Face::Page => {
                    refused(route, "another's owner", &stranger.send(request()).await, &hidden);
                    let key = world.program(org, Role::Owner).await;
                    refused(route, "a key on a page", &key.send(request()).await, &[StatusCode::SEE_OTHER]);
                }
                Face::Api => {
                    refused(
                        route,
                        "a cookie on the API",
                        &stranger.send(request()).await,
                        &[StatusCode::UNAUTHORIZED],
                    );
                    let answer = world.program("west", Role::Owner).await.send(request()).await;
                    if route.path.contains('{') {
                        refused(route, "a foreign key", &answer, &hidden);
                    } else {
                        let ours = [&scene.lead, &scene.pending[0], &scene.sent[0], &scene.envelope];
                        assert!(
                            ours.iter().all(|id| !answer.text.contains(*id)),
                            "{}: {}",
                            route.path,
                            answer.text
                        );
                    }
                }
            }
            let answer = scene.voice(route, org, role).await.send(request()).await;
            let fine = answer.status.is_success() || answer.status == StatusCode::SEE_OTHER;
            let in_the_way =
                answer.headers.get("location").is_some_and(|to| to.as_bytes().starts_with(b"/sign-in"));
            assert!(
                fine && !in_the_way,
                "{} {}: {}\n{}",
                route.method,
                route.path,
                answer.status,
                answer.text
            );
        }
    })
    .await;
}

#[tokio::test]
async fn who_is_no_longer_a_member_sees_what_a_stranger_sees_at_once() {
    World::on_every_engine(plan(), async |world: &World| {
        let scene = Scene::set(world).await;
        let moses = world.person("moses-frase", Role::Owner).await;
        let stranger = world.person("cecily-lampkin", Role::Owner).await;
        let (card, _) = world.node.vaults().by_handle("moses-frase").await.unwrap().unwrap();
        let path = format!("/o/moses-frase/leads/{}", scene.lead);
        assert_eq!(moses.get(&path).await.status, StatusCode::OK);
        for member in memberships::of_organisation(world.node.vaults().directory(), card.org).await.unwrap() {
            memberships::revoke(world.node.vaults(), member.person, card.org).await.unwrap();
        }
        let (forbidden, foreign) = (moses.get(&path).await, stranger.get(&path).await);
        let absent = stranger.get("/o/cecily-lampkin/leads/lead_01j2x00000000000000000000").await;
        assert_eq!(forbidden.status, StatusCode::NOT_FOUND);
        assert_eq!(
            (&forbidden.text, &foreign.text),
            (&absent.text, &absent.text),
            "forbidden looks as absent does"
        );
    })
    .await;
}

/// The table of routes is kept in a file, so that a change of who may do what is seen as one.
#[test]
fn the_table_of_who_may_do_what_is_the_one_that_was_reviewed() {
    let (portal, public) = (freehold::routes::rooms(), freehold::routes::public_rooms());
    let mut lines: Vec<String> = portal
        .routes()
        .iter()
        .chain(public.routes())
        .map(|route| {
            let proven = if route.proven { ", proven" } else { "" };
            format!("{:<7} {:<58} {}{proven}\n", route.method.as_str(), route.path, route.authority)
        })
        .collect();
    lines.sort();
    let now = lines.concat();
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/routes.txt");
    if std::env::var_os("FREEHOLD_REVIEWED").is_some() {
        std::fs::write(file, &now).unwrap();
    }
    let kept = std::fs::read_to_string(file).unwrap_or_default();
    assert_eq!(kept, now, "look at the difference; then keep it with FREEHOLD_REVIEWED=1");
}
