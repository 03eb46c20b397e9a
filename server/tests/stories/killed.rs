//! `kill -9` at random moments of an import: started again, it ends as if nothing had happened.

use std::{
    path::Path,
    process::Stdio,
    time::{Duration, Instant},
};

use freehold::node::Node;
use kernel::Chance;
use tempfile::TempDir;
use trust::Mode;
use vault::{Front, Storage};

use crate::{
    export,
    figures::{self, Figures},
    program::{Said, freehold, import, run},
};

const KILLS: usize = 50;
/// As many as the real export has.
const OPPORTUNITIES: usize = 8_800;

#[test]
fn an_import_that_is_killed_at_fifty_random_moments_loses_nothing_and_doubles_nothing() {
    let seed = std::env::var("SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(20_261_121);
    eprintln!("the moments come from SEED={seed}");
    let chance = Chance::seeded(seed);
    let source = TempDir::new().unwrap();
    export::write(source.path(), OPPORTUNITIES);

    let calm = TempDir::new().unwrap();
    let began = Instant::now();
    let said = import(calm.path(), source.path());
    assert_eq!(said.code, Some(0), "{}", said.err);
    let took = began.elapsed();
    let expected = held(calm.path());
    assert_eq!(expected.len(), 13);
    // So long that fifty kills spread over one import: starting again takes its time as well.
    let within = took / (KILLS as u32 / 3);
    let vendor = &expected["maven"];
    assert_eq!(vendor["registrations received, accepted"], OPPORTUNITIES as i64 * 9 / 10);

    let (mut kills, mut finished) = (0, 0);
    while kills < KILLS {
        let data = TempDir::new().unwrap();
        loop {
            let wait = Duration::from_micros(chance.below(within.as_micros() as u64));
            match killed_after(data.path(), source.path(), (kills < KILLS).then_some(wait)) {
                None => kills += 1,
                Some(said) => {
                    assert_eq!(said.code, Some(0), "after {kills} kills: {}", said.err);
                    break;
                }
            }
        }
        finished += 1;
        assert_eq!(held(data.path()), expected, "after {kills} kills, SEED={seed}");
        if kills == KILLS {
            for handle in expected.keys() {
                let said = run(data.path(), &["vault", "verify", handle]);
                assert_eq!(said.code, Some(0), "{}{}", said.out, said.err);
                assert!(said.out.contains("whole"), "{}", said.out);
            }
        }
    }
    eprintln!("{kills} kills in {finished} imports, each of which takes {} ms undisturbed", took.as_millis());
}

/// Starts the import and kills it after that time; what it said, where it was faster or nobody killed it.
fn killed_after(data: &Path, source: &Path, wait: Option<Duration>) -> Option<Said> {
    let mut command = freehold(data, &["import", "crm", source.to_str().unwrap()]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    if let Some(wait) = wait {
        std::thread::sleep(wait);
        if child.try_wait().unwrap().is_none() {
            child.kill().unwrap();
            child.wait().unwrap();
            return None;
        }
    }
    Some(child.wait_with_output().unwrap().into())
}

/// What a data folder holds; every chain and receipt in it verifies.
fn held(data: &Path) -> Figures {
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        let storage = Storage::Folder(data.to_owned());
        let node = Node::open(storage, Front::system(), Mode::default()).await.unwrap();
        figures::assert_whole(&node).await;
        figures::of(&node).await
    })
}
