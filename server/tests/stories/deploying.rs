//! What an operator reads and installs says what the program does.

use std::{collections::BTreeSet, fs, path::Path, process::Command};

use freehold::config::Config;
use tempfile::TempDir;

fn beside(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The settings that a file may have, as the program itself names them where one is unknown.
fn settings() -> BTreeSet<String> {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("freehold.toml");
    let known = |section: &str| -> BTreeSet<String> {
        fs::write(&file, format!("{section}\nnobody_knows_this = 1\n")).unwrap();
        let refused = Config::read(Some(&file), None, None, |_| None).unwrap_err().to_string();
        let (_, expected) = refused.split_once("expected").expect("what it may be");
        expected.split('`').skip(1).step_by(2).map(str::to_owned).collect()
    };
    let mut settings = BTreeSet::new();
    for name in known("") {
        let section = known(&format!("[{name}]"));
        // What is no section is refused as a value, which names no settings of its own.
        match section.is_empty() {
            true => settings.insert(name),
            false => {
                settings.extend(section.into_iter().map(|inner| format!("{name}.{inner}")));
                true
            }
        };
    }
    settings
}

/// The names of environment variables in a text.
fn variables(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for part in text.split("FREEHOLD_").skip(1) {
        let name: String = part.chars().take_while(|c| c.is_ascii_uppercase() || *c == '_').collect();
        found.insert(format!("FREEHOLD_{name}"));
    }
    found
}

#[test]
fn the_guide_names_every_setting_that_there_is_and_no_other() {
    let guide = beside("docs/operating.md");
    let table: Vec<&str> = guide.lines().filter(|line| line.starts_with("| ")).collect();
    let column = |at: usize| {
        table
            .iter()
            .filter_map(move |line| line.split('|').nth(at))
            .flat_map(|cell| cell.split('`').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>())
    };
    let known = settings();
    assert!(known.contains("database.owner_url") && known.contains("listen"), "{known:?}");
    let named: BTreeSet<String> = column(1)
        .filter(|name| name.bytes().all(|b| b.is_ascii_lowercase() || b"._".contains(&b)))
        .filter(|name| !name.starts_with("freehold_"))
        .collect();
    assert_eq!(named, known);
    let told: BTreeSet<String> = column(2).filter(|name| name.starts_with("FREEHOLD_")).collect();
    let asked = variables(&(beside("server/src/config.rs") + &beside("server/src/main.rs")));
    assert_eq!(told, asked);
}

#[test]
fn the_guide_names_every_command_that_an_operator_gives_and_no_other() {
    let folder = TempDir::new().unwrap();
    let guide = beside("docs/operating.md");
    for line in guide.lines().map(str::trim).filter(|line| line.contains("freehold ")) {
        let command = line.rsplit("freehold ").next().unwrap_or_default();
        let words: Vec<&str> = command
            .split_whitespace()
            .take_while(|word| word.bytes().all(|b| b.is_ascii_lowercase()))
            .collect();
        // A sentence about it names the program and goes on.
        let is_command = line.starts_with("freehold ") || line.starts_with("sudo -u freehold");
        if is_command && !words.is_empty() {
            let known = (1..=words.len().min(2)).rev().any(|count| {
                let help: Vec<&str> = words[..count].iter().copied().chain(["--help"]).collect();
                crate::program::run(folder.path(), &help).code == Some(0)
            });
            assert!(known, "{line}");
        }
    }
}

#[test]
fn the_unit_is_well_formed_and_gives_the_program_no_more_rights_than_it_needs() {
    let analyze = |arguments: &[&str]| {
        let output = Command::new("systemd-analyze").args(arguments).output().ok()?;
        let text = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
        Some((output.status.success(), text))
    };
    if analyze(&["--version"]).is_none() {
        eprintln!("The unit is not looked at: systemd-analyze is not there.");
        return;
    }
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("freehold.service");
    let unit = beside("deploy/freehold.service");
    assert!(unit.contains("ExecStart=/usr/local/bin/freehold serve"));
    // The program is not installed where a test runs.
    fs::write(&file, unit.replace("/usr/local/bin/freehold", env!("CARGO_BIN_EXE_freehold"))).unwrap();
    let file = file.to_str().unwrap();
    let (fine, said) = analyze(&["verify", "--man=no", file]).unwrap();
    assert!(fine && said.is_empty(), "{said}");
    let (fine, said) = analyze(&["security", "--offline=true", "--threshold=20", file]).unwrap();
    assert!(fine, "{said}");
}
