//! Killed at every point that a change passes: all or nothing, and the next change works.

use super::*;

async fn points_of_a_change() -> Vec<&'static str> {
    let stage = Stage::on(Ground::sqlite()).await;
    add_whole(&stage.acme, "Orion").await.unwrap();
    let points: Vec<_> =
        stage.faults.passed().into_iter().filter(|point| point.starts_with("change.")).collect();
    assert!(points.len() >= 5, "{points:?}");
    points
}

#[tokio::test]
async fn a_change_killed_at_any_point_leaves_all_of_it_or_nothing() {
    for point in points_of_a_change().await {
        for stage in stages().await {
            stage.faults.stop_at(point, 1);
            let killed = add_whole(&stage.acme, "Orion").await;
            assert!(matches!(killed, Err(VaultError::Stopped(at)) if at == point), "{point}: {killed:?}");
            let stage = stage.reopened().await;
            let left = whole(&stage.acme).await;
            assert_eq!(left, if point == "change.after_commit" { (1, 1, 1) } else { (0, 0, 0) }, "{point}");

            add_whole(&stage.acme, "Vega").await.unwrap();
            let (runner, counted) = stage.counting_runner();
            runner.until_idle(|_| ()).await.unwrap();
            assert_eq!(counted.load(Ordering::SeqCst) as u64, left.0 + 1, "{point}");
            assert_eq!(whole(&stage.acme).await, (left.0 + 1, left.1 + 1, 0), "{point}");
        }
    }
}

#[tokio::test]
async fn a_crash_while_an_organisation_is_made_leaves_no_half_of_it() {
    for stage in stages().await {
        stage.faults.stop_at("create.before_directory", 1);
        let killed = stage.vaults.create("maven".parse().unwrap(), "Maven").await;
        assert!(matches!(killed, Err(VaultError::Stopped(_))), "{killed:?}");

        let stage = stage.reopened().await;
        assert!(stage.vaults.by_handle("maven").await.unwrap().is_none());
        let maven = stage.organisation("maven").await;
        add_whole(&maven, "Orion").await.unwrap();
        drop(maven);
        let stage = stage.reopened().await;
        let (_, maven) = stage.vaults.by_handle("maven").await.unwrap().unwrap();
        assert_eq!(whole(&maven).await, (1, 1, 1));
    }
}

#[tokio::test]
async fn of_two_organisations_made_at_once_with_one_handle_one_is_made_and_whole() {
    for stage in stages().await {
        let make = || async {
            let card = stage.vaults.create("maven".parse().unwrap(), "Maven").await?;
            add_whole(&stage.vaults.vault(card.org), "Orion").await
        };
        let (one, other) = futures::future::join(make(), make()).await;
        let both = [one, other];
        assert_eq!(both.iter().filter(|made| made.is_ok()).count(), 1, "{both:?}");
        assert!(both.iter().any(|made| matches!(made, Err(VaultError::HandleTaken(_)))), "{both:?}");
        let stage = stage.reopened().await;
        let (_, maven) = stage.vaults.by_handle("maven").await.unwrap().unwrap();
        assert_eq!(whole(&maven).await, (1, 1, 1));
    }
}
