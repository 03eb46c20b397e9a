//! Every part, rendered with plain and with hostile text: the design page shows them all.

use askama::Template;

use crate::{Design, Scheme, asset_url, assets};

fn page() -> String {
    Design::new(Scheme::System).render().unwrap()
}

fn saying(text: &str) -> String {
    Design::saying(Scheme::Dark, |own| format!("{own}{text}")).render().unwrap()
}

#[test]
fn hostile_text_in_any_field_stays_text() {
    let attack = "\"'><script>alert(1)</script><img src=x onerror=alert(1)>";
    let html = saying(attack);
    assert_eq!(html.matches("<script").count(), page().matches("<script").count(), "only our own");
    assert!(!html.contains("<img"));
    assert!(!html.contains(attack));
    let elsewhere = Design::saying(Scheme::Dark, |_| "javascript:alert(1)".to_owned()).render().unwrap();
    assert!(!elsewhere.contains("href=\"javascript:") && !elsewhere.contains("action=\"javascript:"));
    let away = Design::saying(Scheme::Dark, |_| "//evil.test".to_owned()).render().unwrap();
    assert!(!away.contains("href=\"//") && !away.contains("action=\"//"));
}

#[test]
fn a_page_has_no_inline_style_and_no_inline_script() {
    let html = page();
    assert!(!html.contains(" style=") && !html.contains("<style") && !html.contains(" onclick="));
    assert!(html.contains(&format!("<script type=\"module\" src=\"{}\"></script>", asset_url("page.js"))));
}

#[test]
fn every_class_in_the_gallery_is_in_the_stylesheet_or_is_a_plain_state() {
    let html = page();
    let plain = ["plain", "past", "still", "rail", "label", "value", "bar-1", "system"];
    for classes in html.split("class=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
        for class in classes.split_whitespace().filter(|class| !plain.contains(class)) {
            assert!(assets::LOOK.contains(&format!(".{class}")), "“{class}” has no style");
        }
    }
}

#[test]
fn a_field_and_what_is_said_about_it_are_read_as_one() {
    let html = page();
    assert!(html.contains(r#"<label for="company">Company</label>"#));
    assert!(html.contains(r#"required aria-describedby="company-more" aria-invalid="true""#));
    assert!(html.contains(r#"<p class="error" id="company-more">"#));
    assert!(html.contains(r#"<p class="hint" id="notes-more">Stays with you.</p>"#));
    assert!(html.contains(r#"<option value="Registered before" selected>"#));
}

#[test]
fn only_a_toast_that_can_be_taken_back_stays_and_its_undo_is_a_form() {
    let html = page();
    assert_eq!((html.matches(r#"<div class="toast "#).count(), html.matches("data-stays").count()), (2, 1));
    assert!(html.contains(r#"<form method="post" action="/design"><input type="hidden" name="deal""#));
}

#[test]
fn long_work_says_how_far_it_is_or_only_that_it_goes_on() {
    let html = page();
    assert!(html.contains(
        r#"<progress value="3200" max="8300"></progress><span class="small quiet number">3,200 of 8,300"#
    ));
    assert!(html.contains("<progress></progress><span class=\"small quiet\">Waits for its turn"));
}

#[test]
fn one_tab_is_the_one_that_is_shown() {
    let tabs =
        page().split(r#"<nav class="tabs" aria-label="States">"#).nth(1).unwrap_or_default().to_owned();
    let tabs = tabs.split("</nav>").next().unwrap_or_default();
    assert_eq!((tabs.matches("<a ").count(), tabs.matches("aria-current").count()), (3, 1), "{tabs}");
}

#[test]
fn what_others_see_is_marked_where_it_is_found_as_well() {
    let html = page();
    assert!(html.contains(r#"<a class="hit cut" role="option" aria-selected="false" tabindex="-1""#));
    assert!(html.contains("<span>Central, Maven</span>") && html.contains("<span>Only you</span>"));
}
