//! What the labelled set is made of. None of it is read from the tables of the room that is measured.

/// A country: its two letters, how people write it, its ending, and legal forms before (`^`) or behind a name.
pub struct Country {
    pub code: &'static str,
    pub written: &'static [&'static str],
    pub ending: &'static str,
    pub forms: &'static [&'static str],
}

macro_rules! country {
    ($code:literal, [$($written:literal),*], $ending:literal, [$($form:literal),*]) => {
        Country { code: $code, written: &[$($written),*], ending: $ending, forms: &[$($form),*] }
    };
}

pub const COUNTRIES: &[Country] = &[
    country!(
        "DE",
        ["Germany", "Deutschland"],
        "de",
        ["GmbH", "AG", "GmbH & Co. KG", "KG", "UG (haftungsbeschränkt)", "OHG", "e.K.", "SE"]
    ),
    country!("AT", ["Austria", "Österreich"], "at", ["GmbH", "Ges.m.b.H.", "AG", "OG"]),
    country!("CH", ["Switzerland", "Schweiz"], "ch", ["AG", "GmbH", "SA", "Sàrl", "Sagl"]),
    country!("FR", ["France"], "fr", ["SA", "S.A.S.", "SARL", "^SARL", "SASU", "S.A.", "EURL"]),
    country!("BE", ["Belgium", "België"], "be", ["NV", "BVBA", "BV", "SPRL", "S.A."]),
    country!("NL", ["Netherlands", "The Netherlands", "Nederland"], "nl", ["B.V.", "BV", "N.V.", "V.O.F."]),
    country!("GB", ["United Kingdom", "UK"], "co.uk", ["Ltd", "Limited", "PLC", "LLP", "Ltd."]),
    country!("IE", ["Ireland"], "ie", ["Ltd", "DAC", "Teo"]),
    country!(
        "US",
        ["United States", "USA", "United States of America"],
        "com",
        ["Inc", "Inc.", "LLC", "Corporation", "Corp.", "Co.", "L.L.C."]
    ),
    country!("CA", ["Canada"], "ca", ["Inc.", "Ltd.", "Ltée", "ULC"]),
    country!("AU", ["Australia"], "com.au", ["Pty Ltd", "Pty. Ltd.", "Limited"]),
    country!("IN", ["India"], "in", ["Pvt Ltd", "Private Limited", "Pvt. Ltd.", "Limited"]),
    country!("SG", ["Singapore"], "sg", ["Pte Ltd", "Pte. Ltd."]),
    country!("MY", ["Malaysia"], "my", ["Sdn Bhd", "Sdn. Bhd.", "Berhad"]),
    country!("JP", ["Japan"], "co.jp", ["K.K.", "Kabushiki Kaisha", "Co., Ltd.", "^株式会社"]),
    country!("KR", ["South Korea", "Korea"], "co.kr", ["Co., Ltd.", "Inc."]),
    country!("CN", ["China"], "cn", ["Co., Ltd.", "Co. Ltd", "有限公司"]),
    country!("ID", ["Indonesia"], "co.id", ["^PT", "^PT."]),
    country!("IT", ["Italy", "Italia"], "it", ["S.p.A.", "SpA", "S.r.l.", "Srl", "S.n.c."]),
    country!("ES", ["Spain", "España"], "es", ["S.L.", "SL", "S.A.", "S.L.U.", "S. Coop."]),
    country!("PT", ["Portugal"], "pt", ["Lda", "Lda.", "S.A.", "Unipessoal Lda"]),
    country!("BR", ["Brazil", "Brasil"], "com.br", ["Ltda", "Ltda.", "S/A", "S.A."]),
    country!("MX", ["Mexico", "México"], "com.mx", ["S.A. de C.V.", "SA de CV", "S. de R.L. de C.V."]),
    country!("AR", ["Argentina"], "com.ar", ["S.A.", "S.R.L."]),
    country!("SE", ["Sweden", "Sverige"], "se", ["AB", "Aktiebolag", "^AB", "AB (publ)"]),
    country!("NO", ["Norway", "Norge"], "no", ["AS", "ASA", "A/S"]),
    country!("DK", ["Denmark", "Danmark"], "dk", ["A/S", "ApS", "IVS"]),
    country!("FI", ["Finland", "Suomi"], "fi", ["Oy", "Oyj", "Oy Ab", "^Oy"]),
    country!(
        "PL",
        ["Poland", "Polska"],
        "pl",
        ["Sp. z o.o.", "sp. z o. o.", "S.A.", "Sp. z o.o. Sp. k.", "Spółka z o.o."]
    ),
    country!("CZ", ["Czech Republic", "Czechia"], "cz", ["s.r.o.", "a.s.", "spol. s r.o."]),
    country!("SK", ["Slovakia"], "sk", ["s.r.o.", "s. r. o.", "a.s."]),
    country!("HU", ["Hungary"], "hu", ["Kft.", "Kft", "Zrt.", "Nyrt."]),
    country!("RO", ["Romania"], "ro", ["S.R.L.", "SRL", "^SC", "S.A."]),
    country!("BG", ["Bulgaria"], "bg", ["EOOD", "OOD", "AD", "ЕООД"]),
    country!("HR", ["Croatia", "Hrvatska"], "hr", ["d.o.o.", "d.d.", "j.d.o.o."]),
    country!("GR", ["Greece", "Ελλάδα"], "gr", ["A.E.", "E.P.E.", "I.K.E.", "Α.Ε."]),
    country!("TR", ["Turkey", "Türkiye"], "com.tr", ["A.Ş.", "Ltd. Şti.", "Sanayi ve Ticaret A.Ş."]),
    country!("RU", ["Russia", "Россия"], "ru", ["^ООО", "^OOO", "^АО", "^ПАО", "LLC"]),
    country!("UA", ["Ukraine", "Україна"], "ua", ["^ТОВ", "^TOV", "LLC"]),
    country!("EE", ["Estonia", "Eesti"], "ee", ["OÜ", "AS"]),
    country!("LV", ["Latvia"], "lv", ["^SIA", "AS"]),
    country!("LT", ["Lithuania"], "lt", ["^UAB", "UAB", "AB"]),
    country!("ZA", ["South Africa"], "co.za", ["(Pty) Ltd", "Pty Ltd"]),
    country!("AE", ["United Arab Emirates", "UAE"], "ae", ["LLC", "FZE", "FZ-LLC", "PJSC"]),
];

/// Of these the rare words of names are put together.
pub const FRONTS: &[&str] = &[
    "Bel", "Kor", "Van", "Tri", "Mar", "Sol", "Fen", "Gra", "Hol", "Jor", "Kal", "Lum", "Mon", "Nor", "Ost",
    "Pel", "Quan", "Rav", "Sten", "Tor", "Ul", "Ver", "Wol", "Xan", "Yar", "Zel", "Bra", "Cre", "Dro", "Fli",
    "Gli", "Hes", "Ing", "Kle", "Lor", "Mex", "Nim", "Orb", "Pra", "Rho", "Ska", "Thal", "Ur", "Vex", "Whit",
    "Zor", "Ash", "Bor", "Cal", "Dun",
];
pub const MIDDLES: &[&str] = &["", "a", "i", "o", "en", "er", "ix", "un", "ar", "el", "at", "im", "op", "us"];
pub const BACKS: &[&str] = &[
    "dara", "mark", "veld", "tone", "lix", "berg", "fort", "gate", "hurst", "kow", "lund", "mont", "nak",
    "pont", "quist", "rin", "sted", "tara", "vik", "wick", "zon", "bert", "cott", "dell", "field", "gren",
    "holm", "jack", "lo", "mann", "nova", "ova", "pax", "ris", "son", "thal", "ura", "vant", "win", "yard",
];

/// Names of people after whom companies are called, as they are really spelt.
pub const FAMILIES: &[&str] = &[
    "Müller",
    "Schröder",
    "Weiß",
    "Jäger",
    "Köhler",
    "Großmann",
    "Böttcher",
    "Lefèvre",
    "Bélanger",
    "Gauthier",
    "François",
    "Muñoz",
    "Ibáñez",
    "Peñalver",
    "Gonçalves",
    "Magalhães",
    "Søndergaard",
    "Ørsted",
    "Ødegård",
    "Åkesson",
    "Sjöström",
    "Hämäläinen",
    "Järvinen",
    "Wiśniewski",
    "Wójcik",
    "Dąbrowski",
    "Łukasik",
    "Dvořák",
    "Novotný",
    "Kovács",
    "Szőke",
    "Ionescu",
    "Ştefănescu",
    "Petrović",
    "Đurić",
    "Kılıç",
    "Öztürk",
    "Şahin",
    "Kowalczyk",
    "Fernandez",
    "Whitaker",
    "Ashworth",
    "Pemberton",
    "Castellano",
    "Bianchini",
    "Vandenberg",
    "Okonkwo",
    "Harrington",
    "Lindqvist",
    "Rasmussen",
];

/// Names in another alphabet, and how their companies write them abroad.
pub const ALPHABETS: &[(&str, &str)] = &[
    ("Северсталь", "Severstal"),
    ("Щербаков", "Shcherbakov"),
    ("Жуковский", "Zhukovsky"),
    ("Ростмаш", "Rostmash"),
    ("Уралхим", "Uralkhim"),
    ("Новотех", "Novotekh"),
    ("Хлебпром", "Khlebprom"),
    ("Цветметалл", "Tsvetmetall"),
    ("Юграинвест", "Yugrainvest"),
    ("Яргазстрой", "Yargazstroy"),
    ("Київстрой", "Kyivstroi"),
    ("Дніпромаш", "Dnipromash"),
    ("Балкантурист", "Balkanturist"),
    ("Софарма", "Sofarma"),
    ("Παπαδόπουλος", "Papadopoulos"),
    ("Αθηναϊκή", "Athinaiki"),
    ("Ελληνικά", "Ellinika"),
    ("Μακεδονία", "Makedonia"),
    ("Θεσσαλία", "Thessalia"),
    ("Κρητική", "Kritiki"),
    ("Волгострой", "Volgostroy"),
    ("Сибмаш", "Sibmash"),
    ("Чебоксары", "Cheboksary"),
    ("Шахтер", "Shakhter"),
];

/// Ordinary words by which many companies are called.
pub const USUAL: &[&str] = &[
    "Summit",
    "Pioneer",
    "Atlas",
    "Horizon",
    "Phoenix",
    "Nordic",
    "Delta",
    "Apex",
    "Sterling",
    "Liberty",
    "Evergreen",
    "Cascade",
    "Beacon",
    "Keystone",
    "Vanguard",
    "Meridian",
    "Harbor",
    "Falcon",
    "Crystal",
    "Granite",
    "Silver",
    "Golden",
    "Blue Ridge",
    "Red Rock",
    "Iron Gate",
    "Clearwater",
    "Northstar",
    "Riverside",
    "Lakeside",
    "Mountain",
    "Pacific",
    "Atlantic",
    "Continental",
    "Heritage",
    "Imperial",
    "Unity",
    "Alliance",
    "Precision",
    "Quality",
    "Premier",
];

/// What companies do.
pub const TRADES: &[&str] = &[
    "Software",
    "Logistics",
    "Construction",
    "Foods",
    "Energy",
    "Consulting",
    "Engineering",
    "Electronics",
    "Textiles",
    "Insurance",
    "Pharma",
    "Plastics",
    "Furniture",
    "Shipping",
    "Mining",
    "Dental",
    "Packaging",
    "Robotics",
    "Hotels",
    "Printing",
    "Automotive",
    "Media",
    "Chemicals",
    "Optics",
    "Roofing",
    "Travel",
    "Bakery",
    "Staffing",
    "Steel",
    "Glass",
];

/// The same trade in other words or languages.
pub const SAME_TRADE: &[(&str, &str)] = &[
    ("Logistics", "Logistik"),
    ("Consulting", "Conseil"),
    ("Construction", "Bau"),
    ("Electronics", "Elektronik"),
    ("Insurance", "Versicherung"),
    ("Chemicals", "Chemie"),
    ("Engineering", "Ingeniería"),
    ("Pharma", "Pharmaceuticals"),
    ("Technologies", "Technology"),
    ("International", "Intl."),
    ("Manufacturing", "Mfg."),
];

/// Words that say nothing at all.
pub const GENERIC: &[&str] = &[
    "Global",
    "International",
    "United",
    "General",
    "First",
    "National",
    "Advanced",
    "Universal",
    "Integrated",
    "Digital",
];

/// What parts of companies are called by beside a country.
pub const PARTS: &[&str] =
    &["Group", "Holding", "Europe", "International", "Nordics", "EMEA", "Asia Pacific", "Holdings"];

/// Where anybody has mail.
pub const FREE: &[&str] =
    &["gmail.com", "outlook.com", "gmx.de", "yahoo.com", "web.de", "orange.fr", "mail.ru", "proton.me"];
