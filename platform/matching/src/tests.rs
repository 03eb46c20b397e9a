//! What is one company, and what only looks like one.

use crate::{
    Company, Index, Match, Profile, Reason, Verdict, judge, name::Name, number::number, registrable,
};

fn named(name: &str) -> Profile {
    Profile::of(&Company { name: Some(name), ..Company::default() })
}

fn at(name: &str, country: &str) -> Profile {
    Profile::of(&Company { name: Some(name), country: Some(country), ..Company::default() })
}

fn under(domain: &str) -> Profile {
    Profile::of(&Company { domain: Some(domain), ..Company::default() })
}

fn core(name: &str) -> String {
    let words = Name::read(name).map(|name| name.words).unwrap_or_default();
    words.iter().map(|word| word.fold.as_str()).collect::<Vec<_>>().join(" ")
}

fn reasons(found: &Match) -> Vec<Reason> {
    found.parts.iter().map(|part| part.reason).collect()
}

#[test]
fn a_name_is_the_same_with_any_legal_form_of_thirty_countries() {
    let names = [
        "Betasoloin",
        "Betasoloin GmbH",
        "Betasoloin G.m.b.H.",
        "Betasoloin GmbH & Co. KG",
        "Betasoloin AG",
        "Betasoloin UG (haftungsbeschränkt)",
        "Betasoloin Ges.m.b.H.",
        "Betasoloin S.A.",
        "Betasoloin S.A.S.",
        "SARL Betasoloin",
        "Betasoloin S.p.A.",
        "Betasoloin S.r.l.",
        "Betasoloin S.L.U.",
        "Betasoloin, Lda.",
        "Betasoloin Ltda",
        "Betasoloin B.V.",
        "Betasoloin N.V.",
        "Betasoloin Limited",
        "Betasoloin PLC",
        "Betasoloin, Inc.",
        "Betasoloin L.L.C.",
        "Betasoloin Corporation",
        "Betasoloin Pty Ltd",
        "Betasoloin Pvt. Ltd.",
        "Betasoloin Sdn. Bhd.",
        "PT Betasoloin Tbk",
        "Betasoloin Oy",
        "Betasoloin Aktiebolag",
        "AB Betasoloin",
        "Betasoloin A/S",
        "Betasoloin ApS",
        "Betasoloin ASA",
        "Betasoloin OÜ",
        "SIA Betasoloin",
        "UAB „Betasoloin“",
        "Betasoloin Sp. z o.o.",
        "Betasoloin sp. z o. o. sp. k.",
        "Betasoloin s.r.o.",
        "Betasoloin, a. s.",
        "Betasoloin Kft.",
        "Betasoloin d.o.o.",
        "Betasoloin EOOD",
        "Betasoloin A.Ş.",
        "Betasoloin Ltd. Şti.",
        "ООО «Бетасолоин»",
        "ТОВ Бетасолоин",
        "Betasoloin S.A. de C.V.",
        "Betasoloin Co., Ltd.",
        "Betasoloin K.K.",
        "株式会社Betasoloin",
        "Betasoloin (Pty) Ltd",
    ];
    for name in names {
        assert_eq!(core(name), "betasoloin", "{name}");
    }
}

#[test]
fn a_name_of_nothing_but_a_form_stays_a_name() {
    for name in ["SAS", "AB", "Limited", "The Company", "Inc.", "&"] {
        let read = Name::read(name);
        assert!(name == "&" || read.is_some(), "{name}");
    }
    assert!(Name::read("…").is_none() && Name::read("").is_none());
}

#[test]
fn one_word_is_written_in_many_ways() {
    let ways = [
        ("Müller Maschinenbau GmbH", "Mueller Maschinenbau"),
        ("Straßenbau Gruß", "Strassenbau Gruss"),
        ("Ørsted A/S", "Oersted"),
        ("Łódź Meble", "Lodz Meble"),
        ("Газпромнефть", "Gazpromneft"),
        ("Щукин", "Shchukin"),
        ("Χατζής", "Hatzis"),
        ("Green-Plus", "Greenplus Inc"),
        ("Acme Logistik GmbH", "Acme Logistics"),
        ("Nordwind Intl. Mfg.", "Nordwind International Manufacturing"),
    ];
    for (one, other) in ways {
        let found = judge(&at(one, "DE"), &at(other, "DE"));
        assert!(found.verdict() > Verdict::Clear, "{one} and {other}: {found:?}");
    }
}

#[test]
fn words_may_move_and_be_mistyped() {
    for (one, other) in [
        ("Konmatfix Labdrill", "Labdrill Konmatfix"),
        ("Betasoloin", "Betasolion"),
        ("Betasoloin", "Betasoloiin"),
        ("Vehement Capital Partners", "Vehment Capital Partners"),
    ] {
        let found = judge(&at(one, "US"), &at(other, "US"));
        assert!(found.verdict() > Verdict::Clear, "{one} and {other}: {found:?}");
    }
}

#[test]
fn other_words_are_other_companies() {
    for (one, other) in [
        ("Delta Airlines", "Delta Plumbing"),
        ("Nordic Steel", "Nordic Wheel"),
        ("Global Solutions", "Global Logistics Solutions"),
        ("Scottech", "Scotfind"),
        ("Hottechi", "Dontechi"),
        ("Schmidt Metallbau", "Schmidt Gartenbau"),
        ("Studio 54", "Studio 55"),
        ("Alpine Software", "Alpine Hardware"),
    ] {
        let found = judge(&at(one, "US"), &at(other, "US"));
        assert_eq!(found.verdict(), Verdict::Clear, "{one} and {other}: {found:?}");
    }
}

#[test]
fn a_part_of_a_company_is_possible_and_not_certain() {
    for (one, other) in
        [("Acme", "Acme Deutschland GmbH"), ("Acme Inc", "Acme Group"), ("Acme UK Ltd", "Acme France")]
    {
        let found = judge(&named(one), &named(other));
        assert_eq!(found.verdict(), Verdict::Possible, "{one} and {other}: {found:?}");
    }
    for part in ["Acme Holding AG", "Acme South Korea", "Acme Asia Pacific"] {
        assert_eq!(judge(&at("Acme", "US"), &at(part, "DE")).verdict(), Verdict::Possible, "{part}");
    }
    let found = judge(&at("Acme", "US"), &at("Acme Deutschland GmbH", "DE"));
    assert_eq!(found.first(), Some(Reason::Branch));
}

#[test]
fn first_letters_are_possible() {
    for (one, other) in
        [("International Business Machines", "IBM Corp"), ("Skaris Korixyard Insurance, SA", "SKI AG")]
    {
        let found = judge(&at(one, "CH"), &at(other, "CH"));
        assert_eq!(
            found.first(),
            Some(Reason::Initials),
            "{one} and {other}: {found:?} {:?} {:?}",
            Name::read(one),
            Name::read(other)
        );
        assert_eq!(found.verdict(), Verdict::Possible);
    }
}

#[test]
fn the_same_name_in_another_country_is_another_company() {
    assert_eq!(judge(&at("Betasoloin", "US"), &at("Betasoloin", "Kenya")).verdict(), Verdict::Clear);
    assert_eq!(judge(&at("Betasoloin", "DE"), &at("Betasoloin", "Germany")).verdict(), Verdict::Conflict);
}

#[test]
fn a_domain_is_what_is_registered() {
    assert_eq!(registrable("https://www.shop.acme.co.uk/about").as_deref(), Some("acme.co.uk"));
    assert_eq!(registrable("someone@mail.acme.de").as_deref(), Some("acme.de"));
    let found = judge(&under("shop.acme.co.uk"), &under("www.acme.co.uk"));
    assert_eq!((found.verdict(), reasons(&found)), (Verdict::Conflict, vec![Reason::SameDomain]));
    assert_eq!(judge(&under("github.io"), &under("one.github.io")).verdict(), Verdict::Clear);
}

#[test]
fn a_domain_that_looks_like_another_is_found() {
    for (one, other) in [
        ("microsoft.com", "rnicrosoft.com"),
        ("paypal.com", "paypa1.com"),
        ("zoomit.com", "z00mit.com"),
        ("acme-tools.com", "acmetools.com"),
        ("betasoloin.com", "betasoloin.de"),
        ("betasoloin.com", "betasoloin-group.com"),
        ("apple.com", "xn--pple-43d.com"),
    ] {
        let found = judge(&under(one), &under(other));
        assert!(found.verdict() > Verdict::Clear, "{one} and {other}: {found:?}");
    }
    assert_eq!(judge(&under("acme.com"), &under("apex.com")).verdict(), Verdict::Clear);
}

#[test]
fn free_mail_says_nothing_and_a_company_s_says_much() {
    let mail = |email| Profile::of(&Company { email: Some(email), ..Company::default() });
    assert_eq!(judge(&mail("a@gmail.com"), &mail("b@gmail.com")).score, 0);
    assert_eq!(judge(&mail("a@acme.de"), &mail("b@acme.de")).verdict(), Verdict::Conflict);
    assert_eq!(judge(&mail("a@acme.de"), &under("acme.de")).verdict(), Verdict::Conflict);
    assert_eq!(judge(&mail("a@gmail.com"), &mail("A@GMail.com")).verdict(), Verdict::Possible);
}

#[test]
fn a_number_is_the_same_in_every_spelling() {
    for (one, other, country) in [
        ("DE 123 456 789", "123456789", "DE"),
        ("CHE-123.456.789 MWST", "CHE123456789", "CH"),
        ("FR 40 303 265 045", "303 265 045", "FR"),
        ("00123456", "GB 123456", "GB"),
        ("EL094014201", "GR094014201", "GR"),
    ] {
        let country = crate::words::country(country);
        assert_eq!(number(one, country.as_deref()), number(other, country.as_deref()), "{one}");
    }
    assert_eq!(number("12", None), None);
}

#[test]
fn another_product_is_looked_at_and_not_taken_for_the_same_sale() {
    let of = |product| {
        Profile::of(&Company { domain: Some("acme.de"), product: Some(product), ..Company::default() })
    };
    let found = judge(&of("GTX Pro"), &of("MG Special"));
    assert_eq!(found.verdict(), Verdict::Possible);
    assert!(reasons(&found).contains(&Reason::OtherProduct));
    assert_eq!(judge(&of("GTX Pro"), &of("gtx  PRO")).verdict(), Verdict::Conflict);
}

#[test]
fn a_question_to_many_finds_what_asking_each_would_find() {
    let names = [
        "Betasoloin GmbH",
        "Betasolion",
        "Acme",
        "Amce",
        "Acme Deutschland",
        "International Business Machines",
        "Zoomit",
        "Zomit",
        "Plexzap Ltd",
    ];
    let mut index = Index::default();
    for name in names {
        index.add(at(name, "US"));
    }
    for asked in ["Betasoloin", "Acme", "IBM", "Zoomitt", "Plexzapp"] {
        let asked = at(asked, "US");
        let found: Vec<usize> = index.ask(&asked).into_iter().map(|(at, _)| at).collect();
        let mut each: Vec<usize> = (0..names.len())
            .filter(|place| judge(&asked, &at(names[*place], "US")).verdict() > Verdict::Clear)
            .collect();
        let mut found_sorted = found.clone();
        found_sorted.sort_unstable();
        each.sort_unstable();
        assert_eq!(found_sorted, each);
        assert!(!found.is_empty());
    }
}

#[test]
fn it_does_not_matter_who_asks_whom_and_no_text_is_too_strange() {
    let odd = [
        "",
        " ",
        "&",
        "A.B.C.D.",
        "…",
        "公司",
        "ооо",
        "🦀",
        "a-b-c",
        "S.A.",
        &"x".repeat(5_000),
        &"é ".repeat(500),
    ];
    for one in odd {
        for other in odd {
            let (one, other) = (
                Profile::of(&Company {
                    name: Some(one),
                    country: Some(other),
                    domain: Some(one),
                    email: Some(one),
                    number: Some(one),
                    product: Some(one),
                }),
                Profile::of(&Company {
                    name: Some(other),
                    country: Some(one),
                    domain: Some(other),
                    email: Some(other),
                    number: Some(other),
                    product: Some(other),
                }),
            );
            let (there, back) = (judge(&one, &other), judge(&other, &one));
            assert_eq!(there.score, back.score);
            assert!((0..=100).contains(&there.score));
            assert!(one.keys().len() < 60);
        }
    }
}
