//! The program itself, as an operator runs it.

use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Output, Stdio},
};

/// What the program said, and how it ended.
#[derive(Debug)]
pub struct Said {
    /// The exit code; none where a signal ended it.
    pub code: Option<i32>,
    /// On standard output.
    pub out: String,
    /// On standard error.
    pub err: String,
}

/// The program with these arguments, nothing of the tester's own settings, and a data folder.
pub fn freehold(data: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_freehold"));
    command.env_clear().args(arguments).arg("--data").arg(data).stdin(Stdio::null());
    command
}

/// Runs it to its end.
pub fn run(data: &Path, arguments: &[&str]) -> Said {
    freehold(data, arguments).output().expect("the program starts").into()
}

/// Imports an export.
pub fn import(data: &Path, folder: &Path) -> Said {
    run(data, &["import", "crm", folder.to_str().expect("a plain path")])
}

impl From<Output> for Said {
    fn from(output: Output) -> Self {
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
        Self { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
    }
}

/// A node that serves; it is killed when it is forgotten.
pub struct Serving {
    child: Child,
    /// Where it listens, as it says: `http://localhost:…`.
    pub address: String,
}

impl Serving {
    /// Serves that data folder on a port that the system gives.
    pub fn on(data: &Path) -> Self {
        Self::with(data, &[])
    }

    /// The same, with these settings in its environment.
    pub fn with(data: &Path, environment: &[(&str, &str)]) -> Self {
        let mut command = freehold(data, &["serve", "--listen", "127.0.0.1:0"]);
        command.envs(environment.iter().copied());
        let mut child = command.stdout(Stdio::piped()).spawn().expect("the program starts");
        let mut line = String::new();
        let said = child.stdout.take().expect("its standard output");
        BufReader::new(said).read_line(&mut line).expect("its first line");
        let address = line.trim().rsplit(' ').next().unwrap_or_default().to_owned();
        Self { child, address }
    }

    /// Asks it to stop, as a service manager does, and gives the exit code.
    pub fn stop(mut self) -> Option<i32> {
        let asked = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status();
        assert!(asked.expect("kill is there").success());
        self.child.wait().expect("it ends").code()
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        _ = self.child.kill();
        _ = self.child.wait();
    }
}
