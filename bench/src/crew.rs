//! People at work in one organisation and partners who register with it, all at once: what each was told is
//! compared afterwards with what the vaults hold. The measurement runs it for minutes, a test for rounds.

use std::{
    collections::{BTreeMap, HashSet},
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use anyhow::{Context, bail, ensure};
use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Request, StatusCode, header},
};
use freehold::node::Node;
use integrations::crm::{self, Organisation, Plan, Product, Reseller};
use kernel::{Currency, DealId, Handle, Money, OrgId};
use serde_json::{Value, json};
use tokio::task::JoinSet;
use tower::ServiceExt;
use trust::{
    access::{Role, keys, memberships},
    people,
};
use vault::{Tx, Vault};

/// How many work, how long, and how long each looks at a page before the next act.
#[derive(Clone)]
pub struct Day {
    /// People of the one organisation.
    pub people: usize,
    /// Partners of it.
    pub partners: usize,
    /// Whether there is one more round after so many.
    pub goes_on: Arc<dyn Fn(usize) -> bool + Send + Sync>,
    /// Between two acts of one of them.
    pub pause: Duration,
}

/// What came of it.
#[derive(Debug, Default)]
pub struct Told {
    /// How long every change took, done or not.
    pub changes: Vec<Duration>,
    /// How long every page took.
    pub pages: Vec<Duration>,
    /// Changes that were refused because somebody was faster; each answer showed what stands.
    pub conflicts: usize,
    /// Registrations that partners sent meanwhile.
    pub sent: usize,
    /// What the vaults do not hold although somebody was told that it was done, or hold without that.
    pub lost: Vec<String>,
    edits: BTreeMap<String, u64>,
    moves: BTreeMap<String, u64>,
    plans: BTreeMap<String, u64>,
    notes: BTreeMap<String, u64>,
    accepted: HashSet<String>,
    registered: u64,
}

/// A vendor, one distributor, and so many resellers of it.
pub fn channel(partners: usize) -> anyhow::Result<Plan> {
    let handle = |name: &str| Handle::suggest(name).with_context(|| format!("no handle for {name}"));
    let organisation =
        |name: &str| Ok::<_, anyhow::Error>(Organisation { name: name.to_owned(), handle: handle(name)? });
    let reseller = |at: usize| {
        let name = format!("Partner {at}");
        Ok::<_, anyhow::Error>(Reseller { handle: handle(&name)?, name, distributor: 0 })
    };
    Ok(Plan {
        vendor: organisation("Maven")?,
        distributors: vec![organisation("Central")?],
        resellers: (0..partners).map(reseller).collect::<Result<_, _>>()?,
        products: vec![Product {
            name: "GTX Pro".to_owned(),
            series: "GTX".to_owned(),
            price: Money::new(482_100, Currency::USD),
        }],
        opportunities: Vec::new(),
    })
}

/// Works on a node that holds [`channel`], and compares.
pub async fn work(node: &Node, day: Day) -> anyhow::Result<Told> {
    node.answer_to(&["localhost".to_owned()], &["127.0.0.1".to_owned()]).await?;
    let site = Site::open(node, &day).await?;
    let told = Arc::new(Mutex::new(Told::default()));
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let runner = node.runner.clone();
    let worker = tokio::spawn(async move { runner.serve(async { drop(stopped.await) }).await });
    let mut crew = JoinSet::new();
    for at in 0..day.people + day.partners {
        let (site, told, day) = (Arc::clone(&site), Arc::clone(&told), day.clone());
        crew.spawn(async move {
            let mut round = 0;
            while (day.goes_on)(round) {
                match at.checked_sub(day.people) {
                    None => site.act(at, round, &told).await.with_context(|| format!("person {at}"))?,
                    Some(at) => site.send(at, round, &told).await.with_context(|| format!("partner {at}"))?,
                }
                round += 1;
                // Not all at the same moment: nobody works by the beat.
                tokio::time::sleep(day.pause * (8 + (at * 7 + round * 3) as u32 % 5) / 10).await;
            }
            Ok::<_, anyhow::Error>(())
        });
    }
    while let Some(done) = crew.join_next().await {
        done??;
    }
    drop(stop);
    worker.await?;
    node.runner.until_idle(|_| {}).await?;
    let mut told = std::mem::take(&mut *told.lock().unwrap_or_else(PoisonError::into_inner));
    told.lost = site.compare(node, &told).await?;
    Ok(told)
}

/// The portal, and all that its people and programs need to speak to it.
struct Site {
    router: Router,
    central: Vault,
    cookies: Vec<String>,
    reader: String,
    partners: Vec<(String, String)>,
    place: String,
    leads: Vec<String>,
    deals: Vec<String>,
    /// The version that a deal begins with.
    first: u64,
}

struct Came {
    status: StatusCode,
    text: String,
    to: String,
}

const PASSWORD: &str = "correct horse battery";

impl Site {
    async fn open(node: &Node, day: &Day) -> anyhow::Result<Arc<Self>> {
        let vaults = node.vaults();
        let found = vaults.by_handle("central").await?;
        let (card, central) = found.context("no Central")?;
        let mut site = Self {
            router: node.router().await?,
            central,
            cookies: Vec::new(),
            reader: key(node, card.org, Role::Manager).await?,
            partners: Vec::new(),
            place: String::new(),
            leads: Vec::new(),
            deals: Vec::new(),
            first: 0,
        };
        for at in 0..day.people {
            let email = format!("person{at}@central.example");
            let person = people::create(vaults, &format!("Person {at}"), email.parse()?, PASSWORD).await?;
            memberships::grant(vaults, person.id, card.org, Role::Manager).await?;
            let form = format!("email={}&password={}", encoded(&email), encoded(PASSWORD));
            site.cookies.push(site.sign_in(form).await?);
        }
        for at in 0..day.partners {
            let found = vaults.by_handle(&format!("partner-{at}")).await?;
            let (card, _) = found.with_context(|| format!("no partner {at}"))?;
            let key = key(node, card.org, Role::Member).await?;
            let place = site.read(&key, "/api/v1/partnerships").await?["data"][0]["id"].clone();
            site.partners.push((key, text(&place)));
        }
        let places = site.read(&site.reader, "/api/v1/partnerships").await?;
        let up = places["data"].as_array().into_iter().flatten().find(|place| place["role"] == "partner");
        site.place = text(&up.context("Central is nobody's partner")?["id"]);
        for at in 0..10 {
            let company = json!({ "company": format!("Shared {at}"), "product": "GTX Pro" });
            let lead = text(&site.write(&site.reader, "/api/v1/leads", &company).await?["data"]["id"]);
            if at < 4 {
                site.leads.push(lead);
                continue;
            }
            let path = format!("/api/v1/leads/{lead}/deal");
            let begun = site.write(&site.reader, &path, &json!({})).await?["data"].clone();
            site.first = begun["version"].as_u64().context("a deal without a version")?;
            site.deals.push(text(&begun["id"]));
        }
        Ok(Arc::new(site))
    }

    async fn sign_in(&self, form: String) -> anyhow::Result<String> {
        let request = Request::post("/sign-in")
            .header(header::HOST, "localhost")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        let response = self.router.clone().oneshot(request.body(Body::from(form))?).await?;
        let cookie = response.headers().get(header::SET_COOKIE).context("signing in failed")?.to_str()?;
        Ok(cookie.split(';').next().unwrap_or_default().to_owned())
    }

    /// What a person does in this round: another thing each time, with the same few records as everybody.
    async fn act(&self, at: usize, round: usize, told: &Mutex<Told>) -> anyhow::Result<()> {
        let pick = at + round * 3;
        match (at + round) % 7 {
            0 => self.step(at, &self.deals[pick % self.deals.len()], told).await,
            1 => self.edit(at, round, &self.leads[pick % self.leads.len()], told).await,
            2 => self.note(at, round, &self.deals[pick % self.deals.len()], told).await,
            3 => self.plan(at, round, &self.deals[pick % self.deals.len()], told).await,
            4 => self.register(at, round, told).await,
            5 => self.decide(at, told).await,
            _ => self.look(at, round, told).await,
        }
    }

    /// Moves a card to the stage after the one that it was seen in.
    async fn step(&self, at: usize, deal: &str, told: &Mutex<Told>) -> anyhow::Result<()> {
        let seen = self.read(&self.reader, &format!("/api/v1/deals/{deal}")).await?;
        let from = text(&seen["data"]["stage"]);
        let to = match from.as_str() {
            "new" => "newsletter",
            "newsletter" => "trial",
            _ => "new",
        };
        let form = format!("from={from}&to={to}&newsletter_on=2026-11-02&trial_from=2026-11-02");
        let came = self.change(at, &format!("deals/{deal}/stage"), form, told).await?;
        if came.status == StatusCode::SEE_OTHER {
            count(&mut lock(told).moves, deal);
            return Ok(());
        }
        self.told_who_was_faster(&came, "this deal", told)
    }

    /// Counts one up in the notes of a lead, over the version that was read.
    async fn edit(&self, at: usize, round: usize, lead: &str, told: &Mutex<Told>) -> anyhow::Result<()> {
        let seen = self.read(&self.reader, &format!("/api/v1/leads/{lead}")).await?["data"].clone();
        let counted: u64 = first_number(&text(&seen["notes"]));
        let mine = format!("{} by person {at} in round {round}", counted + 1);
        let shown =
            json!({ "company": seen["company"], "product": seen["product"], "notes": text(&seen["notes"]) });
        let form = format!(
            "version={}&before={}&company={}&product=GTX+Pro&notes={}",
            seen["version"],
            encoded(&shown.to_string()),
            encoded(&text(&seen["company"])),
            encoded(&mine)
        );
        let came = self.change(at, &format!("leads/{lead}"), form, told).await?;
        if came.status == StatusCode::SEE_OTHER {
            count(&mut lock(told).edits, lead);
            return Ok(());
        }
        ensure!(came.status == StatusCode::CONFLICT, "an edit: {} {}", came.status, came.text);
        let theirs = came.text.matches(" by person ").count();
        ensure!(came.text.contains(&mine) && theirs > 1, "the second is shown both: {}", came.text);
        lock(told).conflicts += 1;
        Ok(())
    }

    async fn note(&self, at: usize, round: usize, deal: &str, told: &Mutex<Told>) -> anyhow::Result<()> {
        let form = format!("text=Person+{at}+called+in+round+{round}");
        let came = self.change(at, &format!("deals/{deal}/notes"), form, told).await?;
        ensure!(came.status == StatusCode::SEE_OTHER, "a note: {} {}", came.status, came.text);
        count(&mut lock(told).notes, deal);
        Ok(())
    }

    /// Plans a step, and does one where many are open.
    async fn plan(&self, at: usize, round: usize, deal: &str, told: &Mutex<Told>) -> anyhow::Result<()> {
        let form = format!("what=Call+{at}+{round}&due=2026-12-01&who=nobody");
        let came = self.change(at, &format!("deals/{deal}/steps"), form, told).await?;
        ensure!(came.status == StatusCode::SEE_OTHER, "a step: {} {}", came.status, came.text);
        count(&mut lock(told).plans, deal);
        let open = self.read(&self.reader, &format!("/api/v1/steps?deal={deal}&limit=1")).await?;
        if open["total"].as_u64().is_some_and(|open| open > 20) {
            let path = format!("steps/{}/completion", text(&open["data"][0]["id"]));
            let came = self.change(at, &path, String::new(), told).await?;
            ensure!(came.status == StatusCode::SEE_OTHER, "a step done: {} {}", came.status, came.text);
        }
        Ok(())
    }

    /// Adds a lead and registers it with the vendor.
    async fn register(&self, at: usize, round: usize, told: &Mutex<Told>) -> anyhow::Result<()> {
        let form = format!("company=Company+{at}+{round}&product=GTX+Pro");
        let came = self.change(at, "leads", form, told).await?;
        ensure!(came.status == StatusCode::SEE_OTHER, "a lead: {} {}", came.status, came.text);
        let lead = came.to.split(['/', '?']).find(|part| part.starts_with("lead_")).unwrap_or_default();
        let form = format!("partnership={}", self.place);
        let came = self.change(at, &format!("leads/{lead}/register"), form, told).await?;
        ensure!(came.status == StatusCode::SEE_OTHER, "a registration: {} {}", came.status, came.text);
        lock(told).registered += 1;
        Ok(())
    }

    /// Accepts one of the oldest that wait, as others do at the same time.
    async fn decide(&self, at: usize, told: &Mutex<Told>) -> anyhow::Result<()> {
        let waiting = "/api/v1/registrations?direction=received&state=pending&limit=3";
        let waiting = self.read(&self.reader, waiting).await?;
        let rows = waiting["data"].as_array().map_or(&[][..], Vec::as_slice);
        let Some(id) = rows.get(at % rows.len().max(1)).map(|row| text(&row["id"])) else { return Ok(()) };
        let path = format!("registrations/{id}/decision");
        let came = self.change(at, &path, "decision=accept".to_owned(), told).await?;
        if came.status == StatusCode::SEE_OTHER {
            let once = lock(told).accepted.insert(id.clone());
            ensure!(once, "{id} was accepted twice");
            return Ok(());
        }
        ensure!(came.status == StatusCode::CONFLICT, "a decision: {} {}", came.status, came.text);
        lock(told).conflicts += 1;
        Ok(())
    }

    async fn look(&self, at: usize, round: usize, told: &Mutex<Told>) -> anyhow::Result<()> {
        let places = ["", "/deals", "/registrations?state=all", "/deals/table", "/leads", "/journal"];
        let path = format!("/o/central{}", places[(at + round / 7) % places.len()]);
        let start = Instant::now();
        let request = Request::get(&path).header(header::COOKIE, &self.cookies[at]).body(Body::empty())?;
        let came = self.ask(request).await?;
        ensure!(came.status == StatusCode::OK, "{path}: {} {}", came.status, came.text);
        lock(told).pages.push(start.elapsed());
        Ok(())
    }

    /// A partner adds a lead and registers it with the distributor: an envelope leaves.
    async fn send(&self, at: usize, round: usize, told: &Mutex<Told>) -> anyhow::Result<()> {
        let (key, place) = &self.partners[at];
        let company = json!({ "company": format!("Theirs {at} {round}"), "product": "GTX Pro" });
        let start = Instant::now();
        let lead = text(&self.write(key, "/api/v1/leads", &company).await?["data"]["id"]);
        let added = start.elapsed();
        let path = format!("/api/v1/leads/{lead}/registrations");
        self.write(key, &path, &json!({ "partnership": place })).await?;
        let mut told = lock(told);
        told.changes.extend([added, start.elapsed() - added]);
        told.sent += 1;
        Ok(())
    }

    fn told_who_was_faster(&self, came: &Came, what: &str, told: &Mutex<Told>) -> anyhow::Result<()> {
        ensure!(came.status == StatusCode::CONFLICT, "{what}: {} {}", came.status, came.text);
        ensure!(came.text.contains("a moment ago"), "what stands is shown: {}", came.text);
        lock(told).conflicts += 1;
        Ok(())
    }

    /// A form of a person's, with how long its answer took.
    async fn change(&self, at: usize, path: &str, form: String, told: &Mutex<Told>) -> anyhow::Result<Came> {
        let request = Request::post(format!("/o/central/{path}"))
            .header(header::COOKIE, &self.cookies[at])
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(form))?;
        let start = Instant::now();
        let came = self.ask(request).await?;
        lock(told).changes.push(start.elapsed());
        Ok(came)
    }

    async fn read(&self, key: &str, path: &str) -> anyhow::Result<Value> {
        let request = Request::get(path).header(header::AUTHORIZATION, format!("Bearer {key}"));
        self.understood(path, request.body(Body::empty())?).await
    }

    async fn write(&self, key: &str, path: &str, body: &Value) -> anyhow::Result<Value> {
        let request = Request::post(path)
            .header(header::AUTHORIZATION, format!("Bearer {key}"))
            .header(header::CONTENT_TYPE, "application/json");
        self.understood(path, request.body(Body::from(body.to_string()))?).await
    }

    async fn understood(&self, path: &str, request: Request<Body>) -> anyhow::Result<Value> {
        let came = self.ask(request).await?;
        if !came.status.is_success() {
            bail!("{path}: {} {}", came.status, came.text);
        }
        Ok(serde_json::from_str(&came.text)?)
    }

    async fn ask(&self, mut request: Request<Body>) -> anyhow::Result<Came> {
        request.headers_mut().insert(header::HOST, header::HeaderValue::from_static("localhost"));
        let response = self.router.clone().oneshot(request).await?;
        let (parts, body) = response.into_parts();
        let to = parts.headers.get(header::LOCATION).and_then(|to| to.to_str().ok()).unwrap_or_default();
        let text = String::from_utf8_lossy(&to_bytes(body, 32 << 20).await?).into_owned();
        Ok(Came { status: parts.status, to: to.to_owned(), text })
    }

    /// What was told beside what is kept: counters, versions, notes, journal entries, registrations.
    async fn compare(&self, node: &Node, told: &Told) -> anyhow::Result<Vec<String>> {
        let mut lost = Vec::new();
        let mut same = |what: String, told: u64, kept: u64| {
            if told != kept {
                lost.push(format!("{what}: told {told}, kept {kept}"));
            }
        };
        for lead in &self.leads {
            let edits = told.edits.get(lead).copied().unwrap_or_default();
            let kept = self.read(&self.reader, &format!("/api/v1/leads/{lead}")).await?["data"].clone();
            same(format!("{lead}, counter"), edits, first_number(&text(&kept["notes"])));
            same(format!("{lead}, version"), edits, kept["version"].as_u64().unwrap_or_default());
        }
        for deal in &self.deals {
            let of = |map: &BTreeMap<String, u64>| map.get(deal).copied().unwrap_or_default();
            let kept = self.read(&self.reader, &format!("/api/v1/deals/{deal}")).await?["data"].clone();
            let version = kept["version"].as_u64().unwrap_or_default();
            same(format!("{deal}, version"), self.first + of(&told.moves), version);
            let mut steps = 0;
            for state in ["open", "over"] {
                let path = format!("/api/v1/steps?deal={deal}&state={state}&limit=1");
                steps += self.read(&self.reader, &path).await?["total"].as_u64().unwrap_or_default();
            }
            same(format!("{deal}, steps"), of(&told.plans), steps);
            let notes = kept["notes"].as_array().map_or(0, Vec::len) as u64;
            same(format!("{deal}, notes"), of(&told.notes), notes);
            let id: DealId = deal.parse().map_err(|_| anyhow::anyhow!("{deal} is no deal"))?;
            let entries = self.central.read(async |tx: &Tx| tx.journal_about([id], 1_000_000).await).await?;
            let moved = entries.iter().filter(|entry| entry.kind == "deal.moved").count() as u64;
            same(format!("{deal}, moves in the journal"), of(&told.moves), moved);
        }
        for (what, told) in [
            ("direction=received", told.sent as u64),
            ("direction=received&state=accepted", told.accepted.len() as u64),
            // What is accepted goes on up by itself.
            ("direction=sent", told.registered + told.accepted.len() as u64),
        ] {
            let path = format!("/api/v1/registrations?{what}&limit=1");
            let kept = self.read(&self.reader, &path).await?["total"].as_u64().unwrap_or_default();
            same(format!("registrations, {what}"), told, kept);
        }
        for card in node.vaults().directory().cards().await? {
            let vault = node.vaults().vault(card.org);
            let verified = vault.read(async |tx: &Tx| node.exchange.verify(tx).await).await?;
            lost.extend(verified.findings.iter().map(|finding| format!("{}: {finding}", card.handle)));
        }
        Ok(lost)
    }
}

/// Loads [`channel`] into an empty node.
pub async fn prepare(node: &Node, partners: usize) -> anyhow::Result<()> {
    struct Silent;
    impl crm::Progress for Silent {
        fn step(&self, _: &str, _: u64, _: u64) {}
    }
    crm::load(&channel(partners)?, &node.exchange, &node.runner, &Silent).await?;
    Ok(())
}

async fn key(node: &Node, org: OrgId, role: Role) -> anyhow::Result<String> {
    let (_, secret) = keys::create(node.vaults(), org, role, "crew").await?;
    Ok(secret.reveal().to_string())
}

fn lock(told: &Mutex<Told>) -> std::sync::MutexGuard<'_, Told> {
    told.lock().unwrap_or_else(PoisonError::into_inner)
}

fn count(counts: &mut BTreeMap<String, u64>, of: &str) {
    *counts.entry(of.to_owned()).or_default() += 1;
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn first_number(text: &str) -> u64 {
    text.split(' ').next().and_then(|word| word.parse().ok()).unwrap_or_default()
}

/// As it stands in a form.
fn encoded(text: &str) -> String {
    text.bytes()
        .map(|b| if b.is_ascii_alphanumeric() { (b as char).to_string() } else { format!("%{b:02X}") })
        .collect()
}
