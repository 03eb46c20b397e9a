//! Queries, sorting, paging.

use crate::design::Sorted as Key;
use crate::{Direction, Listed, Listing, ListingError};

fn listing(query: &str) -> Result<Listing<Key>, ListingError> {
    Listing::parse(query)
}

#[test]
fn a_query_is_read_within_its_limits() {
    let asked = listing("q=+isdom+&sort=value&dir=desc&page=3&limit=20&state=pending").unwrap();
    assert_eq!((asked.q.as_str(), asked.sort, asked.direction), ("isdom", Key::Value, Direction::Descending));
    assert_eq!((asked.offset(), asked.limit), (40, 20));
    assert_eq!(asked.filter("state"), Some("pending"));
    let plain = listing("").unwrap();
    assert_eq!((plain.sort, plain.page, plain.limit), (Key::Newest, 1, 50));
}

#[test]
fn a_query_beyond_its_limits_is_refused_with_a_reason() {
    assert_eq!(listing("limit=201"), Err(ListingError::Limit));
    assert_eq!(listing("limit=0"), Err(ListingError::Limit));
    assert_eq!(listing("page=-1"), Err(ListingError::Page));
    assert_eq!(listing("page=4294967296"), Err(ListingError::Page));
    assert_eq!(listing("dir=sideways"), Err(ListingError::Direction));
    assert_eq!(listing("sort=1;drop"), Err(ListingError::Sort("1;drop".into())));
    assert_eq!(listing(&format!("q={}", "x".repeat(201))), Err(ListingError::Long("q")));
}

#[test]
fn a_link_changes_one_thing_and_starts_at_the_first_page() {
    let asked = listing("state=pending&q=a%26b&page=4").unwrap();
    assert_eq!(asked.with("state", "denied"), "?q=a%26b&state=denied");
    assert_eq!(asked.with("state", ""), "?q=a%26b");
    let header = asked.numbers(Key::Value, "Value").to_string();
    assert!(header.contains("sort=value&#38;dir=desc"), "{header}");
}

#[test]
fn a_sorted_column_says_so_and_turns_round() {
    let header = listing("sort=value&dir=desc").unwrap().numbers(Key::Value, "Value").to_string();
    assert!(header.contains(r#"aria-sort="descending""#), "{header}");
    assert!(header.contains("dir=asc"), "{header}");
}

#[test]
fn a_filter_form_keeps_what_it_does_not_ask_for() {
    let asked = listing("q=%22%3E&state=pending&sort=value&page=4").unwrap();
    assert_eq!(asked.hidden("q state").to_string(), r#"<input type="hidden" name="sort" value="value">"#);
    assert!(asked.hidden("").to_string().contains(r#"value="&#34;&#62;""#));
}

#[test]
fn the_pager_says_which_rows_these_are() {
    let first = listing("limit=20").unwrap().pager(20, 8_300).to_string();
    assert!(
        first.contains("1–20 of 8,300") && first.contains("page=2") && !first.contains("Before"),
        "{first}"
    );
    let last = listing("limit=20&page=415").unwrap().pager(20, 8_300).to_string();
    assert!(last.contains("8,281–8,300 of 8,300") && !last.contains("Next"), "{last}");
    assert!(listing("page=9").unwrap().pager(0, 3).to_string().contains("None of 3"));
}

#[test]
fn a_list_is_an_envelope_with_data_next_and_total() {
    let list = Listed { data: vec![1, 2], next: None, total: 2 };
    assert_eq!(serde_json::to_string(&list).unwrap(), r#"{"data":[1,2],"next":null,"total":2}"#);
}
