//! Every part of the design system in every state, on one page: for those who build pages, and for the tests
//! that look for barriers. It is made of the parts themselves, so that it cannot lie about them.

use std::str::FromStr;

use askama::Template;

use crate::icons::ICONS;
use crate::{
    Bar, BarChart, Crossing, Dialog, Empty, Field, Figure, Figures, Hit, Hits, Input, Kind, Listing,
    NavGroup, NavItem, Notice, Options, OrgBar, Page, Progress, Sees, SortKey, Step, Tab, Tabs, Timeline,
    Toast, Trend, Undo,
};

/// In which colours the page is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Scheme {
    /// As the reader's system is.
    #[default]
    System,
    /// Light, whatever the system is.
    Light,
    /// Dark, whatever the system is.
    Dark,
}

impl FromStr for Scheme {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        [Self::System, Self::Light, Self::Dark].into_iter().find(|scheme| scheme.word() == text).ok_or(())
    }
}

impl Scheme {
    fn word(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

/// The page.
#[derive(Template)]
#[template(path = "design.html")]
pub struct Design {
    page: Page,
    scheme: Scheme,
    schemes: Tabs,
    colours: [&'static str; 15],
    hostile: String,
    notices: Vec<Notice>,
    toasts: [Toast; 2],
    figures: Figures,
    chart: BarChart,
    timeline: Timeline,
    tabs: Tabs,
    listing: Listing<Sorted>,
    rows: Vec<(String, String, String, Sees)>,
    inputs: Vec<Input>,
    crossing: Crossing,
    sees: [Sees; 3],
    progress: [Progress; 2],
    empty: Empty,
    hits: Hits,
    options: Options,
    dialog: Dialog<Question>,
}

/// What stands in the dialog.
#[derive(Template)]
#[template(
    source = r##"<p>Central erases it and sends you a receipt. Your lead stays with you.</p><form class="ask" method="dialog">{{ why }}<div class="acts"><button class="button" formnovalidate>Keep it there</button><button class="button bad">Withdraw it</button></div></form>"##,
    ext = "html"
)]
struct Question {
    why: Input,
}

/// What the sample of a list is sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Sorted {
    #[default]
    Newest,
    Value,
}

impl FromStr for Sorted {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        [Self::Newest, Self::Value].into_iter().find(|key| key.name() == text).ok_or(())
    }
}

impl SortKey for Sorted {
    fn name(self) -> &'static str {
        match self {
            Self::Newest => "newest",
            Self::Value => "value",
        }
    }
}

/// The parts of the page: anchor, name and icon.
const SECTIONS: [(&str, &str, &str); 12] = [
    ("ground", "Ground", "settings"),
    ("buttons", "Buttons and marks", "plus"),
    ("told", "What was done", "check"),
    ("figures", "Figures and charts", "chart"),
    ("lists", "Lists", "registration"),
    ("forms", "Forms", "document"),
    ("overlays", "Dialogs", "share"),
    ("work", "Long work", "clock"),
    ("crossing", "What crosses", "sharing"),
    ("empty", "Empty", "lead"),
    ("found", "What is found", "search"),
    ("icons", "Icons", "key"),
];

impl Design {
    /// The page in these colours.
    pub fn new(scheme: Scheme) -> Self {
        Self::saying(scheme, str::to_owned)
    }

    /// The page with `say` applied to every text that an organisation or a person could have chosen: tests
    /// let it say what must not run.
    pub(crate) fn saying(scheme: Scheme, say: impl Fn(&str) -> String) -> Self {
        let item = |&(anchor, label, icon): &(&str, &str, &'static str)| NavItem {
            label: say(label),
            href: say(&format!("#{anchor}")),
            icon,
            ..NavItem::default()
        };
        let count = NavItem { count: Some(8_300), current: true, ..item(&("top", "All of it", "home")) };
        let items = [count].into_iter().chain(SECTIONS.iter().map(item)).collect();
        let page = Page {
            org: Some(OrgBar { href: say("/design"), name: say("Freehold"), subtitle: say("Design system") }),
            nav: vec![NavGroup { label: say("Parts"), items }],
            demo: true,
            ..Page::titled(say("Design"))
        };
        let tab = |one: Scheme, label: &str| Tab {
            label: label.to_owned(),
            href: format!("?scheme={}", one.word()),
            count: None,
            current: one == scheme,
        };
        let schemes =
            [tab(Scheme::System, "As your system"), tab(Scheme::Light, "Light"), tab(Scheme::Dark, "Dark")];
        let kinds = [Kind::Good, Kind::Info, Kind::Warn, Kind::Bad];
        let texts = [
            "Accepted. Central has the receipt.",
            "Central changes its terms on 1 December.",
            "Six hours are left of the two days.",
            "Nothing is kept yet: mend what is marked below.",
        ];
        let undo = Undo { action: say("/design"), fields: vec![(say("deal"), say("deal_01"))] };
        Self {
            scheme,
            schemes: Tabs { label: "Colours".to_owned(), tabs: schemes.into() },
            colours: [
                "ground", "surface", "sunken", "line", "edge", "ink", "ink-2", "ink-3", "accent", "good",
                "warn", "bad", "info", "series-2", "series-4",
            ],
            hostile: say(""),
            notices: kinds
                .into_iter()
                .zip(texts)
                .map(|(kind, text)| Notice { kind, text: say(text) })
                .collect(),
            toasts: [
                Toast { kind: Kind::Good, text: say("Twelve leads were archived."), undo: Some(undo) },
                Toast { kind: Kind::Good, text: say("The view is kept."), undo: None },
            ],
            figures: figures(&say),
            chart: chart(&say),
            timeline: timeline(&say),
            tabs: Tabs {
                label: "States".to_owned(),
                tabs: ["Pending", "Accepted", "All"]
                    .into_iter()
                    .zip([41, 1_548, 8_300])
                    .map(|(label, count)| Tab {
                        label: say(label),
                        href: say("?"),
                        count: Some(count),
                        current: label == "Pending",
                    })
                    .collect(),
            },
            listing: Listing::parse("sort=value&dir=desc&limit=4&page=2").unwrap_or_default(),
            rows: rows(&say),
            inputs: inputs(&say),
            crossing: crossing(&say),
            sees: sees(&say),
            progress: [
                Progress {
                    label: say("Reading sales_pipeline.csv"),
                    done: Some((3_200, 8_300)),
                    text: say(""),
                },
                Progress { label: say("Writing the export"), done: None, text: say("Waits for its turn") },
            ],
            empty: Empty {
                icon: "lead",
                title: say("No leads yet"),
                text: say("Leads are yours alone until you register them with a partner."),
                action: Some((say("/design"), say("Add a lead"))),
            },
            options: Options { hits: vec![hits(&say)] },
            hits: hits(&say),
            dialog: Dialog {
                id: "withdraw",
                title: say("Withdraw Isdom from Central"),
                content: Question {
                    why: Input::long("why", "Why").aside("optional").value(say("")).first(true),
                },
            },
            page,
        }
    }
}

fn figures(say: &impl Fn(&str) -> String) -> Figures {
    let figure = |label: &str, value: &str, delta| Figure {
        label: say(label),
        value: say(value),
        delta,
        source: say("Counted in this vault"),
        href: Some(say("/design")),
    };
    Figures {
        label: say("This quarter"),
        figures: vec![
            figure("Won this quarter", "$2.80M", Some((Trend::Up, say("4.1 % on last")))),
            figure("Open pipeline", "1,589", Some((Trend::Up, say("112 deals")))),
            figure("Win rate", "63.1 %", Some((Trend::Down, say("0.8 points")))),
            figure("Time to decision", "9 h", Some((Trend::Still, say("of two days")))),
        ],
    }
}

fn chart(say: &impl Fn(&str) -> String) -> BarChart {
    let months = ["Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let values = [1134, 635, 1025, 1338, 696, 1050, 1235, 731, 938, 1131];
    let bar = |(month, value): (&str, i64)| Bar {
        label: say(month),
        value,
        shown: say(&format!("${value},000")),
        href: Some(say("/design")),
    };
    BarChart {
        title: say("Won value"),
        of: say("Month"),
        whole: 0,
        bars: months.into_iter().zip(values).map(bar).collect(),
    }
}

fn timeline(say: &impl Fn(&str) -> String) -> Timeline {
    let step = |title: &str, text: &str, when: &str, kind| Step {
        title: say(title),
        text: say(text),
        when: say(when),
        kind,
    };
    let steps = vec![
        step("Maven · pending", "Envelope 1,204 from Central, verified", "21 Nov, 09:14", Kind::Good),
        step("West · denied", "Registered before", "21 Nov, 08:40", Kind::Bad),
        step("Central · accepted", "Summer Sewald", "20 Nov, 15:02", Kind::Plain),
        step("Submitted", "", "20 Nov, 09:14", Kind::Plain),
    ];
    Timeline { steps }
}

fn sees(say: &impl Fn(&str) -> String) -> [Sees; 3] {
    let on = say("4 Oct 2016");
    [
        Sees::OnlyYou,
        Sees::Shared { with: say("Central and Maven"), fields: 6, on: on.clone() },
        Sees::Received { from: say("West"), fields: 1, on },
    ]
}

fn rows(say: &impl Fn(&str) -> String) -> Vec<(String, String, String, Sees)> {
    let [only_you, shared, received] = sees(say);
    let row = |name: &str, kind: &str, state: &str, sees| (say(name), kind.to_owned(), say(state), sees);
    vec![
        row("Hottechi", "warn", "Pending", shared.clone()),
        row("Konex", "good", "Accepted", received),
        row("Kan-code", "bad", "Denied", shared),
        row("Isdom", "plain", "Withdrawn", only_you),
    ]
}

fn inputs(say: &impl Fn(&str) -> String) -> Vec<Input> {
    let options = ["Existing customer", "Registered before", "Another reason"];
    let options = options.map(|shown| (say(shown), say(shown)));
    vec![
        Input::text("company", "Company").required().error(Some(say("Name the company."))).value(say("")),
        Input::exact("domain", "Domain").aside("optional").hint("Such as isdom.com.").value(say("isdom.com")),
        Input::money("value", "Value").aside("optional").hint("What you expect to sell it for."),
        Input::date("closes_on", "Close date").aside("optional").value("2026-12-01"),
        Input::choice("code", "Why", options).value(say("Registered before")),
        Input::email("email", "Email address").completes("email").value(say("ada@isdom.com")),
        Input::password("password", "Password").completes("current-password"),
        Input::check("remind", "Remind me before it closes").value("on").hint("Two days before, by mail."),
        Input::long("notes", "Notes").aside("optional").hint("Stays with you.").value(say("")),
    ]
}

fn crossing(say: &impl Fn(&str) -> String) -> Crossing {
    Crossing {
        to: say("Central"),
        crosses: vec![
            Field::crossing(say("Company"), say("Isdom")),
            Field::crossing("Domain", "isdom.com"),
            Field::crossing("Product", "GTX Pro"),
            Field::crossing("Value", "$4,821"),
        ],
        stays: vec![Field::kept(say("Contact"), say("IT lead")), Field::kept("Email", "it@isdom.com")],
        remark: say("The contact crosses when the registration is accepted, if you say so then."),
    }
}

fn hits(say: &impl Fn(&str) -> String) -> Hits {
    let hit = |icon, title: &str, subtitle: &str, seen| Hit {
        icon,
        title: say(title),
        subtitle: say(subtitle),
        href: say("/design"),
        seen,
        keys: "",
    };
    Hits {
        label: say("Leads"),
        hits: vec![
            hit("lead", "Isdom", "GTX Pro, $4,821", Some(Vec::new())),
            hit("lead", "Isdom Holding", "MG Special", Some(vec![say("Central"), say("Maven")])),
            Hit { keys: "g l", ..hit("plus", "Add a lead", "", None) },
        ],
        all: Some((say("/design"), say("All 23 leads"))),
    }
}

/// Every icon, with the name that it is asked for by.
fn icons() -> impl Iterator<Item = &'static str> {
    ICONS.iter().map(|(name, _)| *name)
}
