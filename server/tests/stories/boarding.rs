//! The board in a real browser: with the keyboard and with the mouse, what a stage asks for, what another
//! person does meanwhile, and a move that cannot be.

use chromiumoxide::Page;
use serde_json::json;
use trust::access::Role;

use crate::{
    browser::{browser, comes, served, sign_in},
    cast,
    world::{Voice, World},
};

async fn deal(program: &Voice<'_>, company: &str) -> String {
    let lead = json!({ "company": company, "product": "GTX Pro", "value": "4821" });
    let lead = program.post("/api/v1/leads", lead).await.json()["data"]["id"].as_str().unwrap().to_owned();
    let begun = program.post(&format!("/api/v1/leads/{lead}/deal"), json!({})).await.json();
    begun["data"]["id"].as_str().unwrap().to_owned()
}

/// Waits until the card stands in that lane.
async fn stands(page: &Page, deal: &str, lane: &str) {
    let there = format!("!!document.querySelector('.lane[data-stage={lane}] [data-deal={deal}]')");
    comes(page, &there).await;
}

async fn focus(page: &Page, deal: &str) {
    page.evaluate(format!("document.querySelector('[data-deal={deal}] a').focus()")).await.expect("a focus");
}

async fn keys(page: &Page, pressed: &[&str]) {
    for key in pressed {
        // The key goes to whatever has the focus.
        let main = page.find_element("main").await.expect("a page");
        main.press_key(key).await.expect("a key");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn deals_move_on_the_board_by_keyboard_and_mouse_and_others_see_it_at_once() {
    let profile = tempfile::TempDir::new().expect("a folder");
    let Some(mut browser) = browser(profile.path()).await else { return };
    World::on_every_engine(cast::channel(), async |world: &World| {
        let at = served(world).await;
        let program = world.program("moses-frase", Role::Member).await;
        let (isdom, konex) = (deal(&program, "Isdom").await, deal(&program, "Konex").await);
        world.person("moses-frase", Role::Member).await;
        let page = browser.new_page("about:blank").await.expect("a page");
        sign_in(&page, at, "member.moses-frase@people.example.com").await;
        let board = format!("http://localhost:{}/o/moses-frase/deals", at.port());
        page.goto(&board).await.expect("a board");
        let beside = browser.new_page(&board).await.expect("another window");
        comes(&beside, "document.querySelectorAll('.deal').length === 2").await;

        // By keyboard: take it, two stages to the right, put it there; Trial asks since when.
        focus(&page, &isdom).await;
        keys(&page, &[" ", "ArrowRight", "ArrowRight", " "]).await;
        comes(&page, "document.getElementById('gate').open").await;
        stands(&page, &isdom, "new").await;
        page.evaluate("document.querySelector('#gate button.main').click()").await.expect("a click");
        stands(&page, &isdom, "trial").await;
        comes(&page, "document.activeElement?.textContent === 'Isdom'").await;
        stands(&beside, &isdom, "trial").await;
        comes(&beside, "document.querySelector('.lane[data-stage=trial] [data-count]').textContent === '1'").await;

        // By mouse, where nothing is asked any more; and Escape leaves a card where it is.
        let drag = format!(
            "(() => {{ const card = document.querySelector('[data-deal={isdom}]'); \
             const lane = document.querySelector('.lane[data-stage=new]'); const data = new DataTransfer(); \
             const say = (where, what) => where.dispatchEvent(new DragEvent(what, {{ bubbles: true, cancelable: true, dataTransfer: data }})); \
             say(card, 'dragstart'); say(lane, 'dragover'); say(lane, 'drop'); say(card, 'dragend'); }})()"
        );
        page.evaluate(drag).await.expect("a drag");
        stands(&page, &isdom, "new").await;
        stands(&beside, &isdom, "new").await;
        focus(&page, &konex).await;
        keys(&page, &[" ", "ArrowRight", "Escape"]).await;
        comes(&page, "document.getElementById('told').textContent.includes('stays where it was')").await;
        stands(&page, &konex, "new").await;

        // Somebody else was faster, and this window has not heard of it: it goes where it truly is.
        page.evaluate("dispatchEvent(new Event('pagehide'))").await.expect("no more news");
        let trial = json!({ "from": "new", "to": "trial", "trial_from": "2026-11-02" });
        let moved = program.post(&format!("/api/v1/deals/{konex}/stage"), trial).await;
        assert!(moved.status.is_success(), "{}", moved.text);
        focus(&page, &konex).await;
        keys(&page, &[" ", "ArrowRight", " "]).await;
        stands(&page, &konex, "trial").await;
        comes(&page, "document.querySelector('.said')?.textContent.includes('moved this deal to “Trial”')").await;
        stands(&beside, &konex, "trial").await;
        for page in [page, beside] {
            page.close().await.expect("a closed page");
        }
    })
    .await;
    browser.close().await.expect("a closed browser");
    browser.wait().await.expect("an end");
}
