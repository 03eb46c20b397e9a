//! Lists of records: what is asked of them, and what they say.

use jiff::civil::Date;
use kernel::{Datum, Timestamp};

use crate::{
    Direction, Problem,
    table::{Asked, Cell, Compare, Field, Kind, Line, List, SavedView, TablePart, Test, Views},
};

/// The columns of a store.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Column {
    Name,
    Product,
    Stage,
    Value,
    Currency,
    Closes,
    Archived,
}

struct Row {
    name: &'static str,
}

type Has = Field<Row, Column>;

static LIST: List<Row, Column> = List {
    name: "things",
    title: || "Things".to_owned(),
    several: || "things".to_owned(),
    counted: |count| format!("{} {}", web::number(count), if count == 1 { "thing" } else { "things" }),
    search: || "Name".to_owned(),
    order: ("name", Direction::Descending),
    fields: &[
        Has::new("name", || "Name".to_owned(), Kind::Text(Column::Name), |row| row.name.into())
            .below(&["product"]),
        Has::new(
            "stage",
            || "Stage".to_owned(),
            Kind::Choice(
                Column::Stage,
                &[
                    ("open", || "Open".to_owned()),
                    ("won", || "Won".to_owned()),
                    ("lost", || "Lost".to_owned()),
                ],
            ),
            |_| Cell::from("Open").tagged(crate::Kind::Good),
        ),
        Has::new(
            "value",
            || "Value".to_owned(),
            Kind::Money(Column::Value, Column::Currency),
            |_| Cell::empty(),
        ),
        Has::new("closes", || "Closes".to_owned(), Kind::Day(Column::Closes), |_| Cell::empty()),
        Has::new("product", || "Product".to_owned(), Kind::Among(Column::Product), |_| "<b>GTX</b>".into())
            .aside(),
        Has::new("archived", || "Archived".to_owned(), Kind::Set(Column::Archived), |_| true.into()).aside(),
        Has::new("seen", || "Seen by".to_owned(), Kind::Shown, |_| Cell::from("Central").seen(true)).aside(),
    ],
};

fn asked(query: &str) -> Asked<Row, Column> {
    LIST.read(query).expect("a query that can be understood")
}

fn refused(query: &str) -> Problem {
    LIST.read(query).expect_err("a query that cannot be understood")
}

fn tests(query: &str) -> Vec<Test> {
    asked(query).conditions().map(|(_, test)| test.clone()).collect()
}

fn page(query: &str) -> String {
    let rows = [Row { name: "Isdom <i>" }];
    let asked = asked(query);
    let line = |row: &Row| Line {
        id: "7".into(),
        name: row.name.into(),
        href: "/o/x/things/7".into(),
        ..Line::default()
    };
    let products = [("product", vec![("in.stock".to_owned(), "In stock".to_owned())])].into();
    TablePart::new(&asked, &rows, line, 1, Timestamp::UNIX_EPOCH)
        .filtered_by(&asked, products)
        .with_views(&asked, views())
        .to_string()
}

fn views() -> Views {
    let view = SavedView {
        id: "view_1".into(),
        name: "My quarter".into(),
        query: "stage=open".into(),
        shared: true,
        usual: false,
    };
    Views { at: "/o/x/views".into(), views: vec![view], shares: false }
}

#[test]
fn what_an_address_asks_is_typed() {
    let usd = |minor| kernel::Money::new(minor, kernel::Currency::USD);
    let is = |values: &[&str]| Test::Is(values.iter().map(|value| (*value).to_owned()).collect());
    assert_eq!(tests("value=gte.5000"), [Test::Amount(Compare::AtLeast, usd(500_000))]);
    let euro = kernel::Money::new(1_250, "EUR".parse().unwrap());
    assert_eq!(tests("value=lt.12.50 EUR"), [Test::Amount(Compare::Below, euro)]);
    let day: Date = "2026-12-31".parse().unwrap();
    assert_eq!(tests("closes=before.2026-12-31"), [Test::Day(Compare::Below, day)]);
    assert_eq!(tests("product=in.GTX Pro,MG Special"), [is(&["GTX Pro", "MG Special"])]);
    assert_eq!(tests("product=GTX Pro&product=MG Special"), [is(&["GTX Pro", "MG Special"])]);
    assert_eq!(tests("product=Foo, Inc."), [is(&["Foo, Inc."])]);
    assert_eq!(tests("name=example.com"), [is(&["example.com"])]);
    assert_eq!(tests("product=is.none"), [is(&["none"])]);
    assert_eq!(tests("closes=none&archived=yes&stage=all"), [Test::Missing, Test::Truth(true), Test::Any]);
}

#[test]
fn limits_hold_together_and_values_are_any_of_them() {
    assert_eq!(tests("value=gte.1&value=lt.9&stage=open&stage=won").len(), 3);
}

#[test]
fn what_cannot_be_understood_is_told_with_what_is_possible() {
    assert!(refused("stage=begun").detail.contains("open, won, lost"));
    assert!(refused("value=gte.much").detail.contains("gte.5000"));
    assert!(refused("value=gte.1.234").detail.contains("an amount"), "dollars have two decimals");
    assert!(refused("closes=soon").detail.contains("before.2026-12-31"));
    assert!(refused("archived=perhaps").detail.contains("yes, no or all"));
    let unknown = refused("stgae=open").detail;
    assert!(
        unknown.contains("“stgae”") && unknown.contains("stage"),
        "a slip must not show, or act on, every row"
    );
    assert!(refused("seen=Central").detail.contains("“seen”"), "it is only shown");
    assert!(refused("sort=seen").detail.contains("sorted by"));
    assert!(refused("columns=nothing").detail.contains("closes"));
    assert!(refused(&"stage=open&closes=none&".repeat(41)).detail.contains("40"));
}

#[test]
fn the_first_column_is_always_there_and_the_others_stand_as_they_were_chosen() {
    let names = |query: &str| asked(query).columns().map(|field| field.name).collect::<Vec<_>>();
    assert_eq!(names(""), ["name", "stage", "value", "closes"]);
    assert_eq!(names("columns=value,stage"), ["name", "value", "stage"]);
    assert_eq!(names("columns=value&columns=name&columns=value"), ["name", "value"]);
}

#[test]
fn an_export_has_what_is_shown_beneath_a_column_beside_it() {
    let wide = |query: &str| asked(query).wide().iter().map(|field| field.name).collect::<Vec<_>>();
    assert_eq!(wide("columns=stage"), ["name", "product", "stage"]);
    assert_eq!(wide("columns=stage,product"), ["name", "stage", "product"]);
}

#[test]
fn a_chip_says_its_condition_in_words_and_takes_it_away() {
    let shown = page("value=gte.5000&closes=before.2026-12-31&stage=open&stage=won&sort=value");
    for words in ["Value is at least $5,000", "Closes before 31 Dec 2026", "Stage is Open or Won"] {
        assert!(shown.contains(words), "{words} is not in {shown}");
    }
    assert!(shown.contains("?value=gte.5000&#38;closes=before.2026-12-31&#38;sort=value\""), "{shown}");
}

#[test]
fn a_filter_can_be_added_without_a_script() {
    assert_eq!(tests("add=value&test=gte&to=5%2C000"), tests("value=gte.5000"));
    assert_eq!(asked("add=value&test=gte&to=5000&stage=open").query(), "stage=open&value=gte.5000");
    assert!(refused("add=value&test=gte&to=much").detail.contains("an amount"));
    assert!(tests("add=value&test=gte&to=").is_empty());
}

#[test]
fn what_anybody_wrote_is_written_as_text() {
    let shown = page("q=%22%3E%3Cscript%3E&name=has.%3Cimg%3E");
    assert!(!shown.contains("<script>") && !shown.contains("<img>") && !shown.contains("<b>GTX"), "{shown}");
    assert!(shown.contains("Isdom &#60;i&#62;"), "{shown}");
}

#[test]
fn a_value_that_reads_like_an_operator_is_offered_behind_one() {
    assert!(page("").contains(r#"value="is.in.stock""#));
    assert!(page("product=is.in.stock").contains(r#"value="is.in.stock" selected"#));
}

#[test]
fn what_the_list_asks_for_itself_gives_way_to_what_somebody_asks() {
    let out = Test::Truth(false);
    let usual = asked("stage=open&page=3&view=view_1").implying("archived", out.clone());
    assert_eq!(usual.test("archived"), Some(&out));
    assert_eq!((usual.query(), usual.filters()), ("stage=open".into(), "stage=open&archived=no".into()));
    let all = asked("archived=all").implying("archived", out);
    assert_eq!(all.test("archived"), Some(&Test::Any));
}

#[test]
fn a_view_that_was_changed_says_so() {
    assert!(page("stage=open&view=view_1").contains("View: My quarter<"));
    assert!(page("stage=won&view=view_1").contains("View: My quarter (changed)"));
    assert!(
        !page("stage=won&view=view_1").contains("Keep the changes"),
        "who may not share changes none that is"
    );
    assert!(page("stage=won&view=view_9").contains(">View<"));
}

#[test]
fn a_period_goes_along_with_the_time() {
    let days = |query: &str, today: &str| match tests(query).remove(0) {
        Test::Within(period) => {
            let (from, until) = period.days(today.parse().unwrap());
            format!("{from} {until}")
        }
        other => panic!("{other:?}"),
    };
    assert_eq!(days("closes=this.quarter", "2026-11-22"), "2026-10-01 2027-01-01");
    assert_eq!(days("closes=last.quarter", "2026-01-31"), "2025-10-01 2026-01-01");
    assert_eq!(days("closes=next.month", "2026-12-31"), "2027-01-01 2027-02-01");
    assert_eq!(days("closes=this.year", "2024-02-29"), "2024-01-01 2025-01-01");
}

#[test]
fn a_program_asks_for_rows_and_not_for_how_they_look() {
    assert!(LIST.read_for_programs("stage=open&cursor=x&limit=1000").is_ok());
    assert!(LIST.read_for_programs("sort=value").expect_err("an order").detail.contains("“sort”"));
}

#[test]
fn nothing_is_written_where_there_is_no_value() {
    assert!(Datum::text("").is_nothing());
    assert!(Datum::from(None::<String>).is_nothing());
}
