//! Files that go with a registration as evidence: only those that somebody chose, examined by who gets them, and gone
//! with the registration.

use std::path::Path;

use axum::{
    body::Body,
    http::{Method, Request, StatusCode, header},
};
use chromiumoxide::cdp::browser_protocol::browser::{SetDownloadBehaviorBehavior, SetDownloadBehaviorParams};
use exchange::{Draft, Field, FileRef};
use jiff::SignedDuration;
use kernel::RegistrationId;
use serde_json::{Value as Json, json};
use trust::{
    access::{Role, memberships},
    agreements::Way,
};
use vault::{Actor, Change};
use web::{Face, Route};

use crate::{
    attaching::first_in,
    browser::{arrive, browser, press, served, sign_in, until},
    cast, graph,
    looking::keep,
    world::{Answer, Voice, World},
};

const OFFER: &str = "Offer for forty desks, zebrawood 4711";
const NOTES: &str = "Our own margin is teakwood 1742";

/// Moses and his distributor.
struct Pair<'w> {
    world: &'w World,
    moses: Voice<'w>,
    central: Voice<'w>,
    place: Json,
}

impl<'w> Pair<'w> {
    async fn of(world: &'w World) -> Self {
        let moses = world.program("moses-frase", Role::Member).await;
        let central = world.program("central", Role::Owner).await;
        let place = moses.get("/api/v1/partnerships").await.json()["data"][0]["id"].clone();
        Self { world, moses, central, place }
    }

    async fn lead(&self, company: &str) -> String {
        let lead =
            self.moses.post("/api/v1/leads", json!({ "company": company, "product": "GTX Pro" })).await;
        id(&lead.json()["data"])
    }

    async fn attached(&self, about: &str, name: &str, content: &[u8]) -> String {
        let file = self.moses.upload(&format!("/api/v1/files?about={about}"), name, content).await;
        id(&file.json()["data"])
    }

    async fn register(&self, lead: &str, files: &[&str]) -> Answer {
        let path = format!("/api/v1/leads/{lead}/registrations");
        self.moses.post(&path, json!({ "partnership": self.place, "files": files })).await
    }

    /// A lead of that company with one file, registered with it.
    async fn registered(&self, company: &str, name: &str, content: &[u8]) -> String {
        let lead = self.lead(company).await;
        let file = self.attached(&lead, name, content).await;
        let registered = self.register(&lead, &[&file]).await;
        assert_eq!(registered.status, StatusCode::CREATED, "{}", registered.text);
        self.world.run_tasks().await;
        id(&registered.json()["data"])
    }
}

pub fn id(document: &Json) -> String {
    document["id"].as_str().expect("an id").to_owned()
}

/// What somebody has of the evidence of a registration.
async fn evidence(voice: &Voice<'_>, registration: &str) -> Vec<Json> {
    let listed = voice.get(&format!("/api/v1/registrations/{registration}/evidence")).await.json();
    listed["data"].as_array().expect("a list").clone()
}

async fn add(voice: &Voice<'_>, registration: &str, files: &[&str]) -> Answer {
    voice.post(&format!("/api/v1/registrations/{registration}/evidence"), json!({ "files": files })).await
}

/// Saves a piece of evidence, as a program does.
async fn save(world: &World, voice: &Voice<'_>, registration: &str, one: &Json) -> Answer {
    let read = voice.get(&format!("/api/v1/registrations/{registration}/evidence/{}", id(one))).await.json();
    follow(world, read["data"]["content_url"].as_str().expect("an address")).await
}

/// Asks another host, with nobody's cookies.
pub async fn follow(world: &World, url: &str) -> Answer {
    let (host, path) = url.split_once("://").expect("an address").1.split_once('/').expect("a path");
    let request = Request::get(format!("/{path}")).header(header::HOST, host);
    world.send(request.body(Body::empty()).expect("a request")).await
}

/// Whether the file store of an organisation holds these words.
pub async fn stores(world: &World, org: &str, words: &str) -> bool {
    let card = world.node.vaults().directory().by_handle(org).await.unwrap().unwrap();
    in_folder(world.ground.folder(), &card.org.to_string(), words)
}

fn in_folder(folder: &Path, owner: &str, words: &str) -> bool {
    std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).any(|path| {
        if path.is_dir() {
            return in_folder(&path, owner, words);
        }
        let theirs = path.components().any(|part| part.as_os_str() == owner);
        theirs
            && std::fs::read(&path)
                .unwrap_or_default()
                .windows(words.len())
                .any(|some| some == words.as_bytes())
    })
}

#[tokio::test]
async fn what_is_chosen_goes_along_tier_by_tier_and_a_withdrawal_erases_it_everywhere() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let pair = Pair::of(world).await;
        let lead = pair.lead("Quillfeather").await;
        let offer = pair.attached(&lead, "offer.txt", OFFER.as_bytes()).await;
        let notes = pair.attached(&lead, "margin.txt", NOTES.as_bytes()).await;
        let moses = world.person("moses-frase", Role::Member).await;
        let place = pair.place.as_str().unwrap();
        let before = moses.get(&format!("/o/moses-frase/leads/{lead}/register?with={place}")).await.text;
        assert!(before.contains(&format!("value=\"{offer}\"")) && before.contains("margin.txt"), "{before}");
        let registered = pair.register(&lead, &[&offer]).await;
        let registration = id(&registered.json()["data"]);
        assert_eq!(evidence(&pair.moses, &registration).await[0]["state"], "under_way");
        world.run_tasks().await;

        let there = evidence(&pair.central, &registration).await;
        assert_eq!((there.len(), &there[0]["name"]), (1, &json!("offer.txt")));
        assert_eq!(save(world, &pair.central, &registration, &there[0]).await.text, OFFER);
        assert!(stores(world, "central", OFFER).await && !stores(world, "central", NOTES).await);
        let sent = evidence(&pair.moses, &registration).await;
        assert_eq!((&sent[0]["state"], &sent[0]["visibility"]), (&json!("there"), &json!("shared")));
        let page = moses.get(&format!("/o/moses-frase/leads/{lead}")).await.text;
        assert!(page.contains("Central"), "who has the file stands beside it: {page}");

        // Later, by who may work; the same once more is nothing new.
        let reader = world.program("moses-frase", Role::Reader).await;
        assert_eq!(add(&reader, &registration, &[&notes]).await.status, StatusCode::NOT_FOUND);
        let at = format!("/o/moses-frase/registrations/{registration}");
        assert!(moses.get(&at).await.text.contains("Add evidence"));
        let looks = world.person("moses-frase", Role::Reader).await.get(&at).await.text;
        assert!(looks.contains("offer.txt") && !looks.contains("Add evidence"), "{looks}");
        let more = moses.form(&format!("{at}/evidence"), &format!("files={notes}")).await;
        assert_eq!(more.status, StatusCode::SEE_OTHER, "{}", more.text);
        assert_eq!(add(&pair.moses, &registration, &[&notes, &offer]).await.json()["total"], 2);
        world.run_tasks().await;
        assert_eq!(evidence(&pair.central, &registration).await.len(), 2);
        let review = world.person("central", Role::Manager).await;
        let review = review.get(&format!("/o/central/registrations/{registration}")).await.text;
        assert!(review.contains("margin.txt") && review.contains("/evidence/file_"), "{review}");

        // Nothing goes on up by itself; what the distributor chooses does.
        let decision = format!("/api/v1/registrations/{registration}/decision");
        assert!(pair.central.post(&decision, json!({ "decision": "accept" })).await.status.is_success());
        world.run_tasks().await;
        let upper = id(&pair.central.all("/api/v1/registrations?direction=sent").await[0]);
        let maven = world.program("maven", Role::Manager).await;
        assert!(evidence(&maven, &upper).await.is_empty());
        let first = id(&evidence(&pair.central, &registration).await[0]);
        assert_eq!(add(&pair.central, &upper, &[&notes]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(add(&pair.central, &upper, &[&first]).await.json()["total"], 1);
        world.run_tasks().await;
        let above = evidence(&maven, &upper).await;
        assert_eq!(save(world, &maven, &upper, &above[0]).await.text, OFFER);
        assert!(!stores(world, "maven", NOTES).await);

        let url =
            maven.get(&format!("/api/v1/registrations/{upper}/evidence/{}", id(&above[0]))).await.json();
        let url = url["data"]["content_url"].as_str().unwrap().to_owned();
        let withdrawn =
            pair.moses.post(&format!("/api/v1/registrations/{registration}/withdrawal"), json!({})).await;
        assert!(withdrawn.status.is_success(), "{}", withdrawn.text);
        world.run_tasks().await;
        for above in ["central", "maven"] {
            for words in [OFFER, NOTES] {
                assert!(!stores(world, above, words).await, "{above} still keeps {words}");
            }
            let program = world.program(above, Role::Reader).await;
            let journal = program.get("/api/v1/journal?limit=1000").await.text;
            assert!(journal.contains("registration.evidence_received"), "{journal}");
            assert!(journal.contains("registration.evidence_erased") && !journal.contains("offer.txt"));
            let log = program.get("/api/v1/sharing/received").await.text;
            assert!(log.contains("registration.evidence") && !log.contains("offer.txt"), "{log}");
        }
        assert!(
            evidence(&maven, &upper).await.is_empty()
                && evidence(&pair.central, &registration).await.is_empty()
        );
        assert_eq!(follow(world, &url).await.status, StatusCode::NOT_FOUND);
        let kept = evidence(&pair.moses, &registration).await;
        assert!(kept.iter().all(|one| one["visibility"] == "only_you"), "{kept:?}");
        assert!(stores(world, "moses-frase", OFFER).await, "its owner keeps it");
        assert!(moses.get(&at).await.text.contains("Taken back"));
        assert_eq!(add(&pair.moses, &registration, &[&notes]).await.status, StatusCode::CONFLICT);
        world.everything_verifies().await;
    })
    .await;
}

#[tokio::test]
async fn who_is_asked_answers_with_a_file_and_what_is_too_much_never_leaves() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let pair = Pair::of(world).await;
        let registration = pair.registered("Isdom", "offer.txt", OFFER.as_bytes()).await;
        let asks = format!("/api/v1/registrations/{registration}/question");
        assert!(pair.central.post(&asks, json!({ "reason": "Who signs?" })).await.status.is_success());
        world.run_tasks().await;
        let page = world.person("moses-frase", Role::Member).await;
        let signed = pair.attached(&registration, "signed.txt", b"Signed by Ada").await;
        let again = page.get(&format!("/o/moses-frase/registrations/{registration}/resubmission")).await.text;
        assert!(
            again.contains("signed.txt") && !again.contains("offer.txt"),
            "what is there is not offered: {again}"
        );
        let answers = format!("/api/v1/registrations/{registration}/resubmission");
        let answered = pair.moses.post(&answers, json!({ "answer": "Ada", "files": [signed] })).await;
        assert!(answered.status.is_success(), "{}", answered.text);
        world.run_tasks().await;
        let there = evidence(&pair.central, &registration).await;
        assert_eq!(
            there.iter().map(|one| one["name"].as_str().unwrap()).collect::<Vec<_>>(),
            ["offer.txt", "signed.txt"]
        );

        let mut many = Vec::new();
        for at in 0..9 {
            let name = format!("page {at}.txt");
            many.push(pair.attached(&registration, &name, name.as_bytes()).await);
        }
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        let refused = add(&pair.moses, &registration, &many).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.text.contains("10 files at most"), "{}", refused.text);
        assert_eq!(evidence(&pair.moses, &registration).await.len(), 2, "none of them left");
        assert!(add(&pair.moses, &registration, &many[..8]).await.status.is_success());
        let lead = pair.lead("Konex").await;
        let elsewhere = pair.attached(&lead, "konex.txt", b"Of another lead").await;
        let refused = add(&pair.moses, &registration, &[&elsewhere]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.text);
        assert!(refused.text.contains("choose one of its lead"), "{}", refused.text);
        world.run_tasks().await;
        world.everything_verifies().await;
    })
    .await;
}

#[tokio::test]
async fn an_agreement_without_files_offers_none_and_lets_none_cross() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let mut terms = graph::terms("Zenith", true);
        terms.clauses.retain(|clause| clause.kind != "registration.evidence");
        assert!(terms.clause("registration.submitted", Way::Up).is_some());
        let org = graph::founded(world, "Zenith").await;
        let vendor = graph::opens_with(world, &org, "Zenith Partners", terms).await;
        let place = graph::joins(world, &org, &vendor, "moses-frase").await;
        let pair = Pair { place: json!(place.to_string()), ..Pair::of(world).await };
        let lead = pair.lead("Isdom").await;
        let offer = pair.attached(&lead, "offer.txt", OFFER.as_bytes()).await;
        let moses = world.person("moses-frase", Role::Member).await;
        let before = moses.get(&format!("/o/moses-frase/leads/{lead}/register?with={place}")).await.text;
        assert!(before.contains("offer.txt") && !before.contains(&format!("value=\"{offer}\"")), "{before}");
        let refused = pair.register(&lead, &[&offer]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.text);
        assert!(refused.text.contains("lets no files cross"), "{}", refused.text);
        assert_eq!(pair.moses.get("/api/v1/registrations").await.json()["total"], 0, "nothing left");

        let registration = id(&pair.register(&lead, &[]).await.json()["data"]);
        world.run_tasks().await;
        let page = moses.get(&format!("/o/moses-frase/registrations/{registration}")).await.text;
        assert!(page.contains("lets no files cross") && !page.contains("Add evidence"), "{page}");
        assert!(add(&pair.moses, &registration, &[&offer]).await.text.contains("files_not_covered"));
        assert!(!stores(world, &org, OFFER).await);
    })
    .await;
}

/// What a sender signs who lies.
struct Lie<'l> {
    name: &'l str,
    kind: &'l str,
    content: &'l [u8],
    size: u64,
}

#[tokio::test]
async fn who_lies_about_a_file_is_refused_and_told_why_and_nothing_of_it_is_kept() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let pair = Pair::of(world).await;
        let registration = pair.registered("Isdom", "offer.txt", OFFER.as_bytes()).await;
        let (card, vault) = world.node.vaults().by_handle("moses-frase").await.unwrap().unwrap();
        assert_eq!(card.name, "Moses Frase");
        let subject: RegistrationId = registration.parse().unwrap();
        let page = b"<html><script>zebrawood</script></html>";
        let large = vec![b'a'; (20 << 20) + 1];
        for (lie, code) in [
            (Lie { name: "offer.pdf", kind: "pdf", content: page, size: 39 }, "file"),
            (Lie { name: "offer.txt", kind: "pdf", content: b"teakwood", size: 8 }, "file_kind"),
            (Lie { name: "offer.txt", kind: "exe", content: b"MZ", size: 2 }, "unreadable"),
            (Lie { name: "a\u{202e}fdp.txt", kind: "txt", content: b"x", size: 1 }, "file"),
            (Lie { name: "long.txt", kind: "txt", content: b"teakwood", size: 7 }, "altered_file"),
            (Lie { name: "large.txt", kind: "txt", content: &large, size: large.len() as u64 }, "too_large"),
            (Lie { name: "large.txt", kind: "txt", content: &large, size: 100 }, "altered_file"),
        ] {
            let before = files_of(world, "central").await;
            let blob = vault.put_blob(lie.content.to_vec()).await.unwrap();
            let send = async |change: &Change| {
                let known = selling::registrations::find(change, subject).await?.expect("it is there");
                let file = FileRef { size: lie.size, ..FileRef::from(&blob) };
                let draft = Draft {
                    kind: &selling::evidence::EVIDENCE,
                    to: known.peer,
                    partnership: Some(known.partnership),
                    subject: registration.clone(),
                    in_reply_to: None,
                    basis: None,
                    fields: vec![
                        file.field("files"),
                        Field::new("file_name", "files", lie.name),
                        Field::new("file_kind", "files", lie.kind),
                    ],
                };
                let cleared = world.node.exchange.clear(change, draft).await?;
                world.node.exchange.send(change, cleared).await
            };
            vault.change(Actor::Node("story"), send).await.unwrap();
            world.run_tasks().await;
            let answered = pair.moses.all("/api/v1/sharing/sent").await[0]["receipt"].clone();
            assert_eq!(
                (&answered["verdict"], &answered["code"]),
                (&json!("refused"), &json!(code)),
                "{} {answered}",
                lie.name
            );
            assert_eq!(files_of(world, "central").await, before, "{} {code}", lie.name);
        }
        // A file that was altered on its sender's disk is not the one that was signed: its sender is told.
        let lead = pair.lead("Konex").await;
        let file = pair.attached(&lead, "konex.txt", b"mahogany").await;
        alter(world.ground.folder(), b"mahogany");
        let registered = pair.register(&lead, &[&file]).await;
        world.run_tasks().await;
        let other = id(&registered.json()["data"]);
        let told = evidence(&pair.moses, &other).await;
        assert_eq!((&told[0]["state"], &told[0]["visibility"]), (&json!("refused"), &json!("only_you")));
        let shown = world.person("moses-frase", Role::Reader).await;
        let shown = shown.get(&format!("/o/moses-frase/registrations/{other}")).await.text;
        assert!(shown.contains("Not taken") && shown.contains("did not come with it"), "{shown}");
        assert_eq!(
            pair.central.get(&format!("/api/v1/registrations/{other}")).await.json()["data"]["state"],
            "pending"
        );

        // Nobody sends evidence for what another one registered.
        let (_, stranger) = world.node.vaults().by_handle("cecily-lampkin").await.unwrap().unwrap();
        let blob = stranger.put_blob(b"walnut".to_vec()).await.unwrap();
        let send = async |change: &Change| {
            let place = partnering::partnerships::all(change).await?.remove(0);
            let draft = Draft {
                kind: &selling::evidence::EVIDENCE,
                to: place.peer,
                partnership: Some(place.id),
                subject: registration.clone(),
                in_reply_to: None,
                basis: None,
                fields: vec![
                    FileRef::from(&blob).field("files"),
                    Field::new("file_name", "files", "walnut.txt"),
                    Field::new("file_kind", "files", "txt"),
                ],
            };
            let cleared = world.node.exchange.clear(change, draft).await?;
            world.node.exchange.send(change, cleared).await
        };
        stranger.change(Actor::Node("story"), send).await.unwrap();
        world.run_tasks().await;
        let cecily = world.program("cecily-lampkin", Role::Reader).await;
        assert_eq!(cecily.all("/api/v1/sharing/sent").await[0]["receipt"]["code"], "unknown");
        assert_eq!(evidence(&pair.central, &registration).await.len(), 1);
        assert!(!stores(world, "central", "walnut").await);
        world.everything_verifies().await;
    })
    .await;
}

/// How many files an organisation's store has.
async fn files_of(world: &World, org: &str) -> usize {
    fn count(folder: &Path, owner: &str) -> usize {
        let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        entries
            .map(|path| match path.is_dir() {
                true => count(&path, owner),
                false => usize::from(path.components().any(|part| part.as_os_str() == owner)),
            })
            .sum()
    }
    let card = world.node.vaults().directory().by_handle(org).await.unwrap().unwrap();
    count(world.ground.folder(), &card.org.to_string())
}

/// Alters every file with exactly this content.
fn alter(folder: &Path, content: &[u8]) {
    for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if path.is_dir() {
            alter(&path, content);
        } else if std::fs::read(&path).is_ok_and(|held| held == content) {
            std::fs::write(&path, content.to_ascii_uppercase()).unwrap();
        }
    }
}

#[tokio::test]
async fn evidence_goes_when_its_time_is_over_and_when_the_partnership_ends() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let pair = Pair::of(world).await;
        pair.registered("Isdom", "offer.txt", OFFER.as_bytes()).await;
        assert!(stores(world, "central", OFFER).await);
        world.front.clock.advance(SignedDuration::from_hours(24 * 30 * 25));
        let (_, central) = world.node.vaults().by_handle("central").await.unwrap().unwrap();
        world.node.exchange.erase_expired(&central).await.unwrap();
        world.run_tasks().await;
        assert!(!stores(world, "central", OFFER).await, "its time is over");

        let ended = pair.registered("Konex", "margin.txt", NOTES.as_bytes()).await;
        assert!(stores(world, "central", NOTES).await);
        let place = pair.place.as_str().unwrap();
        let at = format!("/api/v1/partnerships/{place}/end");
        let owner = world.program("central", Role::Owner).await;
        let end = owner.put(&at, json!({ "at": null, "why": "Central leaves the region." })).await;
        assert!(end.status.is_success(), "{}", end.text);
        world.run_tasks().await;
        assert!(!stores(world, "central", NOTES).await, "the partnership is over");
        assert_eq!(evidence(&pair.moses, &ended).await[0]["visibility"], "only_you");
        world.everything_verifies().await;
    })
    .await;
}

#[tokio::test]
async fn a_crash_at_any_step_of_a_file_on_its_way_loses_and_doubles_nothing() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let pair = Pair::of(world).await;
        let points = [
            "receive.file_taken",
            "receive.begun",
            "receive.kept",
            "deliver.before_answers",
            "deliver.receipts_kept",
        ];
        for point in points {
            let lead = pair.lead(point).await;
            let content = format!("{OFFER} {point}");
            let file = pair.attached(&lead, "offer.txt", content.as_bytes()).await;
            let registration = id(&pair.register(&lead, &[&file]).await.json()["data"]);
            world.front.faults.stop_at(point, 1);
            let _ = world.node.runner.until_idle(|_| {}).await;
            assert!(world.front.faults.passed().contains(&point), "{point} is not passed");
            world.front.faults.stop_at("nowhere", 1);
            world.front.clock.advance(SignedDuration::from_hours(2));
            world.run_tasks().await;
            let there = evidence(&pair.central, &registration).await;
            assert_eq!(there.len(), 1, "{point}");
            assert_eq!(save(world, &pair.central, &registration, &there[0]).await.text, content, "{point}");
            assert_eq!(evidence(&pair.moses, &registration).await[0]["state"], "there", "{point}");
        }
        world.everything_verifies().await;
    })
    .await;
}

/// Registrations of Moses' with a file at Central, for every way to go on with one.
pub struct Proved {
    sent: [String; 2],
    files: [String; 2],
    received: String,
    evidence: String,
}

impl Proved {
    pub async fn scene(world: &World) -> Self {
        let pair = Pair::of(world).await;
        let ready = async |company: &str| {
            let lead = pair.lead(company).await;
            let file = pair.attached(&lead, "offer.txt", company.as_bytes()).await;
            (id(&pair.register(&lead, &[]).await.json()["data"]), file)
        };
        let [one, two] = [ready("Proved one").await, ready("Proved two").await];
        let received = pair.registered("Proved three", "offer.txt", b"Three").await;
        let evidence = id(&evidence(&pair.central, &received).await[0]);
        Self { sent: [one.0, two.0], files: [one.1, two.1], received, evidence }
    }

    /// Who tries a route, with which registration.
    pub fn of(&self, route: &Route) -> Option<(&'static str, &String)> {
        let what = route.path.split("/registrations/{registration}/").nth(1)?;
        match (what.starts_with("evidence"), route.method == Method::GET) {
            (true, true) => Some(("central", &self.received)),
            (true, false) => Some(("moses-frase", &self.sent[usize::from(route.face == Face::Api)])),
            _ => None,
        }
    }

    /// The file that a route sends along.
    pub fn file(&self, route: &Route) -> Option<&String> {
        self.of(route).map(|_| &self.files[usize::from(route.face == Face::Api)])
    }

    /// What arrived.
    pub fn evidence(&self) -> &String {
        &self.evidence
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_person_chooses_a_file_while_registering_and_the_reviewer_saves_it() {
    let profile = tempfile::TempDir::new().expect("a folder");
    let Some(mut browser) = browser(profile.path()).await else { return };
    let saved = tempfile::TempDir::new().expect("a folder");
    let ground = vault::testing::engines(&freehold::tables::migrations()).await.into_iter().next();
    let world = World::on(ground.expect("SQLite"), &cast::channel()).await;
    let pair = Pair::of(&world).await;
    let lead = pair.lead("Isdom").await;
    pair.attached(&lead, "offer.txt", OFFER.as_bytes()).await;
    pair.attached(&lead, "margin.txt", NOTES.as_bytes()).await;
    // One person with two desks, so that one browser shows both sides.
    let (person, _) = world.colleague("Ada", "moses-frase", Role::Member).await;
    let central = world.node.vaults().directory().by_handle("central").await.unwrap().unwrap();
    memberships::grant(world.node.vaults(), person, central.org, Role::Manager).await.expect("a membership");
    let at = served(&world).await;
    let page = browser.new_page("about:blank").await.expect("a page");
    let saving = SetDownloadBehaviorParams::builder()
        .behavior(SetDownloadBehaviorBehavior::Allow)
        .download_path(saved.path().display().to_string());
    browser.execute(saving.build().expect("a setting")).await.expect("a folder for files");
    sign_in(&page, at, "ada@colleagues.example.com").await;
    let place = pair.place.as_str().expect("an id");
    let here = |path: String| format!("http://localhost:{}/o/{path}", at.port());
    page.goto(here(format!("moses-frase/leads/{lead}/register?with={place}"))).await.expect("a page");
    let box_of =
        "[...document.querySelectorAll('label.choice')].find(one => one.textContent.includes('offer.txt'))";
    page.evaluate(format!("{box_of}.click()")).await.expect("a ticked box");
    press(&page, "button", "Register with Central").await;
    arrive(&page, "/registrations/").await;
    until(&page, "offer.txt").await;
    keep(&page, "evidence", "sender", true).await;
    world.run_tasks().await;
    let registration = id(&pair.moses.all("/api/v1/registrations").await[0]);
    page.goto(here(format!("moses-frase/registrations/{registration}"))).await.expect("a page");
    press(&page, "summary", "Add evidence").await;
    until(&page, "margin.txt").await;

    page.goto(here(format!("central/registrations/{registration}"))).await.expect("a page");
    until(&page, "offer.txt").await;
    keep(&page, "evidence", "reviewer", true).await;
    page.find_element("a[href*='/evidence/']").await.expect("a link").click().await.expect("a click");
    assert_eq!(std::fs::read(first_in(saved.path()).await).expect("a file"), OFFER.as_bytes());
    until(&page, "Evidence").await;
    browser.close().await.expect("a closed browser");
    browser.wait().await.expect("an end");
}
