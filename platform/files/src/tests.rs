//! What is taken and what is not, with files that mean harm, built here.

mod documents;
mod names;
mod pictures;

use super::*;

const GOOD_PDF: &[u8] =
    b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n";

fn kept(name: &str, content: impl AsRef<[u8]>) -> Examined {
    examine(name, content.as_ref().to_vec()).unwrap_or_else(|why| panic!("{name}: {why}"))
}

fn refused(name: &str, content: impl AsRef<[u8]>) -> Refusal {
    match examine(name, content.as_ref().to_vec()) {
        Err(why) => why,
        Ok(examined) => panic!("{name} was taken as {:?}", examined.kind),
    }
}

#[test]
fn what_a_file_is_its_content_says() {
    assert_eq!(kept("offer.pdf", GOOD_PDF).kind, Kind::Pdf);
    assert_eq!(kept("notes.txt", "Met at the fair.\r\nWants 40 licences, < 5 % off.").kind, Kind::Text);
    assert_eq!(kept("prices.csv", "product;price\nGTX Pro;4821\n").kind, Kind::Csv);
    assert_eq!(kept("offer", GOOD_PDF).name, "offer.pdf", "a name without an ending gets one");
    assert_eq!(
        refused("offer.txt", GOOD_PDF).to_string(),
        "this file’s name ends in .txt, but it is a PDF; name it so that it ends in .pdf"
    );
}

#[test]
fn a_web_page_is_not_taken_whatever_it_calls_itself() {
    let page = "<!doctype html><script>alert(1)</script>";
    for name in ["offer.pdf", "offer.html", "offer.txt", "offer.png", "offer"] {
        assert_eq!(refused(name, page), Refusal::WebPage, "{name}");
    }
    for page in [
        "\u{feff} <HTML>",
        "<?xml version='1.0'?><!-- x --><html>",
        "<script>1</script>",
        "<!-- <svg> --><p>",
    ] {
        assert_eq!(refused("a.txt", page), Refusal::WebPage, "{page}");
    }
}

#[test]
fn what_is_empty_too_large_or_unknown_is_refused_with_a_reason() {
    assert_eq!(refused("a.txt", ""), Refusal::Empty);
    assert_eq!(refused("a.txt", "a".repeat(LARGEST + 1)), Refusal::Large);
    assert_eq!(kept("a.txt", "a".repeat(LARGEST)).content.len(), LARGEST);
    assert_eq!(refused("setup.exe", b"MZ\x90\0\x03\0\0\0"), Refusal::Unknown);
    assert_eq!(refused("a.txt", b"text \0 with more behind"), Refusal::Unknown);
    assert_eq!(refused("a.txt", b"caf\xe9"), Refusal::Unknown, "no UTF-8");
}

#[test]
fn every_reason_says_what_to_do() {
    let reasons = [
        Refusal::Empty,
        Refusal::Large,
        Refusal::Name,
        Refusal::Endings("exe".into()),
        Refusal::Unknown,
        Refusal::WebPage,
        Refusal::Archive,
        Refusal::Damaged,
        Refusal::Drawing,
        Refusal::Appended,
        Refusal::Protected,
        Refusal::Acts(Acting::Macros),
        Refusal::Bomb,
        Refusal::Pixels { width: 1, height: 2 },
    ];
    for reason in reasons {
        let text = reason.to_string();
        let asks = ["save", "give it", "attach", "make it", "print", "look", "send"];
        assert!(asks.iter().any(|ask| text.contains(ask)), "{text}");
    }
}
