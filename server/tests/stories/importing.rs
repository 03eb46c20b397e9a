//! A real CRM export becomes a channel: its true figures at the vendor, and nothing private anywhere else.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use integrations::crm::{self, Plan, Stage};
use selling::registrations::{self, By, Direction};
use serde_json::Value as Json;
use trust::access::Role;
use vault::{Tx, testing::Ground};

use crate::{
    cast, figures, raw,
    world::{Voice, World},
};

/// The ids that nobody but their own reseller may hold, by reseller.
struct Private {
    ids: BTreeMap<String, BTreeSet<String>>,
    /// Which three bytes an id starts with: a look at most places of a file ends here.
    starts: Vec<bool>,
    length: usize,
}

impl Private {
    fn of(plan: &Plan) -> Self {
        let mut ids: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        let (mut starts, mut length) = (vec![false; 1 << 24], 0);
        for row in plan.opportunities.iter().filter(|row| row.stage == Stage::Prospecting) {
            let id = row.external_id.clone();
            assert!(length == 0 || length == id.len(), "{id} is of another length");
            length = id.len();
            starts[start(id.as_bytes())] = true;
            ids.entry(plan.resellers[row.reseller].handle.to_string()).or_default().insert(id);
        }
        Self { ids, starts, length }
    }

    fn all(&self) -> BTreeSet<String> {
        self.ids.values().flatten().cloned().collect()
    }

    fn of_reseller(&self, handle: &str) -> BTreeSet<String> {
        self.ids.get(handle).cloned().unwrap_or_default()
    }

    /// Those that these bytes hold.
    fn found_in(&self, bytes: &[u8]) -> BTreeSet<String> {
        let known = self.all();
        let mut found = BTreeSet::new();
        for place in bytes.windows(self.length) {
            if self.starts[start(place)]
                && let Ok(text) = std::str::from_utf8(place)
                && known.contains(text)
            {
                found.insert(text.to_owned());
            }
        }
        found
    }
}

fn start(bytes: &[u8]) -> usize {
    usize::from(bytes[0]) << 16 | usize::from(bytes[1]) << 8 | usize::from(bytes[2])
}

/// Where the real export lies, if it is there.
pub fn real() -> Option<PathBuf> {
    let place = std::env::var_os("FREEHOLD_DATA").map(PathBuf::from);
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data");
    let folder = place.unwrap_or_else(beside).join("crm-opportunities");
    Some(folder).filter(|folder| folder.is_dir())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_real_export_gives_its_true_figures_and_shows_nobody_the_500_that_were_never_registered() {
    let Some(folder) = real() else {
        eprintln!("The real export is skipped: name the folder above crm-opportunities in FREEHOLD_DATA.");
        return;
    };
    let (plan, findings) = crm::read(&folder).unwrap();
    let report = findings.to_string();
    for line in [
        "GTXPro → GTX Pro",
        "technolgy → technology",
        "1,088  Engaging without an account, kept so",
        "337  Prospecting without an account, kept so",
        "5  agents without opportunities",
        "$10,005,534",
    ] {
        assert!(report.contains(line), "{line} is not in\n{report}");
    }
    let private = Private::of(&plan);
    assert_eq!(private.all().len(), 500);
    let world = World::on(Ground::sqlite(), &plan).await;
    let cards = world.node.vaults().directory().cards().await.unwrap();
    let handles: BTreeSet<&str> = cards.iter().map(|card| card.handle.as_str()).collect();
    assert_eq!(handles.len(), 34);
    for handle in ["maven", "central", "east", "west", "darcel-schlecht"] {
        assert!(handles.contains(handle), "{handle} is not there");
    }
    true_figures(&world).await;
    let counted = figures::of(&world.node).await;
    let leads = |of: &BTreeMap<String, i64>| {
        of.iter().filter(|(what, _)| what.starts_with("leads")).map(|(_, rows)| rows).sum::<i64>()
    };
    assert_eq!(counted.values().map(leads).sum::<i64>(), 8_800);
    assert_eq!(counted["maven"]["registrations received, accepted"], 8_300);
    world.everything_verifies().await;
    nothing_private_is_kept(&world, &private).await;
    for (handle, kind) in [("maven", true), ("central", true), ("darcel-schlecht", false)] {
        nothing_private_is_shown(&world, &private, handle, kind).await;
    }
}

#[tokio::test]
async fn what_was_never_registered_is_in_no_other_vault_page_or_answer() {
    let stages = [Stage::Prospecting, Stage::Won, Stage::Engaging, Stage::Prospecting, Stage::Submitted];
    let opportunity =
        |at: usize| cast::opportunity(&format!("QZX{at:05}"), at % 3, stages[at % 5], 1_000 + at as i64);
    let plan = Plan { opportunities: (0..20).map(opportunity).collect(), ..cast::channel() };
    let private = Private::of(&plan);
    assert_eq!(private.all().len(), 8);
    World::on_every_engine(plan, async |world: &World| {
        nothing_private_is_kept(world, &private).await;
        for (handle, received) in [("maven", true), ("central", true), ("kary-hendrixson", false)] {
            nothing_private_is_shown(world, &private, handle, received).await;
        }
        world.everything_verifies().await;
    })
    .await;
}

/// The figures of the real export, as the vendor counts them in its own vault and reads them from its API.
async fn true_figures(world: &World) {
    const WON: [(&str, i64); 3] = [("Central", 3_346_293), ("East", 3_090_594), ("West", 3_568_647)];
    let (_, vault) = world.node.vaults().by_handle("maven").await.unwrap().unwrap();
    let counted = vault
        .read(async |tx: &Tx| {
            let totals = registrations::totals(tx, Direction::Received).await?;
            Ok::<_, vault::VaultError>((totals.by(By::All), totals.by(By::Peer)))
        })
        .await;
    let (all, by_peer) = counted.unwrap();
    assert_eq!(all.iter().map(|total| total.won.minor).collect::<Vec<_>>(), [1_000_553_400]);
    let named: Vec<(&str, i64)> =
        by_peer.iter().map(|total| (total.name.as_str(), total.won.minor / 100)).collect();
    assert_eq!(named, WON);

    let maven = world.program("maven", Role::Reader).await;
    let rows = maven.all("/api/v1/registrations").await;
    assert_eq!(rows.len(), 8_300);
    let unique = |name: &str| rows.iter().filter_map(|row| row[name].as_str()).collect::<BTreeSet<_>>().len();
    assert_eq!((unique("id"), unique("external_id")), (8_300, 8_300));
    assert_eq!(
        rows.iter().filter(|row| row["company"].is_null()).count(),
        1_088,
        "without an account, kept so"
    );
    let won = |of: Option<&str>| -> i64 {
        let counts = |row: &&Json| row["stage"] == "won" && of.is_none_or(|peer| row["peer"]["name"] == peer);
        rows.iter().filter(counts).map(|row| row["value"]["amount"].as_i64().unwrap()).sum()
    };
    assert_eq!(won(None), 1_000_553_400);
    let kpis = maven.get("/api/v1/kpis").await.json()["data"].clone();
    let kpi = |by: &str, name: &str| {
        let rows = kpis.as_array().unwrap().iter();
        let row = rows.clone().find(|row| row["by"] == by && (by == "all" || row["name"] == name));
        row.unwrap_or_else(|| panic!("no {by} {name}"))["value"]["amount"].as_i64().unwrap()
    };
    assert_eq!(kpi("all", ""), 1_000_553_400);
    for (name, dollars) in WON {
        assert_eq!(won(Some(name)), dollars * 100, "{name}");
        assert_eq!(kpi("distributor", name), dollars * 100, "{name}");
    }
}

/// No byte of another vault, nor of what the node knows across vaults, holds a private id.
async fn nothing_private_is_kept(world: &World, private: &Private) {
    for card in world.node.vaults().directory().cards().await.unwrap() {
        let found = private.found_in(&raw::kept(&world.ground, &card).await);
        assert_eq!(found, private.of_reseller(card.handle.as_str()), "in the vault of {}", card.handle);
    }
    assert_eq!(private.found_in(&raw::directory(&world.ground).await), BTreeSet::new(), "in the directory");
}

/// No list, page or search of that organisation shows a private id that is not its own.
async fn nothing_private_is_shown(world: &World, private: &Private, handle: &str, receives: bool) {
    let own = private.of_reseller(handle);
    let foreign: BTreeSet<String> = private.all().difference(&own).cloned().collect();
    let assert_clean = |text: &str, of: &str| {
        let found: Vec<String> = private.found_in(text.as_bytes()).intersection(&foreign).cloned().collect();
        assert!(found.is_empty(), "{handle} sees {found:?} on {of}");
    };
    let program = world.program(handle, Role::Owner).await;
    for list in ["leads", "registrations", "partnerships", "sharing/sent", "sharing/received", "journal"] {
        let path = format!("/api/v1/{list}");
        let rows = program.all(&path).await;
        assert!(!rows.is_empty() || (list == "leads" && receives), "{handle} has nothing on {path}");
        assert_clean(&serde_json::to_string(&rows).unwrap(), &path);
    }
    assert_clean(&program.get("/api/v1/kpis").await.text, "/api/v1/kpis");
    let person = world.person(handle, Role::Owner).await;
    for page in [
        "",
        "/leads",
        "/registrations",
        "/registrations?state=all",
        "/registrations?state=all&sort=company",
        "/partners",
        "/sharing?side=sent",
        "/sharing?side=received",
        "/journal",
    ] {
        let path = format!("/o/{handle}{page}");
        let answer = person.get(&path).await;
        assert!(answer.status.is_success(), "{path}: {}", answer.text);
        assert_clean(&answer.text, &path);
    }
    for id in foreign.iter().step_by(foreign.len() / 6 + 1) {
        searched(&program, &person, handle, id).await;
    }
}

/// Who searches for a private id finds nothing; searching for its beginning, nothing that goes on like it.
async fn searched(program: &Voice<'_>, person: &Voice<'_>, handle: &str, id: &str) {
    for list in ["leads", "registrations"] {
        let path = format!("/api/v1/{list}?q={id}");
        assert_eq!(program.get(&path).await.json()["total"], 0, "{path}");
        let all = if list == "leads" { "archived" } else { "state" };
        let path = format!("/o/{handle}/{list}?{all}=all&q={}", &id[..id.len() - 1]);
        let page = person.get(&path).await;
        assert!(page.status.is_success() && !page.text.contains(id), "{path}");
    }
}
