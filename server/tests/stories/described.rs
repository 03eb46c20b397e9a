//! The API against its own description: a tester that is not ours makes up thousands of calls from the description
//! alone, good ones and bad ones, and holds every answer against it.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use freehold::routes;
use serde_json::{Value as Json, json};
use tokio::process::Command;
use trust::access::Role;
use web::Face;

use crate::{
    browser::served,
    isolation::{Scene, plan},
    world::World,
};

/// What no answer may be: our fault, or not described.
const CHECKS: &str = "not_a_server_error,status_code_conformance,content_type_conformance,\
                      response_headers_conformance,response_schema_conformance";

/// The description, in which names in addresses are those of records that are there: otherwise nearly every call
/// would be about nothing.
async fn description(world: &World, scene: &Scene<'_>, org: &str) -> Json {
    let mut ids: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for route in routes::rooms().routes().iter().filter(|route| route.face == Face::Api) {
        let (of, names) = scene.names(route);
        let named = names.into_iter().filter(|(name, _)| route.path.contains(&format!("{{{name}}}")));
        for (name, id) in named.filter(|_| of == org) {
            ids.entry(name).or_default().insert(id);
        }
    }
    let mut document = world.nobody().get("/api/openapi.json").await.json();
    for operations in document["paths"].as_object_mut().expect("paths").values_mut() {
        for operation in operations.as_object_mut().expect("operations").values_mut() {
            let parameters = operation["parameters"].as_array_mut().expect("parameters");
            for parameter in parameters.iter_mut() {
                // A key that comes twice with two requests is refused, as it should be.
                if parameter["name"] == "Idempotency-Key" {
                    parameter["schema"] = json!({ "type": "string", "format": "uuid" });
                }
                if let Some(ids) = parameter["name"].as_str().and_then(|name| ids.get(name)) {
                    parameter["schema"]["enum"] = json!(ids);
                }
            }
        }
    }
    document
}

async fn tested(tester: &Path, document: &Json, port: u16, key: &str, more: &[&str]) {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("openapi.json");
    std::fs::write(&file, document.to_string()).expect("a file");
    let seed = std::env::var("FREEHOLD_SEED").unwrap_or_else(|_| "1".to_owned());
    eprintln!("seed {seed}");
    // One worker: Python reads its own sources in several threads at once only since 3.12.
    let said = Command::new(tester)
        .args(["run".as_ref(), file.as_os_str()])
        .args([
            "--url",
            &format!("http://localhost:{port}"),
            "--header",
            &format!("Authorization: Bearer {key}"),
        ])
        .args(["--checks", CHECKS, "--phases", "examples,coverage,fuzzing", "--continue-on-failure"])
        .args(["--max-examples", "15", "--seed", &seed, "--workers", "1", "--suppress-health-check", "all"])
        .args(["--generation-database", "none", "--no-color", "--request-timeout", "30"])
        .args(more)
        .env("SCHEMATHESIS_HOOKS", "")
        .current_dir(folder.path())
        .kill_on_drop(true)
        .output()
        .await
        .expect("a tester");
    let text = String::from_utf8_lossy(&said.stdout);
    let tail: Vec<&str> = text.lines().rev().take(400).collect();
    let tail: Vec<&str> = tail.into_iter().rev().collect();
    assert!(said.status.success(), "{}\n{}", tail.join("\n"), String::from_utf8_lossy(&said.stderr));
    eprintln!("{}", tail[tail.len().saturating_sub(25)..].join("\n"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_answer_of_the_api_is_one_that_its_description_promises() {
    let Some(tester) = std::env::var_os("FREEHOLD_API_TESTER").map(PathBuf::from) else {
        eprintln!("the tester is skipped: name one in FREEHOLD_API_TESTER (scripts/api-tester prints it)");
        return;
    };
    let ground = vault::testing::engines(&freehold::tables::migrations()).await.remove(0);
    let world = World::on(ground, &plan()).await;
    let scene = Scene::set(&world).await;
    let at = served(&world).await;
    for (org, more) in
        [("moses-frase", &[][..]), ("central", &["--include-path-regex", "/registrations"][..])]
    {
        let document = description(&world, &scene, org).await;
        let key = world.key(org, Role::Owner).await;
        tested(&tester, &document, at.port(), &key, more).await;
    }
    world.everything_verifies().await;
}

#[test]
fn every_call_says_what_it_answers() {
    let rooms = routes::rooms();
    let unsaid = rooms.routes().iter().filter(|route| route.face == Face::Api && !route.answers.is_said());
    let unsaid: Vec<String> = unsaid.map(|route| format!("{} {}", route.method, route.path)).collect();
    assert!(unsaid.is_empty(), "say it with .answers(…): {unsaid:?}");
}
