//! Leads that come in from files: arranged, looked at, brought in, mended, taken back.

use axum::http::{Method, StatusCode};
use serde_json::{Value as Json, json};
use trust::access::Role;
use web::{Face, Route};

use crate::{
    cast,
    world::{Answer, Voice, World},
};

/// Imports for the isolation matrix: for each way to change one, one on the page and one on the API.
pub struct Brought([[String; 5]; 2]);

/// A file with a good row and one with a mistake, and three columns as in the samples.
const MIXED: &str = "Company,Product,Remark\r\nTelluride,GTX Pro,met at the fair\r\n,GTX Pro,who was it?\r\n";

impl Brought {
    pub async fn scene(moses: &Voice<'_>) -> Self {
        let bring = async || id(&moses.upload("/api/v1/imports", "leads.csv", MIXED.as_bytes()).await);
        let five = async || [bring().await, bring().await, bring().await, bring().await, bring().await];
        let brought = [five().await, five().await];
        // The last two have run.
        for import in brought.iter().flat_map(|five| &five[3..]) {
            let run = moses.post(&format!("/api/v1/imports/{import}/run"), json!({})).await;
            assert_eq!(run.status, StatusCode::ACCEPTED, "{}", run.text);
        }
        Self(brought)
    }

    /// The one that a route is tried with.
    pub fn of(&self, route: &Route) -> &str {
        let five = &self.0[usize::from(route.face == Face::Api)];
        let ends = |end: &str| route.path.ends_with(end);
        match () {
            () if ends("/run") => &five[0],
            () if ends("/deletion") || route.method == Method::DELETE => &five[1],
            () if ends("/reversal") => &five[3],
            () if ends("/mistakes.csv") => &five[4],
            () => &five[2],
        }
    }
}

fn id(answer: &Answer) -> String {
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text);
    answer.json()["data"]["id"].as_str().unwrap().to_owned()
}

async fn bring(program: &Voice<'_>, name: &str, content: &[u8]) -> Json {
    let answer = program.upload("/api/v1/imports", name, content).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text);
    answer.json()["data"].clone()
}

fn at(import: &Json) -> String {
    format!("/api/v1/imports/{}", import["id"].as_str().unwrap())
}

async fn run(world: &World, program: &Voice<'_>, import: &Json) -> Json {
    let asked = program.post(&format!("{}/run", at(import)), json!({})).await;
    assert_eq!(asked.status, StatusCode::ACCEPTED, "{}", asked.text);
    world.run_tasks().await;
    program.get(&at(import)).await.json()["data"].clone()
}

async fn companies(program: &Voice<'_>) -> Vec<String> {
    let leads = program.all("/api/v1/leads").await;
    leads.iter().map(|lead| lead["company"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_file_becomes_leads_and_what_is_wrong_in_it_a_file_to_be_mended() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let moses = world.program("moses-frase", Role::Member).await;
        let file = "Firma;Produkt;Betrag;Währung;Close date;E-Mail\n\
                    Telluride AG;GTX Pro;4.821,50;EUR;31.12.2026;ada@telluride.example.org\n\
                    ;GTX Pro;1,5;EUR;1.2.2026;\n\
                    =1+1;GTX Pro;;;;\n\
                    Konex;GTX Pro;viel;EUR;nie;nobody\n";
        let import = bring(&moses, "leads.csv", file.as_bytes()).await;
        assert_eq!((&import["delimiter"], &import["charset"]), (&json!(";"), &json!("utf-8")));
        assert_eq!(
            import["columns"],
            json!(["company", "product", "value", "currency", "closes_on", "contact_email"])
        );
        assert_eq!((&import["rows"], &import["rows_good"]), (&json!(4), &json!(2)));
        assert_eq!(import["questions"], json!([]), "the first row shows how days and amounts are written");
        let wrong: Vec<_> = import["mistakes"].as_array().unwrap().iter().map(|one| &one["row"]).collect();
        assert_eq!(wrong, [&json!(3), &json!(5), &json!(5), &json!(5)]);
        assert!(companies(&moses).await.is_empty(), "nothing was made of it yet");

        let done = run(world, &moses, &import).await;
        assert_eq!((&done["state"], &done["added"], &done["wrong"]), (&json!("done"), &json!(2), &json!(2)));
        let leads = moses.all("/api/v1/leads?q=Telluride").await;
        assert_eq!(leads[0]["value"], json!({ "minor": 482_150, "currency": "EUR" }));
        assert_eq!(leads[0]["closes_on"], "2026-12-31");
        assert!(companies(&moses).await.contains(&"=1+1".to_owned()), "a text is a text");

        let mistakes = moses.get(&format!("{}/mistakes.csv", at(&import))).await;
        assert_eq!(mistakes.text.lines().count(), 3, "{}", mistakes.text);
        assert!(mistakes.text.contains("5,Konex,GTX Pro,viel,EUR,nie,nobody,"), "{}", mistakes.text);
        let mended = mistakes.text.replace("viel", "500").replace("nie", "30.6.2027").replace("nobody", "");
        let mended = mended.replace("3,,GTX", "3,Sumace,GTX");
        let again = bring(&moses, "leads-to-mend.csv", mended.as_bytes()).await;
        assert_eq!((&again["rows"], &again["rows_good"]), (&json!(2), &json!(2)), "{again}");
        let done = run(world, &moses, &again).await;
        assert_eq!((&done["added"], &done["wrong"]), (&json!(2), &json!(0)));
        assert_eq!(companies(&moses).await.len(), 4);
        world.everything_verifies().await;
    })
    .await;
}

#[tokio::test]
async fn what_can_be_read_in_two_ways_is_asked_and_never_guessed() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let moses = world.program("moses-frase", Role::Member).await;
        let file = "Company,Value,Closes on\nTelluride,\"1,234\",3/4/2026\n";
        let import = bring(&moses, "leads.csv", file.as_bytes()).await;
        assert_eq!(import["questions"], json!(["product", "dates", "decimals"]));
        let early = moses.post(&format!("{}/run", at(&import)), json!({})).await;
        assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", early.text);
        let said =
            json!({ "product": "GTX Pro", "dates": "day_first", "decimals": "comma", "currency": "EUR" });
        let arranged = moses.put(&at(&import), said).await.json()["data"].clone();
        assert_eq!(arranged["questions"], json!([]), "{arranged}");
        assert_eq!(arranged["rows_good"], json!(0), "no euro has three decimals: {arranged}");
        let arranged = moses.put(&at(&import), json!({ "decimals": "point" })).await.json()["data"].clone();
        assert_eq!(arranged["rows_good"], json!(1), "{arranged}");
        run(world, &moses, &import).await;
        let lead = &moses.all("/api/v1/leads").await[0];
        assert_eq!(lead["value"], json!({ "minor": 123_400, "currency": "EUR" }));
        assert_eq!((&lead["closes_on"], &lead["product"]), (&json!("2026-04-03"), &json!("GTX Pro")));

        let next = bring(&moses, "more.csv", file.replace("Telluride", "Konex").as_bytes()).await;
        assert_eq!(next["questions"], json!([]), "a file with the same headings is arranged as the last one");
    })
    .await;
}
