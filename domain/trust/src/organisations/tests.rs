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
    add_host(directory, "portal.example.com", Purpose::Cookieless).await.unwrap();
    let known = hosts(directory, true).await.unwrap();
    assert_eq!((known.portal.len(), known.cookieless.len()), (0, 2));
    assert!(remove_host(directory, "127.0.0.1").await.unwrap());
    assert_eq!(purpose_of(directory, "127.0.0.1").await.unwrap(), None);
}
