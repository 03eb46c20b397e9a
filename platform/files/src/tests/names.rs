//! Names that deceive, and names that are only untidy.

use super::*;

fn named(name: &str) -> String {
    kept(name, GOOD_PDF).name
}

#[test]
fn a_name_with_two_endings_is_refused() {
    assert!(
        matches!(refused("invoice.pdf.exe", GOOD_PDF), Refusal::Pretends { named, .. } if named == "exe")
    );
    assert_eq!(refused("invoice.exe.pdf", GOOD_PDF), Refusal::Endings("exe".into()));
    assert_eq!(refused("photo.HTML .pdf", GOOD_PDF), Refusal::Endings("html".into()));
    assert!(matches!(refused("photo.jpg.html", GOOD_PDF), Refusal::Pretends { .. }));
    assert_eq!(named("offer v1.2 final.pdf"), "offer v1.2 final.pdf", "a number is no ending");
}

#[test]
fn a_name_that_turns_the_direction_of_reading_is_refused() {
    for hidden in ['\u{202e}', '\u{2066}', '\u{200b}', '\u{feff}', '\u{7}', '\n', '\0', '\u{85}'] {
        assert_eq!(refused(&format!("invoice{hidden}fdp.pdf"), GOOD_PDF), Refusal::Name, "{hidden:?}");
    }
    assert_eq!(named("می‌خواهم.pdf"), "می‌خواهم.pdf", "the joiner of Persian is seen");
}

#[test]
fn what_is_no_part_of_a_name_is_cut_off() {
    assert_eq!(named("../../etc/offer.pdf"), "offer.pdf");
    assert_eq!(named(r"C:\fakepath\offer.pdf"), "offer.pdf");
    assert_eq!(named("  offer.PDF . "), "offer.pdf");
    assert_eq!(named("..."), "file.pdf");
    assert_eq!(named(".pdf"), "pdf.pdf", "a hidden file has a name like any other");
    assert_eq!(named("CON.pdf"), "_CON.pdf");
    assert_eq!(named("lpt1.offer.pdf"), "_lpt1.offer.pdf");
    let long = named(&format!("{}.pdf", "é".repeat(500)));
    assert_eq!((long.chars().count(), long.ends_with("é.pdf")), (120, true));
}

#[test]
fn a_name_that_holds_markup_is_kept_as_text() {
    assert_eq!(named("<img src=x onerror=alert(1)>.pdf"), "<img src=x onerror=alert(1)>.pdf");
    assert_eq!(named("<script>alert(1)</script>.pdf"), "script>.pdf", "a slash ends a folder");
}
