//! The route table, and problems on both faces.

use std::collections::BTreeMap;

use axum::body::Body;
use axum::extract::{FromRequestParts, Json, Path, State};
use axum::http::request::Parts;
use axum::http::{Method, Request, StatusCode, header};
use axum::response::Redirect;
use axum::{Form, Router};
use serde_json::{Value, json};

use super::{get, send, text};
use crate::{Anyone, Authority, Face, Problem, Rooms, Sample, openapi};

#[derive(Clone)]
struct App;

/// Whoever sends `who: member` is one; whoever sends another name is known, but not here.
struct Member;

impl FromRequestParts<App> for Member {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Problem> {
        match parts.headers.get("who").map(|who| who.as_bytes()) {
            Some(b"member") => Ok(Self),
            Some(_) => Err(Problem::absent()),
            None => Err(Problem::unauthorised()),
        }
    }
}

impl Authority<App> for Member {
    const NAME: &'static str = "member";
}

type Fields = BTreeMap<String, String>;

async fn show(_: Member, State(_): State<App>, Path(lead): Path<String>) -> Result<String, Problem> {
    if lead == "known" { Ok(lead) } else { Err(Problem::absent()) }
}

async fn add(_: Member, Form(fields): Form<Fields>) -> Result<Redirect, Problem> {
    match fields.get("company") {
        Some(_) => Ok(Redirect::to("/o/maven/leads")),
        None => Err(Problem::refused("company", "Name the company.")),
    }
}

async fn give(
    _: Member,
    State(_): State<App>,
    Path(_): Path<String>,
    Json(value): Json<Value>,
) -> Result<Json<Value>, Problem> {
    Ok(Json(value))
}

async fn sign_in(_: Anyone) -> Result<&'static str, Problem> {
    Ok("sign in")
}

fn rooms() -> Rooms<App> {
    let mut rooms = Rooms::new();
    rooms.page(Method::GET, "/sign-in", Sample::get(), sign_in);
    rooms.page(
        Method::GET,
        "/o/{org}/leads/{lead}",
        Sample::get(),
        async |who: Member, app: State<App>, path: Path<(String, String)>| {
            show(who, app, Path(path.0.1)).await
        },
    );
    rooms.page(Method::POST, "/o/maven/leads", Sample::form("company=Isdom&like={lead}"), add);
    rooms.api(
        Method::GET,
        "/api/v1/leads/{lead}",
        "Shows a lead. Contacts are left out.",
        Sample::query("state=pending"),
        show,
    );
    rooms.api(
        Method::PUT,
        "/api/v1/leads/{lead}",
        "Changes a lead.",
        Sample::json(r#"{"company":"Isdom"}"#),
        give,
    );
    rooms
}

fn router() -> Router {
    rooms().into_router().with_state(App)
}

fn from(who: &str, method: &str, uri: &str, body: &'static str) -> Request<Body> {
    let kind = if body.starts_with('{') { "application/json" } else { "application/x-www-form-urlencoded" };
    let request = Request::builder().method(method).uri(uri).header("host", "portal.test").header("who", who);
    request.header("content-type", kind).body(Body::from(body)).unwrap()
}

#[test]
fn every_route_is_listed_with_its_authority() {
    let table: Vec<_> =
        rooms().routes().iter().map(|r| (r.method.to_string(), r.path, r.authority, r.face)).collect();
    assert_eq!(
        table,
        [
            ("GET".into(), "/sign-in", "anyone", Face::Page),
            ("GET".into(), "/o/{org}/leads/{lead}", "member", Face::Page),
            ("POST".into(), "/o/maven/leads", "member", Face::Page),
            ("GET".into(), "/api/v1/leads/{lead}", "member", Face::Api),
            ("PUT".into(), "/api/v1/leads/{lead}", "member", Face::Api),
        ]
    );
}

#[tokio::test]
async fn the_sample_of_every_route_succeeds() {
    let names =
        BTreeMap::from([("org".to_owned(), "maven".to_owned()), ("lead".to_owned(), "known".to_owned())]);
    for route in rooms().routes() {
        let mut request = route.request(&names).unwrap();
        request.headers_mut().insert("who", "member".parse().unwrap());
        let status = send(&router(), request).await.status();
        assert!(status.is_success() || status.is_redirection(), "{} {}: {status}", route.method, route.path);
    }
}

#[test]
fn a_sample_fills_names_into_path_query_and_body() {
    let names = BTreeMap::from([("lead".to_owned(), "lead_7".to_owned())]);
    let request = Sample::query("of={lead}").request(&Method::GET, "/leads/{lead}", &names).unwrap();
    assert_eq!(request.uri(), "/leads/lead_7?of=lead_7");
    assert_eq!(Sample::form("id={lead}").body_with(&names), "id=lead_7");
    let missing = Sample::get().request(&Method::GET, "/o/{org}", &names).unwrap_err();
    assert!(missing.to_string().contains("/o/{org}"), "{missing}");
}

#[tokio::test]
async fn absent_and_forbidden_are_the_same_bytes() {
    for (path, missing) in
        [("/api/v1/leads/known", "/api/v1/leads/none"), ("/o/a/leads/known", "/o/a/leads/none")]
    {
        let forbidden = send(&router(), from("stranger", "GET", path, "")).await;
        let absent = send(&router(), from("member", "GET", missing, "")).await;
        let unrouted = send(&router(), get(&path.replace("leads", "nonsense"))).await;
        assert_eq!(forbidden.status(), StatusCode::NOT_FOUND);
        assert_eq!(forbidden.headers(), absent.headers());
        assert_eq!(forbidden.headers(), unrouted.headers());
        let body = text(forbidden).await;
        assert_eq!(body, text(absent).await);
        assert_eq!(body, text(unrouted).await);
    }
}

#[tokio::test]
async fn the_api_answers_with_problem_documents_and_pages_with_pages() {
    let document = send(&router(), from("member", "PUT", "/api/v1/leads/known", "{broken")).await;
    assert_eq!(document.status(), StatusCode::BAD_REQUEST);
    assert_eq!(document.headers()[header::CONTENT_TYPE], "application/problem+json");
    assert_eq!(serde_json::from_str::<Value>(&text(document).await).unwrap()["code"], json!("malformed"));

    let page = send(&router(), from("member", "POST", "/o/maven/leads", "value=1")).await;
    assert_eq!(page.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(page.headers()[header::CONTENT_TYPE], "text/html; charset=utf-8");
    assert!(text(page).await.contains("Name the company."));

    let way = send(&router(), from("member", "DELETE", "/api/v1/leads/known", "")).await;
    assert_eq!(way.status(), StatusCode::METHOD_NOT_ALLOWED);
    assert!(text(way).await.contains(r#""code":"method""#));
}

#[tokio::test]
async fn somebody_unknown_is_sent_to_the_sign_in_and_back() {
    let page = send(&router(), get("/o/maven/leads/known?tab=2")).await;
    assert_eq!(page.status(), StatusCode::SEE_OTHER);
    assert_eq!(page.headers()[header::LOCATION], "/sign-in?then=%2Fo%2Fmaven%2Fleads%2Fknown%3Ftab%3D2");
    let api = send(&router(), get("/api/v1/leads/known")).await;
    assert_eq!(api.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(api.headers()[header::WWW_AUTHENTICATE], "Bearer");
}

#[tokio::test]
async fn a_form_sent_from_another_site_is_refused() {
    let with = |name: &'static str, value: &'static str| {
        let mut request = from("member", "POST", "/o/maven/leads", "company=Isdom");
        request.headers_mut().insert(name, value.parse().unwrap());
        request
    };
    let refused = [
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("origin", "https://evil.test"),
        ("origin", "null"),
        ("origin", "https://portal.test.evil.test"),
    ];
    for (name, value) in refused {
        assert_eq!(
            send(&router(), with(name, value)).await.status(),
            StatusCode::FORBIDDEN,
            "{name}: {value}"
        );
    }
    for (name, value) in [("sec-fetch-site", "same-origin"), ("origin", "https://portal.test"), ("x", "y")] {
        assert_eq!(
            send(&router(), with(name, value)).await.status(),
            StatusCode::SEE_OTHER,
            "{name}: {value}"
        );
    }
}

#[tokio::test]
async fn a_text_that_no_database_keeps_is_refused_at_the_door() {
    let status = async |request: Request<Body>| send(&router(), request).await.status();
    let form = async |body| status(from("member", "POST", "/o/maven/leads", body)).await;
    let json = async |body| status(from("member", "PUT", "/api/v1/leads/known", body)).await;
    assert_eq!(form("company=Is%00dom").await, StatusCode::BAD_REQUEST);
    assert_eq!(form("company=Is%2500dom").await, StatusCode::SEE_OTHER, "the text %00");
    let asked = from("member", "GET", "/o/maven/leads/known?q=%00", "");
    assert_eq!(status(asked).await, StatusCode::BAD_REQUEST);
    assert_eq!(json(r#"{"company": "Is\\u0000dom"}"#).await, StatusCode::OK, "a backslash and letters");
    for body in
        [r#"{"company": "Is\u0000dom"}"#, r#"{"company": "Is\\\u0000dom"}"#, "{\"company\": \"Is\0dom\"}"]
    {
        assert_eq!(json(body).await, StatusCode::BAD_REQUEST, "{body}");
    }
}

#[tokio::test]
async fn our_own_faults_show_a_number_and_not_the_reason() {
    let problem = Problem::broken(&std::io::Error::other("password=secret"));
    assert_eq!(problem.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert!(!problem.detail.contains("secret"));
    assert!(problem.detail.contains(|c: char| c.is_ascii_digit()));
}

#[test]
fn the_description_of_the_api_holds_its_routes_and_no_pages() {
    let document = openapi(rooms().routes());
    assert_eq!(document["openapi"], "3.1.0");
    assert_eq!(document["paths"].as_object().unwrap().len(), 1);
    let lead = &document["paths"]["/api/v1/leads/{lead}"];
    assert_eq!(lead["get"]["summary"], "Shows a lead");
    assert_eq!(lead["get"]["parameters"][0]["name"], "lead");
    assert_eq!(lead["get"]["parameters"][1]["name"], "state");
    assert_eq!(lead["put"]["requestBody"]["content"]["application/json"]["example"]["company"], "Isdom");
    assert_eq!(document["components"]["securitySchemes"]["key"]["scheme"], "bearer");
}
