//! Other systems are told what happens: signed, in order, again and again, and nobody else is.

use std::collections::BTreeSet;

use axum::http::{StatusCode, header};
use integrations::webhooks;
use jiff::SignedDuration;
use kernel::{Timestamp, millis};
use serde_json::{Value as Json, json};
use tempfile::TempDir;
use trust::access::Role;
use vault::{Actor, Change, Fact, Tx, Vault, VaultError};

use crate::{
    browser::{arrive, browser, fill, press, says, served, sign_in, text, until},
    cast, export,
    program::{Serving, freehold, import, run},
    receiving::Receiver,
    world::{Voice, World},
};

const HOOKS: &str = "/api/v1/webhooks";
/// The work of sending.
const DELIVER: &str = "integrations.webhooks.deliver";
/// The schedule of Standard Webhooks, in seconds.
const WAITS: [i64; 9] = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400];

/// A webhook of Moses' to the receiver of that name.
async fn hooked(world: &World, receiver: &mut Receiver, name: &str, query: &str, events: &[&str]) -> Json {
    let admin = world.program("moses-frase", Role::Admin).await;
    let asked = json!({ "address": receiver.at(name, query), "description": name, "events": events });
    let made = admin.post(HOOKS, asked).await;
    assert_eq!(
        (made.status, &made.headers[header::CACHE_CONTROL]),
        (StatusCode::CREATED, &"no-store".parse().unwrap())
    );
    let made = made.json()["data"].take();
    receiver.knows(name, &made).await;
    made
}

fn at(webhook: &Json) -> String {
    format!("{HOOKS}/{}", webhook["id"].as_str().unwrap())
}

async fn vault(world: &World) -> Vault {
    world.node.vaults().by_handle("moses-frase").await.unwrap().unwrap().1
}

/// So many things happen, fifty in a change.
async fn happens(world: &World, kind: &'static str, times: usize) {
    let vault = vault(world).await;
    for part in 0..times.div_ceil(50) {
        let change = vault.change(Actor::Node("import"), async |change: &Change| {
            for at in part * 50..times.min(part * 50 + 50) {
                change.record(Fact::new(kind).about(format!("deal_{at}")).with("from", "open")).await?;
            }
            Ok::<_, VaultError>(())
        });
        change.await.unwrap();
    }
}

/// The numbers of the entries that such a webhook tells of: those after it was added.
async fn told(world: &World, webhook: &Json, kind: Option<&str>) -> BTreeSet<i64> {
    let vault = vault(world).await;
    let id = webhook["id"].as_str().unwrap().to_owned();
    let (mut numbers, mut after, mut there) = (BTreeSet::new(), 0, false);
    loop {
        let entries = vault.read(async |tx: &Tx| tx.journal_after(after, 1_000).await).await.unwrap();
        let Some(last) = entries.last() else { return numbers };
        after = last.number;
        for entry in entries {
            if there && kind.is_none_or(|kind| entry.kind == kind) {
                numbers.insert(entry.number);
            }
            there |= entry.kind == "webhook.added" && entry.about == [id.clone()];
        }
    }
}

fn numbers(list: &Json) -> BTreeSet<i64> {
    list.as_array().unwrap().iter().map(|number| number.as_i64().unwrap()).collect()
}

/// When something is sent next.
async fn next(world: &World) -> Option<Timestamp> {
    let tasks = vault(world).await.read(async |tx: &Tx| tx.waiting_tasks().await).await.unwrap();
    tasks.into_iter().filter(|task| task.kind == DELIVER).map(|task| task.due).min()
}

/// Time goes on, and everything is sent at its time, until nothing waits; how often the clock was moved.
async fn runs_out(world: &World, receiver: &mut Receiver) -> usize {
    let clock = &world.front.clock;
    for moved in 0..20_000 {
        receiver.tell("now", json!(millis(clock.now()))).await;
        world.run_tasks().await;
        let Some(next) = next(world).await else { return moved };
        let wait = next.duration_since(clock.now()).max(SignedDuration::ZERO);
        clock.advance(wait + SignedDuration::from_secs(2));
    }
    panic!("something waits for ever");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_thousand_messages_reach_receivers_that_fail_hang_redirect_and_lie_and_none_is_lost() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let Some(mut receiver) = Receiver::start().await else { return };
        let mut hooks = Vec::new();
        for (name, query) in [
            ("well", ""),
            ("fail", "fault=fail&of=17"),
            ("busy", "fault=busy&of=23"),
            ("hang", "fault=hang&of=200"),
            ("redirect", "fault=redirect&of=29"),
            ("garbage", "fault=garbage&of=31"),
            ("endless", "fault=endless&of=37&after=endless"),
            ("liar", "fault=liar&of=41"),
            ("reset", "fault=reset&of=43"),
        ] {
            hooks.push((hooked(world, &mut receiver, name, query, &[]).await, name, None));
        }
        // Nothing gets through to this one for the first five minutes after it was tried.
        let down = hooked(world, &mut receiver, "down", "fault=fail&times=2", &["lead.added"]).await;
        hooks.push((down, "down", Some("lead.added")));
        happens(world, "deal.moved", 1_100).await;
        happens(world, "lead.added", 20).await;
        let moved = runs_out(world, &mut receiver).await;

        let mut report = receiver.report().await;
        let (mut messages, mut attempts, mut again) = (0, 0, 0);
        for (webhook, name, kind) in &hooks {
            let met = report["receivers"][name].take();
            let expected = told(world, webhook, *kind).await;
            assert_eq!(numbers(&met["taken"]), expected, "{name}: nothing is lost, and nothing is told too much");
            assert_eq!(met["unsigned"], 0, "{name}: {}", met["why"]);
            assert_eq!(met["disorder"], 0, "{name}: begun in the order of the journal");
            assert_eq!(met["doubled"], 0, "{name}: what was taken is not sent again");
            for times in met["again"].as_array().unwrap() {
                let times: Vec<i64> = times.as_array().unwrap().iter().map(|at| at.as_i64().unwrap()).collect();
                for (at, pair) in times.windows(2).enumerate() {
                    let (waited, plan) = (pair[1] - pair[0], WAITS[at]);
                    assert!((plan - 1..=plan + plan / 10 + 5).contains(&waited), "{name}: {waited} s for {plan}");
                }
                again += times.len() - 1;
            }
            messages += expected.len();
            attempts += met["attempts"].as_u64().unwrap();
            let log = world.program("moses-frase", Role::Admin).await.get(&format!("{}/deliveries", at(webhook))).await;
            let log = log.json();
            let rows = log["data"].as_array().unwrap();
            assert!(rows.len() <= 1_000 && rows.iter().all(|row| row["state"] == "sent"), "{name}");
        }
        assert!(messages >= 10_000, "{messages}");
        assert_eq!(report["strayed"], 0, "no redirect is followed");
        eprintln!("{messages} messages, {attempts} attempts, {again} of them again; the clock was moved {moved} times");
        world.everything_verifies().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_new_secret_costs_no_message_and_an_old_message_is_refused() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let Some(mut receiver) = Receiver::start().await else { return };
        let name = "shop";
        let clock = &world.front.clock;
        let admin = world.program("moses-frase", Role::Admin).await;
        let first = hooked(world, &mut receiver, name, "", &["deal.*"]).await;
        happens(world, "deal.moved", 20).await;
        runs_out(world, &mut receiver).await;
        assert_eq!(receiver.met(name).await["signatures"], 2, "v1 and v1a");
        for (seconds, said) in [(0, "taken"), (299, "taken"), (301, "Message timestamp too old")] {
            let later = receiver.tell("later", json!({ "name": name, "seconds": seconds })).await;
            assert_eq!(later, said, "{seconds} s after it was sent");
        }

        let rotated = admin.post(&format!("{}/rotation", at(&first)), json!({})).await;
        assert_eq!(rotated.headers[header::CACHE_CONTROL], "no-store");
        let second = rotated.json()["data"].take();
        assert!(second["secret"] != first["secret"] && second["public_key"] != first["public_key"]);
        let shown = admin.get(&at(&first)).await.text;
        assert!(!shown.contains("whsec_") && shown.contains("whpk_"), "a secret is shown once: {shown}");
        happens(world, "deal.moved", 20).await;
        clock.advance(SignedDuration::from_hours(23));
        runs_out(world, &mut receiver).await;
        assert_eq!(receiver.met(name).await["signatures"], 4, "both pairs of keys sign");
        receiver.knows(name, &second).await;
        happens(world, "deal.moved", 20).await;
        runs_out(world, &mut receiver).await;
        let met = receiver.met(name).await;
        assert_eq!(
            (met["unsigned"].as_i64(), met["taken"].as_array().unwrap().len()),
            (Some(0), 60),
            "{}",
            met["why"]
        );

        clock.advance(SignedDuration::from_hours(1));
        webhooks::tidy(world.node.vaults()).await.unwrap();
        happens(world, "deal.moved", 1).await;
        runs_out(world, &mut receiver).await;
        let met = receiver.met(name).await;
        assert_eq!((met["unsigned"].as_i64(), met["signatures"].as_i64()), (Some(0), Some(2)));
        receiver.knows(name, &first).await;
        happens(world, "deal.moved", 1).await;
        world.run_tasks().await;
        assert_eq!(receiver.met(name).await["unsigned"], 1, "the secret from before is good no longer");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_crash_at_any_step_of_sending_loses_nothing() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let Some(mut receiver) = Receiver::start().await else { return };
        let name = "shop";
        let hook = hooked(world, &mut receiver, name, "fault=reset&of=7", &["deal.*"]).await;
        let points = ["webhooks.sent", "webhooks.kept", "task.before_finish", "change.before_commit"];
        let mut crashes = 0;
        for nth in [1, 2, 7, 30] {
            for point in points {
                happens(world, "deal.moved", 60).await;
                world.front.faults.stop_at(point, nth);
                receiver.tell("now", json!(millis(world.front.clock.now()))).await;
                crashes += usize::from(world.node.runner.until_idle(|_| {}).await.is_err());
                // What was planned and not met would stop what comes next.
                world.front.faults.stop_at("nowhere", 1);
                // What a node that ended had begun is another's after half a minute.
                world.front.clock.advance(SignedDuration::from_secs(31));
            }
        }
        runs_out(world, &mut receiver).await;
        let met = receiver.met(name).await;
        assert!(crashes >= 8, "{crashes}");
        assert_eq!(numbers(&met["taken"]), told(world, &hook, Some("deal.moved")).await);
        assert_eq!(met["unsigned"], 0, "{}", met["why"]);
        world.everything_verifies().await;
    })
    .await;
}

/// What a node answers to a program that sends it JSON.
fn asked(node: &Serving, key: &str, method: &str, path: &str, body: &Json) -> Json {
    use std::io::{Read, Write};
    let host = node.address.trim_start_matches("http://");
    let mut stream = std::net::TcpStream::connect(host).unwrap();
    let body = body.to_string();
    let length = body.len();
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {key}\r\nConnection: close\r\n\
         Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("HTTP/1.1 2"), "{answer}");
    serde_json::from_str(body).unwrap()
}

#[tokio::test]
async fn a_node_that_is_killed_while_it_sends_goes_on_when_it_is_back() {
    let Some(mut receiver) = Receiver::start().await else { return };
    let (data, source) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    export::write(source.path(), 27);
    assert_eq!(import(data.path(), source.path()).code, Some(0));
    let key = run(data.path(), &["key", "create", "--org", "maven", "--role", "admin"]).out.trim().to_owned();
    let setting = [("FREEHOLD_EGRESS_ALLOW", "127.0.0.0/8")];
    let mut node = Serving::with(data.path(), &setting);
    let wanted = json!({ "address": receiver.at("killed", "tell=yes"), "events": ["lead.added"] });
    let hook = asked(&node, &key, "POST", HOOKS, &wanted)["data"].take();
    receiver.knows("killed", &hook).await;
    for round in 0..2 {
        for at in 0..60 {
            let lead = json!({ "company": format!("Isdom {round} {at}"), "product": "GTX Pro" });
            asked(&node, &key, "POST", "/api/v1/leads", &lead);
        }
        if round == 0 {
            // In the middle of sending: what a dropped node was doing is not ended.
            drop(node);
            node = Serving::with(data.path(), &setting);
        }
    }
    let mut taken = BTreeSet::new();
    while taken.len() < 120 {
        let said = receiver.hear().await;
        taken.extend(said["number"].as_i64());
    }
    let journal = asked(&node, &key, "GET", "/api/v1/journal?limit=1000", &json!({}));
    let added = journal["data"].as_array().unwrap().iter().filter(|entry| entry["kind"] == "lead.added");
    let added: BTreeSet<i64> = added.map(|entry| entry["number"].as_i64().unwrap()).collect();
    assert_eq!(taken, added, "each was taken, and nothing else");
    let met = receiver.met("killed").await;
    assert_eq!(met["unsigned"], 0, "{}", met["why"]);
    eprintln!("{} attempts for 120 messages, over a kill", met["attempts"]);
    assert_eq!(node.stop(), Some(0));
}

#[test]
fn a_setting_that_names_no_network_is_refused_at_the_start() {
    let data = TempDir::new().unwrap();
    let check =
        |allow: &str| freehold(data.path(), &["check"]).env("FREEHOLD_EGRESS_ALLOW", allow).output().unwrap();
    let refused = check("everywhere");
    assert_eq!(refused.status.code(), Some(1));
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(
        said.contains("the setting egress.allow") && said.contains("“everywhere” is not a network"),
        "{said}"
    );
    let fine = check("10.20.0.0/16,fd00::/8");
    let said = String::from_utf8_lossy(&fine.stdout).into_owned();
    assert!(said.contains("port 443, 8443; anything to 10.20.0.0/16, fd00::/8"), "{said}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_receiver_that_does_not_answer_holds_up_nobody_else() {
    let Some(mut receiver) = Receiver::start().await else { return };
    let ground = vault::testing::engines(&freehold::tables::migrations()).await.remove(0);
    // Nobody has to answer within the time of this story.
    let minutes = std::time::Duration::from_secs(300);
    let world = World::on_within(ground, &cast::channel(), minutes).await;
    hooked(&world, &mut receiver, "silent", "fault=wait", &["lead.*"]).await;
    hooked(&world, &mut receiver, "prompt", "tell=yes", &["lead.*"]).await;
    receiver.tell("now", json!(millis(world.front.clock.now()))).await;
    let runner = world.node.runner.clone();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let worker = tokio::spawn(async move { runner.serve(async { drop(stopped.await) }).await });
    let moses = world.program("moses-frase", Role::Member).await;
    let add = async |company: &str| {
        let lead =
            moses.post("/api/v1/leads", json!({ "company": company, "product": "GTX Pro" })).await.json();
        lead["data"]["id"].as_str().unwrap().to_owned()
    };
    let lead = add("Isdom").await;
    let mut heard = BTreeSet::new();
    while heard.len() < 2 {
        let said = receiver.hear().await;
        heard.insert(said["waits"].as_str().or(said["took"].as_str()).unwrap().to_owned());
    }
    assert_eq!(heard, ["prompt".to_owned(), "silent".to_owned()].into());
    // One is still open; others hear of what follows, and envelopes travel.
    for company in ["Konex", "Inity", "Sonron"] {
        add(company).await;
        assert_eq!(receiver.hear().await["took"], "prompt");
    }
    let places = moses.get("/api/v1/partnerships").await.json();
    let asked = json!({ "partnership": places["data"][0]["id"] });
    moses.post(&format!("/api/v1/leads/{lead}/registrations"), asked).await.json();
    let central = world.program("central", Role::Reader).await;
    while central.get("/api/v1/registrations").await.json()["total"] == 0 {
        tokio::task::yield_now().await;
    }
    assert_eq!(
        receiver.met("silent").await["open"],
        1,
        "it was waited for all the time, and not asked twice"
    );
    receiver.tell("let_go", json!("silent")).await;
    stop.send(()).unwrap();
    worker.await.unwrap();
}

#[tokio::test]
async fn a_webhook_that_nobody_takes_stops_and_goes_on_where_it_stopped() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let Some(mut receiver) = Receiver::start().await else { return };
        let owner = world.person("moses-frase", Role::Owner).await;
        let admin = world.program("moses-frase", Role::Admin).await;
        let state = async |hook: &Json| {
            admin.get(&at(hook)).await.json()["data"]["state"].as_str().unwrap().to_owned()
        };

        let gone = hooked(world, &mut receiver, "gone", "fault=gone", &["deal.*"]).await;
        happens(world, "deal.moved", 3).await;
        runs_out(world, &mut receiver).await;
        assert_eq!(state(&gone).await, "gone");
        assert_eq!(
            receiver.met("gone").await["attempts"],
            1,
            "it said that it is gone, and nobody asks again"
        );
        world.run_tasks().await;
        world.front.clock.advance(SignedDuration::from_mins(2));
        let mails = world.mails().await;
        let told =
            mails.iter().find(|mail| mail.to.as_str() == "owner.moses-frase@people.example.com").unwrap();
        assert!(told.subject.contains("A webhook was turned off"), "{}", told.subject);
        let page = owner.get("/o/moses-frase/notifications").await.text;
        assert!(page.contains("The webhook “gone” was turned off"), "{page}");
        let page = owner.get("/o/moses-frase/journal").await.text;
        assert!(page.contains("A webhook was turned off: its receiver is gone"), "{page}");
        let again = receiver.at("gone", "");
        let asked = json!({ "address": again, "events": ["deal.*"], "state": "on" });
        assert_eq!(admin.put(&at(&gone), asked).await.json()["data"]["state"], "on");
        runs_out(world, &mut receiver).await;
        assert_eq!(numbers(&receiver.met("gone").await["taken"]), told_set(world, &gone).await);

        let never = hooked(world, &mut receiver, "never", "fault=fail&times=1000", &["deal.*"]).await;
        happens(world, "deal.moved", 30).await;
        runs_out(world, &mut receiver).await;
        assert_eq!(state(&never).await, "failing");
        let met = receiver.met("never").await;
        let most = met["again"].as_array().unwrap().iter().map(|times| times.as_array().unwrap().len()).max();
        assert_eq!(most, Some(10), "ten attempts, and no more");
        let asked = met["attempts"].as_u64().unwrap();
        assert!(asked <= 70, "who takes nothing is not asked for everything: {asked}");
        let asked = json!({ "address": receiver.at("never", ""), "events": ["deal.*"], "state": "on" });
        admin.put(&at(&never), asked).await.json();
        runs_out(world, &mut receiver).await;
        let log = admin.get(&format!("{}/deliveries", at(&never))).await.json();
        let given_up: Vec<i64> = log["data"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|row| row["state"] == "failed")
            .map(|row| row["number"].as_i64().unwrap())
            .collect();
        assert_eq!(given_up.len(), 5, "those that had their ten attempts");
        for number in &given_up {
            let replayed = admin.post(&format!("{}/deliveries/{number}/replay", at(&never)), json!({})).await;
            assert_eq!(replayed.status, StatusCode::NO_CONTENT, "{}", replayed.text);
        }
        runs_out(world, &mut receiver).await;
        assert_eq!(
            numbers(&receiver.met("never").await["taken"]),
            told_set(world, &never).await,
            "nothing is lost"
        );
    })
    .await;
}

async fn told_set(world: &World, webhook: &Json) -> BTreeSet<i64> {
    told(world, webhook, Some("deal.moved")).await
}

#[tokio::test]
async fn what_is_sent_names_nobody_and_what_was_removed_sends_nothing() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let Some(mut receiver) = Receiver::start().await else { return };
        let name = "shop";
        let admin = world.program("moses-frase", Role::Admin).await;
        let hook = hooked(world, &mut receiver, name, "keep=yes", &[]).await;
        let ada = json!({ "name": "Ada Brent", "email": "ada@isdom.com" });
        let contact =
            admin.post("/api/v1/contacts", ada).await.json()["data"]["id"].as_str().unwrap().to_owned();
        let lead = json!({ "company": "Isdom", "product": "GTX Pro", "contact_email": "ada@isdom.com" });
        admin.post("/api/v1/leads", lead).await.json();
        assert_eq!(admin.delete(&format!("/api/v1/contacts/{contact}")).await.status, StatusCode::OK);
        runs_out(world, &mut receiver).await;
        let met = receiver.met(name).await;
        let said = met["said"].as_array().unwrap();
        let kinds: Vec<&str> = said.iter().map(|one| one["type"].as_str().unwrap()).collect();
        assert_eq!(kinds, ["contact.added", "lead.added", "contact.erased"]);
        assert_eq!(said[0]["data"]["about"], json!([contact]));
        assert!(said.iter().all(
            |one| one["timestamp"].is_string() && one["data"]["by"].as_str().unwrap().starts_with("key_")
        ));
        let all = format!("{} {}", met["said"], admin.get(&format!("{}/deliveries", at(&hook))).await.text);
        assert!(!all.contains("Ada") && !all.contains("isdom") && !all.contains("Isdom"), "{all}");

        // Everything since a moment, once more and in its order; then one alone.
        let before = met["attempts"].as_u64().unwrap();
        let since = json!({ "since": "2020-01-01T00:00:00Z" });
        let from = admin.post(&format!("{}/replay", at(&hook)), since).await.json();
        assert_eq!(from["data"]["from"], 1, "{from}");
        runs_out(world, &mut receiver).await;
        let met = receiver.met(name).await;
        let all = vault(world).await.read(async |tx: &Tx| tx.journal_head().await).await.unwrap().number;
        assert_eq!(met["attempts"].as_u64().unwrap(), before + all.unsigned_abs(), "each entry once");
        assert_eq!(met["taken"].as_array().unwrap().len() as i64, all);
        let number = said_number(&met, "lead.added");
        let one = admin.post(&format!("{}/deliveries/{number}/replay", at(&hook)), json!({})).await;
        assert_eq!(one.status, StatusCode::NO_CONTENT);
        runs_out(world, &mut receiver).await;
        assert_eq!(receiver.met(name).await["attempts"].as_u64().unwrap(), before + all.unsigned_abs() + 1);
        let none = admin.post(&format!("{}/deliveries/99999/replay", at(&hook)), json!({})).await;
        assert_eq!(none.status, StatusCode::NOT_FOUND);

        let sent = receiver.met(name).await["attempts"].clone();
        admin.post(&format!("{}/test", at(&hook)), json!({})).await.json();
        assert_eq!(admin.delete(&at(&hook)).await.status, StatusCode::NO_CONTENT);
        happens(world, "deal.moved", 5).await;
        runs_out(world, &mut receiver).await;
        assert_eq!(receiver.met(name).await["attempts"], sent, "what waited is not sent");
        assert_eq!(admin.get(&at(&hook)).await.status, StatusCode::NOT_FOUND);
        assert_eq!(admin.get(HOOKS).await.json()["total"], 0);
    })
    .await;
}

fn said_number(met: &Json, kind: &str) -> i64 {
    let said = met["said"].as_array().unwrap();
    said.iter().find(|one| one["type"] == kind).unwrap()["data"]["number"].as_i64().unwrap()
}

#[tokio::test]
async fn an_address_that_leads_inside_is_refused_with_words_and_nobody_is_asked() {
    let ground = vault::testing::engines(&freehold::tables::migrations()).await.remove(0);
    let world = World::on(ground, &cast::channel()).await;
    let admin = world.program("moses-frase", Role::Admin).await;
    let add = async |voice: &Voice<'_>, address: &str| voice.post(HOOKS, json!({ "address": address })).await;
    for (address, why) in [
        ("https://169.254.169.254/latest/meta-data", "169.254.169.254 is not an address"),
        ("https://0xa9fea9fe/", "169.254.169.254 is not an address"),
        ("https://[fd00::1]/", "fd00::1 is not an address"),
        ("http://9.9.9.9/", "begins with https://"),
        ("https://9.9.9.9:6379/", "Port 6379"),
        ("https://ada:secret@9.9.9.9/", "before the @"),
        ("hooks.example.com", "with https://"),
    ] {
        let refused = add(&admin, address).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{address}");
        assert!(refused.text.contains(why), "{address}: {}", refused.text);
    }
    let asked = json!({ "address": "https://hooks.example.com/", "events": ["deal.flown"] });
    let refused = admin.post(HOOKS, asked).await;
    assert!(refused.text.contains("There is no event “deal.flown”"), "{}", refused.text);
    let person = world.person("moses-frase", Role::Admin).await;
    let form = "address=https%3A%2F%2F10.0.0.1%2F&description=Shop&events=deal.*";
    let page = person.form("/o/moses-frase/webhooks", form).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        page.text.contains("10.0.0.1 is not an address") && page.text.contains("value=\"Shop\""),
        "{}",
        page.text
    );
    for at in 0..20 {
        assert_eq!(add(&admin, &format!("https://hooks.example.com/{at}")).await.status, StatusCode::CREATED);
    }
    let refused = add(&admin, "https://hooks.example.com/").await;
    assert!(refused.text.contains("You have 20 webhooks already"), "{}", refused.text);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_administrator_adds_a_webhook_in_the_browser_tests_it_and_gives_it_a_new_secret() {
    let Some(mut receiver) = Receiver::start().await else { return };
    let profile = tempfile::TempDir::new().expect("a folder");
    let Some(mut browser) = browser(profile.path()).await else { return };
    let ground = vault::testing::engines(&freehold::tables::migrations()).await.remove(0);
    let world = World::on(ground, &cast::channel()).await;
    let at = served(&world).await;
    receiver.tell("now", json!(millis(world.front.clock.now()))).await;
    world.person("moses-frase", Role::Admin).await;
    let page = browser.new_page("about:blank").await.expect("a page");
    sign_in(&page, at, "admin.moses-frase@people.example.com").await;
    page.goto(format!("http://localhost:{}/o/moses-frase/webhooks", at.port())).await.expect("a page");
    fill(&page, "address", &receiver.at("shop", "tell=yes")).await;
    fill(&page, "description", "Our shop").await;
    press(&page, "main button.main", "Add the webhook").await;
    says(&page, "Its secret").await;
    let word = |said: &str, begin: &str| {
        said.split_whitespace().find(|word| word.starts_with(begin)).unwrap_or_default().to_owned()
    };
    let said = text(&page).await;
    let first = word(&said, "whsec_");
    let keys = json!({ "secret": first, "public_key": word(&said, "whpk_") });
    receiver.knows("shop", &keys).await;
    press(&page, "main button.main", "Send a test event").await;
    arrive(&page, "done=tested").await;
    assert_eq!(receiver.hear().await["took"], "shop", "it was taken, so its signature is good");
    until(&page, "204 in").await;
    assert!(text(&page).await.contains("webhook.tested"));
    assert!(!text(&page).await.contains("whsec_"), "a secret is shown once");
    press(&page, "main button", "Make a new secret").await;
    says(&page, "Its secret").await;
    let said = text(&page).await;
    assert!(word(&said, "whsec_") != first && said.contains("is good as well until"), "{said}");
    page.close().await.expect("a closed page");
    browser.close().await.expect("a closed browser");
    browser.wait().await.expect("an end");
}
