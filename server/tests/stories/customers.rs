//! Accounts and contacts: private, linked to leads by their domain, changed by two at once without loss, and
//! erased.

use axum::http::StatusCode;
use chromiumoxide::Page;
use serde_json::{Value as Json, json};
use trust::access::Role;

use crate::{
    browser::{arrive, browser, comes, fill, key, open, press, says, served, sign_in, text},
    cast,
    world::{Answer, Voice, World, encoded},
};

/// Where an answer leads, without what it tells there.
fn place(answer: &Answer) -> String {
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    let to = answer.headers["location"].to_str().unwrap();
    to.split('?').next().unwrap().to_owned()
}

/// What a browser sends of a form: what stood in its hidden fields, and what was typed.
pub async fn edited(voice: &Voice<'_>, page: &str, typed: &[(&str, &str)]) -> String {
    let shown = voice.get(&format!("{page}/edit")).await.text;
    let hidden = shown.split("<input type=\"hidden\" name=\"").skip(1).map(|rest| {
        let (name, rest) = rest.split_once('"').unwrap();
        let value = rest.split_once("value=\"").unwrap().1.split_once('"').unwrap().0;
        format!("{name}={}", encoded(&value.replace("&#34;", "\"").replace("&quot;", "\"")))
    });
    let typed = typed.iter().map(|(name, value)| format!("{name}={}", encoded(value)));
    hidden.chain(typed).collect::<Vec<_>>().join("&")
}

#[tokio::test]
async fn an_account_is_made_of_a_lead_and_shows_the_leads_and_people_of_its_customer() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let program = world.program("moses-frase", Role::Member).await;
        let moses = world.person("moses-frase", Role::Member).await;
        let add = async |domain: &str, product: &str| {
            let lead = json!({
                "company": "Isdom", "domain": domain, "product": product, "country": "Italy",
                "contact_name": "Ada Brent", "contact_email": "ada@isdom.com",
            });
            program.post("/api/v1/leads", lead).await.json()["data"]["id"].as_str().unwrap().to_owned()
        };
        let (lead, _other) =
            (add("shop.isdom.com", "GTX Pro").await, add("www.isdom.com", "MG Special").await);
        let shown = moses.get(&format!("/o/moses-frase/leads/{lead}")).await.text;
        assert!(shown.contains("Make it an account"));
        let page = place(&moses.form(&format!("/o/moses-frase/leads/{lead}/account"), "").await);
        let again = place(&moses.form(&format!("/o/moses-frase/leads/{lead}/account"), "").await);
        assert_eq!(page, again, "a customer is one account");
        let shown = moses.get(&page).await.text;
        for words in ["isdom.com", "Italy", "Ada Brent", "GTX Pro", "MG Special", "only you"] {
            assert!(shown.contains(words), "{words}: {shown}");
        }
        let shown = moses.get(&format!("/o/moses-frase/leads/{lead}")).await.text;
        assert!(shown.contains(&page) && !shown.contains("Make it an account"));

        let known = moses.form("/o/moses-frase/accounts", "name=Other&domain=isdom.com").await;
        assert_eq!(known.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(known.text.contains("account with this domain already"), "{}", known.text);
        let known = program.post("/api/v1/accounts", json!({ "name": "Other", "domain": "isdom.com" })).await;
        assert_eq!(known.status, StatusCode::CONFLICT);

        let found = async |words: &str| program.get(&format!("/api/v1/accounts?q={words}")).await.json();
        assert_eq!((&found("isd").await["total"], &found("konex").await["total"]), (&json!(1), &json!(0)));
        assert_eq!(program.get("/api/v1/contacts?q=brent").await.json()["total"], 1);
        let central = world.program("central", Role::Owner).await;
        assert_eq!(central.get("/api/v1/accounts").await.json()["total"], 0, "nobody else sees it");
        assert_eq!(central.get("/api/v1/contacts").await.json()["total"], 0);
        let reader = world.person("moses-frase", Role::Reader).await;
        assert!(!reader.get(&page).await.text.contains("/edit"));
        assert_eq!(reader.form("/o/moses-frase/accounts", "name=X").await.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn of_two_who_change_an_account_neither_loses_anything_unseen() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let first = world.person("moses-frase", Role::Member).await;
        let second = world.person("moses-frase", Role::Manager).await;
        let page =
            place(&first.form("/o/moses-frase/accounts", "name=Isdom&country=Italy&notes=Likes+tea").await);
        let told = |name: &'static str, country: &'static str, notes: &'static str| {
            [("name", name), ("domain", ""), ("country", country), ("sector", ""), ("notes", notes)]
        };
        let early = edited(&second, &page, &told("Isdom Ltd", "Italy", "Likes coffee")).await;
        let apart = edited(&second, &page, &told("Isdom", "Italy", "Likes tea")).await;
        place(
            &first.form(&page, &edited(&first, &page, &told("Isdom", "Spain", "Likes \"wine\"")).await).await,
        );

        let clash = second.form(&page, &early).await;
        assert_eq!(clash.status, StatusCode::CONFLICT, "{}", clash.text);
        for words in ["Likes &#34;wine&#34;", "Likes coffee", "member of moses-frase", "There now", "Yours"] {
            assert!(clash.text.contains(words), "{words}: {}", clash.text);
        }
        assert!(!clash.text.contains("value=\"Italy\""), "what only one changed is not asked about");
        let now = first.get(&page).await.text;
        assert!(now.contains("Spain") && now.contains("wine") && !now.contains("coffee"), "{now}");

        // Who changed nothing undoes nothing.
        place(&second.form(&page, &apart).await);
        let now = first.get(&page).await.text;
        assert!(now.contains("Spain") && now.contains("wine"), "{now}");

        let version =
            clash.text.split("name=\"version\" value=\"").nth(1).unwrap().split('"').next().unwrap();
        let chosen =
            format!("name=Isdom+Ltd&country=Spain&notes=Likes+coffee&version={version}&before=%7B%7D");
        place(&second.form(&page, &chosen).await);
        let now = first.get(&page).await.text;
        assert!(now.contains("Isdom Ltd") && now.contains("Spain") && now.contains("Likes coffee"), "{now}");

        let program = world.program("moses-frase", Role::Member).await;
        let id = page.rsplit('/').next().unwrap();
        let path = format!("/api/v1/accounts/{id}");
        let late = program.put(&path, json!({ "name": "Late", "version": 1 })).await;
        assert_eq!(late.status, StatusCode::CONFLICT, "{}", late.text);
        let read = program.get(&path).await.json()["data"]["version"].clone();
        let fresh = program.put(&path, json!({ "name": "Fresh", "version": read })).await.json();
        assert_eq!(fresh["data"]["name"], "Fresh");
    })
    .await;
}

#[tokio::test]
async fn an_erased_contact_is_nowhere_and_the_journal_still_verifies() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let program = world.program("moses-frase", Role::Member).await;
        let moses = world.person("moses-frase", Role::Member).await;
        let account = program.post("/api/v1/accounts", json!({ "name": "Isdom" })).await.json();
        let account = account["data"]["id"].as_str().unwrap().to_owned();
        let form =
            format!("name=Zebedee+Quorn&email=z%40isdom.com&time_zone=Europe%2FRome&account={account}");
        let wrong = moses.form("/o/moses-frase/contacts", &form.replace("Rome", "Nowhere")).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(wrong.text.contains("is not a time zone"), "{}", wrong.text);
        let page = place(&moses.form("/o/moses-frase/contacts", &form).await);
        let shown = moses.get(&page).await.text;
        assert!(shown.contains("Europe/Rome, ") && shown.contains("there now"), "{shown}");
        assert!(moses.get(&format!("/o/moses-frase/accounts/{account}")).await.text.contains("Zebedee"));
        let foreign = program.post(
            "/api/v1/contacts",
            json!({ "name": "X", "account": "account_01j2x0000000000000000000zz" }),
        );
        assert_eq!(foreign.await.status, StatusCode::UNPROCESSABLE_ENTITY);

        let back = place(&moses.form(&format!("{page}/erasure"), "").await);
        assert!(back.ends_with(&account));
        assert_eq!(moses.get(&page).await.status, StatusCode::NOT_FOUND);
        world.run_tasks().await;
        let journal = program.get("/api/v1/journal?limit=1000").await.text;
        assert!(journal.contains("contact.erased") && !journal.contains("Zebedee"));
        if world.ground.engine() == vault::Engine::Sqlite {
            assert!(!crate::attaching::holds(world.ground.folder(), "Zebedee"), "no byte of it is left");
        }
        world.everything_verifies().await;
    })
    .await;
}

#[tokio::test]
async fn accounts_and_contacts_are_lists_like_every_other() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let program = world.program("moses-frase", Role::Member).await;
        let moses = world.person("moses-frase", Role::Member).await;
        let mut accounts = Vec::new();
        for (name, country, sector) in
            [("Isdom", "Italy", "retail"), ("Konex", "Norway", "retail"), ("Inity", "Italy", "=1+1")]
        {
            let account = json!({ "name": name, "country": country, "sector": sector });
            let added = program.post("/api/v1/accounts", account).await.json();
            accounts.push(added["data"]["id"].as_str().unwrap().to_owned());
        }
        for (name, account, email) in [
            ("Ada Brent", &accounts[0], "ada@isdom.com"),
            ("Bea Cole", &accounts[1], ""),
            ("Cid", &accounts[1], ""),
        ] {
            let contact = json!({ "name": name, "account": account, "email": email, "role": "Buyer" });
            program.post("/api/v1/contacts", contact).await.json();
        }
        let names = async |path: &str| {
            let rows = program.all(path).await;
            let mut names: Vec<String> =
                rows.iter().map(|row| row["name"].as_str().unwrap().to_owned()).collect();
            names.sort();
            names
        };
        assert_eq!(names("/api/v1/accounts?country=Italy").await, ["Inity", "Isdom"]);
        assert_eq!(names("/api/v1/accounts?country=not.Italy&name=has.ONE").await, ["Konex"]);
        assert_eq!(names("/api/v1/contacts?email=given").await, ["Ada Brent"]);
        let of_konex = format!("account={}", accounts[1]);
        assert_eq!(names(&format!("/api/v1/contacts?{of_konex}")).await, ["Bea Cole", "Cid"]);
        assert_eq!(names(&format!("/api/v1/contacts?account=not.{}", accounts[1])).await, ["Ada Brent"]);
        let slip = program.get("/api/v1/contacts?account=Konex").await;
        assert_eq!(slip.status, StatusCode::BAD_REQUEST);
        assert!(slip.text.contains("begins with account_"), "{}", slip.text);

        let page =
            moses.get(&format!("/o/moses-frase/contacts?{of_konex}&sort=name&columns=account")).await.text;
        assert!(page.contains("selected>Konex</option>"), "the filter says the name: {page}");
        assert!(page.find("Bea Cole") < page.find(">Cid<") && !page.contains("Ada Brent"), "{page}");
        let csv = moses.get(&format!("/o/moses-frase/contacts/export.csv?{of_konex}&sort=name")).await.text;
        let lines: Vec<&str> = csv.lines().collect();
        assert_eq!(lines[1..], ["Bea Cole,Konex,Buyer,,", "Cid,Konex,Buyer,,"], "{csv}");
        let csv = program.get("/api/v1/accounts/export.csv?sort=name&columns=sector").await.text;
        assert!(csv.contains("Inity,,'=1+1"), "a formula stands behind an apostrophe: {csv}");
        let kept = "list=accounts&name=Italians&query=country%3DItaly";
        let opened = moses.form("/o/moses-frase/views", kept).await.headers["location"].clone();
        let view = moses.get(opened.to_str().unwrap()).await.text;
        assert!(view.contains("View: Italians") && !view.contains("Konex"), "{view}");
        let journal = program.get("/api/v1/journal?limit=1000").await.json();
        let exported = |one: &&Json| one["kind"] == "list.exported";
        assert_eq!(journal["data"].as_array().unwrap().iter().filter(exported).count(), 2);
        let central = world.program("central", Role::Owner).await;
        assert_eq!(central.get(&format!("/api/v1/contacts?{of_konex}")).await.json()["total"], 0);
    })
    .await;
}

/// Puts that into a field in place of what stands in it.
async fn retype(page: &Page, field: &str, value: &str) {
    let set = format!("document.querySelector('main [name={field}]').value = {}", json!(value));
    page.evaluate(set).await.expect("a field");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_person_makes_an_account_of_a_lead_and_edits_it_at_two_places_at_once() {
    let profile = tempfile::TempDir::new().expect("a folder");
    let Some(mut browser) = browser(profile.path()).await else { return };
    World::on_every_engine(cast::channel(), async |world: &World| {
        let at = served(world).await;
        let program = world.program("moses-frase", Role::Member).await;
        let lead =
            json!({ "company": "Isdom", "domain": "isdom.com", "product": "GTX Pro", "country": "Italy" });
        let lead =
            program.post("/api/v1/leads", lead).await.json()["data"]["id"].as_str().unwrap().to_owned();
        world.person("moses-frase", Role::Member).await;
        let page = browser.new_page("about:blank").await.expect("a page");
        sign_in(&page, at, "member.moses-frase@people.example.com").await;
        let home = format!("http://localhost:{}/o/moses-frase", at.port());

        page.goto(format!("{home}/leads/{lead}")).await.expect("a lead");
        press(&page, "main button", "Make it an account").await;
        arrive(&page, "/accounts/account_").await;
        let account = page.url().await.expect("a page").expect("an address");
        press(&page, "main a", "Add contact").await;
        fill(&page, "name", "Ada Brent").await;
        fill(&page, "time_zone", "Europe/Rome").await;
        press(&page, "main button", "Add the contact").await;
        arrive(&page, "/contacts/contact_").await;
        says(&page, "Added.").await;

        // Both open the form; each changes something of its own, and both change the sector.
        let beside = browser.new_page(format!("{account}/edit")).await.expect("another window");
        page.goto(format!("{account}/edit")).await.expect("a form");
        comes(&beside, "!!document.querySelector('main [name=sector]')").await;
        // What lies behind another window is not clicked.
        page.bring_to_front().await.expect("a window in front");
        retype(&page, "country", "Spain").await;
        retype(&page, "sector", "retail").await;
        press(&page, "main button", "Keep it").await;
        arrive(&page, "done=saved").await;
        beside.bring_to_front().await.expect("a window in front");
        retype(&beside, "name", "Isdom Ltd").await;
        retype(&beside, "sector", "wholesale").await;
        press(&beside, "main button", "Keep it").await;
        says(&beside, "There now").await;
        let asked = text(&beside).await;
        assert!(
            asked.contains("Sector") && asked.contains("retail") && asked.contains("wholesale"),
            "{asked}"
        );
        assert!(!asked.contains("Country"), "what only one changed is not asked about: {asked}");
        beside
            .evaluate("document.querySelector('[type=radio][value=wholesale]').click()")
            .await
            .expect("a choice");
        press(&beside, "main button", "Keep what is chosen").await;
        arrive(&beside, "done=saved").await;
        says(&beside, "Isdom Ltd").await;
        let kept = text(&beside).await;
        assert!(kept.contains("Spain") && kept.contains("wholesale") && kept.contains("Ada Brent"), "{kept}");
        beside.close().await.expect("a closed page");

        page.goto(format!("{home}/contacts")).await.expect("a list");
        key(&page, "k", true).await;
        comes(&page, "document.getElementById('palette').open").await;
        page.evaluate(
            "(() => { const field = document.querySelector('#palette input'); field.value = 'isdom lt'; \
             field.dispatchEvent(new Event('input')); })()",
        )
        .await
        .expect("words");
        comes(
            &page,
            "document.querySelector('#palette [aria-selected=true]')?.textContent.includes('Isdom Ltd')",
        )
        .await;
        key(&page, "Enter", false).await;
        arrive(&page, "/accounts/account_").await;

        page.goto(format!("{home}/accounts?q=isdom")).await.expect("a list");
        open(&page, "Export").await;
        let read =
            "fetch(document.querySelector('a[href*=\"export.csv\"]').href).then((file) => file.text())";
        let file = page.evaluate(read).await.expect("a file").into_value::<String>().expect("a text");
        assert!(file.contains("Isdom Ltd,isdom.com,Spain,wholesale"), "{file}");
        page.close().await.expect("a closed page");
    })
    .await;
    browser.close().await.expect("a closed browser");
    browser.wait().await.expect("an end");
}
