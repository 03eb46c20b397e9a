use axum::body::{Body, to_bytes};
use axum::http::{Method, Request, StatusCode, header};
use tower::ServiceExt;
use web::{Authority, Problem, Rooms, Sample};

use super::*;
use crate::Portal;
use crate::people::{self, sessions};
use crate::tests::World;

async fn look(reads: Reads) -> Result<String, Problem> {
    Ok(format!("{} {}", reads.card.handle, reads.actor))
}

async fn work(works: Works) -> Result<String, Problem> {
    Ok(works.role.to_string())
}

async fn decide(decides: Decides) -> Result<String, Problem> {
    Ok(decides.role.to_string())
}

async fn administer(administers: Administers) -> Result<String, Problem> {
    Ok(administers.role.to_string())
}

async fn rail(reads: Reads) -> Result<String, Problem> {
    let page = reads.page_with("Leads", Counts { leads: Some(3), ..Counts::default() });
    let current: Vec<_> =
        page.nav.iter().flat_map(|group| &group.items).filter(|item| item.current).collect();
    assert_eq!(current.len(), 1);
    Ok(format!("{} {:?} {:?}", current[0].href, current[0].count, page.orgs))
}

/// Status and text of an answer.
async fn ask(world: &World, path: &str, header: (header::HeaderName, String)) -> (StatusCode, String) {
    let mut rooms: Rooms<Portal> = Rooms::new();
    rooms.page(Method::GET, "/o/{org}/look", Sample::get(), look);
    rooms.page(Method::GET, "/o/{org}/doing", Sample::get(), work);
    rooms.page(Method::GET, "/o/{org}/decide", Sample::get(), decide);
    rooms.page(Method::GET, "/o/{org}/administer", Sample::get(), administer);
    rooms.page(Method::GET, "/o/{org}/leads/{lead}", Sample::get(), rail);
    rooms.api(Method::GET, "/api/v1/look", "Looks.", Sample::get(), look);
    rooms.api(Method::GET, "/api/v1/decide", "Decides.", Sample::get(), decide);
    let request = Request::get(path).header(header.0, header.1).body(Body::empty()).unwrap();
    let answer = rooms.into_router().with_state(world.portal.clone()).oneshot(request).await.unwrap();
    let status = answer.status();
    if let Some(location) = answer.headers().get(header::LOCATION) {
        return (status, location.to_str().unwrap().to_owned());
    }
    if status == StatusCode::UNAUTHORIZED {
        assert_eq!(answer.headers()[header::WWW_AUTHENTICATE], "Bearer");
    }
    let text = to_bytes(answer.into_body(), 100_000).await.unwrap().to_vec();
    (status, String::from_utf8(text).unwrap())
}

async fn signed_in(world: &World, person: &people::Person) -> (header::HeaderName, String) {
    let token = sessions::start(&world.portal.vaults, person, None).await.unwrap();
    (header::COOKIE, format!("freehold={}", token.reveal()))
}

fn bearing(secret: &str) -> (header::HeaderName, String) {
    (header::AUTHORIZATION, format!("Bearer {secret}"))
}

fn nobody() -> (header::HeaderName, String) {
    (header::ACCEPT, "*/*".to_owned())
}

#[test]
fn a_role_includes_the_ones_below_it() {
    assert!(Role::ALL.is_sorted_by(|greater, less| greater > less));
    assert_eq!("Manager".parse(), Ok(Role::Manager));
    assert!("boss".parse::<Role>().is_err());
    let names = [
        <Reads as Authority<Portal>>::NAME,
        <Works as Authority<Portal>>::NAME,
        <Decides as Authority<Portal>>::NAME,
        <Administers as Authority<Portal>>::NAME,
    ];
    assert_eq!(names, ["reader", "member", "manager", "admin"]);
}

#[tokio::test]
async fn each_act_needs_its_role_and_a_weaker_one_sees_what_is_not_there() {
    let world = World::new().await;
    let (maven, ada) = (world.organisation("maven").await, world.person("ada@example.com").await);
    let cookie = signed_in(&world, &ada).await;
    let (_, absent) = ask(&world, "/o/nowhere/look", cookie.clone()).await;
    let doors = [
        ("look", Role::Reader),
        ("doing", Role::Member),
        ("decide", Role::Manager),
        ("administer", Role::Admin),
    ];
    for role in Role::ALL {
        memberships::grant(&world.portal.vaults, ada.id, maven.org, role).await.unwrap();
        for (door, least) in doors {
            let (status, text) = ask(&world, &format!("/o/maven/{door}"), cookie.clone()).await;
            if role >= least {
                assert_eq!(status, StatusCode::OK, "{role} at {door}");
            } else {
                assert_eq!((status, text), (StatusCode::NOT_FOUND, absent.clone()), "{role} at {door}");
            }
        }
    }
}

#[tokio::test]
async fn a_stranger_and_a_former_member_see_an_organisation_as_one_that_does_not_exist() {
    let world = World::new().await;
    let (maven, central) = (world.organisation("maven").await, world.organisation("central").await);
    let ada = world.person("ada@example.com").await;
    let cookie = signed_in(&world, &ada).await;
    memberships::grant(&world.portal.vaults, ada.id, maven.org, Role::Owner).await.unwrap();
    memberships::grant(&world.portal.vaults, ada.id, central.org, Role::Reader).await.unwrap();
    assert_eq!(ask(&world, "/o/central/look", cookie.clone()).await.1, format!("central {}", ada.id));
    memberships::revoke(&world.portal.vaults, ada.id, central.org).await.unwrap();
    let missing = ask(&world, "/o/nowhere/look", cookie.clone()).await;
    assert_eq!(missing.0, StatusCode::NOT_FOUND);
    assert_eq!(ask(&world, "/o/central/look", cookie).await, missing);
    let eve = signed_in(&world, &world.person("eve@example.com").await).await;
    assert_eq!(ask(&world, "/o/maven/look", eve).await, missing);
}

#[tokio::test]
async fn who_is_not_signed_in_is_sent_to_the_sign_in_whatever_they_ask_for() {
    let world = World::new().await;
    world.organisation("maven").await;
    for handle in ["maven", "nowhere"] {
        let (status, location) = ask(&world, &format!("/o/{handle}/look"), nobody()).await;
        assert_eq!(
            (status, location),
            (StatusCode::SEE_OTHER, format!("/sign-in?then=%2Fo%2F{handle}%2Flook"))
        );
    }
}

#[tokio::test]
async fn an_api_key_acts_in_its_role_until_it_is_revoked() {
    let world = World::new().await;
    let (maven, central) = (world.organisation("maven").await, world.organisation("central").await);
    let vaults = &world.portal.vaults;
    let (id, secret) = keys::create(vaults, maven.org, Role::Member, "Reports").await.unwrap();
    assert!(secret.reveal().starts_with("fh_") && secret.reveal().len() == 46);
    let key = bearing(secret.reveal());
    assert_eq!(ask(&world, "/api/v1/look", key.clone()).await.1, format!("maven {id}"));
    assert_eq!(ask(&world, "/api/v1/decide", key.clone()).await.0, StatusCode::NOT_FOUND);
    let listed = keys::list(vaults.directory(), maven.org).await.unwrap();
    assert_eq!((listed.len(), listed[0].used), (1, Some(world.clock.now())));
    assert!(!keys::revoke(vaults, central.org, id).await.unwrap(), "a key of another organisation stays");
    assert!(keys::revoke(vaults, maven.org, id).await.unwrap());
    let unknown = ask(&world, "/api/v1/look", bearing("fh_unknown")).await;
    assert_eq!(unknown.0, StatusCode::UNAUTHORIZED);
    assert_eq!(ask(&world, "/api/v1/look", key).await, unknown);
    assert_eq!(ask(&world, "/api/v1/look", nobody()).await, unknown);
}

#[tokio::test]
async fn a_page_takes_no_key_and_the_api_takes_no_cookie() {
    let world = World::new().await;
    let (maven, ada) = (world.organisation("maven").await, world.person("ada@example.com").await);
    memberships::grant(&world.portal.vaults, ada.id, maven.org, Role::Owner).await.unwrap();
    let (_, secret) = keys::create(&world.portal.vaults, maven.org, Role::Owner, "Reports").await.unwrap();
    let cookie = signed_in(&world, &ada).await;
    assert_eq!(ask(&world, "/api/v1/look", cookie).await.0, StatusCode::UNAUTHORIZED);
    assert_eq!(ask(&world, "/o/maven/look", bearing(secret.reveal())).await.0, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn the_rail_says_where_one_is_and_offers_the_other_organisations() {
    let world = World::new().await;
    let (maven, central) = (world.organisation("maven").await, world.organisation("central").await);
    let ada = world.person("ada@example.com").await;
    for org in [maven.org, central.org] {
        memberships::grant(&world.portal.vaults, ada.id, org, Role::Reader).await.unwrap();
    }
    let cookie = signed_in(&world, &ada).await;
    let (_, text) = ask(&world, "/o/maven/leads/lead_1", cookie).await;
    let link = |handle: &str, current| web::OrgLink {
        href: format!("/o/{handle}/leads"),
        name: "Maven".to_owned(),
        role: "Reader".to_owned(),
        current,
    };
    let mut orgs = vec![link("maven", true), link("central", false)];
    // They were joined in one moment: the order is that of their ids.
    orgs.sort_by_key(|link| if link.current { maven.org } else { central.org });
    assert_eq!(text, format!("/o/maven/leads Some(3) {orgs:?}"));
}
