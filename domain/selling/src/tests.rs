//! A channel of three tiers, asked through its pages and its API as people and programs ask it.

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Method, Request, StatusCode, header},
};
use exchange::{Exchange, Kinds, SameNode};
use kernel::{Chance, Clock, PartnershipId, from_millis};
use partnering::{
    partnerships,
    programs::{self, Definition, Kind, PassUp},
};
use serde_json::{Value, json};
use tower::ServiceExt;
use trust::{
    Mode, Portal,
    access::{Role, keys, memberships},
    agreements::{AfterEnd, Agreements, Class, Clause, Terms, Way},
    people::{self, sessions},
};
use vault::{Actor, Card, Faults, Front, Runner, Storage, TaskHandlers, Vaults};

use crate::registrations::{Decided, Relayed, Submitted};

/// Maven, the vendor; Central, its distributor, who passes up by hand; Isdom’s finder, the reseller.
struct Channel {
    portal: Portal,
    runner: Runner,
    router: Router,
    maven: Card,
    central: Card,
    frase: Card,
    with_central: PartnershipId,
    _folder: tempfile::TempDir,
}

/// What came back: status, where it leads, and the text.
struct Came {
    status: StatusCode,
    to: String,
    text: String,
}

impl Came {
    fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap()
    }

    #[track_caller]
    fn says(&self, words: &str) -> &Self {
        assert!(self.text.contains(words), "“{words}” is not in {} {}", self.status, self.text);
        self
    }
}

impl Channel {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Clock::held(from_millis(1_700_000_000_000));
        let front = Front { clock, chance: Chance::seeded(7), faults: Faults::none(), node_key: None };
        let mut migrations = trust::migrations();
        let rooms = [exchange::migrations(), partnering::migrations(), crate::migrations()];
        migrations.vault.extend(rooms.into_iter().flatten());
        let vaults =
            Vaults::open(Storage::Folder(folder.path().to_owned()), migrations, front).await.unwrap();
        let mut kinds = Kinds::default();
        kinds.on(partnerships::Invited);
        kinds.on(partnerships::Accepted);
        kinds.on(Submitted);
        kinds.on(Decided);
        kinds.on(Relayed);
        let exchange = Exchange::new(vaults.clone(), Agreements, kinds, SameNode);
        let mut handlers = TaskHandlers::default();
        exchange.work(&mut handlers);
        let runner = Runner::new(vaults.clone(), handlers, Vec::new());
        let card =
            async |handle: &str, name: &str| vaults.create(handle.parse().unwrap(), name).await.unwrap();
        let (maven, central) = (card("maven", "Maven").await, card("central", "Central").await);
        let frase = card("frase", "Moses Frase").await;
        let up = partner(&exchange, &runner, &maven, &central, None).await;
        let with_central = partner(&exchange, &runner, &central, &frase, Some(up)).await;
        let portal =
            Portal::new(exchange.clone(), mail::Outbox::new(exchange.vaults().clone()), Mode::default());
        let mut rooms = web::Rooms::new();
        crate::routes(&mut rooms);
        let router = rooms.into_router().with_state(portal.clone());
        Self { portal, runner, router, maven, central, frase, with_central, _folder: folder }
    }

    /// Somebody of that organisation, as their browser says it.
    async fn person(&self, card: &Card, name: &str, role: Role) -> String {
        let first = name.split(' ').next().unwrap().to_lowercase();
        let email = format!("{first}@{}.com", card.handle).parse().unwrap();
        let person = people::create(&self.portal.vaults, name, email, "correct horse battery").await.unwrap();
        memberships::grant(&self.portal.vaults, person.id, card.org, role).await.unwrap();
        let token = sessions::start(&self.portal.vaults, &person, None).await.unwrap();
        format!("freehold={}", token.reveal())
    }

    async fn ask(&self, who: &str, method: Method, path: &str, kind: &str, body: String) -> Came {
        let name = if path.starts_with("/api/") { header::AUTHORIZATION } else { header::COOKIE };
        let request = Request::builder().method(method).uri(path).header(name, who);
        let request = request.header(header::CONTENT_TYPE, kind).body(Body::from(body)).unwrap();
        let answer = self.router.clone().oneshot(request).await.unwrap();
        let (status, headers) = (answer.status(), answer.headers().clone());
        let to = headers.get(header::LOCATION).map(|to| to.to_str().unwrap().to_owned());
        let text = to_bytes(answer.into_body(), 1_000_000).await.unwrap().to_vec();
        let came = Came { status, to: to.unwrap_or_default(), text: String::from_utf8(text).unwrap() };
        assert_ne!(came.status, StatusCode::INTERNAL_SERVER_ERROR, "{path}: {}", came.text);
        came
    }

    async fn get(&self, who: &str, path: &str) -> Came {
        self.ask(who, Method::GET, path, "text/plain", String::new()).await
    }

    async fn post(&self, who: &str, path: &str, form: &str) -> Came {
        let kind = "application/x-www-form-urlencoded";
        let came = self.ask(who, Method::POST, path, kind, form.to_owned()).await;
        self.runner.until_idle(|_| {}).await.unwrap();
        came
    }

    async fn send(&self, who: &str, path: &str, document: Value) -> Came {
        let came = self.ask(who, Method::POST, path, "application/json", document.to_string()).await;
        self.runner.until_idle(|_| {}).await.unwrap();
        came
    }

    /// A lead of the reseller, registered with Central with the usual fields; both addresses.
    async fn registered(&self, moses: &str) -> (String, String) {
        let lead = "company=Isdom&domain=isdom.com&product=GTX+Pro&value=4,821&contact_name=IT+lead";
        let lead = self.post(moses, "/o/frase/leads", lead).await.to;
        let lead = lead.split('?').next().unwrap().to_owned();
        let form = format!("partnership={}&fields=domain&fields=value", self.with_central);
        let to = self.post(moses, &format!("{lead}/register"), &form).await.to;
        (lead, to.split('?').next().unwrap().rsplit('/').next().unwrap().to_owned())
    }
}

async fn partner(
    exchange: &Exchange,
    runner: &Runner,
    owner: &Card,
    partner: &Card,
    upstream: Option<PartnershipId>,
) -> PartnershipId {
    let clause = |kind: &str, way, classes: &[Class], required: &[&str]| Clause {
        kind: kind.to_owned(),
        way,
        classes: classes.to_vec(),
        required: required.iter().map(|name| (*name).to_owned()).collect(),
        purpose: "Deal registration and conflict check".to_owned(),
        keep_months: 24,
        onward: true,
        after_end: AfterEnd::Keep,
    };
    let sale = [Class::Company, Class::Product, Class::Timing, Class::Contact, Class::Partner];
    let terms = Terms {
        name: format!("{} terms", owner.name),
        clauses: vec![
            clause("registration.submitted", Way::Up, &sale, &["company", "product"]),
            clause("registration.decided", Way::Down, &[Class::Decision], &[]),
            clause("registration.relayed", Way::Down, &[Class::Decision], &[]),
        ],
        threshold: 5,
    };
    let node = Actor::Node("operator");
    let vaults = exchange.vaults();
    let (owning, partnered) = (vaults.vault(owner.org), vaults.vault(partner.org));
    let invited = owning.change(node, async |change| {
        let program = Definition {
            products: vec!["GTX Pro".to_owned(), "MG Special".to_owned()],
            upstream,
            pass_up: if upstream.is_some() { PassUp::ByHand } else { PassUp::Never },
            ..Definition::begun(&format!("{} partners", owner.name), Kind::Reseller)
        };
        let program = programs::add(change, &program, terms).await?;
        partnerships::invite(exchange, change, &program, &owner.name, partner).await
    });
    let id = invited.await.unwrap();
    runner.until_idle(|_| {}).await.unwrap();
    let accepted =
        partnered.change(node, async |change| partnerships::accept(exchange, change, id).await).await;
    accepted.unwrap();
    runner.until_idle(|_| {}).await.unwrap();
    id
}

#[tokio::test]
async fn a_lead_is_private_until_it_is_registered_and_then_shows_who_sees_it() {
    let channel = Channel::new().await;
    let moses = channel.person(&channel.frase, "Moses Frase", Role::Owner).await;
    channel.get(&moses, "/o/frase/leads").await.says("No leads yet").says("Add lead");
    channel.get(&moses, "/o/frase/leads/new").await.says("Only you can see this until you register it");
    let wrong = "company=&domain=frase.com&product=GTX+Pro&value=much&closes_on=soon";
    let again = channel.post(&moses, "/o/frase/leads", wrong).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    again.says("Say which company it is about.").says("is your own address").says("value=\"much\"");
    again.says("“much” is not an amount").says("“soon” is not a date");

    let (lead, registration) = channel.registered(&moses).await;
    let list = channel.get(&moses, "/o/frase/leads?stage=open").await;
    list.says("Central · Pending").says("isdom.com").says("$4,821");
    let page = channel.get(&moses, &lead).await;
    page.says("shared with Central").says("Registered with Central").says("by Moses Frase");
    assert!(!page.text.contains("/register?with="), "it is with Central already");
    let page = channel.get(&moses, &format!("/o/frase/registrations/{registration}?done=registered")).await;
    page.says("Central sees the fields below").says("Withdraw…").says("/o/frase/sharing/envelope_");
    assert!(!page.text.contains("IT lead"), "the contact stayed");
    let twice = format!("partnership={}", channel.with_central);
    let twice = channel.post(&moses, &format!("{lead}/register"), &twice).await;
    assert_eq!(twice.status, StatusCode::CONFLICT);
    twice.says("You registered this with Central already");
}

#[tokio::test]
async fn before_anything_leaves_the_page_shows_what_crosses_and_what_stays() {
    let channel = Channel::new().await;
    let moses = channel.person(&channel.frase, "Moses Frase", Role::Owner).await;
    let lead = "company=Isdom&product=GTX+Pro&value=4821&contact_name=IT+lead&notes=Met+in+Bonn";
    let lead = channel.post(&moses, "/o/frase/leads", lead).await.to;
    let lead = lead.split('?').next().unwrap();
    let page = channel.get(&moses, &format!("{lead}/register?with={}", channel.with_central)).await;
    page.says("Crosses to Central").says("Stays with you").says("Met in Bonn").says("Keep private");
    page.says("Central terms, version 1").says("24 months, then erased").says("value=\"value\" checked>");
    page.says("value=\"contact_name\"><span").says("Central answers with a signed receipt");
    let nobody = channel.get(&moses, &format!("{lead}/register?with=nobody")).await;
    assert_eq!(nobody.status, StatusCode::NOT_FOUND);
    let reader = channel.person(&channel.frase, "Rita Reader", Role::Reader).await;
    let refused = channel.post(&reader, &format!("{lead}/register"), "partnership=x").await;
    assert_eq!(refused.status, StatusCode::NOT_FOUND);
    channel.get(&reader, lead).await.says("Isdom");
}

#[tokio::test]
async fn a_distributor_accepts_passes_up_and_everybody_sees_each_hop() {
    let channel = Channel::new().await;
    let moses = channel.person(&channel.frase, "Moses Frase", Role::Owner).await;
    let ines = channel.person(&channel.central, "Ines Marchetti", Role::Manager).await;
    let summer = channel.person(&channel.maven, "Summer Sewald", Role::Manager).await;
    let (lead, id) = channel.registered(&moses).await;
    channel.get(&ines, "/o/central/registrations").await.says("One waits for your decision").says("Review");
    let here = format!("/o/central/registrations/{id}");
    channel.get(&ines, &here).await.says("can then be passed up to Maven").says("Deny…");
    let accepted = channel.post(&ines, &format!("{here}/decision"), "decision=accept").await;
    assert_eq!(
        (accepted.status, accepted.to.as_str()),
        (StatusCode::SEE_OTHER, &*format!("{here}?done=accepted"))
    );
    let faster = channel.post(&ines, &format!("{here}/decision"), "decision=deny&code=other&reason=No").await;
    assert_eq!(faster.status, StatusCode::CONFLICT);
    faster.says("Ines Marchetti accepted this registration on 14 Nov").says(&format!("href=\"{here}\""));
    channel.get(&ines, &accepted.to).await.says("Pass up to Maven").says("Accepted by Ines Marchetti");
    assert_eq!(channel.post(&ines, &format!("{here}/passing"), "").await.status, StatusCode::SEE_OTHER);
    let both = channel.get(&ines, "/o/central/registrations?state=all").await;
    both.says("sent to them").says("from them").says("Direction");

    let queue = channel.get(&summer, "/o/maven/registrations").await;
    queue.says("Central").says("Moses Frase");
    let up = queue.text.split("/o/maven/registrations/registration_").nth(1).unwrap();
    let at_maven = format!("/o/maven/registrations/registration_{}", up.split('"').next().unwrap());
    let denied = "decision=deny&code=existing_customer&reason=They+buy+from+us";
    channel.post(&summer, &format!("{at_maven}/decision"), denied).await;
    channel.get(&summer, &at_maven).await.says("Existing customer").says("They buy from us");
    channel.get(&moses, &lead).await.says("Central <span class=\"tag good\">Accepted").says("Maven <span");
    channel.get(&moses, "/o/frase/leads").await.says("Central · Accepted, Maven · Denied");

    let withdrawal = format!("/o/frase/registrations/{id}/withdrawal");
    assert_eq!(channel.post(&moses, &withdrawal, "").await.status, StatusCode::SEE_OTHER);
    channel.get(&moses, "/o/frase/leads").await.says("Only you");
    let erased = channel.get(&ines, &here).await;
    erased.says("Withdrawn by Moses Frase").says("erased");
    assert!(!erased.text.contains("Isdom"), "{}", erased.text);
    channel.get(&summer, &at_maven).await.says("Withdrawn");
}

#[tokio::test]
async fn the_api_does_what_the_pages_do() {
    let channel = Channel::new().await;
    let key = async |card: &Card, role| {
        let (_, secret) = keys::create(&channel.portal.vaults, card.org, role, "test").await.unwrap();
        format!("Bearer {}", secret.reveal())
    };
    let (frase, central) =
        (key(&channel.frase, Role::Member).await, key(&channel.central, Role::Manager).await);
    let reader = key(&channel.central, Role::Reader).await;
    let lead = json!({ "company": "Isdom", "product": "GTX Pro", "value": "4821.50", "external_id": "A-1" });
    let added = channel.send(&frase, "/api/v1/leads", lead.clone()).await;
    assert_eq!(added.status, StatusCode::CREATED);
    let data = added.json()["data"].clone();
    assert_eq!(data["visibility"], "only_you");
    assert_eq!(data["value"], json!({ "amount": 482_150, "currency": "USD" }));
    let again = channel.send(&frase, "/api/v1/leads", lead).await;
    assert_eq!(again.status, StatusCode::CONFLICT, "the number is known");
    let invalid = channel.send(&frase, "/api/v1/leads", json!({ "value": "much" })).await;
    assert_eq!(invalid.status, StatusCode::UNPROCESSABLE_ENTITY);
    invalid.says("company: say which company").says("product: ").says("value: ");

    let id = data["id"].as_str().unwrap();
    let at = format!("/api/v1/leads/{id}/registrations");
    let unknown = json!({ "partnership": channel.with_central, "fields": ["sector"] });
    assert_eq!(channel.send(&frase, &at, unknown).await.json()["code"], "unknown_field");
    let sent = channel.send(&frase, &at, json!({ "partnership": channel.with_central })).await;
    assert_eq!(sent.status, StatusCode::CREATED);
    let registration = sent.json()["data"]["id"].as_str().unwrap().to_owned();
    let shown = channel.get(&frase, &format!("/api/v1/leads/{id}")).await.json();
    assert_eq!(shown["data"]["shared_with"][0]["name"], "Central");
    assert_eq!(shown["data"]["visibility"], "shared");

    let list = "/api/v1/registrations?direction=received&state=pending&limit=1000";
    let listed = channel.get(&central, list).await.json();
    assert_eq!((&listed["total"], &listed["next"]), (&json!(1), &Value::Null));
    assert_eq!(listed["data"][0]["id"], json!(registration));
    assert_eq!(
        channel.get(&central, "/api/v1/registrations?limit=1001").await.status,
        StatusCode::BAD_REQUEST
    );
    let decision = format!("/api/v1/registrations/{registration}/decision");
    assert_eq!(
        channel.send(&reader, &decision, json!({ "decision": "accept" })).await.status,
        StatusCode::NOT_FOUND
    );
    let silent = json!({ "decision": "deny", "code": "duplicate", "reason": " " });
    assert_eq!(channel.send(&central, &decision, silent).await.json()["code"], "reason");
    let denied = json!({ "decision": "deny", "code": "duplicate", "reason": "West was first" });
    let denied = channel.send(&central, &decision, denied).await.json();
    assert_eq!((&denied["data"]["state"], &denied["data"]["code"]), (&json!("denied"), &json!("duplicate")));
    let late = channel.send(&central, &decision, json!({ "decision": "accept" })).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    late.says("denied this registration on");
    let known = channel.get(&frase, &format!("/api/v1/registrations/{registration}")).await.json();
    assert_eq!(known["data"]["reason"], "West was first");
    assert_eq!(known["data"]["hops"], json!([{ "name": "Central", "state": "denied" }]));
    let back =
        channel.send(&frase, &format!("/api/v1/registrations/{registration}/withdrawal"), json!({})).await;
    assert_eq!(back.json()["data"]["state"], "withdrawn");
    let erased = channel.get(&central, &format!("/api/v1/registrations/{registration}")).await.json();
    assert_eq!((&erased["data"]["state"], &erased["data"]["company"]), (&json!("withdrawn"), &Value::Null));
    let elsewhere = channel.get(&central, &format!("/api/v1/leads/{id}")).await;
    assert_eq!(elsewhere.status, StatusCode::NOT_FOUND);
}
