//! What was written reads back equal, whatever stands in it.

use calamine::{Data, Reader, Xlsx as Book, open_workbook_from_rs};
use kernel::{Currency, Datum, Money, Timestamp};
use proptest::prelude::*;

use super::*;

/// Texts as people and attackers write them.
const TEXTS: [&str; 16] = [
    "Isdom",
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "＝1+1",
    "  =cmd|' /C calc'!A0",
    "<script>alert(1)</script>",
    "a;=1+1,\"b\"\nnew line\r\nanother",
    "control \u{1}\u{7}\u{1b}\u{7f} characters, and _x0041_ as it stands",
    "👩‍👩‍👧‍👦 and 𝔘𝔫𝔦𝔠𝔬𝔡𝔢",
    "مرحبا بالعالم",
    "\u{202e}gpj.exe",
    "  spaces  ",
];

fn at() -> Timestamp {
    "2026-11-22T06:05:04Z".parse().unwrap()
}

fn headings(labels: &[&str]) -> Vec<Heading> {
    labels.iter().map(|label| Heading { label: (*label).to_owned(), money: *label == "Value" }).collect()
}

fn money(minor: i64, currency: &str) -> Datum {
    Money::new(minor, currency.parse::<Currency>().unwrap()).into()
}

fn xlsx(most: u32, heads: &[&str], rows: &[Vec<Datum>]) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let mut sheet = Xlsx::with_sheets_of(most, "Leads", &headings(heads), at(), folder.path()).unwrap();
    for row in rows {
        sheet.row(row).unwrap();
    }
    let mut packed = Vec::new();
    sheet.finish(&mut packed).unwrap();
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "nothing is left on the disk");
    packed
}

fn opened(packed: Vec<u8>) -> Book<std::io::Cursor<Vec<u8>>> {
    open_workbook_from_rs(std::io::Cursor::new(packed)).unwrap()
}

fn read_back(packed: Vec<u8>) -> Vec<Vec<Data>> {
    let mut book = opened(packed);
    let range = book.worksheet_range_at(0).unwrap().unwrap();
    range.rows().map(<[Data]>::to_vec).collect()
}

fn csv(heads: &[&str], rows: &[Vec<Datum>]) -> Vec<u8> {
    let mut csv = Csv::new(&headings(heads)).unwrap();
    let mut whole = csv.take().unwrap();
    for row in rows {
        csv.row(row).unwrap();
        whole.extend(csv.take().unwrap());
    }
    whole
}

fn records(bytes: &[u8]) -> Vec<Vec<String>> {
    let text = bytes.strip_prefix("\u{feff}".as_bytes()).expect("a mark that it is UTF-8");
    let mut reader = ::csv::ReaderBuilder::new().has_headers(false).from_reader(text);
    reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect()
}

#[test]
fn a_workbook_reads_back_as_it_was_written_and_holds_no_formula() {
    let rows: Vec<Vec<Datum>> = TEXTS.iter().map(|text| vec![Datum::text(*text)]).collect();
    let packed = xlsx(1_000, &["=Company"], &rows);
    let read = read_back(packed.clone());
    assert_eq!(read[0][0], Data::String("=Company".to_owned()));
    for (text, row) in TEXTS.iter().zip(&read[1..]) {
        assert_eq!(row[0], Data::String((*text).to_owned()), "{text:?}");
    }
    let formulas = opened(packed).worksheet_formula("Leads").unwrap();
    assert!(formulas.is_empty(), "{formulas:?}");
}

#[test]
fn amounts_days_and_moments_are_values_that_can_be_counted_with() {
    let moment = Datum::Moment(at());
    let rows = [
        vec![money(482_150, "USD"), Datum::Day("2026-12-31".parse().unwrap()), moment, true.into()],
        vec![money(-5, "JPY"), Datum::Day("0017-01-01".parse().unwrap()), Datum::Nothing, false.into()],
        vec![money(i64::MAX, "EUR"), Datum::Nothing, Datum::Nothing, Datum::Nothing],
    ];
    let packed = xlsx(1_000, &["Value", "Closes", "Added", "Archived"], &rows);
    let read = read_back(packed);
    assert_eq!(read[1][0], Data::Float(4_821.5));
    let Data::DateTime(closes) = read[1][1] else { panic!("{:?}", read[1][1]) };
    assert_eq!(closes.as_datetime().unwrap().to_string(), "2026-12-31 00:00:00");
    let Data::DateTime(added) = read[1][2] else { panic!("{:?}", read[1][2]) };
    assert_eq!(added.as_datetime().unwrap().to_string(), "2026-11-22 06:05:04");
    assert_eq!((&read[1][3], &read[2][3]), (&Data::Bool(true), &Data::Bool(false)));
    assert_eq!(read[2][0], Data::Float(-5.0), "yen have no minor unit");
    assert_eq!(read[2][1], Data::String("0017-01-01".to_owned()), "Excel knows no day before 1900");
    assert_eq!(
        read[3][0],
        Data::String("92233720368547758.07 EUR".to_owned()),
        "more than it can hold exactly"
    );
}

#[test]
fn a_text_longer_than_a_cell_is_cut_with_a_mark() {
    let fits = "x".repeat(32_767);
    let long = "𝔘".repeat(40_000);
    let rows = [vec![Datum::text(&*fits)], vec![Datum::text(&*long)]];
    let read = read_back(xlsx(1_000, &["Notes"], &rows));
    assert_eq!(read[1][0], Data::String(fits));
    let Data::String(kept) = &read[2][0] else { panic!("{:?}", read[2][0]) };
    assert!(kept.ends_with(CUT) && kept.encode_utf16().count() <= 32_767, "{}", kept.len());
    assert!(kept.encode_utf16().count() > 32_760);
}

#[test]
fn a_sheet_that_is_full_goes_on_in_a_second_one() {
    let rows: Vec<Vec<Datum>> = (0..5).map(|at| vec![Datum::text(at.to_string())]).collect();
    let mut book = opened(xlsx(4, &["Company"], &rows));
    assert_eq!(book.sheet_names(), ["Leads", "Leads 2"]);
    let second = book.worksheet_range("Leads 2").unwrap();
    let second: Vec<&[Data]> = second.rows().collect();
    assert_eq!(
        second,
        [
            [Data::String("Company".to_owned())],
            ["3".to_owned()].map(Data::String),
            ["4".to_owned()].map(Data::String)
        ]
    );
}

#[test]
fn csv_reads_back_as_it_was_written_with_an_apostrophe_before_what_looks_like_a_formula() {
    let rows: Vec<Vec<Datum>> =
        TEXTS.iter().map(|text| vec![Datum::text(*text), money(-482_150, "USD")]).collect();
    let read = records(&csv(&["Company", "Value"], &rows));
    assert_eq!(read[0], ["Company", "Value", "Value currency"]);
    for (text, row) in TEXTS.iter().zip(&read[1..]) {
        assert_eq!(row[0].strip_prefix('\'').unwrap_or(&row[0]), *text);
        assert_eq!(row[1..], ["-4821.50", "USD"], "an amount is no text, and no formula");
    }
    let guarded = read[1..].iter().filter(|row| row[0].starts_with('\'')).count();
    assert_eq!(guarded, 8);
}

#[test]
fn a_file_is_called_after_what_it_lists_in_letters_that_every_system_takes() {
    assert_eq!(file_name("leads", at(), "csv"), "leads-2026-11-22.csv");
    assert_eq!(file_name("a/b\"\r\nc", at(), "xlsx"), "a-b---c-2026-11-22.xlsx");
}

proptest! {
    #[test]
    fn no_text_begins_as_a_formula_does(text in "[ \u{a0}=+@\t\r\n＝＋－＠a-]{0,6}") {
        let written = records(&csv(&["Company", "Value"], &[vec![Datum::text(&*text), Datum::Nothing]]));
        let cell = &written[1][0];
        let begins = cell.trim_start_matches([' ', '\u{a0}']).chars().next();
        let starts = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];
        prop_assert!(begins.is_none_or(|c| !starts.contains(&c)), "{cell:?}");
        prop_assert_eq!(cell.strip_prefix('\'').unwrap_or(cell), &text);
    }
}
