//! Exports as they come in real life, and worse: what can be read is loaded, what cannot is named, and
//! nothing is half done.

use std::{
    fs::{self, File},
    path::Path,
};

use freehold::node::Node;
use selling::leads;
use tempfile::TempDir;
use trust::Mode;
use vault::{Front, Storage, Tx};

use crate::{
    export,
    program::{import, run},
};

/// A fresh data folder, and an export of twelve opportunities.
fn ground() -> (TempDir, TempDir) {
    let (data, source) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    export::write(source.path(), 12);
    (data, source)
}

fn pipeline_with(row: &str) -> String {
    format!("{}{row}\n", export::pipeline(12))
}

#[test]
fn an_export_that_cannot_be_read_is_refused_in_words_and_nothing_is_made_of_it() {
    type Spoil = fn(&Path);
    let cases: [(&str, Spoil, &[&str]); 8] = [
        (
            "an empty folder",
            |folder| {
                for entry in fs::read_dir(folder).unwrap() {
                    fs::remove_file(entry.unwrap().path()).unwrap();
                }
            },
            &["is not in the folder", ".csv", "columns"],
        ),
        ("no folder", |folder| fs::remove_dir_all(folder).unwrap(), &["is not a folder"]),
        (
            "no pipeline",
            |folder| fs::remove_file(folder.join("sales_pipeline.csv")).unwrap(),
            &["sales_pipeline.csv is not in the folder"],
        ),
        (
            "a missing column",
            |folder| {
                let text = export::pipeline(12).replace("deal_stage", "phase");
                fs::write(folder.join("sales_pipeline.csv"), text).unwrap();
            },
            &["sales_pipeline.csv has no column “deal_stage”"],
        ),
        (
            "a column twice",
            |folder| fs::write(folder.join("products.csv"), "product,series,sales_price,product\n").unwrap(),
            &["products.csv has two columns “product”"],
        ),
        (
            "an empty file",
            |folder| fs::write(folder.join("accounts.csv"), "").unwrap(),
            &["accounts.csv is empty"],
        ),
        (
            "no text at all",
            |folder| fs::write(folder.join("accounts.csv"), [0_u8; 4_000]).unwrap(),
            &["accounts.csv", "save it as CSV in UTF-8"],
        ),
        (
            "a file that is far too large",
            // Sparse: it says 300 MiB and takes no room.
            |folder| File::create(folder.join("sales_pipeline.csv")).unwrap().set_len(300 << 20).unwrap(),
            &["sales_pipeline.csv is above 256 MiB", "split"],
        ),
    ];
    for (what, spoil, words) in cases {
        let (data, source) = ground();
        spoil(source.path());
        let said = import(data.path(), source.path());
        assert_eq!((said.code, said.out.as_str()), (Some(1), ""), "{what}: {}", said.err);
        assert!(said.err.starts_with("freehold: "), "{what}: {}", said.err);
        for word in words {
            assert!(said.err.contains(word), "{what}: “{word}” is not in {}", said.err);
        }
        let list = run(data.path(), &["vault", "list"]);
        assert!(list.out.contains("No organisation lives here yet"), "{what}: {}", list.out);
    }
}

#[test]
fn rows_that_cannot_be_read_are_named_with_file_and_line_and_the_others_are_loaded() {
    let (data, source) = ground();
    let huge = "x".repeat(10 << 20);
    let cell = "y".repeat(100 << 10);
    let bad = [
        "BAD1,Nobody Known,GTX Pro,Isdom,Won,3/1/2017,5/1/2017,1".to_owned(),
        "BAD2,Moses Frase,GTX Ultra,Isdom,Won,3/1/2017,5/1/2017,1".to_owned(),
        "BAD3,Moses Frase,GTX Pro,Isdom,Dreaming,3/1/2017,5/1/2017,1".to_owned(),
        "BAD4,Moses Frase,GTX Pro,Isdom,Won,31/31/2017,5/1/2017,1".to_owned(),
        "BAD5,Moses Frase,GTX Pro,Isdom,Won,3/1/2017,5/1/2017,plenty".to_owned(),
        "BAD6,Moses Frase".to_owned(),
        format!("BAD7,Moses Frase,GTX Pro,{huge},Won,3/1/2017,5/1/2017,1"),
        format!("BAD8,Moses Frase,GTX Pro,{cell},Won,3/1/2017,5/1/2017,1"),
        "BAD9,Moses\0Frase,GTX Pro,Isdom,Won,3/1/2017,5/1/2017,1".to_owned(),
        "OPP00002,Moses Frase,GTX Pro,Isdom,Won,3/1/2017,5/1/2017,77777".to_owned(),
        "BAD10,Moses Frase,\"GTX Pro,Isdom,Won,3/1/2017,5/1/2017,1".to_owned(),
        "GOOD1,Moses Frase,GTX Pro,Isdom,Won,3/1/2017,5/1/2017,1".to_owned(),
    ];
    fs::write(source.path().join("sales_pipeline.csv"), pipeline_with(&bad.join("\n"))).unwrap();
    let said = import(data.path(), source.path());
    assert_eq!(said.code, Some(0), "{}", said.err);
    // The header is line 1, so the first of the bad rows is line 14.
    for (at, reason) in [
        (14, "Nobody Known"),
        (15, "GTX Ultra"),
        (16, "Dreaming"),
        (17, "31/31/2017"),
        (18, "plenty"),
        (19, "2 cells where 8 columns are"),
        (20, "a line above 256 KiB"),
        (21, "a cell of 102400 bytes"),
        (22, "Moses�Frase"),
        (23, "OPP00002"),
        (24, "BAD10"),
    ] {
        let named = said
            .out
            .lines()
            .any(|line| line.contains(&format!("sales_pipeline.csv, line {at}:")) && line.contains(reason));
        assert!(named, "line {at} ({reason}) is not named in\n{}", said.out);
    }
    assert!(said.out.len() < 20_000, "the report does not repeat what was too long");
    assert!(said.out.contains("13  opportunities in all"), "{}", said.out);
    assert_eq!(run(data.path(), &["vault", "verify", "maven"]).code, Some(0));
}

#[test]
fn an_export_in_any_usual_encoding_is_understood() {
    let text = export::pipeline(12).replace("Isdom", "Café Zürich");
    let accounts = "account,sector,office_location\nCafé Zürich,medical,Kenya\nZoomit,medical,Kenya\n";
    type Encode = fn(&str) -> Vec<u8>;
    let encodings: [(&str, Encode, Option<&str>); 4] = [
        ("UTF-8 with a mark", |text| [b"\xEF\xBB\xBF", text.as_bytes()].concat(), None),
        ("UTF-16, little end first", |text| utf16(text, u16::to_le_bytes), Some("UTF-16")),
        ("UTF-16, big end first", |text| utf16(text, u16::to_be_bytes), Some("UTF-16")),
        // Every letter of these texts is the same in both.
        (
            "Latin-1",
            |text| text.chars().map(|c| u8::try_from(c as u32).unwrap()).collect(),
            Some("Windows-1252"),
        ),
    ];
    for (what, encode, named) in encodings {
        let (data, source) = ground();
        fs::write(source.path().join("sales_pipeline.csv"), encode(&text)).unwrap();
        fs::write(source.path().join("accounts.csv"), encode(accounts)).unwrap();
        let said = import(data.path(), source.path());
        assert_eq!(said.code, Some(0), "{what}: {}", said.err);
        if let Some(named) = named {
            assert!(said.out.contains(&format!("sales_pipeline.csv was in {named}, read as such")), "{what}");
        }
        let companies = companies(data.path(), "moses-frase");
        assert!(companies.contains(&"Café Zürich".to_owned()), "{what}: {companies:?}");
    }
}

fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    std::iter::once(0xFEFF).chain(text.encode_utf16()).flat_map(bytes).collect()
}

fn companies(data: &Path, handle: &str) -> Vec<String> {
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        let storage = Storage::Folder(data.to_owned());
        let node = Node::open(storage, Front::system(), Mode::default()).await.unwrap();
        let (_, vault) = node.vaults().by_handle(handle).await.unwrap().unwrap();
        let page = vault.read(async |tx: &Tx| leads::page(tx, &leads::everything(), None, 100).await).await;
        page.unwrap().0.into_iter().filter_map(|row| row.lead.draft.company).collect()
    })
}
