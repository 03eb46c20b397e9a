//! Accounts and contacts: private, linked to leads by their domain, changed by two at once without loss, and
//! erased.

use axum::http::StatusCode;
use serde_json::json;
use trust::access::Role;

use crate::{
    cast,
    world::{Answer, Voice, World, encoded},
};

fn place(answer: &Answer) -> String {
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    answer.headers["location"].to_str().unwrap().to_owned()
}

/// What a browser sends of a form: what stood in its hidden fields, and what was typed.
async fn edited(voice: &Voice<'_>, page: &str, typed: &[(&str, &str)]) -> String {
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
