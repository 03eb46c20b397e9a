use super::*;
use crate::tests::World;

#[tokio::test]
async fn a_host_name_has_one_purpose_whatever_its_port_and_letters() {
    let world = World::new().await;
    let directory = world.portal.vaults.directory();
    add_host(directory, "Portal.Example.com", Purpose::Portal).await.unwrap();
    add_host(directory, "127.0.0.1:8080", Purpose::Cookieless).await.unwrap();
    assert_eq!(purpose_of(directory, "portal.example.COM.:443").await.unwrap(), Some(Purpose::Portal));
    assert_eq!(purpose_of(directory, "127.0.0.1").await.unwrap(), Some(Purpose::Cookieless));
    assert_eq!(purpose_of(directory, "elsewhere.example.com").await.unwrap(), None);
    let reached = async |https, host| cookieless_origin(directory, https, host).await.unwrap().unwrap();
    assert_eq!(reached(false, Some("localhost:8080")).await, "http://127.0.0.1:8080");
    assert_eq!(reached(true, Some("portal.example.com")).await, "https://127.0.0.1");
    assert_eq!(reached(true, Some("portal.example.com:4@evil")).await, "https://127.0.0.1");
    add_host(directory, "portal.example.com", Purpose::Cookieless).await.unwrap();
    let known = hosts(directory, true).await.unwrap();
    assert_eq!((known.portal.len(), known.cookieless.len()), (0, 2));
    assert!(remove_host(directory, "127.0.0.1").await.unwrap());
    assert_eq!(purpose_of(directory, "127.0.0.1").await.unwrap(), None);
}
