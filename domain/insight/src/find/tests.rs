use super::words::Words;

fn words(typed: &str) -> Words {
    Words::read(typed).unwrap()
}

#[test]
fn the_beginning_of_every_word_is_enough_whatever_its_case() {
    assert!(words("cent RES").are_in("Central reseller terms"));
    assert!(!words("cent maven").are_in("Central reseller terms"), "every word has to be there");
    assert!(!words("entral").are_in("Central"), "not the middle of one");
}

#[test]
fn what_is_no_word_is_passed_over() {
    assert!(words(" \"'*:() ").are_none());
    assert!(words("isdom.com").are_in("isdom com"));
    assert!(words("").are_in("anything"));
}

#[test]
fn a_text_that_is_no_search_is_refused() {
    assert!(Words::read(&"x".repeat(201)).unwrap_err().detail.contains("200"));
}
