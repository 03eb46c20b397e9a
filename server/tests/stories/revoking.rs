//! Who may look no longer sees nothing from their next request on: on every page and every route of the API that
//! reads, in files and exports that they had asked for before, in news that they follow, and on the other node.

use std::{collections::BTreeSet, time::Duration};

use axum::{
    Router,
    body::Body,
    http::{Method, Request, StatusCode},
};
use futures::StreamExt;
use jiff::SignedDuration;
use kernel::PersonId;
use serde_json::json;
use tower::ServiceExt;
use trust::{
    access::{Role, keys, memberships},
    people::{self, sessions},
};
use web::Face;

use crate::{
    isolation::{Scene, plan},
    world::{Answer, PASSWORD, Voice, World, encoded},
};

const ORG: &str = "moses-frase";

/// In which way somebody's access ends.
#[derive(Debug, Clone, Copy)]
enum End {
    /// They work here no longer.
    Removed,
    /// An operator shuts them out.
    Suspended,
    /// They set a new password, elsewhere.
    NewPassword,
    /// They end the session, elsewhere.
    SessionEnded,
    /// A key is revoked.
    KeyRevoked,
    /// The key's time is over.
    KeyExpired,
    /// An operator suspends the whole organisation; it is resumed before the next.
    OrganisationSuspended,
    /// The session's time is over. The last, since the clock goes on for everybody.
    SessionExpired,
}

/// Somebody who may read everything, and what they asked for while they could.
struct Reader<'w> {
    voice: Voice<'w>,
    person: Option<PersonId>,
    key: Option<kernel::ApiKeyId>,
    /// What only they can open: exports, ready and under way; the address of a file.
    own: Vec<String>,
    file: String,
}

impl<'w> Reader<'w> {
    async fn with_browser(world: &'w World, scene: &Scene<'_>, name: &str) -> Self {
        let (person, voice) = world.colleague(name, ORG, Role::Owner).await;
        for _ in 0..2 {
            let asked = voice.form(&format!("/o/{ORG}/exports"), "list=leads&format=csv").await;
            assert_eq!(asked.status, StatusCode::SEE_OTHER, "{}", asked.text);
            // The first is written, the second still waits.
            let page = voice.get(&format!("/o/{ORG}/exports")).await.text;
            if page.matches("/file\"").count() == 0 {
                world.run_tasks().await;
            }
        }
        let page = voice.get(&format!("/o/{ORG}/exports")).await.text;
        let links = page.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
        let own: BTreeSet<String> = links.filter(|to| to.contains("/exports/")).map(str::to_owned).collect();
        assert!(own.iter().any(|to| to.ends_with("/file")), "{own:?}");
        let file = voice.get(&format!("/o/{ORG}/files/{}", scene.file())).await;
        let file = file.headers["location"].to_str().unwrap().to_owned();
        Self { voice, person: Some(person), key: None, own: own.into_iter().collect(), file }
    }

    async fn with_key(world: &'w World, scene: &Scene<'_>, life: Option<SignedDuration>) -> Self {
        let (card, _) = world.node.vaults().by_handle(ORG).await.unwrap().unwrap();
        let until = life.map(|life| world.front.clock.now() + life);
        let made = keys::create_until(world.node.vaults(), card.org, Role::Owner, "reader", until).await;
        let (key, secret) = made.unwrap();
        let voice = world.with_key(secret.reveal());
        let asked = json!({ "list": "leads", "format": "csv" });
        let asked = voice.post("/api/v1/exports", asked).await.json();
        let export = format!("/api/v1/exports/{}", asked["data"]["id"].as_str().unwrap());
        world.run_tasks().await;
        let file = voice.get(&format!("/api/v1/files/{}", scene.file())).await.json();
        let file = file["data"]["content_url"].as_str().unwrap().to_owned();
        Self { voice, person: None, key: Some(key), own: vec![format!("{export}/file"), export], file }
    }

    fn face(&self) -> Face {
        if self.person.is_some() { Face::Page } else { Face::Api }
    }

    /// Everything that can be read, asked for through that router.
    async fn reads(&self, scene: &Scene<'_>, router: &Router) -> Vec<(String, Answer)> {
        let mut read = Vec::new();
        for route in freehold::routes::rooms().routes() {
            let others = ["{export}", "{view}", "{notification}"];
            let whole = !others.iter().any(|name| route.path.contains(name));
            let own = whole && !matches!(route.authority, "anyone" | "person");
            let (org, names) = scene.names(route);
            if route.face != self.face() || route.method != Method::GET || !own || org != ORG {
                continue;
            }
            let request = route.request(&names).unwrap();
            let what = request.uri().to_string();
            read.push((what, self.voice.through(router).send(request).await));
        }
        for path in &self.own {
            let request = Request::builder().uri(path).body(Body::empty()).unwrap();
            read.push((path.clone(), self.voice.through(router).send(request).await));
        }
        let file = self.file.strip_prefix("http://").unwrap_or(&self.file);
        let (host, path) = file.split_once('/').unwrap();
        let request =
            Request::builder().uri(format!("/{path}")).header("host", host).body(Body::empty()).unwrap();
        read.push((self.file.clone(), self.voice.through(router).send(request).await));
        read
    }

    async fn ends(&self, world: &World, end: End) {
        let vaults = world.node.vaults();
        let (card, _) = vaults.by_handle(ORG).await.unwrap().unwrap();
        match (end, self.person, self.key) {
            (End::Removed, Some(person), _) => {
                memberships::revoke(vaults, person, card.org).await.map(|_| ()).unwrap()
            }
            (End::Suspended, Some(person), _) => people::suspend(vaults, person).await.unwrap(),
            (End::SessionEnded, Some(person), _) => sessions::end_all(vaults, person).await.unwrap(),
            (End::NewPassword, Some(person), _) => {
                let email = people::person(vaults, person).await.unwrap().unwrap().email;
                let elsewhere = world.signed_in(email.as_str()).await;
                let (old, new) = (encoded(PASSWORD), encoded("another horse battery"));
                let form = format!("current={old}&new={new}");
                let set = elsewhere.form("/you/security/password", &form).await;
                assert_eq!(set.status, StatusCode::SEE_OTHER, "{}", set.text);
            }
            (End::KeyRevoked, _, Some(key)) => assert!(keys::revoke(vaults, card.org, key).await.unwrap()),
            (End::OrganisationSuspended, ..) => {
                assert!(vaults.suspend(card.org, "bills").await.unwrap());
            }
            (End::KeyExpired, _, Some(_)) => world.front.clock.advance(SignedDuration::from_hours(1)),
            (End::SessionExpired, ..) => world.front.clock.advance(SignedDuration::from_hours(24 * 400)),
            _ => panic!("{end:?} is not for a {:?}", self.face()),
        }
    }
}

fn nothing(end: End, node: usize, read: &[(String, Answer)]) {
    for (path, answer) in read {
        let to = answer.headers.get("location").map_or(&b""[..], |to| to.as_bytes());
        let shut = match answer.status {
            StatusCode::SEE_OTHER => to.starts_with(b"/sign-in"),
            // They are told that it is suspended, and nothing else.
            StatusCode::FORBIDDEN if matches!(end, End::OrganisationSuspended) => {
                answer.text.contains("is suspended") && !answer.text.contains("Isdom")
            }
            status => status == StatusCode::NOT_FOUND || status == StatusCode::UNAUTHORIZED,
        };
        assert!(shut, "{end:?}, node {node}: {path} answers {}\n{}", answer.status, answer.text);
    }
}

#[tokio::test]
async fn who_may_look_no_longer_sees_nothing_from_their_next_request_on_and_on_no_node() {
    let ends = [End::Removed, End::Suspended, End::NewPassword, End::SessionEnded, End::SessionExpired];
    sees_nothing_after(&ends.map(|end| (end, Face::Page))).await;
}

#[tokio::test]
async fn a_key_that_is_good_no_longer_reads_nothing_from_the_next_call_on_and_on_no_node() {
    sees_nothing_after(&[(End::KeyRevoked, Face::Api), (End::KeyExpired, Face::Api)]).await;
}

#[tokio::test]
async fn nobody_sees_anything_of_an_organisation_that_is_suspended_from_the_next_request_on_and_on_no_node() {
    let end = End::OrganisationSuspended;
    sees_nothing_after(&[(end, Face::Page), (end, Face::Api)]).await;
}

/// Somebody reads everything that can be read; their access ends in each of these ways; then they read nothing.
async fn sees_nothing_after(ends: &[(End, Face)]) {
    World::on_every_engine(plan(), async |world: &World| {
        let scene = Scene::set(world).await;
        let nodes: Vec<Router> = world.nodes().await;
        for (end, face) in ends.iter().copied() {
            let life = matches!(end, End::KeyExpired).then(|| SignedDuration::from_mins(30));
            let reader = match face {
                Face::Api => Reader::with_key(world, &scene, life).await,
                Face::Page => Reader::with_browser(world, &scene, &format!("{end:?}")).await,
            };
            let mut counted = 0;
            for (path, answer) in reader.reads(&scene, &nodes[nodes.len() - 1]).await {
                let to = answer.headers.get("location").map_or(&b""[..], |to| to.as_bytes());
                let open = answer.status.is_success() || answer.status == StatusCode::SEE_OTHER;
                let open = open || answer.status == StatusCode::CONFLICT;
                assert!(
                    open && !to.starts_with(b"/sign-in"),
                    "{end:?}: {path}: {}\n{}",
                    answer.status,
                    answer.text
                );
                counted += 1;
            }
            assert!(counted > 25, "{end:?} reads {counted} ways");
            let followed = match reader.face() {
                Face::Page => Some(follows(&reader.voice, &nodes[nodes.len() - 1]).await),
                Face::Api => None,
            };
            reader.ends(world, end).await;
            for (at, node) in nodes.iter().enumerate() {
                nothing(end, at, &reader.reads(&scene, node).await);
            }
            if let Some(mut followed) = followed {
                let over = async { while followed.next().await.is_some() {} };
                tokio::time::timeout(Duration::from_secs(20), over).await.expect("news that end");
            }
            // What they had asked for is done by now, and is nobody's.
            world.run_tasks().await;
            nothing(end, 0, &reader.reads(&scene, &nodes[0]).await);
            if matches!(end, End::OrganisationSuspended) {
                let (card, _) = world.node.vaults().by_handle(ORG).await.unwrap().unwrap();
                assert!(world.node.vaults().resume(card.org).await.unwrap());
                for (path, answer) in reader.reads(&scene, &nodes[nodes.len() - 1]).await {
                    assert_ne!(answer.status, StatusCode::FORBIDDEN, "{path}: it works again");
                }
            }
        }
    })
    .await;
}

/// The news that a page of theirs follows, until somebody ends them.
async fn follows(voice: &Voice<'_>, router: &Router) -> axum::body::BodyDataStream {
    let request = Request::builder().uri(format!("/o/{ORG}/live")).body(Body::empty()).unwrap();
    let answer = router.clone().oneshot(voice.as_said(request)).await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    answer.into_body().into_data_stream()
}

#[tokio::test]
async fn who_was_invited_and_has_not_accepted_sees_what_a_stranger_sees() {
    World::on_every_engine(plan(), async |world: &World| {
        let scene = Scene::set(world).await;
        let (_, invited) = world.colleague("Ines", "west", Role::Owner).await;
        let admin = world.program(ORG, Role::Admin).await;
        let asked = json!({ "email": "ines@colleagues.example.com", "role": "admin" });
        assert_eq!(admin.post("/api/v1/people/invitations", asked).await.status, StatusCode::CREATED);
        // A key of where they do work, which reads nothing here either.
        let key = world.program("west", Role::Owner).await;
        for (at, router) in world.nodes().await.iter().enumerate() {
            let mut counted = [0, 0];
            for route in freehold::routes::rooms().routes() {
                let (org, names) = scene.names(route);
                if matches!(route.authority, "anyone" | "person") || org != ORG {
                    continue;
                }
                let request = route.request(&names).unwrap();
                let (voice, face) = match route.face {
                    Face::Page => (&invited, 0),
                    Face::Api => (&key, 1),
                };
                let answer = voice.through(router).send(request).await;
                if route.face == Face::Page || route.path.contains('{') {
                    let what = format!("node {at}: {} {}", route.method, route.path);
                    assert_eq!(answer.status, StatusCode::NOT_FOUND, "{what}");
                    counted[face] += 1;
                }
            }
            assert!(counted.iter().all(|count| *count > 25), "{counted:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn work_that_somebody_asked_for_tells_them_nothing_once_they_may_look_no_longer() {
    World::on_every_engine(plan(), async |world: &World| {
        let (person, voice) = world.colleague("Ines", ORG, Role::Owner).await;
        let (card, vault) = world.node.vaults().by_handle(ORG).await.unwrap().unwrap();
        let asked = voice.form(&format!("/o/{ORG}/exports"), "list=leads&format=csv").await;
        assert_eq!(asked.status, StatusCode::SEE_OTHER, "{}", asked.text);
        let page = voice.get(&format!("/o/{ORG}/exports")).await.text;
        let export = page.split("/exports/").nth(1).unwrap().split('/').next().unwrap().to_owned();
        let waiting = vault.read(async |tx: &vault::Tx| tx.waiting_tasks().await).await.unwrap();
        assert!(!waiting.is_empty(), "it waits to be written");
        memberships::revoke(world.node.vaults(), person, card.org).await.unwrap();
        let letters = world.mails().await;
        let theirs = |mail: &mail::Mail| mail.to.as_str() == "ines@colleagues.example.com";
        assert!(!letters.iter().any(theirs), "nobody writes to them of it");
        let other = world.person(ORG, Role::Owner).await;
        for (who, reads) in [("they", &voice), ("another", &other)] {
            let file = reads.get(&format!("/o/{ORG}/exports/{export}/file")).await;
            assert_eq!(file.status, StatusCode::NOT_FOUND, "{who}: what is theirs is nobody else's");
        }
    })
    .await;
}
