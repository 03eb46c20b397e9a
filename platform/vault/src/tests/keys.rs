//! Keys open where they belong, and nowhere else.

use std::os::unix::fs::PermissionsExt;

use super::*;
use crate::{NodeKey, Signer};

#[tokio::test]
async fn a_wrapped_key_moved_to_another_organisation_does_not_open() {
    for stage in stages().await {
        let maven = stage.organisation("maven").await;
        let raw = stage.raw_directory().await;
        let moved = "update organisations set wrapped_key = (select o.wrapped_key from organisations o
            where o.handle = 'acme') where handle = 'maven'";
        assert_eq!(run(&raw, moved).await.unwrap(), 1);
        let refused = add_whole(&maven, "Orion").await.unwrap_err();
        assert!(matches!(refused, VaultError::Key(org) if org == maven.org()), "{refused}");
        add_whole(&stage.acme, "Orion").await.unwrap();
    }
}

#[tokio::test]
async fn a_wrong_node_key_is_said_clearly() {
    for stage in stages().await {
        let org = stage.acme.org();
        let ground = stage.ended();
        let other = Front { node_key: Some(NodeKey::generate(&kernel::Chance::seeded(9))), ..front() };
        let vaults = Vaults::open(ground.storage(), migrations(), other).await.unwrap();
        let refused = add_whole(&vaults.vault(org), "Orion").await.unwrap_err().to_string();
        assert!(refused.contains("is it the right node.key?"), "{refused}");
    }
}

#[tokio::test]
async fn a_vault_signs_with_the_key_that_its_card_shows() {
    for stage in stages().await {
        let stage = stage.reopened().await;
        let (card, acme) = stage.vaults.by_handle("acme").await.unwrap().unwrap();
        let maven = stage.organisation("maven").await;
        let sign = async |vault: &Vault| {
            vault.read(async |tx: &Tx| Ok::<_, VaultError>(tx.signer().sign(b"an envelope"))).await.unwrap()
        };
        assert!(Signer::verify(&card.public_key, b"an envelope", &sign(&acme).await));
        assert!(!Signer::verify(&card.public_key, b"another one", &sign(&acme).await));
        assert!(!Signer::verify(&card.public_key, b"an envelope", &sign(&maven).await));
    }
}

#[tokio::test]
async fn a_node_knows_its_stamp_again_and_no_other() {
    for stage in stages().await {
        let stamp = stage.vaults.stamp("links", b"until noon");
        let stage = stage.reopened().await;
        assert!(stage.vaults.stamped("links", b"until noon", &stamp));
        assert!(!stage.vaults.stamped("links", b"until night", &stamp), "another message");
        assert!(!stage.vaults.stamped("mails", b"until noon", &stamp), "another purpose");
        assert!(!stage.vaults.stamped("links", b"until noon", &stamp[..31]), "a part of a stamp");
        let other = Front { node_key: Some(NodeKey::generate(&kernel::Chance::seeded(9))), ..front() };
        let vaults = Vaults::open(Ground::sqlite().storage(), migrations(), other).await.unwrap();
        assert!(!vaults.stamped("links", b"until noon", &stamp), "another node");
    }
}

#[tokio::test]
async fn the_nodes_key_is_readable_by_its_owner_alone() {
    let stage = Stage::on(Ground::sqlite()).await;
    let mode = std::fs::metadata(stage.ground.folder().join("node.key")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn a_node_key_that_is_no_key_is_refused() {
    for text in ["", "x", "AAAA", &"A".repeat(44)] {
        assert!(NodeKey::parse(text).is_err(), "{text}");
    }
    assert!(NodeKey::parse(&format!(" {}= \n", "A".repeat(43))).is_ok());
}
