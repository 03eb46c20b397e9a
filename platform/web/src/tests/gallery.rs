//! Every part on one page: rendered with plain and with hostile text, and written to a folder for looking at.

use askama::Template;

use super::lists::{Key, listing};
use crate::{
    Bar, BarChart, Crossing, Crumb, Empty, Field, Figure, Figures, Find, Kind, Listing, NavGroup, NavItem,
    Notice, OrgBar, Page, Sees, Step, Timeline, Trend, asset_url, assets, icon,
};

#[derive(Template)]
#[template(path = "tests/gallery.html")]
struct Gallery {
    page: Page,
    hostile: String,
    figures: Figures,
    chart: BarChart,
    timeline: Timeline,
    listing: Listing<Key>,
    rows: Vec<(String, String, String, Sees)>,
    crossing: Crossing,
    only_you: Sees,
    empty: Empty,
}

#[derive(Template)]
#[template(path = "tests/gate.html")]
struct Gate {
    page: Page,
}

/// The page with `say` applied to every text that an organisation or a person could have chosen.
fn gallery(say: impl Fn(&str) -> String) -> Gallery {
    let item = |label: &str, href: &str, icon, count, current| NavItem {
        label: say(label),
        href: say(href),
        icon,
        count,
        current,
    };
    let group = |label: &str, items| NavGroup { label: say(label), items };
    let nav = vec![
        NavGroup { label: String::new(), items: vec![item("Home", "/o/maven", "home", None, false)] },
        group(
            "Selling",
            vec![
                item("Leads", "/o/maven/leads", "lead", None, false),
                item("Registrations", "/o/maven/registrations", "registration", Some(8_300), true),
            ],
        ),
        group("Channel", vec![item("Partners", "/o/maven/partners", "share", Some(33), false)]),
        group(
            "Vault",
            vec![
                item("Sharing log", "/o/maven/sharing", "sharing", None, false),
                item("Journal", "/o/maven/journal", "journal", None, false),
                item("Settings", "/o/maven/settings", "settings", None, false),
            ],
        ),
    ];
    let page = Page {
        title: say("Good morning, Summer"),
        org: Some(OrgBar {
            handle: say("maven"), name: say("Maven"), subtitle: say("Vendor · 33 partners")
        }),
        person: Some(say("Summer Sewald")),
        nav,
        crumbs: vec![
            Crumb { label: say("Selling"), href: Some(say("/o/maven/leads")) },
            Crumb { label: say("Registrations"), href: None },
        ],
        notice: Some(Notice { kind: Kind::Good, text: say("Accepted. Central has the receipt.") }),
        demo: true,
        others: vec![(say("central"), say("Central")), (say("east"), say("East"))],
        find: Some(Find { action: say("/o/maven/leads"), placeholder: say("Find a lead"), value: say("") }),
    };
    let figure = |label: &str, value: &str, delta| Figure {
        label: say(label),
        value: say(value),
        delta,
        href: Some(say("/o/maven")),
    };
    let figures = Figures {
        label: say("This quarter"),
        figures: vec![
            figure("Won this quarter", "$2.80M", Some((Trend::Up, say("4.1 % on last")))),
            figure("Open pipeline", "1,589", Some((Trend::Up, say("112 deals")))),
            figure("Win rate", "63.1 %", Some((Trend::Down, say("0.8 points")))),
            figure("Time to decision", "9 h", Some((Trend::Still, say("of two days")))),
        ],
    };
    let months = ["Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let values = [1134, 635, 1025, 1338, 696, 1050, 1235, 731, 938, 1131];
    let bars = months.iter().zip(values);
    let bars =
        bars.map(|(month, value)| Bar { label: say(month), value, shown: say(&format!("${value},000")) });
    let step = |title: &str, text: &str, when: &str, kind| Step {
        title: say(title),
        text: say(text),
        when: say(when),
        kind,
    };
    let shared = |with: &str| Sees::Shared { with: say(with), fields: 6, on: say("4 Oct 2016") };
    let row = |name: &str, kind: &str, state: &str, sees| (say(name), kind.to_owned(), say(state), sees);
    Gallery {
        page,
        hostile: say(""),
        figures,
        chart: BarChart { title: say("Won value"), of: say("Month"), bars: bars.collect() },
        timeline: Timeline {
            steps: vec![
                step("Maven · pending", "Envelope 1,204 from Central, verified", "21 Nov, 09:14", Kind::Good),
                step("Central · accepted", "Summer Sewald", "20 Nov, 15:02", Kind::Plain),
                step("Submitted", "", "20 Nov, 09:14", Kind::Plain),
            ],
        },
        listing: listing("sort=value&dir=desc&limit=4&page=2").unwrap(),
        rows: vec![
            row("Hottechi", "warn", "Pending", shared("Central and Maven")),
            row(
                "Konex",
                "good",
                "Accepted",
                Sees::Received { from: say("West"), fields: 1, on: say("4 Oct 2016") },
            ),
            row("Kan-code", "bad", "Denied", shared("Central")),
            row("Isdom", "plain", "Withdrawn", Sees::OnlyYou),
        ],
        crossing: Crossing {
            to: say("Central"),
            crosses: vec![
                Field::crossing(say("Company"), say("Isdom")),
                Field::crossing("Domain", "isdom.com"),
                Field::crossing("Product", "GTX Pro"),
                Field::crossing("Value", "$4,821"),
            ],
            stays: vec![Field::kept(say("Contact"), say("IT lead")), Field::kept("Email", "it@isdom.com")],
            remark: say("The contact crosses when the registration is accepted, if you say so then."),
        },
        only_you: Sees::OnlyYou,
        empty: Empty {
            icon: "lead",
            title: say("No leads yet"),
            text: say("Leads are yours alone until you register them with a partner."),
            action: Some((say("/o/maven/leads/new"), say("Add a lead"))),
        },
    }
}

#[test]
fn hostile_text_in_any_field_stays_text() {
    let attack = "\"'><script>alert(1)</script><img src=x onerror=alert(1)>";
    let html = gallery(|text| format!("{text}{attack}")).render().unwrap();
    assert_eq!(html.matches("<script").count(), 1, "only our own");
    assert!(!html.contains("<img"));
    assert!(!html.contains(attack));
    let elsewhere = gallery(|_| "javascript:alert(1)".to_owned()).render().unwrap();
    assert!(!elsewhere.contains("href=\"javascript:") && !elsewhere.contains("action=\"javascript:"));
    let away = gallery(|_| "//evil.test".to_owned()).render().unwrap();
    assert!(!away.contains("href=\"//") && !away.contains("action=\"//"));
}

#[test]
fn a_page_has_no_inline_style_and_no_inline_script() {
    let html = gallery(str::to_owned).render().unwrap();
    assert!(!html.contains(" style=") && !html.contains("<style") && !html.contains(" onclick="));
    assert!(html.contains(&format!("<script type=\"module\" src=\"{}\"></script>", asset_url("page.js"))));
}

#[test]
fn every_class_in_the_gallery_is_in_the_stylesheet_or_is_a_plain_state() {
    let html = gallery(str::to_owned).render().unwrap();
    let plain = ["plain", "past", "still", "rail", "label", "value", "bar-1"];
    for classes in html.split("class=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
        for class in classes.split_whitespace().filter(|class| !plain.contains(class)) {
            assert!(assets::LOOK.contains(&format!(".{class}")), "“{class}” has no style");
        }
    }
}

#[test]
fn the_gallery_can_be_looked_at() {
    let folder = std::env::temp_dir().join("freehold-gallery");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("look.css"), assets::LOOK).unwrap();
    std::fs::write(folder.join("page.js"), assets::SCRIPT).unwrap();
    let html = gallery(str::to_owned).render().unwrap();
    let html = html.replace(asset_url("look.css"), "look.css").replace(asset_url("page.js"), "page.js");
    std::fs::write(folder.join("gallery.html"), &html).unwrap();
    for scheme in ["light", "dark"] {
        let one = html
            .replace("</head>", &format!("<style>:root{{color-scheme:{scheme}!important}}</style></head>"));
        std::fs::write(folder.join(format!("gallery-{scheme}.html")), one).unwrap();
    }
    let gate = Gate { page: Page { demo: true, ..Page::titled("Sign in") } }.render().unwrap();
    std::fs::write(folder.join("gate.html"), gate.replace(asset_url("look.css"), "look.css")).unwrap();
    let icons: String = crate::icons::ICONS.iter().map(|(name, _)| icon(name).to_string()).collect();
    assert!(!icons.contains("style="));
}
