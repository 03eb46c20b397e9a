//! What people and attackers bring.

use std::io::{Cursor, Write};

use kernel::Datum;
use zip::{ZipWriter, write::SimpleFileOptions};

use super::*;
use crate::{Heading, Xlsx};

fn way(delimiter: char, charset: &str) -> Way {
    Way { delimiter, charset: charset.to_owned(), ..Way::default() }
}

/// Headings, and rows with their numbers.
type Table = (Vec<String>, Vec<(u64, String)>);

/// The headings, and of each row its number and texts or its fault.
fn all(content: &[u8], format: Format, way: &Way) -> Result<Table, ReadError> {
    let (mut headings, mut rows) = (Vec::new(), Vec::new());
    read(content, format, way, |piece| {
        match piece {
            Piece::Headings(found) => headings = found,
            Piece::Row(Row { number, cells: Ok(cells) }) => {
                let texts: Vec<String> = cells.iter().map(|cell| cell.text().into_owned()).collect();
                rows.push((number, texts.join("|")));
            }
            Piece::Row(Row { number, cells: Err(fault) }) => rows.push((number, format!("{fault:?}"))),
        }
        ControlFlow::Continue(())
    })?;
    Ok((headings, rows))
}

fn csv(text: &[u8]) -> Vec<(u64, String)> {
    let Detected { charset, delimiter } = detect(text).unwrap();
    all(text, Format::Csv, &way(delimiter, &charset)).unwrap().1
}

/// A workbook of one sheet, with these parts as they are.
fn book(sheet: &str, strings: &str) -> Vec<u8> {
    const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    const WAYS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let workbook = format!(
        "<workbook xmlns=\"{MAIN}\" xmlns:r=\"{WAYS}\"><sheets><sheet name=\"Leads\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"
    );
    let ways = format!(
        "<Relationships xmlns=\"{PACKAGE}/relationships\"><Relationship Id=\"rId1\" Type=\"{WAYS}/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>"
    );
    let root = format!(
        "<Relationships xmlns=\"{PACKAGE}/relationships\"><Relationship Id=\"rId1\" Type=\"{WAYS}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
    );
    let types = format!("<Types xmlns=\"{PACKAGE}/content-types\"/>");
    let sheet = format!("<worksheet xmlns=\"{MAIN}\"><sheetData>{sheet}</sheetData></worksheet>");
    let parts = [
        ("[Content_Types].xml", types),
        ("_rels/.rels", root),
        ("xl/workbook.xml", workbook),
        ("xl/_rels/workbook.xml.rels", ways),
        ("xl/worksheets/sheet1.xml", sheet),
        ("xl/sharedStrings.xml", strings.replace("MAIN", MAIN)),
    ];
    for (name, content) in parts.into_iter().filter(|(_, content)| !content.is_empty()) {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn text(at: &str, text: &str) -> String {
    format!("<c r=\"{at}\" t=\"inlineStr\"><is><t>{text}</t></is></c>")
}

fn xlsx(rows: &str) -> Result<Table, ReadError> {
    let heads = format!("<row r=\"1\">{}{}</row>", text("A1", "Company"), text("B1", "Value"));
    all(&book(&format!("{heads}{rows}"), ""), Format::Xlsx, &Way::default())
}

#[test]
fn encodings_and_delimiters_are_found_where_the_file_shows_them() {
    let wide = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let expected = vec![(2, "Müller|1".to_owned())];
    assert_eq!(csv("Firma;Wert\nMüller;1\n".as_bytes()), expected);
    assert_eq!(csv("\u{feff}Firma\tWert\r\nMüller\t1".as_bytes()), expected);
    assert_eq!(
        csv(&wide("\u{feff}Firma|Wert\rMüller|1\r")),
        expected,
        "UTF-16 with a mark, lines of old Macs"
    );
    assert_eq!(csv(&wide("Firma,Wert,\nMüller,1,\n")), expected, "UTF-16 without a mark");
    assert_eq!(csv(b"Firma;Wert\nM\xfcller;1\n"), expected, "Windows-1252");
    let said = csv("sep=;\r\nFirma;Wert, in Euro\r\nMüller;1\r\n".as_bytes());
    assert_eq!(said, [(3, "Müller|1".to_owned())], "a word to Excel is no heading");
    let wrong = all(b"Firma\nM\xfcller\n", Format::Csv, &way(',', "utf-8")).unwrap().1;
    assert_eq!(wrong, [(2, "Charset(\"A\")".to_owned())]);
}

#[test]
fn one_slip_costs_its_own_row() {
    let rows = csv(b"Company,Value\n\"Open,1\nKonex,2\n\n,,\n\"Two\nlines\",3\nNul\0,4\nA,B,C\nShort\n");
    let expected = [
        (2, "Quote(\"\\\"Open,1\")"),
        (3, "Konex|2"),
        (6, "Two\nlines|3"),
        (8, "Nul(\"A\")"),
        (9, "Beyond(\"C\")"),
        (10, "Short|"),
    ];
    assert_eq!(rows, expected.map(|(row, text)| (row, text.to_owned())));
    let wide: Vec<u8> = (0..10_000).map(|at| format!("c{at},")).collect::<String>().into_bytes();
    assert!(matches!(all(&wide, Format::Csv, &way(',', "utf-8")), Err(ReadError::Columns)));
    assert!(matches!(all(b"\n\n", Format::Csv, &way(',', "utf-8")), Err(ReadError::Empty)));
    let long = format!("Company\n{}\nKonex\n", "x".repeat(1 << 20));
    assert_eq!(csv(long.as_bytes())[1], (3, "Konex".to_owned()));
}

#[test]
fn of_a_formula_what_it_came_to_is_taken_and_a_text_that_looks_like_one_is_a_text() {
    let rows = format!(
        "<row r=\"2\">{}<c r=\"B2\"><f>1+1</f><v>2</v></c></row>\
         <row r=\"3\">{}<c r=\"B3\" t=\"e\"><f>A0</f><v>#REF!</v></c></row>",
        text("A2", "=1+1"),
        text("A3", "Konex")
    );
    let (headings, rows) = xlsx(&rows).unwrap();
    assert_eq!(headings, ["Company", "Value"]);
    assert_eq!(rows, [(2, "=1+1|2".to_owned()), (3, "Konex|#REF!".to_owned())]);
}

#[test]
fn a_cell_at_the_end_of_the_world_costs_nothing_but_its_row() {
    let rows = format!(
        "<row r=\"1048576\">{}</row><row r=\"3\">{}</row>",
        text("XFD1048576", "far"),
        text("A3", "before")
    );
    let (_, rows) = xlsx(&rows).unwrap();
    assert_eq!(rows, [(1_048_576, "Beyond(\"XFD\")".to_owned()), (1_048_576, "Order".to_owned())]);
}

#[test]
fn a_workbook_that_unpacks_to_too_much_or_says_so_is_refused_before_it_is_opened() {
    let bomb = format!("<row r=\"2\"><c r=\"A2\"><v>{}</v></c></row>", "1".repeat(1 << 20));
    assert!(matches!(xlsx(&bomb), Err(ReadError::Bomb)));
    let many = "<row r=\"2\"/>".repeat((161 << 20) / 12);
    assert!(matches!(xlsx(&many), Err(ReadError::Bomb)));
    let says = "<sst xmlns=\"MAIN\" uniqueCount=\"99999999999\"><si><t>x</t></si></sst>";
    assert!(matches!(sheets(&book("", says)), Err(ReadError::Bomb)));
    assert!(matches!(sheets(b"PK\x03\x04 and nothing"), Err(ReadError::Damaged)));
}

#[test]
fn a_hundred_thousand_rows_are_read_within_bounds() {
    let headings = ["Company", "Domain", "Product", "Contact", "Notes"]
        .map(|label| Heading { label: label.to_owned(), money: false });
    let folder = tempfile::tempdir().unwrap();
    let at = "2026-11-23T06:00:00Z".parse().unwrap();
    let mut sheet = Xlsx::new("Leads", &headings, at, folder.path()).unwrap();
    let mut text = String::from("Company,Domain,Product,Contact,Notes\n");
    for row in 0..100_000 {
        let cells = [
            format!("Company {row}"),
            format!("company-{row}.com"),
            "GTX Pro".to_owned(),
            format!("Person {row}"),
            format!("Met at the fair, stand {row}"),
        ];
        text.push_str(&format!("{},{},{},{},\"{}\"\n", cells[0], cells[1], cells[2], cells[3], cells[4]));
        sheet.row(&cells.map(Datum::text)).unwrap();
    }
    let mut packed = Vec::new();
    sheet.finish(&mut packed).unwrap();
    let counted = |content: &[u8], format| {
        let before = most_memory();
        let mut rows = 0;
        read(content, format, &way(',', "utf-8"), |_| {
            rows += 1;
            ControlFlow::Continue(())
        })
        .unwrap();
        let more = most_memory().saturating_sub(before);
        println!("{format:?}: {} kB read, {more} kB more memory at most", content.len() >> 10);
        assert_eq!(rows, 100_001);
        assert!(more < 100 << 10, "{format:?} took {more} kB");
    };
    counted(text.as_bytes(), Format::Csv);
    counted(&packed, Format::Xlsx);
}

/// The most memory that this process had so far, in kB; nothing where the system does not say.
fn most_memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
    line.split_whitespace().next().and_then(|number| number.parse().ok()).unwrap_or_default()
}
