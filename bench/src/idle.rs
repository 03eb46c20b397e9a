//! A node that has nothing to do.

use std::{
    net::SocketAddr,
    path::Path,
    process::{Command, Stdio},
    time::Duration,
};

use crate::machine::memory;

/// The memory of a node that serves the imported channel and has nothing to do.
pub fn idle(folder: &Path) -> anyhow::Result<()> {
    let program = std::env::current_exe()?;
    let program = program.parent().map(|target| target.join("freehold"));
    let Some(program) = program.filter(|program| program.is_file()) else {
        println!("  idle memory: build the program first (cargo build --release)");
        return Ok(());
    };
    let mut child = Command::new(program)
        .args(["serve", "--listen", &SocketAddr::from(([127, 0, 0, 1], 0)).to_string(), "--data"])
        .arg(folder)
        .stdout(Stdio::null())
        .spawn()?;
    std::thread::sleep(Duration::from_secs(30));
    let mib = memory(&child.id().to_string(), "VmRSS");
    anyhow::ensure!(child.try_wait()?.is_none(), "the node did not stay");
    child.kill()?;
    child.wait()?;
    println!("  idle memory, 34 vaults                       {:>7.0} MiB (target 150)", mib);
    Ok(())
}
