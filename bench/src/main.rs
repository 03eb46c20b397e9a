//! `make bench`: the figures of the hot paths, each beside its target and a limit of this very machine,
//! measured in the same run. Where cost grows with the load, at 1, 4 and 16 times.

use std::{
    io::Write,
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Request, header},
};
use exchange::{Logged, Side};
use freehold::node::Node;
use integrations::crm::{self, Plan};
use kernel::{Currency, PartnershipId, RegistrationId};
use partnering::partnerships;
use selling::{
    deals::{self, Stage},
    leads::{self, Draft, Own},
    registrations,
};
use tower::ServiceExt;
use trust::{
    Mode,
    access::{Role, memberships},
    people,
};
use vault::{Actor, Change, Front, Storage, Tx};

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let scratch = Scratch::new()?;
    let export = export(&scratch.0)?;
    println!("Freehold, measured on this machine");
    let syncs = syncs_a_second(&scratch.0)?;
    println!("  limit: one write of 4 KiB made durable      {syncs:>10.0} a second");

    let (plan, _) = crm::read(&export)?;
    let mut last = None;
    for (label, share) in [(" 1×", 16), (" 4×", 4), ("16×", 1)] {
        let part = Plan { opportunities: part(&plan, share), ..plan.clone() };
        let folder = scratch.0.join(format!("import-{share}"));
        let node = import(label, &part, &folder, syncs).await?;
        let visitor = Visitor::enter(&node).await?;
        table(label, &node, &visitor).await?;
        last = Some((node, visitor, folder));
    }
    let Some((node, visitor, folder)) = last else { return Ok(()) };
    pages(&visitor).await?;
    moves(&node, &visitor).await?;
    hops(&node, syncs).await?;
    drop((node, visitor));
    idle(&folder)?;
    Ok(())
}

/// A folder that goes when the run ends.
struct Scratch(PathBuf);

impl Scratch {
    fn new() -> std::io::Result<Self> {
        let folder = std::env::temp_dir().join(format!("freehold-bench-{}", std::process::id()));
        std::fs::create_dir_all(&folder)?;
        Ok(Self(folder))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// The real export where it is there, else the demonstration's.
fn export(scratch: &Path) -> anyhow::Result<PathBuf> {
    let real = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data/crm-opportunities");
    if real.is_dir() {
        return Ok(real);
    }
    println!("  (the real export is not here: the demonstration's is measured instead)");
    let made = scratch.join("export");
    std::fs::create_dir_all(&made)?;
    freehold::demo::write_export(&made, "2026-11-21".parse()?)?;
    Ok(made)
}

fn part(plan: &Plan, share: usize) -> Vec<crm::Opportunity> {
    plan.opportunities.iter().step_by(share).cloned().collect()
}

fn syncs_a_second(folder: &Path) -> std::io::Result<f64> {
    let mut file = std::fs::File::create(folder.join("sync"))?;
    let start = Instant::now();
    let mut count = 0;
    while start.elapsed() < Duration::from_secs(1) {
        file.write_all(&[7; 4096])?;
        file.sync_data()?;
        count += 1;
    }
    Ok(f64::from(count) / start.elapsed().as_secs_f64())
}

struct Silent;

impl crm::Progress for Silent {
    fn step(&self, _: &str, _: u64, _: u64) {}
}

async fn import(label: &str, plan: &Plan, folder: &Path, syncs: f64) -> anyhow::Result<Node> {
    let node = Node::open(Storage::Folder(folder.to_owned()), Front::system(), Mode::default()).await?;
    let start = Instant::now();
    crm::load(plan, &node.exchange, &node.runner, &Silent).await?;
    let seconds = start.elapsed().as_secs_f64();
    let mut envelopes = 0;
    for card in node.vaults().directory().cards().await? {
        let vault = node.vaults().vault(card.org);
        let sent = vault.read(async |tx: &Tx| Logged::peers(tx, Side::Sent).await).await?;
        envelopes += sent.into_iter().map(|(_, count)| count).sum::<u64>();
    }
    println!(
        "  import {label} ({:>5} rows, target 60 s for 8,800) {seconds:>8.1} s {:>8.0} envelopes a second (target 500), {:.2} × the limit",
        plan.opportunities.len(),
        envelopes as f64 / seconds,
        envelopes as f64 / seconds / syncs,
    );
    Ok(node)
}

/// How long it takes until the other side can read what was done, hop by hop: up to the vendor, and back.
async fn hops(node: &Node, syncs: f64) -> anyhow::Result<()> {
    let runner = node.runner.clone();
    let worker = tokio::spawn(async move { runner.serve(std::future::pending()).await });
    let reseller = vault_of(node, "darcel-schlecht").await?;
    let place = reseller.read(async |tx: &Tx| partnerships::all(tx).await).await?;
    let place = place.into_iter().next().ok_or_else(|| anyhow::anyhow!("no partnership"))?;
    let (distributor, vendor) = (node.vaults().vault(place.peer), vault_of(node, "maven").await?);
    let (mut up, mut on, mut back) = (Vec::new(), Vec::new(), Vec::new());
    for number in 0..40 {
        let external_id = format!("bench-{number}");
        let start = Instant::now();
        let id = submit(node, &reseller, place.id, &external_id).await?;
        until(async || find(&distributor, id).await.is_some()).await?;
        up.push(start.elapsed());

        let start = Instant::now();
        distributor
            .change(Actor::Node("operator"), async |change: &Change| {
                registrations::decide(&node.exchange, change, id, registrations::Decision::Accept).await
            })
            .await?;
        let query = registrations::asked(&format!("q={external_id}"))
            .map_err(|problem| anyhow::anyhow!(problem.detail))?;
        until(async || {
            let found = async |tx: &Tx| registrations::page(tx, &query, None, 1).await;
            vendor.read(found).await.is_ok_and(|(rows, _)| !rows.is_empty())
        })
        .await?;
        on.push(start.elapsed());
        until(async || {
            let below = find(&reseller, id).await;
            below.is_some_and(|below| matches!(below.state, registrations::State::Accepted { .. }))
        })
        .await?;
        back.push(start.elapsed());
    }
    worker.abort();
    // The least that a hop can cost: the sender's commit and the receiver's, each made durable.
    let limit = 2.0 / syncs * 1e3;
    for (what, times) in [
        ("submitted to visible at the distributor", &mut up),
        ("accepted to visible at the vendor", &mut on),
        ("accepted to visible at the reseller", &mut back),
    ] {
        let took = median(times);
        println!("  {what:<40} p50 {took:>7.1} ms (target 50), {:.1} × two durable writes", took / limit);
    }
    Ok(())
}

async fn submit(
    node: &Node,
    reseller: &vault::Vault,
    place: PartnershipId,
    number: &str,
) -> anyhow::Result<RegistrationId> {
    reseller
        .change(Actor::Node("operator"), async |change: &Change| {
            let draft = Draft {
                company: Some("Bench".into()),
                product: "GTX Pro".into(),
                external_id: Some(number.to_owned()),
                value: Some(kernel::Money::new(100, Currency::USD)),
                ..Draft::default()
            };
            let lead = leads::add(change, &draft, &Own::default()).await?;
            Ok(registrations::submit(&node.exchange, change, lead, place, |field| field.usual).await?)
        })
        .await
}

async fn find(vault: &vault::Vault, id: RegistrationId) -> Option<registrations::Registration> {
    vault.read(async |tx: &Tx| registrations::find(tx, id).await).await.ok().flatten()
}

async fn until(seen: impl AsyncFn() -> bool) -> anyhow::Result<()> {
    let start = Instant::now();
    while !seen().await {
        anyhow::ensure!(start.elapsed() < Duration::from_secs(20), "what was sent never became visible");
        tokio::time::sleep(Duration::from_micros(200)).await;
    }
    Ok(())
}

async fn vault_of(node: &Node, handle: &str) -> anyhow::Result<vault::Vault> {
    let found = node.vaults().by_handle(handle).await?;
    Ok(found.ok_or_else(|| anyhow::anyhow!("no {handle}"))?.1)
}

/// Somebody who is signed in at the vendor's portal, over the whole router.
struct Visitor {
    router: Router,
    cookie: String,
}

impl Visitor {
    async fn enter(node: &Node) -> anyhow::Result<Self> {
        node.answer_to(&["localhost".to_owned()], &["127.0.0.1".to_owned()]).await?;
        let router = node.router().await?;
        let password = "measured with a long password";
        let person = people::create(node.vaults(), "Bench", "bench@example.com".parse()?, password).await?;
        let maven = vault_of(node, "maven").await?;
        memberships::grant(node.vaults(), person.id, maven.org(), Role::Manager).await?;
        let form = format!("email=bench%40example.com&password={}", password.replace(' ', "+"));
        let request = Request::post("/sign-in")
            .header(header::HOST, "localhost")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(form))?;
        let response = router.clone().oneshot(request).await?;
        let cookie = response.headers().get(header::SET_COOKIE).and_then(|value| value.to_str().ok());
        let cookie = cookie.and_then(|text| text.split(';').next()).map(str::to_owned);
        let cookie = cookie.ok_or_else(|| anyhow::anyhow!("signing in failed: {}", response.status()))?;
        Ok(Self { router, cookie })
    }

    /// How long a page takes until its last byte is there.
    async fn fetch(&self, path: &str) -> anyhow::Result<Duration> {
        let start = Instant::now();
        let request = Request::get(path)
            .header(header::HOST, "localhost")
            .header(header::COOKIE, &self.cookie)
            .body(Body::empty())?;
        let response = self.router.clone().oneshot(request).await?;
        let status = response.status();
        to_bytes(response.into_body(), 32 << 20).await?;
        anyhow::ensure!(status == 200, "{path}: {status}");
        Ok(start.elapsed())
    }
}

const FILTERS: [&str; 6] = [
    "state=all",
    "state=accepted",
    "state=all&stage=won",
    "state=all&product=GTX+Pro",
    "state=all&q=hot",
    "state=all&peer=West",
];
const SORTS: [&str; 9] =
    ["submitted", "company", "peer", "reseller", "product", "value", "state", "stage", "closes"];

/// The vendor's table of all registrations, with every filter and sort, the first page and a later one.
async fn table(label: &str, node: &Node, visitor: &Visitor) -> anyhow::Result<()> {
    let mut times = Vec::new();
    let mut worst = (Duration::ZERO, String::new());
    for filter in FILTERS {
        for sort in SORTS {
            for page in ["", "&page=40"] {
                let path = format!("/o/maven/registrations?{filter}&sort={sort}{page}");
                let took = visitor.fetch(&path).await?;
                if took > worst.0 {
                    worst = (took, path);
                }
                times.push(took);
            }
        }
    }
    // The least that the page can cost: its 50 rows alone, read by the same library.
    let maven = vault_of(node, "maven").await?;
    let mut bare = Vec::new();
    let all = registrations::asked("").map_err(|problem| anyhow::anyhow!(problem.detail))?;
    for _ in 0..20 {
        let start = Instant::now();
        maven.read(async |tx: &Tx| registrations::page(tx, &all, None, 50).await).await?;
        bare.push(start.elapsed());
    }
    let took = median(&mut times);
    println!(
        "  table  {label}, {} filters and sorts    p50 {took:>7.1} ms (target 15), {:.1} × its rows alone; worst {:.1} ms at {}",
        times.len(),
        took / median(&mut bare),
        worst.0.as_secs_f64() * 1e3,
        worst.1
    );
    Ok(())
}

async fn pages(visitor: &Visitor) -> anyhow::Result<()> {
    let places = [
        "",
        "/registrations",
        "/deals",
        "/deals/table",
        "/sharing",
        "/journal",
        "/partners",
        "/leads",
        "/accounts",
        "/find?q=hot",
    ];
    for place in places {
        let path = &format!("/o/maven{place}");
        let mut times = Vec::new();
        for _ in 0..9 {
            times.push(visitor.fetch(path).await?);
        }
        println!("  page {path:<35} p50 {:>7.1} ms", median(&mut times));
    }
    Ok(())
}

/// A card of the vendor's board, moved and moved back: until the board in the browser has its answer.
async fn moves(node: &Node, visitor: &Visitor) -> anyhow::Result<()> {
    let maven = vault_of(node, "maven").await?;
    let all = deals::everything();
    let lane = maven.read(async |tx: &Tx| deals::lane(tx, &all, Stage::New, None, 20).await).await?;
    let mut times = Vec::new();
    for deal in lane {
        for form in ["from=new&to=newsletter&newsletter_on=2026-11-02", "from=newsletter&to=new"] {
            let start = Instant::now();
            let path = format!("/o/maven/deals/{}/stage?part=card", deal.id);
            let request = Request::post(path)
                .header(header::HOST, "localhost")
                .header(header::COOKIE, &visitor.cookie)
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                .body(Body::from(form))?;
            let response = visitor.router.clone().oneshot(request).await?;
            let status = response.status();
            to_bytes(response.into_body(), 1 << 20).await?;
            anyhow::ensure!(status == 200, "a moved card: {status}");
            times.push(start.elapsed());
        }
    }
    println!(
        "  a moved card on a board of 8,300                p50 {:>7.1} ms (target 100)",
        median(&mut times)
    );
    Ok(())
}

/// The memory of a node that serves the imported channel and has nothing to do.
fn idle(folder: &Path) -> anyhow::Result<()> {
    let program = std::env::current_exe()?;
    let program = program.parent().map(|target| target.join("freehold"));
    let Some(program) = program.filter(|program| program.is_file()) else {
        println!("  idle memory: build the program first (cargo build --release)");
        return Ok(());
    };
    let mut child = Command::new(program)
        .args(["serve", "--listen", &SocketAddr::from(([127, 0, 0, 1], 0)).to_string(), "--data"])
        .arg(folder)
        .stdout(Stdio::null())
        .spawn()?;
    std::thread::sleep(Duration::from_secs(30));
    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id()))?;
    child.kill()?;
    child.wait()?;
    let kib: f64 = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:")?.trim().strip_suffix("kB")?.trim().parse().ok())
        .unwrap_or(f64::NAN);
    println!("  idle memory, 34 vaults                       {:>7.0} MiB (target 150)", kib / 1024.0);
    Ok(())
}

fn median(times: &mut [Duration]) -> f64 {
    times.sort();
    times.get(times.len() / 2).map_or(f64::NAN, |time| time.as_secs_f64() * 1e3)
}
