//! What this machine can do at most, and what the run leaves nothing of.

use std::{
    io::Write,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

/// A folder that goes when the run ends.
pub struct Scratch(pub PathBuf);

impl Scratch {
    /// A new one.
    pub fn new() -> std::io::Result<Self> {
        let folder = std::env::temp_dir().join(format!("freehold-bench-{}", std::process::id()));
        std::fs::create_dir_all(&folder)?;
        Ok(Self(folder))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Writes of 4 KiB that are made durable, in a second.
pub fn syncs_a_second(folder: &Path) -> std::io::Result<f64> {
    let mut file = std::fs::File::create(folder.join("sync"))?;
    let start = Instant::now();
    let mut count = 0;
    while start.elapsed() < Duration::from_secs(1) {
        file.write_all(&[7; 4096])?;
        file.sync_data()?;
        count += 1;
    }
    Ok(f64::from(count) / start.elapsed().as_secs_f64())
}

/// The one in the middle, in milliseconds.
pub fn median(times: &mut [Duration]) -> f64 {
    times.sort();
    times.get(times.len() / 2).map_or(f64::NAN, |time| time.as_secs_f64() * 1e3)
}

/// The one that all but every hundredth stay below, in milliseconds.
pub fn slowest_of_hundred(times: &mut [Duration]) -> f64 {
    times.sort();
    times.get(times.len() * 99 / 100).map_or(f64::NAN, |time| time.as_secs_f64() * 1e3)
}

/// A figure of a process that the system keeps, in MiB: `VmRSS` now, `VmHWM` the most it ever had.
pub fn memory(process: &str, figure: &str) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let kib = status.lines().find_map(|line| {
        line.strip_prefix(figure)?.strip_prefix(':')?.trim().strip_suffix("kB")?.trim().parse::<f64>().ok()
    });
    kib.unwrap_or(f64::NAN) / 1024.0
}
