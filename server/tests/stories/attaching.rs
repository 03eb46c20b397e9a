//! Files are kept with a lead, read from the origin that knows no cookies, and erased a day after they are
//! removed.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use chromiumoxide::cdp::browser_protocol::browser::{SetDownloadBehaviorBehavior, SetDownloadBehaviorParams};
use jiff::SignedDuration;
use serde_json::json;
use trust::access::{Role, memberships};

use crate::{
    browser::{arrive, browser, choose_file, fill, press, served, sign_in, text, until},
    cast,
    world::{Answer, Voice, World},
};

const SCRIPT: &str = r#"<img src=x onerror="document.title='ran'">.txt"#;

async fn lead(voice: &Voice<'_>) -> String {
    let lead = voice.post("/api/v1/leads", json!({ "company": "Isdom", "product": "GTX Pro" })).await;
    lead.json()["data"]["id"].as_str().unwrap().to_owned()
}

async fn attached(voice: &Voice<'_>, lead: &str, name: &str, content: &[u8]) -> String {
    let answer = voice.upload(&format!("/api/v1/files?about={lead}"), name, content).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text);
    answer.json()["data"]["id"].as_str().unwrap().to_owned()
}

/// Asks another host, with nobody's cookies.
async fn at(world: &World, url: &str) -> Answer {
    let (host, path) = url.split_once("://").unwrap().1.split_once('/').unwrap();
    let request = Request::get(format!("/{path}")).header(header::HOST, host);
    world.send(request.body(Body::empty()).unwrap()).await
}

async fn link(voice: &Voice<'_>, file: &str) -> String {
    let answer = voice.get(&format!("/o/moses-frase/files/{file}")).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    answer.headers[header::LOCATION].to_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_file_is_kept_with_a_lead_and_read_from_the_other_origin() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let program = world.program("moses-frase", Role::Member).await;
        let moses = world.person("moses-frase", Role::Member).await;
        let lead = lead(&program).await;
        let page = format!("/o/moses-frase/leads/{lead}");
        assert!(moses.get(&page).await.text.contains("No files yet"));
        let upload = format!("/o/moses-frase/files?about={lead}");
        let answer = moses.upload(&upload, SCRIPT, b"Wants <b>40</b>").await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
        let again = moses.upload(&upload, SCRIPT, b"Wants <b>40</b>").await;
        assert_eq!(again.status, StatusCode::SEE_OTHER, "a second click");

        let shown = moses.get(&page).await.text;
        assert!(shown.contains("&#60;img src=x onerror=") && !shown.contains("<img"), "{shown}");
        assert!(shown.contains("from the fair") && shown.contains("member of moses-frase"), "{shown}");
        let listed = program.get(&format!("/api/v1/files?about={lead}")).await.json();
        assert_eq!((&listed["total"], &listed["data"][0]["kind"]), (&json!(1), &json!("txt")));
        let file = listed["data"][0]["id"].as_str().unwrap().to_owned();

        let url = link(&moses, &file).await;
        assert!(url.starts_with("http://127.0.0.1/f/"), "{url}");
        let answer = at(world, &url).await;
        assert_eq!((answer.status, answer.text.as_str()), (StatusCode::OK, "Wants <b>40</b>"));
        let header = |name: &str| answer.headers.get(name).map_or("", |value| value.to_str().unwrap());
        assert_eq!(header("content-type"), "text/plain; charset=utf-8");
        assert_eq!(
            header("content-disposition"),
            "attachment; filename=\"<img src=x onerror=_document.title='ran'_>.txt\"; \
             filename*=UTF-8''%3Cimg%20src%3Dx%20onerror%3D%22document.title%3D%27ran%27%22%3E.txt"
        );
        assert_eq!((header("x-content-type-options"), header("cache-control")), ("nosniff", "no-store"));
        assert!(header("content-security-policy").ends_with("sandbox"));
        assert!(answer.headers.get(header::SET_COOKIE).is_none());
        let by_program = program.get(&format!("/api/v1/files/{file}")).await.json();
        let by_program = by_program["data"]["content_url"].as_str().unwrap().to_owned();
        assert_eq!(at(world, &by_program).await.text, "Wants <b>40</b>");

        // The portal has no such address, and neither origin takes what it did not give away.
        assert_eq!(at(world, &url.replace("127.0.0.1", "localhost")).await.status, StatusCode::NOT_FOUND);
        let last = url.chars().last().unwrap();
        let forged = format!("{}{}", &url[..url.len() - 1], if last == 'A' { 'Q' } else { 'A' });
        let forged = at(world, &forged).await;
        world.front.clock.advance(SignedDuration::from_mins(5));
        let late = at(world, &url).await;
        assert_eq!((forged.status, late.status), (StatusCode::NOT_FOUND, StatusCode::NOT_FOUND));
        assert_eq!(forged.text, late.text, "nobody can tell why");
    })
    .await;
}

#[tokio::test]
async fn who_may_only_look_attaches_nothing_and_others_see_nothing() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let program = world.program("moses-frase", Role::Member).await;
        let lead = lead(&program).await;
        let file = attached(&program, &lead, "offer.txt", b"Ten per cent").await;
        let reader = world.person("moses-frase", Role::Reader).await;
        let shown = reader.get(&format!("/o/moses-frase/leads/{lead}")).await.text;
        assert!(
            shown.contains("offer.txt") && !shown.contains("Attach a file") && !shown.contains("/removal")
        );
        let upload = format!("/o/moses-frase/files?about={lead}");
        assert_eq!(reader.upload(&upload, "a.txt", b"a").await.status, StatusCode::NOT_FOUND);
        let url = link(&reader, &file).await;
        assert_eq!(at(world, &url).await.text, "Ten per cent");

        let stranger = world.program("central", Role::Owner).await;
        for path in [format!("/api/v1/files/{file}"), format!("/api/v1/files?about={lead}")] {
            assert_eq!(stranger.get(&path).await.status, StatusCode::NOT_FOUND);
        }
        let stolen = stranger.upload(&format!("/api/v1/files?about={lead}"), "a.txt", b"a").await;
        assert_eq!(stolen.status, StatusCode::NOT_FOUND);

        // A link ends by itself, and before that with the right of who got it.
        let colleague = world.person("moses-frase", Role::Manager).await;
        let theirs = link(&colleague, &file).await;
        let (card, _) = world.node.vaults().by_handle("moses-frase").await.unwrap().unwrap();
        for member in memberships::of_organisation(world.node.vaults().directory(), card.org).await.unwrap() {
            memberships::revoke(world.node.vaults(), member.person, card.org).await.unwrap();
        }
        assert_eq!(reader.get(&format!("/o/moses-frase/files/{file}")).await.status, StatusCode::NOT_FOUND);
        assert_eq!(at(world, &url).await.status, StatusCode::NOT_FOUND);
        let colleague = world.person("moses-frase", Role::Manager).await;
        let again = link(&colleague, &file).await;
        assert_eq!(at(world, &theirs).await.status, StatusCode::OK, "they may read again");
        assert_eq!(at(world, &again).await.status, StatusCode::OK);
        world.front.clock.advance(SignedDuration::from_mins(5));
        assert_eq!(at(world, &again).await.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn a_removed_file_can_be_restored_for_a_day_and_is_then_erased() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let program = world.program("moses-frase", Role::Member).await;
        let lead = lead(&program).await;
        let secret = "Their limit is 31,415";
        let file = attached(&program, &lead, "limit.txt", secret.as_bytes()).await;
        let other = attached(&program, &lead, "same.txt", secret.as_bytes()).await;
        let path = format!("/api/v1/files/{file}");
        let total =
            async || program.get(&format!("/api/v1/files?about={lead}")).await.json()["total"].clone();
        let removed = async |path: &str| program.delete(path).await.json();
        assert!(removed(&path).await["data"]["removed_at"].is_string());
        assert_eq!((program.get(&path).await.status, total().await), (StatusCode::NOT_FOUND, json!(1)));
        let moses = world.person("moses-frase", Role::Member).await;
        let shown = moses.get(&format!("/o/moses-frase/leads/{lead}")).await.text;
        assert!(shown.contains("Restore limit.txt"), "{shown}");
        world.front.clock.advance(SignedDuration::from_hours(23));
        let back = moses.form(&format!("/o/moses-frase/files/{file}/restoration"), "").await;
        assert_eq!((back.status, total().await), (StatusCode::SEE_OTHER, json!(2)));
        world.front.clock.advance(SignedDuration::from_hours(2));
        world.run_tasks().await;
        assert_eq!(total().await, 2, "what was restored stays");

        removed(&path).await;
        world.front.clock.advance(SignedDuration::from_hours(25));
        world.run_tasks().await;
        let late = program.post(&format!("{path}/restoration"), json!({})).await;
        assert_eq!(late.status, StatusCode::NOT_FOUND);
        assert!(holds(world.ground.folder(), secret), "another file is the same, and stays");
        removed(&format!("/api/v1/files/{other}")).await;
        world.front.clock.advance(SignedDuration::from_hours(25));
        world.run_tasks().await;
        assert!(!holds(world.ground.folder(), secret), "nothing of it is left");
        let journal = program.get("/api/v1/journal?limit=1000").await.text;
        assert!(journal.contains("file.erased") && !journal.contains("limit.txt"), "{journal}");
        world.everything_verifies().await;
    })
    .await;
}

#[tokio::test]
async fn files_that_pretend_are_refused_with_a_reason_and_nothing_is_kept() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let moses = world.person("moses-frase", Role::Member).await;
        let program = world.program("moses-frase", Role::Member).await;
        let lead = lead(&program).await;
        let upload = format!("/o/moses-frase/files?about={lead}");
        let pixels = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\xff\xff\0\0\xff\xff\x08\x02\0\0\0\x39\x67\x4e\x07\0\0\0\0IDAT\x35\xaf\x06\x1e";
        for (name, content, why) in [
            ("invoice.pdf.exe", &b"MZ\0"[..], "Files of this kind are not taken"),
            ("invoice.pdf", b"<html><script>alert(1)</script>", "print it to a PDF"),
            ("photo.jpg.html", b"GIF89a", "ends in .html, but it is a picture"),
            ("photo.png", pixels, "40 megapixels"),
            ("a\u{202e}fdp.txt", b"x", "characters that cannot be seen"),
            ("empty.txt", b"", "is empty"),
        ] {
            let answer = moses.upload(&upload, name, content).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}: {}", answer.text);
            assert!(answer.text.contains(why) && answer.text.contains("Attach a file"), "{name}: {}", answer.text);
            let answer = program.upload(&format!("/api/v1/files?about={lead}"), name, content).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
        }
        let large = moses.upload(&upload, "a.txt", &vec![b'a'; (20 << 20) + 1]).await;
        assert_eq!(large.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", large.text);
        assert!(large.text.contains("larger than 20 MB"));
        let huge = moses.upload(&upload, "a.txt", &vec![b'a'; 22 << 20]).await;
        assert_eq!(huge.status, StatusCode::PAYLOAD_TOO_LARGE);
        let form = moses.form("/o/moses-frase/leads", &format!("notes={}", "a".repeat(3 << 20))).await;
        assert!(form.status.is_client_error(), "only an upload may be large: {}", form.status);
        assert_eq!(program.get(&format!("/api/v1/files?about={lead}")).await.json()["total"], 0);
    })
    .await;
}

/// Whether a file of that folder holds these words.
pub fn holds(folder: &Path, words: &str) -> bool {
    std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).any(|path| {
        if path.is_dir() {
            return holds(&path, words);
        }
        let content = std::fs::read(&path).unwrap_or_default();
        content.windows(words.len()).any(|window| window == words.as_bytes())
    })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_person_attaches_a_file_by_hand_and_saves_it_again_and_its_name_runs_nothing() {
    let profile = tempfile::TempDir::new().expect("a folder");
    let Some(mut browser) = browser(profile.path()).await else { return };
    let desk = tempfile::TempDir::new().expect("a folder");
    let (mine, saved) = (desk.path().join(SCRIPT), desk.path().join("saved"));
    std::fs::write(&mine, "Wants 40").expect("a file");
    let world_ground = vault::testing::engines(&freehold::tables::migrations()).await.into_iter().next();
    let world = World::on(world_ground.expect("SQLite"), &cast::channel()).await;
    let lead = lead(&world.program("moses-frase", Role::Member).await).await;
    world.person("moses-frase", Role::Member).await;
    let at = served(&world).await;
    let page = browser.new_page("about:blank").await.expect("a page");
    let saving = SetDownloadBehaviorParams::builder()
        .behavior(SetDownloadBehaviorBehavior::Allow)
        .download_path(saved.display().to_string());
    browser.execute(saving.build().expect("a setting")).await.expect("a folder for files");
    sign_in(&page, at, "member.moses-frase@people.example.com").await;
    page.goto(format!("http://localhost:{}/o/moses-frase/leads/{lead}", at.port())).await.expect("a page");
    choose_file(&page, &mine).await;
    fill(&page, "note", "from the fair").await;
    press(&page, "main button", "Attach").await;
    arrive(&page, "#files").await;
    until(&page, "from the fair").await;
    assert!(text(&page).await.contains(SCRIPT), "{}", text(&page).await);
    let ran = "document.title === 'ran' || document.querySelectorAll('main img').length > 0";
    assert!(!page.evaluate(ran).await.expect("an answer").into_value::<bool>().expect("a truth"));

    page.find_element(".attached td a").await.expect("a link").click().await.expect("a click");
    let content = std::fs::read(first_in(&saved).await).expect("a file");
    assert_eq!(content, b"Wants 40");
    press(&page, ".attached button", "Remove").await;
    until(&page, "Restore").await;
    browser.close().await.expect("a closed browser");
    browser.wait().await.expect("an end");
}

/// The file that the browser saved, as soon as it is whole.
pub async fn first_in(folder: &Path) -> PathBuf {
    for _ in 0..300 {
        let files = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
        let mut whole = files.filter(|path| path.extension().is_none_or(|end| end != "crdownload"));
        if let Some(file) = whole.find(|path| path.metadata().is_ok_and(|data| data.len() > 0)) {
            return file;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("nothing was saved in {}", folder.display());
}
