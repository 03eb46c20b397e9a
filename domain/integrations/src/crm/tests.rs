use std::{env, fs, path::PathBuf};

use jiff::civil::date;
use proptest::prelude::*;
use tempfile::TempDir;

use super::*;

const HEADER: &str =
    "opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value";

/// A small export that is in order, with these lines of the pipeline below its header.
fn export(pipeline: &[&str]) -> TempDir {
    let folder = TempDir::new().unwrap();
    let put = |file: &str, text: &str| fs::write(folder.path().join(file), text).unwrap();
    put("products.csv", "product,series,sales_price\nGTX Pro,GTX,4821\nMG Special,MG,55\n");
    put(
        "accounts.csv",
        "account,sector,office_location\nIsdom,medical,United States\nNam-zim,services,Brazil\n",
    );
    put(
        "sales_teams.csv",
        "sales_agent,manager,regional_office\nMoses Frase,Dustin,Central\nCarl Lin,Summer,West\n",
    );
    put("sales_pipeline.csv", &format!("{HEADER}\n{}\n", pipeline.join("\n")));
    folder
}

fn put(folder: &TempDir, file: &str, bytes: &[u8]) {
    fs::write(folder.path().join(file), bytes).unwrap();
}

const GOOD: &str = "A1,Moses Frase,GTX Pro,Isdom,Won,10/20/2016,3/1/2017,1054";

/// The pipeline with `bad` between two good rows: only `bad` is left alone, for this reason, on line 3.
fn only_this_is_left(bad: &str, reason: Reason) {
    let folder = export(&[GOOD, bad, "B2,Carl Lin,MG Special,,Engaging,2016-12-01,,"]);
    let (plan, findings) = read(folder.path()).unwrap();
    let ids: Vec<&str> =
        plan.opportunities.iter().map(|opportunity| opportunity.external_id.as_str()).collect();
    assert_eq!(ids, ["A1", "B2"], "{bad:.100}");
    assert_eq!(findings.left_alone.keys().copied().collect::<Vec<_>>(), [reason], "{bad:.100}");
    let left = &findings.left_alone[&reason];
    assert_eq!(
        (left.count, left.examples[0].file, left.examples[0].line),
        (1, "sales_pipeline.csv", 3),
        "{bad:.100}"
    );
    assert!(findings.to_string().contains("sales_pipeline.csv, line 3"), "{findings}");
    assert!(findings.to_string().contains(reason.explain()), "{findings}");
}

#[test]
fn the_real_export_gives_its_true_figures() {
    let data = env::var_os("FREEHOLD_DATA").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data"),
        PathBuf::from,
    );
    let folder = data.join("crm-opportunities");
    if !folder.is_dir() {
        println!("skipped: the real export is not here (name its folder with FREEHOLD_DATA)");
        return;
    }
    let (plan, findings) = read(&folder).unwrap();
    assert_eq!(plan.opportunities.len(), 8_800);
    let stages =
        [(Stage::Prospecting, 500), (Stage::Engaging, 1_589), (Stage::Won, 4_238), (Stage::Lost, 2_473)];
    assert_eq!(findings.opportunities, stages.into());
    assert_eq!(findings.won_minor, 1_000_553_400);
    assert_eq!(findings.without_account, [(Stage::Prospecting, 337), (Stage::Engaging, 1_088)].into());
    assert_eq!((plan.resellers.len(), plan.products.len(), findings.accounts), (30, 7, 85));
    assert_eq!(findings.agents_without_opportunities.len(), 5);
    assert!(findings.left_alone.is_empty(), "{findings}");

    let won = |office: &str| -> i64 {
        let distributor = plan.distributors.iter().position(|one| one.name == office).unwrap();
        let theirs =
            |opportunity: &&Opportunity| plan.resellers[opportunity.reseller].distributor == distributor;
        let won = plan.opportunities.iter().filter(|opportunity| opportunity.stage == Stage::Won);
        won.filter(theirs).filter_map(|opportunity| opportunity.value).map(|value| value.minor).sum()
    };
    assert_eq!([won("West"), won("Central"), won("East")], [356_864_700, 334_629_300, 309_059_400]);

    let repairs: Vec<_> = findings
        .repairs
        .iter()
        .map(|(repair, number)| (repair.from.as_str(), repair.to.as_str(), *number))
        .collect();
    let expected =
        [("Philipines", "Philippines", 1), ("technolgy", "technology", 12), ("GTXPro", "GTX Pro", 1_480)];
    assert_eq!(repairs, expected);

    let mut handles: Vec<&str> = plan.resellers.iter().map(|reseller| reseller.handle.as_str()).collect();
    assert!(handles.contains(&"moses-frase") && !handles.contains(&"mei-mei-johns"), "{handles:?}");
    handles.extend(plan.distributors.iter().map(|distributor| distributor.handle.as_str()));
    assert!(handles.contains(&"central") && plan.vendor.handle.as_str() == "maven");

    let first = &plan.opportunities[0];
    assert_eq!(
        (first.external_id.as_str(), first.opened_on, first.closed_on),
        ("1C1I7A6R", Some(date(2016, 10, 20)), Some(date(2017, 3, 1)))
    );
    assert_eq!(read(&folder).unwrap().0, plan, "read again, it is the same plan");
}

#[test]
fn the_report_says_what_was_loaded_repaired_and_left_alone() {
    let folder = export(&[
        GOOD,
        "A2,moses frase,GTXPro,,Prospecting,,,",
        "A3,Moses Frase,GTX Pro,Isdom,Won,13/13/2016,,",
    ]);
    let (_, findings) = read(folder.path()).unwrap();
    assert_eq!(
        findings.to_string(),
        "\
Loaded
          1  vendor, Maven
          1  distributor
          1  reseller
          2  products
          2  accounts
          2  opportunities in all, of these
          1    Prospecting
          1    Won, worth $1,054
          1  Prospecting without an account, kept so

Repaired
          1  GTXPro → GTX Pro   sales_pipeline.csv, product
          1  moses frase → Moses Frase   sales_pipeline.csv, sales_agent

Left alone
          1  agent without opportunities: Carl Lin
          1  row with a date that is none (write 3/31/2017 or 2017-03-31): not loaded
               sales_pipeline.csv, line 4: engage_date “13/13/2016”
"
    );
}

#[test]
fn a_malformed_row_is_reported_with_its_line_and_costs_no_other() {
    only_this_is_left("X,Moses Frase,GTX Pro,Isdom,Won,10/20/2016,3/1/2017", Reason::Width);
    only_this_is_left("X,Moses Frase,GTX Pro,Isdom,Won,10/20/2016,3/1/2017,1054,more", Reason::Width);
    only_this_is_left("X,Nobody,GTX Pro,Isdom,Won,10/20/2016,3/1/2017,1054", Reason::Agent);
    only_this_is_left("X,Moses Frase,GTX Prö,Isdom,Won,10/20/2016,3/1/2017,1054", Reason::Product);
    only_this_is_left("X,Moses Frase,GTX Pro,Isdon,Won,10/20/2016,3/1/2017,1054", Reason::Account);
    only_this_is_left("X,Moses Frase,GTX Pro,Isdom,Wonn,10/20/2016,3/1/2017,1054", Reason::Stage);
    only_this_is_left("X,Moses Frase,GTX Pro,Isdom,,10/20/2016,3/1/2017,1054", Reason::Stage);
    only_this_is_left("X,Moses Frase,GTX Pro,Isdom,Won,2/30/2017,3/1/2017,1054", Reason::Date);
    only_this_is_left("X,Moses Frase,GTX Pro,Isdom,Won,10/20/2016,soon,1054", Reason::Date);
    only_this_is_left("X,Moses Frase,GTX Pro,Isdom,Won,10/20/2016,3/1/17,1054", Reason::Date);
    only_this_is_left("X,Moses Frase,GTX Pro,Isdom,Won,10/20/2016,3/1/2017,1e9", Reason::Money);
    only_this_is_left("X,Moses Frase,GTX Pro,Isdom,Won,10/20/2016,3/1/2017,-5", Reason::Money);
    only_this_is_left(
        "X,Moses Frase,GTX Pro,Isdom,Won,10/20/2016,3/1/2017,99999999999999999999",
        Reason::Money,
    );
    only_this_is_left(",Moses Frase,GTX Pro,Isdom,Won,10/20/2016,3/1/2017,1054", Reason::Nameless);
    only_this_is_left("X\0,Moses Frase,GTX Pro,Isdom,Won,10/20/2016,3/1/2017,1054", Reason::Nul);
}

#[test]
fn a_quote_that_never_closes_costs_its_own_line_and_no_other() {
    only_this_is_left("X,\"Moses Frase,GTX Pro,Isdom,Won,10/20/2016,3/1/2017,1054", Reason::Quote);
    // Even where a later quote seems to close it.
    let quoted = "B2,\"Carl Lin\",MG Special,,Engaging,2016-12-01,,";
    let folder = export(&["X,\"Moses Frase,GTX Pro,Isdom,Won,10/20/2016,3/1/2017,1054", GOOD, quoted]);
    let (plan, findings) = read(folder.path()).unwrap();
    assert_eq!(
        (plan.opportunities.len(), findings.left_alone[&Reason::Quote].examples[0].line),
        (2, 2),
        "{findings}"
    );
}

#[test]
fn a_cell_of_ten_megabytes_costs_its_own_row_and_no_memory() {
    let huge = "x".repeat(10 << 20);
    only_this_is_left(&format!("X,{huge},GTX Pro,Isdom,Won,10/20/2016,3/1/2017,1054"), Reason::TooLong);
    only_this_is_left(&format!("X,\"{huge}\",GTX Pro,Isdom,Won,10/20/2016,3/1/2017,1054"), Reason::TooLong);
    let long = "ü".repeat(40 << 10);
    only_this_is_left(&format!("X,Moses Frase,GTX Pro,{long},Won,10/20/2016,3/1/2017,1054"), Reason::TooLong);

    // Spread over lines inside a quote, each of its lines is reported, and what follows is read.
    let lines =
        format!("X,\"{}\",GTX Pro,Isdom,Won,10/20/2016,3/1/2017,1054", "a line of it\n".repeat(1 << 16));
    let (plan, findings) = read(export(&[&lines, GOOD]).path()).unwrap();
    assert_eq!((plan.opportunities.len(), findings.left_alone[&Reason::Quote].count), (1, 2));
    assert_eq!(findings.left_alone[&Reason::Width].count, (1 << 16) - 1);
    assert_eq!(findings.left_alone[&Reason::Width].examples.len(), 20, "examples do not grow with the file");
}

#[test]
fn an_opportunity_that_stands_there_twice_is_loaded_once() {
    only_this_is_left(GOOD, Reason::Twice);
    only_this_is_left("A1,Moses Frase,GTX Pro,Isdom,Lost,10/20/2016,3/1/2017,0", Reason::Contradicted);
}

#[test]
fn an_account_agent_or_product_that_contradicts_an_earlier_one_is_left_alone() {
    let folder = export(&[GOOD]);
    put(
        &folder,
        "accounts.csv",
        b"account,sector,office_location\nIsdom,medical,Peru\nIsdom,medical,Chile\n,x,y\n",
    );
    put(
        &folder,
        "products.csv",
        b"product,series,sales_price\nGTX Pro,GTX,4821\nGTX Pro,GTX,4821\nMG Special,MG,free\n",
    );
    put(
        &folder,
        "sales_teams.csv",
        b"sales_agent,manager,regional_office\nMoses Frase,,Central\nMoses Frase,,West\nCarl Lin,,\n",
    );
    let (plan, findings) = read(folder.path()).unwrap();
    assert_eq!(plan.opportunities[0].country.as_deref(), Some("Peru"));
    assert_eq!((plan.distributors.len(), plan.distributors[0].name.as_str()), (1, "Central"));
    let counts: Vec<_> = findings.left_alone.iter().map(|(reason, left)| (*reason, left.count)).collect();
    let expected = [(Reason::Twice, 1), (Reason::Contradicted, 2), (Reason::Nameless, 2), (Reason::Money, 1)];
    assert_eq!(counts, expected);
}

#[test]
fn every_usual_encoding_is_read_and_named() {
    let text = format!("{HEADER}\nA1,Moses Frase,GTX Pro,Café Zürich,Won,10/20/2016,3/1/2017,1054\n");
    let utf16 = |unit: fn(u16) -> [u8; 2]| {
        [0xFEFF].into_iter().chain(text.encode_utf16()).flat_map(unit).collect::<Vec<u8>>()
    };
    let cases = [
        (text.clone().into_bytes(), None),
        ([b"\xEF\xBB\xBF", text.as_bytes()].concat(), None),
        (utf16(u16::to_le_bytes), Some("UTF-16")),
        (utf16(u16::to_be_bytes), Some("UTF-16")),
        (text.chars().map(|c| c as u8).collect(), Some("Windows-1252")),
    ];
    for (bytes, name) in cases {
        let folder = export(&[]);
        put(
            &folder,
            "accounts.csv",
            "account,sector,office_location\nCafé Zürich,retail,Switzerland\n".as_bytes(),
        );
        put(&folder, "sales_pipeline.csv", &bytes);
        let (plan, findings) = read(folder.path()).unwrap();
        assert_eq!(plan.opportunities[0].company.as_deref(), Some("Café Zürich"));
        assert_eq!(findings.encodings.get("sales_pipeline.csv").copied(), name);
    }
    let folder = export(&[GOOD]);
    let broken =
        [b"\xEF\xBB\xBF".as_slice(), HEADER.as_bytes(), b",notes\n", GOOD.as_bytes(), b",caf\xE9\n"].concat();
    put(&folder, "sales_pipeline.csv", &broken);
    let (plan, findings) = read(folder.path()).unwrap();
    assert_eq!(plan.opportunities[0].notes.as_deref(), Some("caf�"));
    assert_eq!(findings.broken, ["sales_pipeline.csv"]);
}

#[test]
fn columns_may_stand_in_any_order_and_lines_end_in_any_way() {
    for ending in ["\n", "\r\n", "\r"] {
        let folder = export(&[]);
        let header = " Notes ,CLOSE_VALUE,close_date,engage_date,deal_stage,account,product,sales_agent,opportunity_id";
        let row =
            "\"big, \"\"urgent\"\"\",\"1,054.50\",2017-03-01,2016-10-20,won,ISDOM,gtx pro,Moses Frase, A1 ";
        put(&folder, "sales_pipeline.csv", [header, "", row].join(ending).as_bytes());
        let (plan, findings) = read(folder.path()).unwrap();
        assert!(findings.left_alone.is_empty(), "{findings}");
        let one = &plan.opportunities[0];
        assert_eq!((one.external_id.as_str(), one.notes.as_deref()), ("A1", Some("big, \"urgent\"")));
        assert_eq!((one.company.as_deref(), one.value.unwrap().minor), (Some("Isdom"), 105_450));
    }
}

#[test]
fn notes_may_run_over_several_lines() {
    let folder = export(&[]);
    put(&folder, "sales_pipeline.csv", format!("notes,{HEADER}\n\"one\r\n\r\ntwo\",{GOOD}\n").as_bytes());
    assert_eq!(read(folder.path()).unwrap().0.opportunities[0].notes.as_deref(), Some("one\n\ntwo"));
}

#[test]
fn what_a_demo_adds_is_taken_where_it_is_there() {
    let folder = export(&["S1,Moses Frase,GTX Pro,Isdom,Submitted,10/20/2016,,"]);
    let accounts = "account,sector,office_location,domain,contact_name,contact_email\n\
        Isdom,medical,United States,www.isdom.com,Ada Byron,ada@isdom.com\nNam-zim,services,Brazil,nowhere,,not one\n";
    put(&folder, "accounts.csv", accounts.as_bytes());
    put(&folder, "channel.csv", b"vendor\nNorthwind & Co\n");
    let (plan, findings) = read(folder.path()).unwrap();
    assert_eq!((plan.vendor.name.as_str(), plan.vendor.handle.as_str()), ("Northwind & Co", "northwind-co"));
    let one = &plan.opportunities[0];
    assert_eq!(one.domain.as_ref().map(|domain| domain.as_str()), Some("isdom.com"));
    assert_eq!(
        (one.stage, one.value, one.contact_name.as_deref()),
        (Stage::Submitted, None, Some("Ada Byron"))
    );
    assert_eq!((findings.left_alone[&Reason::Address].count, findings.accounts), (2, 2));
}

#[test]
fn two_of_one_name_get_different_handles() {
    let folder =
        export(&["A,Central,GTX Pro,,Won,,,1", "B,central!,GTX Pro,,Won,,,1", "C,日本,GTX Pro,,Won,,,1"]);
    put(
        &folder,
        "sales_teams.csv",
        "sales_agent,regional_office\nCentral,Central\ncentral!,Central\n日本,Maven\n".as_bytes(),
    );
    let (plan, _) = read(folder.path()).unwrap();
    let handles: Vec<&str> = plan.resellers.iter().map(|reseller| reseller.handle.as_str()).collect();
    assert_eq!(handles, ["central-2", "central-3", "partner"]);
    assert_eq!(plan.distributors[1].handle.as_str(), "maven-2");
}

#[test]
fn a_file_that_cannot_be_used_ends_the_import_and_is_named() {
    let refused = |file: &str, bytes: Option<&[u8]>| {
        let folder = export(&[GOOD]);
        match bytes {
            Some(bytes) => put(&folder, file, bytes),
            None => fs::remove_file(folder.path().join(file)).unwrap(),
        }
        read(folder.path()).unwrap_err().to_string()
    };
    assert_eq!(
        refused("products.csv", None),
        "products.csv is not in the folder; it should hold the columns product, series, sales_price"
    );
    assert_eq!(
        refused("products.csv", Some(b"")),
        "products.csv is empty; its first line should name the columns product, series, sales_price"
    );
    assert!(refused("products.csv", Some(b"\n \n")).contains("is empty"));
    assert_eq!(
        refused("products.csv", Some(b"product,series\n")),
        "products.csv has no column “sales_price”; its first line should name product, series, sales_price, in any order, with commas between"
    );
    assert!(refused("products.csv", Some(b"product;series;sales_price\n")).contains("no column “product”"));
    assert!(
        refused("products.csv", Some(b"product,series,sales_price,Product\n"))
            .contains("two columns “product”")
    );
    assert!(refused("products.csv", Some(b"p\0r\0o\0d\0")).contains("save it as CSV in UTF-8"));
    assert!(refused("products.csv", Some(b"\"product,series\n")).contains("save it as CSV in UTF-8"));
    assert!(refused("channel.csv", Some(b"name\nMaven\n")).contains("no column “vendor”"));

    let folder = export(&[GOOD]);
    fs::File::create(folder.path().join("accounts.csv")).unwrap().set_len(files::LARGEST_FILE + 1).unwrap();
    assert_eq!(
        read(folder.path()).unwrap_err().to_string(),
        "accounts.csv is above 256 MiB; split the export and import it in parts"
    );
    fs::remove_file(folder.path().join("accounts.csv")).unwrap();
    fs::create_dir(folder.path().join("accounts.csv")).unwrap();
    assert!(read(folder.path()).unwrap_err().to_string().starts_with("accounts.csv cannot be read"));
    assert!(read(&folder.path().join("absent")).unwrap_err().to_string().contains("is not a folder"));
}

#[test]
fn only_a_slip_or_two_is_mended_and_only_towards_one_word() {
    assert_eq!(repair::sector("technolgy").as_deref(), Some("technology"));
    assert_eq!(repair::sector("Telecomunications").as_deref(), Some("Telecommunications"));
    assert_eq!(repair::country("Untied States").as_deref(), Some("United States"));
    for right in ["retail", "Finance", "gardening", "media", "", "tech"] {
        assert_eq!(repair::sector(right), None, "{right}");
    }
    for right in ["Korea", "Niger", "Iran", "Australia", "Freedonia"] {
        assert_eq!(repair::country(right), None, "{right}");
    }
}

#[test]
fn a_report_cannot_steer_a_terminal() {
    let folder = export(&["X,\u{1b}[2JMoses,GTX Pro,Isdom,Won,,,1"]);
    assert!(!read(folder.path()).unwrap().1.to_string().contains('\u{1b}'));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn no_bytes_make_it_fall_over(
        file in prop::sample::select(vec!["sales_pipeline.csv", "accounts.csv", "products.csv", "sales_teams.csv", "channel.csv"]),
        keep in 0usize..80,
        bytes in prop::collection::vec(prop_oneof![any::<u8>(), prop::sample::select(b"\",\n\r\0A1/".to_vec())], 0..2_000),
    ) {
        let folder = export(&[GOOD]);
        let path = folder.path().join(file);
        let mut whole = fs::read(&path).unwrap_or_default();
        whole.truncate(keep + 40);
        whole.extend(bytes);
        fs::write(&path, whole).unwrap();
        if let Ok((_, findings)) = read(folder.path()) {
            prop_assert!(findings.to_string().starts_with("Loaded"));
        }
    }

    #[test]
    fn every_row_is_loaded_or_reported(lines in prop::collection::vec("[A-C][0-9],(Moses Frase|Carl Lin|X),(GTXPro|),[\",x]{0,2},(Won|Lost),,,[0-9]{0,2}", 0..40)) {
        let lines: Vec<&str> = lines.iter().map(String::as_str).filter(|line| !line.contains('"')).collect();
        let (plan, findings) = read(export(&lines).path()).unwrap();
        let left: u64 = findings.left_alone.values().map(|left| left.count).sum();
        prop_assert_eq!(plan.opportunities.len() as u64 + left, lines.len() as u64);
        prop_assert_eq!(findings.total(), plan.opportunities.len() as u64);
    }

    #[test]
    fn a_well_formed_file_reads_as_any_other_reader_reads_it(notes in prop::collection::vec("[ -~\n]{0,40}", 1..20)) {
        let mut writer = csv::Writer::from_writer(Vec::new());
        let mut header = vec!["notes"];
        header.extend(HEADER.split(','));
        writer.write_record(&header).unwrap();
        for (at, note) in notes.iter().enumerate() {
            let id = at.to_string();
            writer.write_record([note, id.as_str(), "Carl Lin", "GTX Pro", "", "Won", "", "", "1"]).unwrap();
        }
        let folder = export(&[]);
        put(&folder, "sales_pipeline.csv", &writer.into_inner().unwrap());
        let (plan, _) = read(folder.path()).unwrap();
        let read: Vec<&str> = plan.opportunities.iter().map(|one| one.notes.as_deref().unwrap_or_default()).collect();
        let written: Vec<&str> = notes.iter().map(|note| note.trim()).collect();
        prop_assert_eq!(read, written);
    }
}
