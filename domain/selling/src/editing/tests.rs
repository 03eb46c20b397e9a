use super::*;

fn typed(pairs: &[(&str, &str)]) -> Values {
    pairs.iter().map(|(field, value)| ((*field).to_owned(), (*value).to_owned())).collect()
}

#[test]
fn what_only_one_of_two_changed_is_kept_and_a_clash_is_asked_about() {
    let before = typed(&[("name", "Isdom"), ("country", "Italy"), ("notes", "a")]);
    let theirs = typed(&[("name", "Isdom"), ("country", "Spain"), ("notes", "b")]);
    let mine = typed(&[("name", "Isdom Ltd"), ("country", "Italy"), ("notes", "c")]);
    let (kept, clashes) = merged(&before, &theirs, &mine, &[]);
    assert_eq!(kept, typed(&[("name", "Isdom Ltd"), ("country", "Spain"), ("notes", "b")]));
    let clash = Clash { field: "notes".into(), theirs: "b".into(), mine: "c".into() };
    assert_eq!(clashes, [clash]);
}

#[test]
fn two_who_wrote_the_same_do_not_clash_whatever_their_line_ends() {
    let (before, theirs) = (typed(&[("notes", "a")]), typed(&[("notes", "b\nc")]));
    let (kept, clashes) = merged(&before, &theirs, &typed(&[("notes", "b\r\nc ")]), &[]);
    assert_eq!((kept, clashes), (theirs, vec![]));
}

/// Without knowing what somebody saw first, every difference is theirs to decide.
#[test]
fn who_saw_nothing_first_is_asked_about_every_difference() {
    let (_, clashes) = merged(&Values::new(), &typed(&[("name", "A")]), &typed(&[("name", "B")]), &[]);
    assert_eq!(clashes.len(), 1);
}

#[test]
fn two_who_change_an_amount_and_its_currency_are_asked_about_both() {
    let before = typed(&[("value", "5000"), ("currency", "USD"), ("product", "GTX Pro")]);
    let theirs = typed(&[("value", "6000"), ("currency", "USD"), ("product", "GTX Pro")]);
    let mine = typed(&[("value", "5000"), ("currency", "EUR"), ("product", "GTX Plus")]);
    let (kept, clashes) = merged(&before, &theirs, &mine, &["value", "currency"]);
    assert_eq!(kept["product"], "GTX Plus", "what is apart is kept");
    let fields: Vec<&str> = clashes.iter().map(|clash| clash.field.as_str()).collect();
    assert_eq!(fields, ["currency", "value"]);
    let (kept, clashes) = merged(&before, &before, &mine, &["value", "currency"]);
    assert_eq!((kept, clashes), (mine, vec![]));
}
