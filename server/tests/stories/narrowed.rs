//! Customers and trials of who is limited to a region: on both sides of a trial they see theirs, act on theirs, are told
//! of theirs, and of the rest there is nothing.

use axum::http::StatusCode;
use serde_json::{Value as Json, json};
use trust::access::{Role, keys};

use crate::{
    cast, notifying,
    world::{Voice, World},
};

/// The customer in the south, and the one elsewhere.
const OURS: &str = "Olivar";
const OTHERS: &str = "Juniper";

/// Somebody of an organisation who is limited to the south, and a key that is as well.
struct Limited<'w> {
    org: &'static str,
    person: Voice<'w>,
    key: Voice<'w>,
}

impl<'w> Limited<'w> {
    async fn of(world: &'w World, org: &'static str, name: &str) -> Self {
        let admin = world.program(org, Role::Admin).await;
        let south = json!({ "kind": "region", "name": "South", "countries": ["Spain"] });
        let south = made(&admin, "/api/v1/divisions", south).await;
        let (id, person) = world.colleague(name, org, Role::Manager).await;
        let scope = admin.put(&format!("/api/v1/people/{id}/scope"), json!({ "regions": [south] })).await;
        assert_eq!(scope.status, StatusCode::OK, "{}", scope.text);
        let (card, _) = world.node.vaults().by_handle(org).await.unwrap().unwrap();
        let (key, secret) =
            keys::create(world.node.vaults(), card.org, Role::Manager, "south").await.unwrap();
        let owner = world.person(org, Role::Owner).await;
        let form = format!("regions_limit=only&regions={south}&vendors_limit=all&departments_limit=all");
        let limited = owner.form(&format!("/o/{org}/keys/{key}/scope"), &form).await;
        assert_eq!(limited.status, StatusCode::SEE_OTHER, "{}", limited.text);
        Self { org, person, key: world.with_key(secret.reveal()) }
    }

    fn at(&self, path: &str) -> String {
        format!("/o/{}/{path}", self.org).trim_end_matches('/').to_owned()
    }

    /// What lists, files, pages, the search and the news say: of theirs something, of the rest nothing.
    async fn sees_theirs_alone(&self, ours: &str, others: &str) {
        for list in ["customers", "trials"] {
            for path in [list.to_owned(), format!("{list}/export.csv")] {
                let page = self.person.get(&self.at(&path)).await;
                assert_eq!(page.status, StatusCode::OK, "{path}");
                assert!(page.text.contains(OURS), "{}: {path}: {}", self.org, page.text);
                assert!(!page.text.contains(OTHERS), "{}: {path}: {}", self.org, page.text);
            }
            let answer = self.key.get(&format!("/api/v1/{list}")).await.json();
            assert_eq!(answer["total"], 1, "{}: not even how many {list}: {answer}", self.org);
            assert!(!answer.to_string().contains(OTHERS), "{answer}");
            let file = self.key.get(&format!("/api/v1/{list}/export.csv")).await;
            assert!(file.status.is_success(), "{}", file.text);
            assert!(file.text.contains(OURS) && !file.text.contains(OTHERS), "{}", file.text);
        }
        let found = self.person.get(&self.at("find?q=Olivar")).await.text;
        assert!(found.contains("/customers/customer_"), "{found}");
        let found = self.person.get(&self.at("find?q=Juniper")).await.text;
        assert!(!found.contains("/customers/customer_") && !found.contains("juniper.com"), "{found}");
        assert_eq!(self.person.get(&self.at(&format!("trials/{ours}"))).await.status, StatusCode::OK);
        for path in ["trials/{trial}", ""] {
            let path = path.replace("{trial}", others);
            let page = self.person.get(&self.at(&path)).await;
            let status = if path.is_empty() { StatusCode::OK } else { StatusCode::NOT_FOUND };
            assert_eq!(page.status, status, "{path}: {}", page.text);
            assert!(!page.text.contains(OTHERS), "{path}: {}", page.text);
        }
        let theirs = self.key.get(&format!("/api/v1/trials/{others}")).await;
        assert_eq!(theirs.status, StatusCode::NOT_FOUND);
        let news = self.person.get(&self.at("live?after=0&wait=no")).await.text;
        assert!(news.contains(ours) && !news.contains(others), "{news}");
        let rules = self.person.get(&self.at("customers/rules")).await;
        assert_eq!(rules.status, StatusCode::NOT_FOUND, "the rules are for who sees everything");
        let told = notifying::told(&self.person, self.org).await;
        assert!(told.iter().any(|text| text.contains(OURS)), "{}: {told:?}", self.org);
        assert!(!told.iter().any(|text| text.contains(OTHERS)), "{}: {told:?}", self.org);
    }
}

async fn made(voice: &Voice<'_>, path: &str, what: Json) -> String {
    let made = voice.post(path, what).await;
    assert!(made.status.is_success(), "{path}: {}", made.text);
    made.json()["data"]["id"].as_str().expect("an id").to_owned()
}

/// The id of a customer.
async fn customer(voice: &Voice<'_>, name: &str) -> String {
    let all = voice.all("/api/v1/customers").await;
    let one = all.iter().find(|one| one["name"] == name).unwrap_or_else(|| panic!("{name}: {all:?}"));
    one["id"].as_str().expect("an id").to_owned()
}

#[tokio::test]
async fn who_is_limited_to_a_region_has_its_customers_and_trials_and_is_told_of_no_other() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let bea = Limited::of(world, "moses-frase", "Bea").await;
        let cid = Limited::of(world, "central", "Cid").await;
        let moses = world.program("moses-frase", Role::Member).await;
        let central = world.program("central", Role::Manager).await;
        let place = moses.get("/api/v1/partnerships").await.json()["data"][0]["id"].clone();
        let asks = async |company: &str, country: &str| {
            let lead = json!({
                "company": company, "domain": format!("{}.com", company.to_lowercase()), "country": country,
                "product": "GTX Pro", "value": "4,821",
            });
            let lead = made(&moses, "/api/v1/leads", lead).await;
            let deal = made(&moses, &format!("/api/v1/leads/{lead}/deal"), json!({})).await;
            let asked = json!({ "deal": deal, "partnership": place, "product": "GTX Pro" });
            (made(&moses, "/api/v1/trials", asked).await, deal)
        };
        let (ours, _) = asks(OURS, "Spain").await;
        let (others, deal) = asks(OTHERS, "Norway").await;
        world.run_tasks().await;

        // What is theirs they decide on, the rest is not there.
        let opens = async |trial: &str| {
            cid.person.form(&cid.at(&format!("trials/{trial}/decision")), "says=open&days=30").await
        };
        assert_eq!(opens(&others).await.status, StatusCode::NOT_FOUND);
        let key = cid.key.post(&format!("/api/v1/trials/{others}/decision"), json!({ "says": "open" })).await;
        assert_eq!(key.status, StatusCode::NOT_FOUND);
        let opened = opens(&ours).await;
        assert_eq!(opened.status, StatusCode::SEE_OTHER, "{}", opened.text);
        let opened =
            central.post(&format!("/api/v1/trials/{others}/decision"), json!({ "says": "open" })).await;
        assert_eq!(opened.status, StatusCode::OK, "{}", opened.text);
        world.run_tasks().await;
        let report = json!({ "as_of": world.front.clock.now().to_string(), "users": 3 });
        let reported = cid.key.put(&format!("/api/v1/trials/{others}/usage"), report.clone()).await;
        assert_eq!(reported.status, StatusCode::NOT_FOUND);
        let reported = cid.key.put(&format!("/api/v1/trials/{ours}/usage"), report).await;
        assert_eq!(reported.status, StatusCode::OK, "{}", reported.text);
        world.run_tasks().await;
        for side in [&bea, &cid] {
            side.sees_theirs_alone(&ours, &others).await;
        }
        for path in [format!("deals/{deal}/trial"), format!("trials/{others}")] {
            assert_eq!(bea.person.get(&bea.at(&path)).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        for act in ["extension", "withdrawal"] {
            let path = bea.at(&format!("trials/{others}/{act}"));
            assert_eq!(bea.person.form(&path, "reason=More").await.status, StatusCode::NOT_FOUND, "{act}");
        }
        let unseen = customer(&moses, OTHERS).await;
        for path in [format!("customers/{unseen}"), format!("customers/{unseen}/trial")] {
            assert_eq!(bea.person.get(&bea.at(&path)).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        let asked = json!({ "customer": unseen, "partnership": place, "product": "MG Special" });
        assert_eq!(bea.key.post("/api/v1/trials", asked).await.status, StatusCode::NOT_FOUND);
        let seen = customer(&bea.key, OURS).await;
        assert_eq!(bea.person.get(&bea.at(&format!("customers/{seen}"))).await.status, StatusCode::OK);

        // By department: who is limited to one that has none of them sees neither.
        let admin = world.program("moses-frase", Role::Admin).await;
        let empty = json!({ "kind": "department", "name": "Empty" });
        let empty = made(&admin, "/api/v1/divisions", empty).await;
        let (id, eva) = world.colleague("Eva", "moses-frase", Role::Manager).await;
        let scope = json!({ "departments": [empty] });
        let scope = admin.put(&format!("/api/v1/people/{id}/scope"), scope).await;
        assert_eq!(scope.status, StatusCode::OK, "{}", scope.text);
        for path in ["customers", "trials", "customers/export.csv", "trials/export.csv", "find?q=Olivar"] {
            let page = eva.get(&format!("/o/moses-frase/{path}")).await;
            assert_eq!(page.status, StatusCode::OK, "{path}");
            assert!(
                !page.text.contains("olivar.com") && !page.text.contains(OTHERS),
                "{path}: {}",
                page.text
            );
        }
        world.everything_verifies().await;
    })
    .await;
}
