use super::*;

fn understood(letter: &str) -> Understood {
    let products = ["GTX Pro".to_owned(), "GTX Basic".to_owned(), "GTX Pro Max".to_owned()];
    let own = |address: &kernel::EmailAddress| address.host() == "frase.example";
    understand(letter.replace('\n', "\r\n").as_bytes(), own, &products).expect("a letter")
}

#[test]
fn a_letter_that_is_forwarded_as_text_names_who_wrote_it() {
    for said in [
        "---------- Forwarded message ---------\nFrom: Eva Novak <eva@isdom.co.uk>\nDate: Mon, 2 Nov 2026\n",
        "Von: \"Eva Novak\" <eva@isdom.co.uk>\nGesendet: Montag\n",
        "> *From:* Eva Novak <eva@isdom.co.uk>\n",
        "De : Eva Novak <eva@isdom.co.uk>\n",
        "From: Eva Novak [mailto:eva@isdom.co.uk]\n",
        "From: Moses <moses@frase.example>\n\nFrom: Eva Novak <eva@isdom.co.uk>\n",
    ] {
        let letter = format!(
            "From: Moses <moses@frase.example>\nSubject: Fwd: WG: Twelve units\nTo: in@x.example\n\nHere.\n\n{said}\nWe want the gtx pro max."
        );
        let said = understood(&letter);
        assert_eq!(
            (said.contact_name.as_str(), said.contact_email.as_str()),
            ("Eva Novak", "eva@isdom.co.uk"),
            "{letter}"
        );
        assert_eq!((said.company.as_str(), said.domain.as_str()), ("Isdom", "isdom.co.uk"));
        assert_eq!((said.subject.as_str(), said.product.as_str()), ("Twelve units", "GTX Pro Max"));
        assert_eq!(said.from, "moses@frase.example");
    }
}

#[test]
fn a_letter_within_a_letter_is_read_and_not_the_one_around_it() {
    let letter = "From: Moses <moses@frase.example>\nSubject: look\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n\
        --b\nContent-Type: text/plain\n\nSee below\n--b\nContent-Type: message/rfc822\n\n\
        From: =?utf-8?Q?Ji=C5=99=C3=AD?= <jiri@kontex.cz>\nSubject: =?utf-8?B?UG9wdMOhdmth?=\nContent-Type: text/html; charset=utf-8\n\n\
        <p>GTX <b>Basic</b><script>alert(1)</script></p>\n--b--\n";
    let said = understood(letter);
    assert_eq!((said.contact_name.as_str(), said.contact_email.as_str()), ("Jiří", "jiri@kontex.cz"));
    assert_eq!((said.subject.as_str(), said.product.as_str()), ("Poptávka", "GTX Basic"));
    assert!(!said.text.contains("See below") && !said.text.contains('<'), "{}", said.text);
}

#[test]
fn nobody_of_ours_is_a_customer_and_a_mail_provider_is_no_company() {
    let ours = understood("From: Moses <moses@frase.example>\nSubject: A note\n\nCall them\n");
    assert_eq!((ours.contact_email.as_str(), ours.company.as_str()), ("", ""));
    let provider = understood("From: Eva <eva.novak@gmail.com>\nSubject: Hi\n\nHello\n");
    assert_eq!((provider.contact_email.as_str(), provider.company.as_str()), ("eva.novak@gmail.com", ""));
}

#[test]
fn what_is_said_is_cut_to_what_a_lead_holds_and_shows_nothing_unseen() {
    let long = understood(&format!(
        "From: e@isdom.com\nSubject: {}\n\n{}\u{202e}\u{7}",
        "s".repeat(900),
        "long ".repeat(9_000)
    ));
    assert!(long.subject.chars().count() <= 300 && long.text.chars().count() <= 9_000);
    assert!(long.typed().notes.chars().count() <= 10_000);
    let bell = understood("From: e@isdom.com\nSubject: x\n\nring\u{7}ring");
    assert_eq!(bell.text, "ringring");
}

#[test]
fn whatever_bytes_come_are_read_without_harm() {
    let chance = kernel::Chance::seeded(7);
    for at in 0..2_000 {
        let mut letter =
            b"From: Eva <eva@isdom.com>\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n".to_vec();
        letter.extend((0..chance.below(300)).map(|_| chance.below(256) as u8));
        if at % 3 == 0 {
            letter.extend_from_slice(b"\r\n--b\r\nContent-Type: message/rfc822\r\n\r\nFrom: ");
            letter.extend((0..chance.below(300)).map(|_| chance.below(256) as u8));
        }
        let _ = understand(&letter, |_| false, &["x".to_owned()]);
    }
}
