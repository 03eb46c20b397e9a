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
use freehold::node::Node;
use integrations::crm::{self, Plan};
use kernel::Currency;
use selling::{
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
        last = Some((import(label, &part, &folder, syncs).await?, folder));
    }
    let Some((node, folder)) = last else { return Ok(()) };
    hops(&node).await?;
    pages(&node).await?;
    drop(node);
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
    // Each registered row crosses five times: two hops up, a decision on each, one relay down.
    let envelopes = plan.opportunities.iter().filter(|row| row.stage.is_registered()).count() * 5;
    println!(
        "  import {label} ({:>5} rows, target 60 s for 8,800) {seconds:>8.1} s {:>8.0} envelopes a second (target 500), {:.2} × the limit",
        plan.opportunities.len(),
        envelopes as f64 / seconds,
        envelopes as f64 / seconds / syncs,
    );
    Ok(node)
}

/// From the moment that a registration is submitted to the moment that it can be read two hops up.
async fn hops(node: &Node) -> anyhow::Result<()> {
    let runner = node.runner.clone();
    let worker = tokio::spawn(async move { runner.serve(std::future::pending()).await });
    let (reseller, distributor) = (vault_of(node, "darcel-schlecht").await?, vault_of(node, "west").await?);
    let (mut first, mut second) = (Vec::new(), Vec::new());
    for number in 0..40 {
        let start = Instant::now();
        let id = reseller
            .change(Actor::Node("operator"), async |change: &Change| {
                let draft = Draft {
                    company: Some("Bench".into()),
                    product: "GTX Pro".into(),
                    external_id: Some(format!("bench-{number}")),
                    value: Some(kernel::Money::new(100, Currency::USD)),
                    ..Draft::default()
                };
                let lead = leads::add(change, &draft, &Own::default()).await.map_err(anyhow::Error::from)?;
                let places = partnering::partnerships::all(change).await?;
                let place = places.first().ok_or_else(|| anyhow::anyhow!("no partnership"))?;
                let id = registrations::submit(&node.exchange, change, lead, place.id, |field| field.usual)
                    .await?;
                Ok::<_, anyhow::Error>(id)
            })
            .await?;
        until(async || {
            distributor.read(async |tx: &Tx| registrations::find(tx, id).await).await.ok().flatten().is_some()
        })
        .await;
        first.push(start.elapsed());
        let start = Instant::now();
        distributor
            .change(Actor::Node("operator"), async |change: &Change| {
                registrations::decide(&node.exchange, change, id, registrations::Decision::Accept)
                    .await
                    .map_err(anyhow::Error::from)
            })
            .await?;
        until(async || {
            let below = reseller.read(async |tx: &Tx| registrations::find(tx, id).await).await.ok().flatten();
            below.is_some_and(|below| matches!(below.state, registrations::State::Accepted { .. }))
        })
        .await;
        second.push(start.elapsed());
    }
    worker.abort();
    println!("  submitted to visible at the distributor  p50 {:>7.1} ms (target 50)", median(&mut first));
    println!("  decided to visible at the reseller       p50 {:>7.1} ms (target 50)", median(&mut second));
    Ok(())
}

async fn until(seen: impl AsyncFn() -> bool) {
    while !seen().await {
        tokio::time::sleep(Duration::from_micros(200)).await;
    }
}

async fn vault_of(node: &Node, handle: &str) -> anyhow::Result<vault::Vault> {
    let found = node.vaults().by_handle(handle).await?;
    Ok(found.ok_or_else(|| anyhow::anyhow!("no {handle}"))?.1)
}

/// The vendor's table of all registrations with filters and sorts, through the whole router.
async fn pages(node: &Node) -> anyhow::Result<()> {
    node.answer_to(&["localhost".to_owned()], &["127.0.0.1".to_owned()]).await?;
    let router = node.router().await?;
    let cookie = signed_in(node, &router).await?;
    let mut times = Vec::new();
    let mut worst = (Duration::ZERO, String::new());
    for filter in [
        "state=all",
        "state=accepted",
        "state=all&stage=won",
        "state=all&product=GTX+Pro",
        "state=all&q=hot",
        "state=all&peer=West",
    ] {
        for sort in
            ["submitted", "company", "peer", "reseller", "product", "value", "state", "stage", "closes"]
        {
            for direction in ["", "&page=40"] {
                let path = format!("/o/maven/registrations?{filter}&sort={sort}{direction}");
                let start = Instant::now();
                let status = fetch(&router, &path, &cookie).await?;
                let took = start.elapsed();
                anyhow::ensure!(status == 200, "{path}: {status}");
                if took > worst.0 {
                    worst = (took, path);
                }
                times.push(took);
            }
        }
    }
    println!(
        "  table of 8,300, any filter and sort      p50 {:>7.1} ms (target 15), worst {:.1} ms at {}",
        median(&mut times),
        worst.0.as_secs_f64() * 1e3,
        worst.1
    );
    for path in ["/o/maven", "/o/maven/sharing", "/o/maven/journal", "/o/maven/partners", "/o/maven/leads"] {
        let mut times = Vec::new();
        for _ in 0..9 {
            let start = Instant::now();
            fetch(&router, path, &cookie).await?;
            times.push(start.elapsed());
        }
        println!("  page {path:<35} p50 {:>7.1} ms", median(&mut times));
    }
    Ok(())
}

async fn signed_in(node: &Node, router: &Router) -> anyhow::Result<String> {
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
    cookie.ok_or_else(|| anyhow::anyhow!("signing in failed: {}", response.status()))
}

async fn fetch(router: &Router, path: &str, cookie: &str) -> anyhow::Result<u16> {
    let request = Request::get(path)
        .header(header::HOST, "localhost")
        .header(header::COOKIE, cookie)
        .body(Body::empty())?;
    let response = router.clone().oneshot(request).await?;
    let status = response.status().as_u16();
    to_bytes(response.into_body(), 32 << 20).await?;
    Ok(status)
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
