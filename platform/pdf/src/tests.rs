//! What a file shows is what was said, however it was written.

use std::io::Read;

use crate::{Column, Document, Table, fonts::Fonts, fonts::Weight, layout};

fn document(cells: &[&str]) -> Document {
    let column = |label: &str, width, numbers| Column { label: label.to_owned(), width, numbers };
    let rows = cells.iter().map(|cell| vec![(*cell).to_owned(), "$4,821".to_owned()]).collect();
    Document {
        title: "Statement".to_owned(),
        about: vec!["Maven and Moses Frase".to_owned()],
        tables: vec![Table {
            title: "Sales".to_owned(),
            columns: vec![column("Customer", 3, false), column("Owed", 1, true)],
            rows,
        }],
        foot: "Freehold".to_owned(),
        lacking: "Boxes stand for letters that are missing.".to_owned(),
    }
}

fn said(document: &Document) -> Vec<String> {
    let mut fonts = Fonts::new().unwrap();
    let sheets = layout::pages(document, &mut fonts);
    sheets.into_iter().flat_map(|sheet| sheet.words).map(|words| words.text).collect()
}

/// Everything in the file, unpacked.
fn unpacked(file: &[u8]) -> String {
    let mut all = String::from_utf8_lossy(file).into_owned();
    let mut rest = file;
    while let Some(at) = rest.windows(7).position(|some| some == b"stream\n") {
        rest = &rest[at + 7..];
        let mut text = Vec::new();
        // What is no packed stream is left alone.
        if flate2::read::ZlibDecoder::new(rest).read_to_end(&mut text).is_ok() {
            all.push_str(&String::from_utf8_lossy(&text));
        }
    }
    all
}

#[test]
fn a_file_has_its_pages_its_fonts_and_the_letters_that_can_be_copied_out_of_it() {
    let file = document(&["Isdom"]).write().unwrap();
    assert!(file.starts_with(b"%PDF-") && file.len() < 200_000, "{} bytes", file.len());
    let all = unpacked(&file);
    assert!(all.contains("/ToUnicode"), "what is drawn can be read");
    for letter in "Isdom$4,821".chars() {
        assert!(
            all.contains(&format!("{:04X}", letter as u32))
                || all.contains(&format!("{:04x}", letter as u32))
        );
    }
}

#[test]
fn what_looks_like_markup_is_only_drawn() {
    let hostile = [
        "#read(\"/etc/passwd\")",
        "$x^2$ *bold* _it_ `code`",
        "<b>&amp;</b>",
        "(a) Tj ET \\) endstream",
        "= Heading",
    ];
    let document = document(&hostile);
    let said = said(&document);
    for text in hostile {
        assert!(said.iter().any(|line| line == text), "{text}: {said:?}");
    }
    let file = document.write().unwrap();
    assert!(!unpacked(&file).contains("root:"));
}

#[test]
fn a_word_longer_than_its_column_is_broken_and_nothing_of_it_is_lost() {
    let word = "W".repeat(180);
    let said = said(&document(&[&word]));
    let parts: Vec<&String> = said.iter().filter(|line| line.starts_with("WW")).collect();
    assert!(parts.len() > 1);
    assert_eq!(parts.iter().map(|part| part.len()).sum::<usize>(), 180);
}

#[test]
fn letters_from_right_to_left_are_there_and_what_turns_others_is_not() {
    let mut fonts = Fonts::new().unwrap();
    let arabic = fonts.shape("شركة Isdom", Weight::Plain);
    assert_eq!(arabic.runs.len(), 2);
    assert!(!fonts.lacks, "the fonts have Arabic letters");
    // A paragraph that begins with Arabic letters has them at its right.
    assert_eq!(arabic.runs[0].text.trim(), "Isdom");
    fonts.shape("עברית", Weight::Bold);
    assert!(!fonts.lacks, "the fonts have Hebrew letters");
    let said = said(&document(&["Pay\u{202e}lla ton\u{2069} now\u{0}"]));
    assert!(said.iter().any(|line| line == "Paylla ton now"), "{said:?}");
}

#[test]
fn a_letter_that_the_fonts_lack_is_a_box_and_the_file_says_so() {
    let mut fonts = Fonts::new().unwrap();
    fonts.shape("北京", Weight::Plain);
    assert!(fonts.lacks);
    assert!(document(&["北京"]).write().unwrap().starts_with(b"%PDF-"));
}

#[test]
fn a_long_table_has_its_headings_on_every_page() {
    let cells = vec!["Isdom"; 200];
    let mut fonts = Fonts::new().unwrap();
    let sheets = layout::pages(&document(&cells), &mut fonts);
    assert!(sheets.len() > 4);
    for sheet in &sheets {
        assert!(sheet.words.iter().any(|words| words.text == "Customer"));
        assert!(sheet.words.iter().all(|words| words.y < layout::HIGH - layout::MARGIN));
    }
    let rows: usize =
        sheets.iter().flat_map(|sheet| &sheet.words).filter(|words| words.text == "Isdom").count();
    assert_eq!(rows, 200);
}
