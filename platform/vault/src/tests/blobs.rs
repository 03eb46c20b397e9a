//! Files: stored once, counted, erased with the last reference.

use futures::{StreamExt, TryStreamExt};

use super::*;
use crate::{Blob, BlobError};

async fn keep(vault: &Vault, blob: &Blob) -> Result<(), VaultError> {
    vault.change(NODE, async |change: &Change| change.keep_blob(blob).await).await
}

async fn let_go(vault: &Vault, blob: &Blob) {
    vault.change(NODE, async |change: &Change| change.drop_blob(&blob.hash).await).await.unwrap();
}

/// The files of the store, wherever the engine keeps it.
fn files(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
        if entry.path().is_dir() {
            found.extend(files(&entry.path()));
        } else if entry.path().components().any(|part| part.as_os_str() == "blobs") {
            found.push(entry.path());
        }
    }
    found
}

#[tokio::test]
async fn a_file_is_stored_once_counted_and_erased_with_its_last_reference() {
    for stage in stages().await {
        let (runner, _) = stage.counting_runner();
        let blob = stage.acme.put_blob(b"price list".to_vec()).await.unwrap();
        assert_eq!(stage.acme.put_blob(b"price list".to_vec()).await.unwrap(), blob);
        keep(&stage.acme, &blob).await.unwrap();
        keep(&stage.acme, &blob).await.unwrap();
        assert_eq!(files(stage.ground.folder()).len(), 1);
        let_go(&stage.acme, &blob).await;
        runner.until_idle(|_| ()).await.unwrap();
        assert_eq!(stage.acme.get_blob(&blob.hash).await.unwrap(), b"price list");
        let_go(&stage.acme, &blob).await;
        runner.until_idle(|_| ()).await.unwrap();
        assert!(matches!(stage.acme.get_blob(&blob.hash).await, Err(BlobError::Unknown)));
        assert_eq!(files(stage.ground.folder()).len(), 0);
    }
}

#[tokio::test]
async fn two_organisations_keep_the_same_content_apart() {
    for stage in stages().await {
        let maven = stage.organisation("maven").await;
        let blob = stage.acme.put_blob(b"price list".to_vec()).await.unwrap();
        assert!(matches!(maven.get_blob(&blob.hash).await, Err(BlobError::Unknown)));
        assert!(matches!(keep(&maven, &blob).await, Err(VaultError::BlobGone(_))));
    }
}

#[tokio::test]
async fn a_file_altered_in_the_store_is_noticed() {
    for stage in stages().await {
        let blob = stage.acme.put_blob(b"price list".to_vec()).await.unwrap();
        std::fs::write(&files(stage.ground.folder())[0], b"price LIST").unwrap();
        assert!(matches!(stage.acme.get_blob(&blob.hash).await, Err(BlobError::Altered(_))));
    }
}

#[tokio::test]
async fn a_file_erased_between_storing_and_referring_is_not_referred_to() {
    for stage in stages().await {
        let blob = stage.acme.put_blob(b"price list".to_vec()).await.unwrap();
        keep(&stage.acme, &blob).await.unwrap();
        let_go(&stage.acme, &blob).await;
        stage.acme.put_blob(b"price list".to_vec()).await.unwrap();
        stage.counting_runner().0.until_idle(|_| ()).await.unwrap();
        assert!(matches!(keep(&stage.acme, &blob).await, Err(VaultError::BlobGone(_))));
        stage.acme.put_blob(b"price list".to_vec()).await.unwrap();
        keep(&stage.acme, &blob).await.unwrap();
    }
}

#[tokio::test]
async fn erasing_a_file_killed_half_way_is_finished_afterwards() {
    for stage in stages().await {
        let blob = stage.acme.put_blob(b"price list".to_vec()).await.unwrap();
        keep(&stage.acme, &blob).await.unwrap();
        let_go(&stage.acme, &blob).await;
        stage.faults.stop_at("sweep.file_erased", 1);
        assert!(stage.counting_runner().0.until_idle(|_| ()).await.is_err());
        let stage = stage.reopened().await;
        assert!(matches!(keep(&stage.acme, &blob).await, Err(VaultError::BlobGone(_))));
        stage.counting_runner().0.until_idle(|_| ()).await.unwrap();
        assert_eq!(
            stage.acme.read(async |tx: &Tx| tx.unused_blobs().await).await.unwrap(),
            Vec::<String>::new()
        );
    }
}

#[tokio::test]
async fn a_name_that_is_no_hash_names_no_file() {
    let stage = Stage::on(Ground::sqlite()).await;
    for name in ["", "x", "ü", "../../node.key", &"A".repeat(64), &"é".repeat(32)] {
        assert!(matches!(stage.acme.get_blob(name).await, Err(BlobError::Unknown)), "{name}");
    }
}

#[tokio::test]
async fn a_file_that_is_written_piece_by_piece_is_the_same_file() {
    for stage in stages().await {
        let whole: Vec<u8> = (0..3_000_000u32).map(|at| (at / 7) as u8).collect();
        let blob = stage.acme.put_blob(whole.clone()).await.unwrap();
        let mut file = stage.acme.begin_blob().await.unwrap();
        for piece in whole.chunks(70_001) {
            file.write(bytes::Bytes::copy_from_slice(piece)).await.unwrap();
        }
        assert_eq!(file.finish().await.unwrap(), blob);
        assert_eq!(files(stage.ground.folder()).len(), 1, "kept once");
        let read: Vec<bytes::Bytes> =
            stage.acme.stream_blob(&blob.hash).await.unwrap().try_collect().await.unwrap();
        assert!(read.concat() == whole && read.len() > 1);
        let mut broken_off = stage.acme.begin_blob().await.unwrap();
        broken_off.write(bytes::Bytes::from_static(b"half")).await.unwrap();
        drop(broken_off);
        assert!(matches!(stage.acme.stream_blob("none").await.map(|_| ()), Err(BlobError::Unknown)));
    }
}

#[tokio::test]
async fn who_reads_an_altered_file_piece_by_piece_does_not_get_its_end() {
    for stage in stages().await {
        let whole = vec![b'x'; 100_000];
        let blob = stage.acme.put_blob(whole.clone()).await.unwrap();
        let mut altered = whole;
        altered[50_000] = b'y';
        std::fs::write(&files(stage.ground.folder())[0], altered).unwrap();
        let mut pieces = stage.acme.stream_blob(&blob.hash).await.unwrap();
        let (mut read, mut error) = (0, None);
        while let Some(piece) = pieces.next().await {
            match piece {
                Ok(piece) => read += piece.len(),
                Err(why) => error = Some(why),
            }
        }
        assert!(read < 100_000 && matches!(error, Some(BlobError::Altered(_))), "{read} {error:?}");
    }
}
