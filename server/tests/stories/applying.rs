//! Somebody applies for a place in a program: on a page for everybody, decided by people or by rules, and comes with a
//! portal of their own.

use axum::http::StatusCode;
use jiff::SignedDuration;
use partnering::applications;
use serde_json::{Value as Json, json};
use trust::access::Role;

use crate::{
    browser::{arrive, browser, comes, press, says, served, sign_in},
    cast,
    filling::{self, Stranger},
    notifying::told,
    offering::{entered, founding},
    world::{Answer, Voice, World},
};

const ADA: &str = "ada@gesundland.example.com";

fn asks() -> Json {
    json!({ "title": "Become a partner", "intro": "It takes two minutes.", "thanks": "We write to you.", "pages": [{ "fields": [
        { "key": "company", "label": "Company", "required": true, "class": "company", "kind": { "type": "text" } },
        { "key": "email", "label": "Email", "required": true, "class": "contact", "kind": { "type": "email" } },
        { "key": "country", "label": "Country", "class": "company", "kind": { "type": "country" } },
        { "key": "people", "label": "How many are you?", "class": "notes", "kind": { "type": "number" } },
    ] }] })
}

/// A program of Central's that takes applications.
struct Taking<'w> {
    world: &'w World,
    admin: Voice<'w>,
    program: String,
    form: String,
    /// Where people apply.
    at: String,
}

impl<'w> Taking<'w> {
    async fn of(world: &'w World) -> Self {
        let admin = world.program("central", Role::Admin).await;
        let program = admin.get("/api/v1/programs").await.json()["data"][0]["id"].clone();
        Self::with(world, program.as_str().unwrap()).await
    }

    async fn with(world: &'w World, program: &str) -> Self {
        let admin = world.program("central", Role::Admin).await;
        let (form, _) = filling::published(&admin, asks()).await;
        let program = program.to_owned();
        let taking = Self { world, admin, program, form, at: String::new() };
        let set = taking.set(json!({ "form": taking.form })).await.json();
        let at =
            set["data"]["address"].as_str().unwrap().strip_prefix("http://127.0.0.1").unwrap().to_owned();
        Self { at, ..taking }
    }

    fn path(&self) -> String {
        format!("/api/v1/programs/{}/applications", self.program)
    }

    async fn set(&self, settings: Json) -> Answer {
        let set = self.admin.put(&format!("{}/settings", self.path()), settings).await;
        assert_eq!(set.status, StatusCode::OK, "{}", set.text);
        set
    }

    /// Applies through the API.
    async fn apply(&self, company: &str, email: &str, more: &[(&str, &str)]) -> Answer {
        let mut answers = json!({ "company": company, "email": email });
        for (key, value) in more {
            answers[*key] = json!(value);
        }
        self.admin.post(&self.path(), json!({ "answers": answers })).await
    }

    async fn applied(&self, company: &str, email: &str) -> String {
        let applied = self.apply(company, email, &[]).await;
        assert_eq!(applied.status, StatusCode::CREATED, "{}", applied.text);
        applied.json()["data"]["id"].as_str().unwrap().to_owned()
    }

    async fn one(&self, id: &str) -> Json {
        self.admin.get(&format!("/api/v1/applications/{id}")).await.json()["data"].clone()
    }

    async fn all(&self, state: &str) -> Vec<Json> {
        self.admin.all(&format!("/api/v1/applications?state={state}")).await
    }

    async fn decide(&self, id: &str, decision: Json) -> Answer {
        self.admin.post(&format!("/api/v1/applications/{id}/decision"), decision).await
    }

    /// The link in a letter to that address that leads to such a page: letters of one moment are in no order.
    async fn link(&self, to: &str, page: &str) -> String {
        let mails = self.world.mails().await;
        let links = mails.iter().filter(|mail| mail.to.as_str() == to).flat_map(|mail| {
            mail.text.split_whitespace().filter_map(|word| word.strip_prefix("http://localhost"))
        });
        let mut links = links.filter(|link| link.starts_with(page));
        links.next().unwrap_or_else(|| panic!("no link to {page} for {to}")).to_owned()
    }

    /// How many letters that say so went to that address.
    async fn letters(&self, to: &str, text: &str) -> usize {
        let mails = self.world.mails().await;
        mails.iter().filter(|mail| mail.to.as_str() == to && mail.text.contains(text)).count()
    }
}

fn rejects(reason: &str, said: &str) -> Json {
    json!({ "decision": "reject", "reason": reason, "said": said })
}

#[tokio::test]
async fn an_applicant_becomes_a_partner_with_a_portal_of_its_own_and_registers_its_first_deal() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let manager = world.person("central", Role::Manager).await;
        let taking = Taking::of(world).await;
        let somebody = Stranger::of(world);
        let page = somebody.get(&taking.at).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.text);
        for words in ["Central", "Become a partner", "It takes two minutes.", "Company"] {
            assert!(page.text.contains(words), "{words}: {}", page.text);
        }
        assert!(!page.text.contains("Commission") && !page.text.contains("Discount"), "{}", page.text);
        let typed = [
            ("answer.company", "Gesundland"),
            ("answer.email", ADA),
            ("answer.country", "AT"),
            ("go", "next"),
        ];
        let sent = somebody.answers(&taking.at, &typed).await;
        assert_eq!(filling::header(&sent, "location"), format!("{}?sent=1", taking.at), "{}", sent.text);
        assert!(somebody.get(&format!("{}?sent=1", taking.at)).await.text.contains("We write to you."));

        let waiting = taking.all("received").await;
        assert_eq!(waiting.len(), 1);
        assert_eq!(
            (&waiting[0]["company"], &waiting[0]["answers"]["country"]),
            (&json!("Gesundland"), &json!("Austria"))
        );
        let id = waiting[0]["id"].as_str().unwrap();
        assert_eq!(taking.letters(ADA, "received an application from you").await, 1);
        let mine = taking.link(ADA, "/application/").await;
        assert!(world.nobody().get(&mine).await.text.contains("has not decided yet"));
        world.run_tasks().await;
        let bell = told(&manager, "central").await;
        assert!(bell.iter().any(|text| text.starts_with("Gesundland applies for a place in")), "{bell:?}");
        let queue = manager.get("/o/central/applications").await.text;
        assert!(queue.contains("Gesundland") && queue.contains(ADA), "{queue}");
        let inbox = manager.get(&format!("/o/central/forms/{}/submissions", taking.form)).await.text;
        assert!(!inbox.contains("Gesundland"), "it is no second queue");

        let at = format!("/o/central/applications/{id}");
        let approved = manager.form(&format!("{at}/decision"), "decision=approve").await;
        assert_eq!(
            filling::header(&approved, "location"),
            format!("{at}?done=approved"),
            "{}",
            approved.text
        );
        let link = taking.link(ADA, "/offer/").await;
        assert_eq!(taking.letters(ADA, "approved your application").await, 1);
        let nobody = world.nobody();
        assert!(
            nobody.get(&link).await.text.contains("value=\"Gesundland\""),
            "what they typed stands there"
        );
        let came = nobody.form(&link, &founding("Gesundland", "gesundland")).await;
        assert_eq!(filling::header(&came, "location"), "/o/gesundland/partners?done=came", "{}", came.text);
        let ada = entered(world, &came);
        world.run_tasks().await;
        let own = world.program("gesundland", Role::Owner).await;
        let place = own.all("/api/v1/partnerships").await[0]["id"].as_str().unwrap().to_owned();
        ada.form(&format!("/o/gesundland/partners/{place}/acceptance"), "").await;
        world.run_tasks().await;

        let lead =
            own.post("/api/v1/leads", json!({ "company": "Konex", "product": "GTX Pro" })).await.json();
        let path = format!("/api/v1/leads/{}/registrations", lead["data"]["id"].as_str().unwrap());
        let registered = own.post(&path, json!({ "partnership": place })).await;
        assert!(registered.status.is_success(), "{}", registered.text);
        world.run_tasks().await;
        let reached = taking.admin.all("/api/v1/registrations").await;
        assert!(reached.iter().any(|one| one["company"] == "Konex"), "its first deal is registered");

        let one = taking.one(id).await;
        assert_eq!((&one["partnership"], &one["state"]), (&json!(place), &json!("approved")));
        let page = manager.get(&at).await.text;
        assert!(
            page.contains("They came as a partner") && !page.contains("Take the decision back"),
            "{page}"
        );
        let refused = taking.admin.post(&format!("/api/v1/applications/{id}/reopening"), json!({})).await;
        assert_eq!(refused.status, StatusCode::CONFLICT, "who came is ended as a partner: {}", refused.text);
        assert!(world.nobody().get(&mine).await.text.contains("came as a partner"));
        let journal: String =
            taking.admin.all("/api/v1/journal").await.iter().map(ToString::to_string).collect();
        for kind in ["application.received", "application.approved", "application.came"] {
            assert!(journal.contains(kind), "{kind}");
        }
        assert!(!journal.contains("ada@") && !journal.contains("Gesundland"), "no values in the journal");
        world.everything_verifies().await;
    })
    .await;
}

#[tokio::test]
async fn rules_decide_what_they_fit_and_are_tried_out_before_they_do() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let taking = Taking::of(world).await;
        taking.apply("Nordlicht", "ole@nordlicht.example.com", &[("country", "DE")]).await;
        taking.apply("Zwoelf", "tina@zwoelf.example.com", &[("country", "AT"), ("people", "12")]).await;
        taking.apply("Allein", "ines@allein.example.com", &[("country", "AT")]).await;
        let rules = json!([
            { "field": "country", "is": "one_of", "values": ["DE", "CH"], "then": "reject",
              "reason": "does_not_meet_requirements", "said": "We work in Austria alone." },
            { "field": "people", "is": "at_least", "values": ["10"], "then": "approve" },
        ]);
        let tried =
            taking.admin.post(&format!("{}/trial", taking.path()), json!({ "rules": rules })).await.json();
        let mut said: Vec<(Option<i64>, &str)> = tried["data"]["tried"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| (one["rule"].as_i64(), one["then"].as_str().unwrap()))
            .collect();
        said.sort_unstable();
        assert_eq!(said, [(None, "person"), (Some(1), "reject"), (Some(2), "approve")]);
        assert_eq!(taking.all("received").await.len(), 3, "trying out decides nothing");
        let wrong =
            json!({ "rules": [{ "field": "colour", "is": "is", "values": ["red"], "then": "approve" }] });
        let refused = taking.admin.put(&format!("{}/settings", taking.path()), wrong).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.text);
        assert!(refused.text.contains("Rule 1"), "{}", refused.text);
        let set = taking.set(json!({ "rules": rules })).await.json();
        assert_eq!(set["data"]["rules"][0]["broken"], false);

        let german = taking.apply("Berlin GmbH", "bo@berlin.example.com", &[("country", "DE")]).await.json();
        assert_eq!((&german["data"]["state"], &german["data"]["rule"]), (&json!("rejected"), &json!(1)));
        let many = taking
            .apply("Viele", "vic@viele.example.com", &[("country", "AT"), ("people", "40")])
            .await
            .json();
        assert_eq!((&many["data"]["state"], &many["data"]["rule"]), (&json!("approved"), &json!(2)));
        taking.link("vic@viele.example.com", "/offer/").await;
        assert_eq!(taking.letters("bo@berlin.example.com", "We work in Austria alone.").await, 1);
        assert_eq!(
            taking.letters("bo@berlin.example.com", "received an application").await,
            0,
            "one letter, not two"
        );
        let manager = world.person("central", Role::Manager).await;
        let page =
            manager.get(&format!("/o/central/applications/{}", german["data"]["id"].as_str().unwrap())).await;
        assert!(page.text.contains("Rejected by rule 1"), "{}", page.text);

        // The form asks another question now: what looked at the old one decides nothing, and says so.
        let mut later = asks();
        later["pages"][0]["fields"].as_array_mut().unwrap().remove(2);
        let form = format!("/api/v1/forms/{}", taking.form);
        taking.admin.put(&format!("{form}/draft"), json!({ "definition": later })).await.json();
        taking.admin.post(&format!("{form}/publication"), json!({})).await.json();
        let shown = taking.admin.get(&format!("{}/settings", taking.path())).await.json();
        assert_eq!(
            (&shown["data"]["rules"][0]["broken"], &shown["data"]["rules"][1]["broken"]),
            (&json!(true), &json!(false))
        );
        let admin = world.person("central", Role::Admin).await;
        let page = admin.get(&format!("/o/central/programs/{}/applications", taking.program)).await.text;
        assert!(page.contains("This rule decides nothing"), "{page}");
        let left = taking.apply("Bern AG", "eva@bern.example.com", &[]).await.json();
        assert_eq!(left["data"]["state"], "received");
        let typed =
            "go=save&rule1.place=2&rule1.field=people&rule1.is=at_least&rule1.values=many&rule1.then=approve";
        let wrong =
            admin.form(&format!("/o/central/programs/{}/applications/rules", taking.program), typed).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            wrong.text.contains("needs a question for a number") && wrong.text.contains("value=\"many\""),
            "{}",
            wrong.text
        );
        world.everything_verifies().await;
    })
    .await;
}

#[tokio::test]
async fn who_was_rejected_applies_again_when_the_program_lets_them_and_is_forgotten_when_it_says() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let taking = Taking::of(world).await;
        taking.set(json!({ "again_after_days": 30, "keep_months": 6 })).await;
        let first = taking.applied("Gesundland", ADA).await;
        let joined = taking.apply("Gesundland & Co", "Ada@Gesundland.example.com", &[]).await.json();
        assert_eq!(
            (&joined["data"]["id"], &joined["data"]["company"]),
            (&json!(first), &json!("Gesundland & Co"))
        );
        assert_eq!(taking.all("").await.len(), 1, "of one address one is open");
        assert_eq!(taking.letters(ADA, "received an application from you").await, 1, "she is told once");
        let manager = world.person("central", Role::Manager).await;
        let page = manager.get(&format!("/o/central/applications/{first}")).await.text;
        assert!(page.contains("came 2 times from this address"), "{page}");
        let bare = taking.decide(&first, json!({ "decision": "reject" })).await;
        assert_eq!(bare.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", bare.text);
        let told = "Come back with <b>two</b> more people.";
        assert_eq!(taking.decide(&first, rejects("needs_more_detail", told)).await.status, StatusCode::OK);
        assert_eq!(taking.letters(ADA, told).await, 1);
        assert_eq!(taking.letters(ADA, "You may apply again from").await, 1);

        // Too early: in public it looks like always, and only her mail says more, once.
        let somebody = Stranger::of(world);
        let typed = [("answer.company", "Gesundland"), ("answer.email", ADA), ("go", "next")];
        for _ in 0..2 {
            let sent = somebody.answers(&taking.at, &typed).await;
            assert_eq!(filling::header(&sent, "location"), format!("{}?sent=1", taking.at));
        }
        assert_eq!(taking.all("received").await.len(), 0);
        assert_eq!(taking.letters(ADA, "again. The one before was rejected").await, 1);
        let early = taking.apply("Gesundland", ADA, &[]).await;
        assert_eq!(early.status, StatusCode::CONFLICT, "{}", early.text);

        world.front.clock.advance(SignedDuration::from_hours(24 * 31));
        let second = taking.applied("Gesundland", ADA).await;
        assert_ne!(second, first);
        let manager = world.person("central", Role::Manager).await;
        let page = manager.get(&format!("/o/central/applications/{second}")).await.text;
        assert!(
            page.contains("Applied before, and was rejected") && page.contains("two&#60;/b&#62; more people"),
            "{page}"
        );
        let back = taking.admin.post(&format!("/api/v1/applications/{first}/reopening"), json!({})).await;
        assert_eq!(back.status, StatusCode::CONFLICT, "the newer one is decided: {}", back.text);

        // The applicant withdraws, behind the link in the letter.
        let mine = world.link_in_mail(ADA).await;
        let nobody = world.nobody();
        assert!(nobody.get(&mine).await.text.contains("Withdraw the application"));
        assert_eq!(nobody.form(&format!("{mine}/withdrawal"), "").await.status, StatusCode::SEE_OTHER);
        assert!(nobody.get(&mine).await.text.contains("You withdrew this application"));
        let late = taking.decide(&second, json!({ "decision": "approve" })).await;
        assert_eq!(late.status, StatusCode::CONFLICT);
        let kept = taking.applied("Konex", "kim@konex.example.com").await;

        world.front.clock.advance(SignedDuration::from_hours(24 * 200));
        applications::tidy(world.node.vaults()).await.unwrap();
        world.run_tasks().await;
        let left = taking.all("").await;
        assert_eq!((left.len(), &left[0]["id"]), (1, &json!(kept)), "what waits is kept");
        assert_eq!(nobody.get(&mine).await.status, StatusCode::NOT_FOUND);
        let submissions = taking.admin.all(&format!("/api/v1/forms/{}/submissions", taking.form)).await;
        let gone = submissions.iter().filter(|one| one["standing"] == "erased").count();
        assert_eq!(gone, submissions.len() - 1, "its answers went with it");
        world.everything_verifies().await;
    })
    .await;
}

#[tokio::test]
async fn many_are_decided_each_on_its_own_merits_and_of_two_who_decide_one_is_told_who_was_faster() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let taking = Taking::of(world).await;
        let mut ids = Vec::new();
        for name in ["Isdom", "Konex", "Sumace"] {
            ids.push(taking.applied(name, &format!("bo@{}.example.com", name.to_lowercase())).await);
        }
        let (_, bea) = world.colleague("Bea", "central", Role::Manager).await;
        let (_, eve) = world.colleague("Eve", "central", Role::Manager).await;
        let at = |id: &str| format!("/o/central/applications/{id}/decision");
        let (one, other) = tokio::join!(
            async { bea.form(&at(&ids[0]), "decision=approve").await },
            async { eve.form(&at(&ids[0]), "decision=reject&reason=not_the_right_fit").await }
        );
        let (won, lost, faster) =
            if one.status.is_redirection() { (one, other, "Bea") } else { (other, one, "Eve") };
        assert_eq!((won.status, lost.status), (StatusCode::SEE_OTHER, StatusCode::CONFLICT), "{}", lost.text);
        assert!(lost.text.contains(&format!("{faster} was faster")), "{}", lost.text);

        let chosen: Vec<String> = ids.iter().map(|id| format!("id={id}")).collect();
        let asked = bea.form("/o/central/applications/decisions/review", &format!("{}&decision=reject", chosen.join("&"))).await;
        assert!(asked.text.contains("Reject 2 applications?") && asked.text.contains("1 more was chosen"), "{}", asked.text);
        let form = format!("{}&decision=reject&reason=other&said=", chosen.join("&"));
        let unsaid = bea.form("/o/central/applications/decisions", &form).await;
        assert_eq!(unsaid.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", unsaid.text);
        let done = bea.form("/o/central/applications/decisions", &format!("{form}We+are+full.")).await;
        assert_eq!(done.status, StatusCode::OK);
        for words in ["2 applications rejected", "1 could not be decided", &format!("{faster} was faster")] {
            assert!(done.text.contains(words), "{words}: {}", done.text);
        }
        assert_eq!(taking.letters("bo@konex.example.com", "We are full.").await, 1);

        // Each decision can be taken back; the link of an invitation then opens nothing.
        let back = |id: &str| format!("/api/v1/applications/{id}/reopening");
        for id in &ids {
            let reopened = taking.admin.post(&back(id), json!({})).await;
            assert_eq!(reopened.json()["data"]["state"], "received", "{}", reopened.text);
        }
        let outcomes = json!({ "ids": [ids[1], "application_01j2x00000000000000000000", ids[2]], "decision": "approve" });
        let refused = taking.admin.post("/api/v1/applications/decisions", outcomes).await;
        assert_eq!(refused.status, StatusCode::NOT_FOUND, "that is no id");
        let absent = "application_00000000000000000000000000";
        let outcomes = json!({ "ids": [ids[1], absent, ids[2]], "decision": "approve" });
        let outcomes = taking.admin.post("/api/v1/applications/decisions", outcomes).await.json();
        let said: Vec<&str> = outcomes["data"]["outcomes"].as_array().unwrap().iter()
            .map(|one| one["outcome"].as_str().unwrap()).collect();
        assert_eq!(said, ["done", "not", "done"], "what fails keeps nobody else back");
        let link = taking.link("bo@sumace.example.com", "/offer/").await;
        assert_eq!(world.nobody().get(&link).await.status, StatusCode::OK);
        taking.admin.post(&back(&ids[2]), json!({})).await.json();
        assert_eq!(world.nobody().get(&link).await.status, StatusCode::GONE, "its link opens nothing");
        // An invitation that is sent again takes the other's place, also for the application.
        let again = json!({ "email": "bo@konex.example.com", "program": taking.program });
        taking.admin.post("/api/v1/partnerships/offers", again).await.json();
        assert!(!taking.one(&ids[1]).await["offer_open_until"].is_null());
        let note = taking.admin.put(&format!("/api/v1/applications/{}/note", ids[1]), json!({ "note": "Ask Ines" })).await;
        assert_eq!(note.json()["data"]["note"], "Ask Ines");
        let reader = world.person("central", Role::Reader).await;
        let page = reader.get(&format!("/o/central/applications/{}", ids[1])).await.text;
        assert!(page.contains("Ask Ines") && !page.contains("/decision"), "{page}");
        let erased = taking.admin.delete(&format!("/api/v1/applications/{}", ids[1])).await;
        assert_eq!(erased.status, StatusCode::NO_CONTENT);
        world.run_tasks().await;
        assert_eq!(reader.get(&format!("/o/central/applications/{}", ids[1])).await.status, StatusCode::NOT_FOUND);
        world.everything_verifies().await;
    })
    .await;
}

#[tokio::test]
async fn an_application_that_attacks_does_nothing_and_what_looks_like_spam_waits_to_be_rescued() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        const BAD: &str = r#""><script>window.ran=1</script>"#;
        let taking = Taking::of(world).await;
        let eve = Stranger::of(world);
        let bad = [("answer.company", BAD), ("answer.email", "eve@evil.example.com"), ("go", "next")];
        assert_eq!(eve.answers(&taking.at, &bad).await.status, StatusCode::SEE_OTHER);
        let id = taking.all("received").await[0]["id"].as_str().unwrap().to_owned();
        taking.decide(&id, rejects("other", BAD)).await.json();
        let owner = world.person("central", Role::Owner).await;
        for path in [
            "/o/central/applications?state=rejected".to_owned(),
            format!("/o/central/applications/{id}"),
            format!("/o/central/programs/{}/applications", taking.program),
            "/o/central/notifications".to_owned(),
        ] {
            let page = owner.get(&path).await;
            assert!(page.status == StatusCode::OK && !page.text.contains("<script>window"), "{path}: {}", page.text);
        }
        let letters = world.mails().await;
        let letter = letters.iter().find(|mail| mail.to.as_str() == "eve@evil.example.com").unwrap();
        assert!(!letter.html.contains("<script>window"), "{}", letter.html);
        let mine = taking.link("eve@evil.example.com", "/application/").await;
        assert!(!world.nobody().get(&mine).await.text.contains("<script>window"));

        // Addresses that name another organisation's program, nobody's, or something else.
        let (org, program) = taking.at.strip_prefix("/apply/").unwrap().split_at(26);
        let west = world.program("west", Role::Reader).await.get("/api/v1/programs").await.json();
        let other = west["data"][0]["id"].as_str().unwrap().strip_prefix("program_").unwrap().to_owned();
        for token in [format!("{org}{other}"), format!("{other}{program}"), org.to_owned(), "0".repeat(52), format!("{program}{org}")] {
            assert_eq!(eve.get(&format!("/apply/{token}")).await.status, StatusCode::NOT_FOUND, "{token}");
            assert_eq!(eve.get(&format!("/forms/{token}")).await.status, StatusCode::NOT_FOUND, "{token}");
        }
        let forged = format!("{}x", mine);
        assert_eq!(world.nobody().get(&forged).await.status, StatusCode::NOT_FOUND);
        let offer_word = mine.replace("/application/", "/offer/");
        assert_eq!(world.nobody().get(&offer_word).await.status, StatusCode::NOT_FOUND, "a link opens one thing");
        let page = eve.get(&taking.at).await;
        world.front.clock.advance(SignedDuration::from_secs(20));
        let huge = eve.post(&taking.at, &page, &[("answer.company", &"a".repeat(300 << 10)), ("answer.email", ADA)]).await;
        assert_eq!(huge.status, StatusCode::UNPROCESSABLE_ENTITY);
        let stranger = world.program("west", Role::Owner).await;
        assert_eq!(stranger.get(&format!("/api/v1/applications/{id}")).await.status, StatusCode::NOT_FOUND);
        assert_eq!(stranger.post(&taking.path(), json!({ "answers": { "company": "x", "email": ADA } })).await.status, StatusCode::NOT_FOUND);

        // What looks like spam is thanked and is no application, until somebody rescues it.
        let trap = [("answer.company", "Pills"), ("answer.email", "pills@pills.example.com"), ("homepage", "x"), ("go", "next")];
        assert_eq!(eve.answers(&taking.at, &trap).await.status, StatusCode::SEE_OTHER);
        assert!(taking.all("received").await.is_empty());
        let aside = taking.admin.all(&format!("/api/v1/forms/{}/submissions?standing=set_aside", taking.form)).await;
        let rescued = format!("/api/v1/submissions/{}/standing", aside[0]["id"].as_str().unwrap());
        taking.admin.put(&rescued, json!({ "standing": "new" })).await.json();
        assert_eq!(taking.all("received").await[0]["company"], "Pills");
        assert_eq!(taking.letters("pills@pills.example.com", "").await, 0, "nobody is written to before a person looks");

        // A form that does not ask who applies cannot be chosen, and one that is retired asks nobody.
        let bare = json!({ "title": "Ask us", "pages": [{ "fields": [
            { "key": "question", "label": "Question", "required": true, "class": "notes", "kind": { "type": "text" } } ] }] });
        let (form, _) = filling::published(&taking.admin, bare).await;
        let refused = taking.admin.put(&format!("{}/settings", taking.path()), json!({ "form": form })).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.text.contains("email address") && refused.text.contains("the company"), "{}", refused.text);
        taking.admin.post(&format!("/api/v1/forms/{}/retirement", taking.form), json!({})).await.json();
        assert_eq!(eve.get(&taking.at).await.status, StatusCode::NOT_FOUND);
        let page = owner.get(&format!("/o/central/programs/{}/applications", taking.program)).await.text;
        assert!(page.contains("Nobody can apply: the form is retired"), "{page}");
        taking.admin.post(&format!("/api/v1/forms/{}/restoration", taking.form), json!({})).await.json();
        assert_eq!(eve.get(&taking.at).await.status, StatusCode::OK);
        taking.set(json!({ "open": false })).await;
        assert_eq!(eve.get(&taking.at).await.status, StatusCode::NOT_FOUND, "it takes no more");
        world.everything_verifies().await;
    })
    .await;
}

#[tokio::test]
async fn a_crash_while_somebody_applies_or_is_decided_leaves_all_of_it_or_nothing() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let taking = Taking::of(world).await;
        let rules = json!([{ "field": "company", "is": "is", "values": ["Fast"], "then": "approve" }]);
        taking.set(json!({ "rules": rules })).await;
        let submissions = format!("/api/v1/forms/{}/submissions", taking.form);
        let mut crashes = 0;
        for (at, point) in
            ["change.begun", "change.before_commit", "change.after_commit"].into_iter().enumerate()
        {
            for company in ["Slow", "Fast"] {
                let email = format!("{company}{at}@crash.example.com").to_lowercase();
                world.front.faults.stop_at(point, 1);
                let first = taking.apply(company, &email, &[]).await;
                crashes += usize::from(first.status == StatusCode::INTERNAL_SERVER_ERROR);
                world.front.faults.stop_at("nowhere", 1);
                let again = taking.apply(company, &email, &[]).await;
                assert_eq!(again.status, StatusCode::CREATED, "after {point}: {}", again.text);
                let of = |all: &[Json]| all.iter().filter(|one| one["email"] == email.as_str()).count();
                assert_eq!(of(&taking.all("").await), 1, "after {point}: one application");
                let id = again.json()["data"]["id"].as_str().unwrap().to_owned();
                if company == "Slow" {
                    world.front.faults.stop_at(point, 1);
                    taking.decide(&id, json!({ "decision": "approve" })).await;
                    world.front.faults.stop_at("nowhere", 1);
                    if taking.one(&id).await["state"] == "received" {
                        let decided = taking.decide(&id, json!({ "decision": "approve" })).await;
                        assert_eq!(decided.status, StatusCode::OK, "after {point}: {}", decided.text);
                    }
                }
                let offers = taking.admin.all("/api/v1/partnerships/offers").await;
                assert_eq!(of(&offers), 1, "after {point}: one offer");
                assert_eq!(taking.letters(&email, "/offer/").await, 1, "after {point}: one letter");
            }
        }
        assert!(crashes >= 2, "only {crashes} crashes");
        let kept = taking.admin.all(&submissions).await;
        assert!(kept.iter().all(|one| one["application"].is_string()), "none without its application");
        world.everything_verifies().await;
    })
    .await;
}

#[tokio::test]
async fn who_is_limited_to_a_region_decides_on_its_applicants_and_finds_no_other() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let taking = Taking::of(world).await;
        let south = json!({ "kind": "region", "name": "South", "countries": ["Spain"] });
        let south = taking.admin.post("/api/v1/divisions", south).await.json()["data"]["id"].clone();
        let (id, bea) = world.colleague("Bea", "central", Role::Manager).await;
        let limited =
            taking.admin.put(&format!("/api/v1/people/{id}/scope"), json!({ "regions": [south] })).await;
        assert_eq!(limited.status, StatusCode::OK, "{}", limited.text);
        let spain = taking.apply("Olivar", "o@olivar.example.com", &[("country", "ES")]).await.json();
        let norway = taking.apply("Juniper", "j@juniper.example.com", &[("country", "NO")]).await.json();
        taking.applied("Nowhere", "n@nowhere.example.com").await;
        world.run_tasks().await;
        let queue = bea.get("/o/central/applications").await.text;
        assert!(
            queue.contains("Olivar") && !queue.contains("Juniper") && !queue.contains("Nowhere"),
            "{queue}"
        );
        assert!(queue.contains("Waiting<span class=\"number\">1<"), "nor are they counted: {queue}");
        let heard = told(&bea, "central").await;
        assert_eq!(heard.iter().filter(|text| text.contains("applies for")).count(), 1, "{heard:?}");
        let at = |one: &Json| format!("/o/central/applications/{}", one["data"]["id"].as_str().unwrap());
        let submission = format!("/o/central/submissions/{}", norway["data"]["submission"].as_str().unwrap());
        assert_eq!(bea.get(&submission).await.status, StatusCode::NOT_FOUND);
        assert_eq!(bea.get(&at(&norway)).await.status, StatusCode::NOT_FOUND);
        let decided = bea.form(&format!("{}/decision", at(&norway)), "decision=approve").await;
        assert_eq!(decided.status, StatusCode::NOT_FOUND);
        let page = bea.get(&at(&spain)).await;
        assert!(page.text.contains("o@olivar.example.com") && page.text.contains("Spain"), "{}", page.text);
        let decided = bea.form(&format!("{}/decision", at(&spain)), "decision=approve").await;
        assert_eq!(decided.status, StatusCode::SEE_OTHER, "{}", decided.text);
    })
    .await;
}

/// The form with which Central takes applications, and who applied, for the page and for programs: to be looked at, to
/// be decided, to be reopened, to be erased.
pub struct Applied {
    pub form: String,
    pub applications: [[String; 4]; 2],
}

/// Lets Central's program take applications, and some apply.
pub async fn scene(world: &World, program: &str) -> Applied {
    let taking = Taking::with(world, program).await;
    let four = async |face: &str| {
        let mut ids = Vec::new();
        for at in 0..4 {
            let company = ["Isdom", "Konex", "Sumace", "Inity"][at];
            ids.push(taking.applied(company, &format!("{face}{at}@applied.example.com")).await);
        }
        assert_eq!(taking.decide(&ids[2], rejects("not_the_right_fit", "")).await.status, StatusCode::OK);
        <[String; 4]>::try_from(ids).expect("four")
    };
    let applications = [four("page").await, four("api").await];
    Applied { form: taking.form.clone(), applications }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_program_takes_an_application_and_a_person_approves_it_in_a_browser() {
    let profile = tempfile::TempDir::new().expect("a folder");
    let Some(mut browser) = browser(profile.path()).await else { return };
    let ground = vault::testing::engines(&freehold::tables::migrations()).await.into_iter().next();
    let world = World::on(ground.expect("SQLite"), &cast::channel()).await;
    let admin = world.program("central", Role::Admin).await;
    filling::published(&admin, asks()).await;
    world.person("central", Role::Admin).await;
    let at = served(&world).await;
    let page = browser.new_page("about:blank").await.expect("a page");
    sign_in(&page, at, "admin.central@people.example.com").await;
    page.goto(format!("http://localhost:{}/o/central/programs", at.port())).await.expect("a page");
    let program = admin.get("/api/v1/programs").await.json()["data"][0]["name"].clone();
    press(&page, "main td a", program.as_str().expect("a name")).await;
    press(&page, "main .acts a", "Applications").await;
    press(&page, "main button", "Take applications").await;
    says(&page, "The program takes applications.").await;
    comes(&page, "!!document.querySelector('main a[href*=\"/apply/\"]')").await;
    let public =
        page.evaluate("document.querySelector('main a[href*=\"/apply/\"]').href").await.expect("an address");
    let public: String = public.into_value().expect("an address");

    // Whoever applies needs no browser with scripts.
    let (_, path) = public.split_once("/apply/").expect("an address of an application");
    let typed = [("answer.company", "Gesundland"), ("answer.email", ADA), ("go", "next")];
    let sent = Stranger::of(&world).answers(&format!("/apply/{path}"), &typed).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);

    page.goto(format!("http://localhost:{}/o/central/applications", at.port())).await.expect("a page");
    says(&page, "Gesundland").await;
    page.evaluate("document.querySelector('main .pick input[name=id]').click()").await.expect("a choice");
    press(&page, "main .picked button", "Approve").await;
    says(&page, "Approve 1 application?").await;
    press(&page, "main footer button", "Approve").await;
    says(&page, "1 application approved").await;
    press(&page, "main td a", "Gesundland").await;
    arrive(&page, "/applications/application_").await;
    press(&page, "main button", "Take the decision back").await;
    says(&page, "Taken back: it waits again.").await;
    press(&page, "main button", "Approve").await;
    says(&page, "The invitation is on its way by mail.").await;
    let mails = world.mails().await;
    assert!(mails.iter().any(|mail| mail.to.as_str() == ADA && mail.text.contains("/offer/")));
    browser.close().await.expect("a closed browser");
    browser.wait().await.expect("an end");
}
