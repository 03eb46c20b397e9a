//! Customers, trials, next steps, suggestions, statements and figures of who is limited to a region: on both sides of a sale
//! they see theirs, act on theirs, are told of theirs, and of the rest there is nothing.

use axum::http::StatusCode;
use serde_json::{Value as Json, json};
use trust::access::{Role, keys};

use crate::{
    cast,
    coselling::Sale,
    notifying, statements,
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

/// What is planned and owed about two sales, of which one is in the south.
struct Planned {
    /// The deal in the south and the other one, there where somebody is limited.
    deals: [String; 2],
    /// A step that a neighbour asks for, or suggests, of each.
    came: [String; 2],
}

/// The step that a neighbour asks for about that deal.
async fn came(voice: &Voice<'_>, deal: &str) -> String {
    let all = voice.all(&format!("/api/v1/steps?deal={deal}")).await;
    let came = all.iter().find(|step| step["side"] == "came").unwrap_or_else(|| panic!("{all:?}"));
    came["id"].as_str().expect("an id").to_owned()
}

impl Limited<'_> {
    /// Pages, files, the API, the search, notifications and news, of what is planned.
    async fn has_steps_of_theirs_alone(&self, planned: &Planned) {
        let [ours, others] = &planned.deals;
        let [came, unseen] = &planned.came;
        let pages = [
            "tasks?show=all",
            "tasks?show=asked",
            "deals",
            "deals/table",
            "deals/export.csv?columns=company,next",
            "",
        ];
        for path in pages {
            let page = self.person.get(&self.at(path)).await;
            assert_eq!(page.status, StatusCode::OK, "{path}: {}", page.text);
            assert!(path.is_empty() || page.text.contains(OURS), "{}: {path}: {}", self.org, page.text);
            assert!(!page.text.contains(OTHERS), "{}: {path}: {}", self.org, page.text);
        }
        let theirs = self.person.get(&self.at(&format!("deals/{ours}"))).await.text;
        assert!(
            theirs.contains(&format!("Ask {OURS}")) && theirs.contains(&format!("Own {OURS}")),
            "{theirs}"
        );
        assert_eq!(self.person.get(&self.at(&format!("steps/{came}"))).await.status, StatusCode::OK);
        for state in ["open", "elsewhere"] {
            let steps = self.key.get(&format!("/api/v1/steps?state={state}")).await.json();
            let text = steps.to_string();
            assert!(text.contains(OURS) && !text.contains(OTHERS), "{}: {state}: {steps}", self.org);
            let all = steps["data"].as_array().expect("rows").len();
            assert_eq!(steps["total"], all, "{}: not even how many: {steps}", self.org);
        }
        let of_it = self.key.get(&format!("/api/v1/steps?deal={others}")).await;
        assert!(!of_it.text.contains(OTHERS) && !of_it.text.contains(unseen.as_str()), "{}", of_it.text);

        // Nothing is done about what is not there.
        for path in [format!("deals/{others}"), format!("steps/{unseen}")] {
            assert_eq!(self.person.get(&self.at(&path)).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        for (path, form) in [
            (format!("deals/{others}/steps"), "what=Mine&due=&who=nobody"),
            (format!("deals/{others}/suggestions"), "value=1&currency=USD&closes_on=&why="),
            (format!("steps/{unseen}"), "version=1&what=Mine&due=&who=nobody"),
            (format!("steps/{unseen}/completion"), "back="),
            (format!("steps/{unseen}/declining"), "reason=No"),
            (format!("steps/{unseen}/taking"), ""),
            (format!("deals/{others}/stage"), "from=new&to=lost&asked=yes&lost_reason=price&lost_notes=No"),
        ] {
            let done = self.person.form(&self.at(&path), form).await;
            assert_eq!(done.status, StatusCode::NOT_FOUND, "{}: {path}: {}", self.org, done.text);
        }
        for path in ["", "/completion"] {
            let path = format!("/api/v1/steps/{unseen}{path}");
            let answer = if path.ends_with("completion") {
                self.key.put(&path, json!({})).await
            } else {
                self.key.get(&path).await
            };
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{}: {path}: {}", self.org, answer.text);
        }

        let found = self.person.get(&self.at(&format!("find?q={OTHERS}"))).await.text;
        assert!(!found.contains(others.as_str()) && !found.contains("/deals/deal_"), "{found}");
        let told = notifying::told(&self.person, self.org).await;
        assert!(told.iter().any(|text| text.contains(&format!("Ask {OURS}"))), "{}: {told:?}", self.org);
        assert!(!told.iter().any(|text| text.contains(OTHERS)), "{}: {told:?}", self.org);
        let news = self.person.get(&self.at("live?after=0&wait=no")).await.text;
        assert!(news.contains(ours.as_str()), "{news}");
        assert!(!news.contains(others.as_str()) && !news.contains(unseen.as_str()), "{news}");
    }

    /// Lines and sums, as pages, files and API have them: `owed` of theirs, and nothing of `all`.
    async fn has_statements_of_theirs_alone(&self, world: &World, owed: &str, all: &[&str]) {
        let listed = self.key.get("/api/v1/statements").await.json();
        assert_eq!(listed["data"].as_array().expect("rows").len(), 1, "{listed}");
        let (place, month) = (&listed["data"][0]["partnership"], &listed["data"][0]["month"]);
        let at = format!("statements/{}", place.as_str().expect("a partnership"));
        let month = format!("month={}", month.as_str().expect("a month"));
        let lines = self.key.get("/api/v1/sale-lines").await.json();
        assert_eq!(lines["total"], 1, "{}: {lines}", self.org);
        let one = self.key.get(&format!("/api/v1/{at}?{month}")).await.json();
        assert_eq!(one["data"]["lines"], 1, "{one}");
        let whole = |text: &str| text.contains(OTHERS) || all.iter().any(|sum| text.contains(sum));
        for json in [&listed, &lines, &one] {
            assert!(!json.to_string().contains(OTHERS), "{json}");
        }
        let csv = self.key.get(&format!("/api/v1/{at}/statement.csv?{month}")).await;
        assert!(csv.status.is_success() && csv.text.contains(OURS) && !whole(&csv.text), "{}", csv.text);
        let page = self.person.get(&self.at(&format!("{at}?{month}"))).await;
        assert!(page.text.contains(OURS) && page.text.contains(owed), "{}", page.text);
        assert!(!whole(&page.text), "{}", page.text);
        for list in ["statements?owed=by_us", "statements?owed=to_us"] {
            let page = self.person.get(&self.at(list)).await.text;
            assert!(!whole(&page), "{page}");
        }
        let csv = self.person.get(&self.at(&format!("{at}/statement.csv?{month}"))).await;
        assert!(csv.text.contains(OURS) && !whole(&csv.text), "{}", csv.text);
        // What a PDF says is packed: who sees all gets another one, of more lines.
        let pdf = self.at(&format!("{at}/statement.pdf?{month}"));
        let (narrow, all) =
            (self.person.get(&pdf).await, world.person(self.org, Role::Reader).await.get(&pdf).await);
        assert!(narrow.text.starts_with("%PDF-"), "{}: {}", self.org, narrow.status);
        assert!(narrow.bytes.len() < all.bytes.len(), "{} of {}", narrow.bytes.len(), all.bytes.len());
    }
}

#[tokio::test]
async fn who_is_limited_to_a_region_has_steps_suggestions_statements_and_figures_of_it_alone() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        statements::says(world, "central", json!({ "rate": 1_500 })).await;
        let bea = Limited::of(world, "moses-frase", "Bea").await;
        let cid = Limited::of(world, "central", "Cid").await;
        let ours = Sale::with(world, OURS, json!({ "country": "Spain", "value": "4,821" })).await;
        let others = Sale::with(world, OTHERS, json!({ "country": "Norway", "value": "9,377" })).await;
        let plans = async |voice: &Voice<'_>, deal: &str, step: Json| {
            made(voice, &format!("/api/v1/deals/{deal}/steps"), step).await;
        };
        let at = |sale: &Sale<'_>, tier: usize| sale.deals[tier].clone();
        for (sale, company) in [(&ours, OURS), (&others, OTHERS)] {
            let (ask, own) = (format!("Ask {company}"), format!("Own {company}"));
            for (voice, tier) in [(&sale.moses, 0), (&sale.central, 1)] {
                plans(voice, &at(sale, tier), json!({ "what": own, "due": "2026-05-30" })).await;
            }
            plans(&sale.moses, &at(sale, 0), json!({ "what": ask, "who": sale.lower })).await;
            let other = json!({ "what": ask, "who": sale.lower, "suggests": { "closes_on": "2026-12-01" } });
            plans(&sale.central, &at(sale, 1), other).await;
        }
        world.run_tasks().await;
        // The day comes on which one's own is due.
        world.front.clock.advance(jiff::SignedDuration::from_hours(48));
        world.run_tasks().await;
        let bea = Limited { person: world.signed_in("bea@colleagues.example.com").await, ..bea };
        let cid = Limited { person: world.signed_in("cid@colleagues.example.com").await, ..cid };
        let planned = async |sees: &Voice<'_>, tier: usize| {
            let deals = [at(&ours, tier), at(&others, tier)];
            Planned { came: [came(sees, &deals[0]).await, came(sees, &deals[1]).await], deals }
        };
        bea.has_steps_of_theirs_alone(&planned(&ours.moses, 0).await).await;
        cid.has_steps_of_theirs_alone(&planned(&ours.central, 1).await).await;

        // Both are won, and told: 15 % of each.
        for sale in [&ours, &others] {
            let won = json!({ "from": "new", "to": "won", "billing": "card" });
            let won = sale.central.post(&format!("/api/v1/deals/{}/stage", sale.deals[1]), won).await;
            assert_eq!(won.status, StatusCode::OK, "{}", won.text);
        }
        world.run_tasks().await;
        let all = ["$1,406.55", "1406.55", "$2,129.70", "2129.70"];
        for side in [&bea, &cid] {
            side.has_statements_of_theirs_alone(world, "$723.15", &all).await;
        }

        // A dashboard by mail has the figures of what its reader sees.
        let whole = world.colleague("Dora", "central", Role::Manager).await.1;
        for reader in [&whole, &cid.person] {
            let asked = reader.form("/o/central/dashboard/letters", "rhythm=friday&hour=7").await;
            assert_eq!(asked.status, StatusCode::SEE_OTHER, "{}", asked.text);
        }
        world.run_tasks().await;
        world.front.clock.advance(jiff::SignedDuration::from_hours(7 * 24));
        let letter = async |name: &str| {
            let letters = notifying::letters(world, &format!("{name}@colleagues.example.com")).await;
            let letter = letters.into_iter().find(|letter| letter.subject == "Central: your dashboard");
            letter.expect("a letter").text
        };
        let (dora, narrow) = (letter("dora").await, letter("cid").await);
        assert!(dora.contains("Closed won: 2"), "{dora}");
        assert!(narrow.contains("Closed won: 1") && !narrow.contains(OTHERS), "{narrow}");
        world.everything_verifies().await;
    })
    .await;
}
