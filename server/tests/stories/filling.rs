//! Forms: designed by an organisation for itself, tried out, published, filled in on the origin that knows no cookies,
//! read with their questions; and attacked.

use std::net::SocketAddr;

use axum::{
    body::Body,
    extract::ConnectInfo,
    http::{Request, StatusCode, header},
};
use jiff::SignedDuration;
use partnering::forms;
use serde_json::{Value as Json, json};
use trust::access::Role;
use vault::Tx;

use crate::{
    attaching::holds,
    browser::{arrive, browser, comes, fill, press, says, served, sign_in},
    cast,
    world::{Answer, Voice, World, encoded},
};

const BAD: &str = r#""><script>window.ran=1</script>"#;

fn definition() -> Json {
    json!({
        "title": "Become a partner", "intro": "It takes two minutes.", "thanks": "We call you within a week.",
        "button": "Apply",
        "pages": [
            { "title": "You", "fields": [
                { "key": "company", "label": "Company", "required": true, "class": "company", "kind": { "type": "text" } },
                { "key": "sells", "label": "Do you sell already?", "class": "notes", "kind": { "type": "choice",
                    "options": [{ "value": "yes", "label": "Yes" }, { "value": "no", "label": "Not yet" }] } },
                { "key": "since", "label": "Since when?", "required": true, "class": "timing", "kind": { "type": "date" },
                    "shown_if": { "is": "equals", "field": "sells", "value": "yes" } },
            ] },
            { "title": "How we reach you", "fields": [
                { "key": "email", "label": "Email", "required": true, "class": "contact", "kind": { "type": "email" } },
                { "key": "phone", "label": "Phone", "class": "contact", "kind": { "type": "phone", "country": "AT" } },
                { "key": "budget", "label": "Budget", "class": "product", "kind": { "type": "money", "currency": "EUR" } },
                { "key": "plan", "label": "Plan", "class": "notes", "kind": { "type": "file", "kinds": ["txt", "pdf"], "most": 1_000_000 } },
                { "key": "agree", "label": "Consent", "required": true, "class": "contact",
                    "kind": { "type": "consent", "text": "You may write to me." } },
            ] },
        ],
    })
}

/// A form of an organisation, with that draft and not published: its id.
async fn drafted(program: &Voice<'_>, definition: Json) -> String {
    let made = program.post("/api/v1/forms", json!({ "name": "Partners" })).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
    let id = made.json()["data"]["id"].as_str().unwrap().to_owned();
    let put = program.put(&format!("/api/v1/forms/{id}/draft"), json!({ "definition": definition })).await;
    assert_eq!(put.status, StatusCode::OK, "{}", put.text);
    id
}

/// The same, published: its id, and where people find it.
pub async fn published(program: &Voice<'_>, definition: Json) -> (String, String) {
    let id = drafted(program, definition).await;
    let path = format!("/api/v1/forms/{id}");
    let made = program.post(&format!("{path}/publication"), json!({})).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
    let address = program.get(&path).await.json()["data"]["address"].as_str().unwrap().to_owned();
    (id, address.strip_prefix("http://127.0.0.1").unwrap().to_owned())
}

/// Somebody on the origin that knows no cookies.
pub struct Stranger<'w> {
    world: &'w World,
    from: SocketAddr,
}

impl<'w> Stranger<'w> {
    pub fn of(world: &'w World) -> Self {
        Self { world, from: "192.0.2.1:4000".parse().unwrap() }
    }

    async fn send(&self, mut request: Request<Body>) -> Answer {
        request.headers_mut().insert(header::HOST, "127.0.0.1".parse().unwrap());
        request.extensions_mut().insert(ConnectInfo(self.from));
        self.world.send(request).await
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(Request::get(path).body(Body::empty()).unwrap()).await
    }

    /// Sends what a page carries, with these answers.
    pub async fn post(&self, path: &str, page: &Answer, fields: &[(&str, &str)]) -> Answer {
        self.post_carried(path, &carried(page), fields).await
    }

    async fn post_carried(&self, path: &str, carried: &str, fields: &[(&str, &str)]) -> Answer {
        let all = std::iter::once(("carried", carried)).chain(fields.iter().copied());
        let body: Vec<String> =
            all.map(|(name, value)| format!("{}={}", encoded(name), encoded(value))).collect();
        let request = Request::post(path).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request.body(Body::from(body.join("&"))).unwrap()).await
    }

    /// The same with a file, as browsers send those.
    async fn post_file(
        &self,
        path: &str,
        page: &Answer,
        fields: &[(&str, &str)],
        file: (&str, &str, &[u8]),
    ) -> Answer {
        let mut body = Vec::new();
        let carried = carried(page);
        for (name, value) in std::iter::once(("carried", carried.as_str())).chain(fields.iter().copied()) {
            let part =
                format!("--part\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
            body.extend_from_slice(part.as_bytes());
        }
        let (field, name, content) = file;
        let head = format!(
            "--part\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\nContent-Type: image/png\r\n\r\n"
        );
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(content);
        body.extend_from_slice(b"\r\n--part--\r\n");
        let request = Request::post(path).header(header::CONTENT_TYPE, "multipart/form-data; boundary=part");
        self.send(request.body(Body::from(body)).unwrap()).await
    }

    /// Opens a form, takes the time that a person takes, and sends one page of answers.
    pub async fn answers(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let page = self.get(path).await;
        self.world.front.clock.advance(SignedDuration::from_secs(20));
        self.post(path, &page, fields).await
    }
}

fn carried(page: &Answer) -> String {
    let value =
        page.text.split("name=\"carried\" value=\"").nth(1).unwrap_or_else(|| panic!("{}", page.text));
    value.split('"').next().unwrap().to_owned()
}

pub fn header<'a>(answer: &'a Answer, name: &str) -> &'a str {
    answer.headers.get(name).map_or("", |value| value.to_str().unwrap())
}

/// A form of one line.
fn one_line() -> Json {
    json!({ "title": "Ask us", "pages": [{ "fields": [
        { "key": "question", "label": "Question", "required": true, "class": "notes", "kind": { "type": "text", "long": true } },
    ] }] })
}

async fn submissions(program: &Voice<'_>, form: &str, standing: &str) -> Vec<Json> {
    program.all(&format!("/api/v1/forms/{form}/submissions?standing={standing}")).await
}

#[tokio::test]
async fn somebody_fills_in_two_pages_without_a_script_and_it_is_read_with_its_questions() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let program = world.program("maven", Role::Manager).await;
        let (form, at) = published(&program, definition()).await;
        let ada = Stranger::of(world);
        let first = ada.get(&at).await;
        assert_eq!(first.status, StatusCode::OK, "{}", first.text);
        for words in ["Become a partner", "It takes two minutes.", "Maven", "Company", "Page 1 of 2"] {
            assert!(first.text.contains(words), "{words}: {}", first.text);
        }
        assert!(!first.text.contains("Since when?") && !first.text.contains("<script"), "{}", first.text);
        let policy = header(&first, "content-security-policy");
        assert!(
            policy.contains("frame-ancestors 'none'") && policy.contains("form-action 'self'"),
            "{policy}"
        );
        assert!(!policy.contains("script-src") && first.headers.get(header::SET_COOKIE).is_none());

        world.front.clock.advance(SignedDuration::from_secs(30));
        let typed = [("answer.company", "Gesundland"), ("answer.sells", "yes"), ("go", "next")];
        let more = ada.post(&at, &first, &typed).await;
        assert!(more.text.contains("Since when?") && more.text.contains("more questions"), "{}", more.text);
        let wrong = ada.post(&at, &more, &typed).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            wrong.text.contains("This is needed.") && wrong.text.contains("Gesundland"),
            "{}",
            wrong.text
        );
        let whole = [typed[0], typed[1], ("answer.since", "2019-04-01"), typed[2]];
        let second = ada.post(&at, &wrong, &whole).await;
        assert!(second.text.contains("How we reach you") && second.text.contains("Apply"), "{}", second.text);
        let back = ada.post(&at, &second, &[("answer.email", "ada"), ("go", "back")]).await;
        assert!(back.text.contains("Gesundland") && back.text.contains("2019-04-01"), "{}", back.text);
        let second = ada.post(&at, &back, &whole).await;
        assert!(second.text.contains("value=\"ada\""), "what was typed is there again: {}", second.text);
        let secret = b"We want to double in 31415 days";
        let typed = [
            ("answer.email", "ada"),
            ("answer.phone", "0660 1234567"),
            ("answer.budget", "4,821.50"),
            ("answer.agree", "on"),
        ];
        let wrong = ada.post_file(&at, &second, &typed, ("answer.plan", "plan.txt", secret)).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            wrong.text.contains("An email address looks like") && wrong.text.contains("plan.txt is kept"),
            "{}",
            wrong.text
        );
        let right =
            [("answer.email", "ada@gesundland.example.com"), typed[1], typed[2], typed[3], ("go", "next")];
        let sent = ada.post(&at, &wrong, &right).await;
        assert_eq!(
            (sent.status, header(&sent, "location")),
            (StatusCode::SEE_OTHER, format!("{at}?sent=1").as_str()),
            "{}",
            sent.text
        );
        assert!(ada.get(header(&sent, "location")).await.text.contains("We call you within a week."));
        // A second click, and what somebody recorded and sends once more.
        let twice = ada.post(&at, &wrong, &right).await;
        assert_eq!(twice.status, StatusCode::SEE_OTHER);

        let kept = submissions(&program, &form, "new").await;
        assert_eq!(kept.len(), 1);
        let said: Vec<(&str, &str)> = kept[0]["answers"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| (one["label"].as_str().unwrap(), one["said"].as_str().unwrap()))
            .collect();
        assert_eq!(said[..2], [("Company", "Gesundland"), ("Do you sell already?", "Yes")]);
        let answer = |at: usize| &kept[0]["answers"][at]["answer"];
        assert_eq!(answer(4), &json!({ "type": "phone", "value": "+436601234567" }));
        assert_eq!(answer(5), &json!({ "type": "money", "value": { "amount": 482_150, "currency": "EUR" } }));
        assert_eq!(answer(7)["value"]["text"], "You may write to me.", "the exact words are kept");
        assert!(answer(7)["value"]["at"].is_string() && kept[0]["came"] == "hosted");

        let person = world.person("maven", Role::Manager).await;
        let id = kept[0]["id"].as_str().unwrap();
        let page = person.get(&format!("/o/maven/submissions/{id}")).await;
        assert!(page.text.contains("Gesundland") && page.text.contains("€4,821.50"), "{}", page.text);
        let file = page.text.split("/files/").nth(1).unwrap().split('"').next().unwrap();
        let to = person.get(&format!("/o/maven/submissions/{id}/files/{file}")).await;
        let link = header(&to, "location").strip_prefix("http://127.0.0.1").unwrap();
        let read = ada.get(link).await;
        assert_eq!((read.status, read.bytes.as_slice()), (StatusCode::OK, &secret[..]));
        assert!(header(&read, "content-security-policy").ends_with("sandbox"));
        let inbox = person.get(&format!("/o/maven/forms/{form}/submissions")).await;
        assert!(inbox.text.contains("Gesundland"), "{}", inbox.text);
        let handled = person.form(&format!("/o/maven/submissions/{id}/standing"), "standing=handled").await;
        assert_eq!(handled.status, StatusCode::SEE_OTHER);
        assert_eq!(submissions(&program, &form, "handled").await.len(), 1);

        assert!(holds(world.ground.folder(), "31415"));
        let erased = person.form(&format!("/o/maven/submissions/{id}/erasure"), "").await;
        assert_eq!(erased.status, StatusCode::SEE_OTHER);
        world.run_tasks().await;
        assert!(!holds(world.ground.folder(), "31415"), "the file is gone");
        assert!(!holds(world.ground.folder(), "ada@gesundland"), "the answers are gone");
        assert_eq!(ada.get(link).await.status, StatusCode::NOT_FOUND);
        let replayed = ada.post(&at, &wrong, &right).await;
        assert_ne!(replayed.status, StatusCode::INTERNAL_SERVER_ERROR);
        assert!(submissions(&program, &form, "new").await.is_empty(), "what was erased does not come back");
        let journal = program.get("/api/v1/journal?limit=1000").await.text;
        for kind in ["form.published", "form.submitted", "submission.handled", "submission.erased"] {
            assert!(journal.contains(kind), "{kind}");
        }
        assert!(!journal.contains("Gesundland") && !journal.contains("ada@"), "no values in the journal");
        world.everything_verifies().await;
    })
    .await;
}

#[tokio::test]
async fn a_person_designs_a_form_with_buttons_alone_and_tries_it_out_before_anybody_sees_it() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let bob = world.person("maven", Role::Manager).await;
        let made = bob.form("/o/maven/forms", "name=Fair").await;
        let at = header(&made, "location").to_owned();
        assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.text);
        let done = async |path: &str, body: &str| {
            let answer = bob.form(&format!("{at}{path}"), body).await;
            assert_eq!(answer.status, StatusCode::SEE_OTHER, "{path}: {}", answer.text);
        };
        done("/fields", "page=1&label=Company&kind=text").await;
        done("/fields", "page=1&label=How+many%3F&kind=choice").await;
        done("/pages", "title=Later").await;
        done("/fields", "page=2&label=Why+so+many%3F&kind=long_text").await;
        let page = bob.get(&at).await.text;
        assert!(page.contains("Write what can be chosen") || page.contains("write what can be chosen"), "{page}");
        let refused = bob.form(&format!("{at}/publication"), "").await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.text.contains("“how_many”"), "the fault names its field: {}", refused.text);
        done("/fields/how_many", "label=How+many%3F&help=&class=product&options=few+%3D+A+few%0Alots+%3D+Lots").await;
        let set = "label=Why+so+many%3F&help=&class=notes&required=on&least=0&most=500&if_field=how_many&if_is=one_of&if_values=lots";
        done("/fields/why_so_many", set).await;
        let wrong = bob.form(&format!("{at}/fields/why_so_many"), "label=Why%3F&class=notes&least=many&most=9").await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(wrong.text.contains("Write a whole number") && wrong.text.contains("value=\"many\""), "{}", wrong.text);
        done("/fields/company/move", "to=down").await;

        let trial = bob.get(&format!("{at}/trial")).await;
        assert!(trial.text.contains("How many?") && trial.text.contains("A few"), "{}", trial.text);
        let send = async |page: &Answer, fields: &str| {
            bob.form(&format!("{at}/trial"), &format!("carried={}&{fields}", encoded(&carried(page)))).await
        };
        let few = send(&trial, "answer.how_many=few&answer.company=Isdom&go=next").await;
        assert!(few.text.contains("This is what would be sent") && few.text.contains("A few"), "{}", few.text);
        let lots = send(&trial, "answer.how_many=lots&go=next").await;
        assert!(lots.text.contains("Why so many?") && lots.text.contains("Page 2 of 2"), "{}", lots.text);
        let listed = bob.get(&format!("{at}/submissions")).await.text;
        assert!(listed.contains("Nothing here"), "trying out sends nothing: {listed}");

        // Two look at the same draft; one changes it, and the other is told and loses nothing.
        let seen = bob.get(&at).await.text;
        let seen = seen.split("name=\"seen\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let (_, eve) = world.colleague("Eve", "maven", Role::Manager).await;
        let change = format!("seen={seen}&label=Firm&help=&class=company&least=0&most=100");
        assert_eq!(eve.form(&format!("{at}/fields/company"), &change).await.status, StatusCode::SEE_OTHER);
        let late = bob.form(&format!("{at}/fields/company"), &change.replace("Firm", "Business")).await;
        assert_eq!(late.status, StatusCode::CONFLICT);
        assert!(late.text.contains("Business") && late.text.contains("look again"), "{}", late.text);
        let late = bob.form(&format!("{at}/publication"), &format!("seen={seen}")).await;
        assert_eq!(late.status, StatusCode::CONFLICT, "{}", late.text);
        let (one, other) = tokio::join!(bob.form(&at, "name=Fair&title=Fair"), eve.get(&at));
        assert!(one.status.is_redirection() && other.status.is_success());
        let publish = format!("{at}/publication");
        let (one, other) = tokio::join!(bob.form(&publish, ""), eve.form(&publish, ""));
        let (won, lost) = if one.status.is_redirection() { (one, other) } else { (other, one) };
        assert_eq!((won.status, lost.status), (StatusCode::SEE_OTHER, StatusCode::CONFLICT), "{}", lost.text);
        assert!(lost.text.contains("Version 1 is published already"), "{}", lost.text);
        let reader = world.person("maven", Role::Reader).await;
        let shown = reader.get(&at).await;
        assert!(shown.text.contains("embed.js") && !shown.text.contains("/removal"), "{}", shown.text);
    })
    .await;
}

#[tokio::test]
async fn who_looks_like_no_person_is_thanked_and_set_aside_until_a_person_rescues_it() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let program = world.program("maven", Role::Manager).await;
        let (form, at) = published(&program, one_line()).await;
        let bot = Stranger::of(world);
        let trapped = bot
            .answers(&at, &[("answer.question", "Cheap pills"), ("homepage", "http://pills.example.com")])
            .await;
        assert_eq!(trapped.status, StatusCode::SEE_OTHER, "it learns nothing");
        let page = bot.get(&at).await;
        let fast = bot.post(&at, &page, &[("answer.question", "Fast fingers")]).await;
        assert_eq!((fast.status, &fast.headers["location"]), (trapped.status, &trapped.headers["location"]));
        let fine = bot.answers(&at, &[("answer.question", "Do you ship to Tyrol?")]).await;
        assert_eq!(fine.status, StatusCode::SEE_OTHER);
        assert_eq!(submissions(&program, &form, "new").await.len(), 1);
        let aside = submissions(&program, &form, "set_aside").await;
        let mut why: Vec<&str> = aside.iter().map(|one| one["suspicion"].as_str().unwrap()).collect();
        why.sort_unstable();
        assert_eq!(why, ["fast", "trap"]);

        let member = world.person("maven", Role::Member).await;
        let page = member.get(&format!("/o/maven/forms/{form}/submissions?standing=set_aside")).await.text;
        assert!(page.contains("Fast fingers") && page.contains("Cheap pills"), "{page}");
        let fast = aside.iter().find(|one| one["suspicion"] == "fast").unwrap();
        let id = fast["id"].as_str().unwrap();
        let page = member.get(&format!("/o/maven/submissions/{id}")).await.text;
        assert!(page.contains("sooner than anybody types") && page.contains("Rescue"), "{page}");
        assert_eq!(
            member.form(&format!("/o/maven/submissions/{id}/standing"), "standing=new").await.status,
            StatusCode::SEE_OTHER
        );
        assert_eq!(submissions(&program, &form, "new").await.len(), 2, "it is not lost");

        world.front.clock.advance(SignedDuration::from_hours(31 * 24));
        forms::tidy(world.node.vaults()).await.unwrap();
        world.run_tasks().await;
        assert!(submissions(&program, &form, "set_aside").await.is_empty());
        assert_eq!(submissions(&program, &form, "new").await.len(), 2, "only spam is forgotten");
        assert!(!holds(world.ground.folder(), "Cheap pills"));
    })
    .await;
}

#[tokio::test]
async fn forged_stamps_old_ones_and_answers_to_what_is_not_asked_change_nothing() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let program = world.program("maven", Role::Manager).await;
        let (form, at) = published(&program, one_line()).await;
        let (_, other) = published(&program, one_line()).await;
        let eve = Stranger::of(world);
        let page = eve.get(&at).await;
        world.front.clock.advance(SignedDuration::from_secs(20));
        let answer = [("answer.question", "Why?")];
        let good = carried(&page);
        let forged = format!("{}{}", if good.starts_with('A') { 'B' } else { 'A' }, &good[1..]);
        for (what, stamp) in [("forged", forged.as_str()), ("none", ""), ("of another form", &carried(&eve.get(&other).await))] {
            let told = eve.post_carried(&at, stamp, &answer).await;
            assert_eq!(told.status, StatusCode::UNPROCESSABLE_ENTITY, "{what}: {}", told.text);
            assert!(told.text.contains("begins anew"), "{what}");
        }
        let unknown = eve.post(&at, &page, &[answer[0], ("answer.standing", "handled")]).await;
        assert_eq!(unknown.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", unknown.text);
        let by_program = program.post(&format!("/api/v1/forms/{form}/submissions"), json!({ "answers": { "question": "Why?", "admin": "yes" } })).await;
        assert_eq!(by_program.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(by_program.text.contains("admin"), "{}", by_program.text);
        let huge = eve.post(&at, &page, &[("answer.question", &"a".repeat(300 << 10))]).await;
        assert_eq!(huge.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", huge.text.len());

        // The portal has no such address, and no other host is one of ours.
        for (host, status) in [("localhost", StatusCode::NOT_FOUND), ("evil.example.com", StatusCode::MISDIRECTED_REQUEST)] {
            let request = Request::get(&at).header(header::HOST, host).body(Body::empty()).unwrap();
            let told = world.send(request).await;
            assert_eq!(told.status, status, "{host}");
            assert!(!told.text.contains("Ask us"));
        }
        let foreign = Request::post(&at).header(header::HOST, "127.0.0.1").header("sec-fetch-site", "cross-site");
        assert_eq!(world.send(foreign.body(Body::empty()).unwrap()).await.status, StatusCode::FORBIDDEN);
        assert!(submissions(&program, &form, "").await.is_empty(), "nothing of it was kept");

        // Who opened an earlier version is judged by it for a day.
        let mut asks_more = one_line();
        asks_more["pages"][0]["fields"].as_array_mut().unwrap().push(
            json!({ "key": "who", "label": "Who?", "required": true, "class": "contact", "kind": { "type": "text" } }),
        );
        let path = format!("/api/v1/forms/{form}");
        program.put(&format!("{path}/draft"), json!({ "definition": asks_more })).await.json();
        assert_eq!(program.post(&format!("{path}/publication"), json!({})).await.status, StatusCode::CREATED);
        assert_eq!(eve.post(&at, &page, &answer).await.status, StatusCode::SEE_OTHER);
        assert_eq!(submissions(&program, &form, "new").await[0]["version"], 1);
        let old = eve.get(&at).await;
        world.front.clock.advance(SignedDuration::from_hours(25));
        let anew = eve.post(&at, &old, &[("answer.question", "Still there?"), ("answer.who", "Eve")]).await;
        assert_eq!(anew.status, StatusCode::CONFLICT);
        assert!(anew.text.contains("more than a day") && anew.text.contains("Still there?"), "{}", anew.text);
        world.front.clock.advance(SignedDuration::from_secs(20));
        let sent = eve.post(&at, &anew, &[("answer.question", "Still there?"), ("answer.who", "Eve")]).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);

        assert!(program.post(&format!("{path}/retirement"), json!({})).await.status.is_success());
        let (gone, never) = (eve.get(&at).await, eve.get(&format!("/forms/{}", "0".repeat(52))).await);
        assert_eq!((gone.status, never.status), (StatusCode::NOT_FOUND, StatusCode::NOT_FOUND));
        assert_eq!(gone.text, never.text, "nobody can tell why");
        assert_eq!(eve.post(&at, &anew, &answer).await.status, StatusCode::NOT_FOUND);
        assert!(program.post(&format!("{path}/restoration"), json!({})).await.status.is_success());
        assert_eq!(eve.get(&at).await.status, StatusCode::OK);
    })
    .await;
}

#[tokio::test]
async fn scripts_in_every_text_and_files_that_pretend_do_nothing() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let program = world.program("maven", Role::Manager).await;
        let field = |key: &str, kind: Json| json!({ "key": key, "label": BAD, "help": BAD, "class": "notes", "kind": kind });
        let bad = json!({ "title": BAD, "intro": BAD, "thanks": BAD, "button": BAD, "pages": [{ "title": BAD, "fields": [
            field("line", json!({ "type": "text" })),
            field("one", json!({ "type": "choice", "options": [{ "value": BAD, "label": BAD }] })),
            field("some", json!({ "type": "choice", "many": true, "options": [{ "value": BAD, "label": BAD }] })),
            field("agree", json!({ "type": "consent", "text": BAD })),
            field("file", json!({ "type": "file", "kinds": ["txt", "png"], "most": 3_000_000 })),
        ] }] });
        let (form, at) = published(&program, bad).await;
        let eve = Stranger::of(world);
        let harmless = |what: &str, answer: &Answer| {
            assert!(!answer.text.contains("<script>window") && !answer.status.is_server_error(), "{what}: {}", answer.text);
        };
        let page = eve.get(&at).await;
        harmless("the form", &page);
        harmless("in a frame", &eve.get(&format!("{at}/embed")).await);
        let script = eve.get(&format!("{at}/embed.js")).await;
        assert!(script.text.contains(r#"\"><script>"#), "a text of a script: {}", script.text);
        world.front.clock.advance(SignedDuration::from_secs(20));
        let pixels = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\xff\xff\0\0\xff\xff\x08\x02\0\0\0\x39\x67\x4e\x07\0\0\0\0IDAT\x35\xaf\x06\x1e";
        let large = vec![b'a'; 4 << 20];
        for (name, content, why) in [
            ("invoice.pdf.exe", &b"MZ\0"[..], "Files of this kind are not taken"),
            ("photo.png", pixels, "40 megapixels"),
            ("photo.png", b"<html><script>alert(1)</script>", "print it to a PDF"),
            ("empty.txt", b"", "is empty"),
            ("list.csv", b"a,b\n1,2\n", "of these kinds"),
            ("notes.txt", &large, "at most 3 MB"),
        ] {
            let told = eve.post_file(&at, &page, &[("answer.line", BAD)], ("answer.file", name, content)).await;
            assert_eq!(told.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}: {}", told.text);
            assert!(told.text.contains(why), "{name}: {}", told.text);
            harmless(name, &told);
        }
        let wide = eve.post_file(&at, &page, &[], ("answer.file", "a.txt", &vec![b'a'; 22 << 20])).await;
        assert_eq!(wide.status, StatusCode::PAYLOAD_TOO_LARGE);
        let fields = [("answer.line", BAD), ("answer.one", BAD), ("answer.some", BAD), ("answer.agree", "on")];
        let sent = eve.post_file(&at, &page, &fields, ("answer.file", "<b>.txt", b"x")).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
        harmless("the thanks", &eve.get(&format!("{at}?sent=1")).await);
        let owner = world.person("maven", Role::Owner).await;
        let id = submissions(&program, &form, "new").await[0]["id"].as_str().unwrap().to_owned();
        for page in [
            "/o/maven/forms".to_owned(), format!("/o/maven/forms/{form}"), format!("/o/maven/forms/{form}/trial"),
            format!("/o/maven/forms/{form}/fields/one"), format!("/o/maven/forms/{form}/submissions"),
            format!("/o/maven/submissions/{id}"), "/o/maven/journal".to_owned(),
        ] {
            harmless(&page, &owner.get(&page).await);
        }
        // A file that nobody sent with a form is forgotten after a day.
        let (_, other) = published(&program, definition()).await;
        let first = eve.answers(&other, &[("answer.company", "Isdom"), ("go", "next")]).await;
        let kept = eve.post_file(&other, &first, &[], ("answer.plan", "plan.txt", b"Left behind 27182")).await;
        assert!(kept.text.contains("plan.txt is kept") && holds(world.ground.folder(), "Left behind 27182"));
        world.front.clock.advance(SignedDuration::from_hours(25));
        forms::tidy(world.node.vaults()).await.unwrap();
        world.run_tasks().await;
        assert!(!holds(world.ground.folder(), "Left behind 27182"));
    })
    .await;
}

#[tokio::test]
async fn in_a_minute_of_very_many_nothing_is_lost_that_somebody_means() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let program = world.program("maven", Role::Manager).await;
        let (form, at) = published(&program, one_line()).await;
        let mean = Stranger::of(world);
        let page = mean.get(&at).await;
        let ada = Stranger { world, from: "198.51.100.7:1".parse().unwrap() };
        let mine = ada.get(&at).await;
        world.front.clock.advance(SignedDuration::from_secs(20));
        // One address alone is held up first, and loses nothing of what it typed.
        for _ in 0..120 {
            assert_eq!(
                mean.post(&at, &page, &[("answer.question", "")]).await.status,
                StatusCode::UNPROCESSABLE_ENTITY
            );
        }
        let held = mean.post(&at, &page, &[("answer.question", "Am I a flood?")]).await;
        assert_eq!(held.status, StatusCode::TOO_MANY_REQUESTS, "{}", held.text);
        assert!(held.text.contains("Am I a flood?") && held.text.contains("still here"), "{}", held.text);
        let seconds: i64 = header(&held, "retry-after").parse().unwrap();
        // Everybody together beyond what is usual is set aside.
        for other in 0..200 {
            let one = Stranger { world, from: SocketAddr::from(([203, 0, 113, other], 1)) };
            one.post(&at, &page, &[("answer.question", "")]).await;
        }
        let sent = ada.post(&at, &mine, &[("answer.question", "Do you ship to Tyrol?")]).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
        let aside = submissions(&program, &form, "set_aside").await;
        assert_eq!((aside.len(), &aside[0]["suspicion"]), (1, &json!("many")));
        world.front.clock.advance(SignedDuration::from_secs(seconds));
        let again = mean.post(&at, &held, &[("answer.question", "Am I a flood?")]).await;
        assert_eq!(again.status, StatusCode::SEE_OTHER, "{}", again.text);
    })
    .await;
}

#[tokio::test]
async fn a_form_stands_in_another_sites_page_by_one_small_script_and_is_framed_nowhere_else() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let program = world.program("maven", Role::Manager).await;
        let (form, at) = published(&program, one_line()).await;
        let site = Stranger::of(world);
        let script = site.get(&format!("{at}/embed.js")).await;
        assert_eq!(header(&script, "content-type"), "text/javascript; charset=utf-8");
        assert!(
            script.text.len() < 15_000 && script.text.contains("customElements"),
            "{}",
            script.text.len()
        );
        let frame = site.get(&format!("{at}/embed")).await;
        assert!(header(&frame, "content-security-policy").contains("frame-ancestors *"));
        assert!(
            frame.text.contains("frame.js") && frame.text.contains(&format!("{at}/embed\"")),
            "{}",
            frame.text
        );
        let sent = site.answers(&format!("{at}/embed"), &[("answer.question", "From a site")]).await;
        assert_eq!(header(&sent, "location"), format!("{at}/embed?sent=1"));
        assert_eq!(submissions(&program, &form, "new").await[0]["came"], "embedded");
        for path in ["", "?sent=1"] {
            let alone = site.get(&format!("{at}{path}")).await;
            assert!(header(&alone, "content-security-policy").contains("frame-ancestors 'none'"));
        }
        // Programs get the verdict that people get.
        let path = format!("/api/v1/forms/{form}");
        let verdict = program.post(&format!("{path}/trial"), json!({ "answers": {} })).await.json();
        assert_eq!(verdict["data"]["wrong"], json!([{ "key": "question", "detail": "This is needed." }]));
        let refused = program.post(&format!("{path}/submissions"), json!({ "answers": {} })).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        let handed_in = program
            .post(&format!("{path}/submissions"), json!({ "answers": { "question": "By API" } }))
            .await;
        assert_eq!(handed_in.status, StatusCode::CREATED, "{}", handed_in.text);
        let (_, vault) = world.node.vaults().by_handle("maven").await.unwrap().unwrap();
        let id = handed_in.json()["data"]["id"].as_str().unwrap().parse().unwrap();
        let (_, version, lines) =
            vault.read(async |tx: &Tx| forms::filled(tx, id).await).await.unwrap().unwrap();
        assert_eq!((version.number, lines[0].said.as_str()), (1, "By API"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_person_designs_a_form_by_hand_and_tries_it_out() {
    let profile = tempfile::TempDir::new().expect("a folder");
    let Some(mut browser) = browser(profile.path()).await else { return };
    let ground = vault::testing::engines(&freehold::tables::migrations()).await.into_iter().next();
    let world = World::on(ground.expect("SQLite"), &cast::channel()).await;
    world.person("maven", Role::Manager).await;
    let at = served(&world).await;
    let page = browser.new_page("about:blank").await.expect("a page");
    sign_in(&page, at, "manager.maven@people.example.com").await;
    page.goto(format!("http://localhost:{}/o/maven/forms", at.port())).await.expect("a page");
    fill(&page, "name", "Fair").await;
    press(&page, "main button", "Make the form").await;
    arrive(&page, "/forms/form_").await;
    let choose = async |name: &str, value: &str| {
        comes(&page, &format!("!!document.querySelector('main [name=\"{name}\"]')")).await;
        let set = format!("document.querySelector('main [name=\"{name}\"]').value = '{value}'");
        page.evaluate(set).await.expect("a choice");
    };
    fill(&page, "label", "Company").await;
    press(&page, "main button", "Add the question").await;
    says(&page, "A line of text ·").await;
    fill(&page, "label", "Partner already").await;
    choose("kind", "choice").await;
    press(&page, "main button", "Add the question").await;
    arrive(&page, "/fields/partner_already").await;
    fill(&page, "options", "yes").await;
    press(&page, "main button", "Save").await;
    says(&page, "Saved in the draft.").await;
    press(&page, "main button", "Add a page").await;
    says(&page, "Page 2").await;
    let field = "document.querySelectorAll('main [name=label]')[1]";
    page.evaluate(format!("{field}.value = 'Whose partner'; {field}.form.requestSubmit()"))
        .await
        .expect("a question");
    says(&page, "Whose partner").await;
    press(&page, "main .fields a", "Whose partner").await;
    arrive(&page, "/fields/whose_partner").await;
    choose("if_field", "partner_already").await;
    press(&page, "main button", "Save").await;
    says(&page, "Shown when “Partner already” is answered").await;

    press(&page, "main a", "Try out").await;
    arrive(&page, "/trial").await;
    fill(&page, "'answer.company'", "Isdom").await;
    press(&page, "main button", "Next").await;
    says(&page, "This is what would be sent.").await;
    browser.close().await.expect("a closed browser");
    browser.wait().await.expect("an end");
}

#[tokio::test]
async fn a_program_brings_a_file_for_a_question_and_hands_it_in_once() {
    World::on_every_engine(cast::channel(), async |world: &World| {
        let moses = world.program("moses-frase", Role::Manager).await;
        let asks = |title: &str| {
            json!({ "title": title, "pages": [{ "fields": [
                { "key": "company", "label": "Company", "class": "company", "kind": { "type": "text" } },
                { "key": "plan", "label": "Plan", "required": true, "class": "notes",
                  "kind": { "type": "file", "kinds": ["txt"] } },
            ] }] })
        };
        let (form, _) = published(&moses, asks("Ask us")).await;
        let (other, _) = published(&moses, asks("Ask others")).await;
        let at = format!("/api/v1/forms/{form}/files?question=plan");
        let brought = moses.upload(&at, "plan.txt", b"Grow").await;
        assert_eq!(brought.status, StatusCode::CREATED, "{}", brought.text);
        let file = brought.json()["data"].clone();
        assert_eq!(
            (&file["name"], &file["kind"], &file["size"]),
            (&json!("plan.txt"), &json!("txt"), &json!(4))
        );
        let picture = moses.upload(&at, "plan.png", b"\x89PNG\r\n\x1a\nno picture").await;
        assert_eq!(picture.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", picture.text);
        let nowhere =
            moses.upload(&format!("/api/v1/forms/{form}/files?question=company"), "a.txt", b"a").await;
        assert_eq!(nowhere.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", nowhere.text);

        let hand_in = async |form: &str| {
            let answers = json!({ "answers": { "company": "Isdom" }, "files": { "plan": file["id"] } });
            moses.post(&format!("/api/v1/forms/{form}/submissions"), answers).await
        };
        let elsewhere = hand_in(&other).await;
        assert_eq!(elsewhere.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", elsewhere.text);
        let sent = hand_in(&form).await;
        assert_eq!(sent.status, StatusCode::CREATED, "{}", sent.text);
        let answers = sent.json()["data"]["answers"].clone();
        assert_eq!(answers[1]["answer"]["value"]["id"], file["id"]);
        let again = hand_in(&form).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", again.text);
        let without = json!({ "answers": { "company": "Isdom" } });
        let without = moses.post(&format!("/api/v1/forms/{form}/submissions"), without).await;
        assert_eq!(
            without.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "the plan is asked for: {}",
            without.text
        );

        // Another organisation finds neither the form nor the file.
        let maven = world.program("maven", Role::Owner).await;
        assert_eq!(maven.upload(&at, "plan.txt", b"Grow").await.status, StatusCode::NOT_FOUND);
    })
    .await;
}

/// Two forms of an organisation, one for its pages and one for programs; of each two submissions, to be handled and to
/// be erased; and the file that came with the first.
pub struct Formed {
    pub forms: [String; 2],
    pub submissions: [[String; 2]; 2],
    pub file: String,
}

/// Lets an organisation ask, and others answer.
pub async fn formed(world: &World, org: &str) -> Formed {
    let program = world.program(org, Role::Manager).await;
    let asks = json!({ "title": "Ask us", "pages": [{ "fields": [
        { "key": "company", "label": "Company", "class": "company", "kind": { "type": "text" } },
        { "key": "extra", "label": "More", "class": "notes", "kind": { "type": "text", "long": true } },
        { "key": "plan", "label": "Plan", "class": "notes", "kind": { "type": "file", "kinds": ["txt"] } },
    ] }] });
    let (page, at) = published(&program, asks.clone()).await;
    let (api, _) = published(&program, asks).await;
    let somebody = Stranger::of(world);
    let opened = somebody.get(&at).await;
    world.front.clock.advance(SignedDuration::from_secs(20));
    let sent = [("answer.company", "Konex"), ("answer.extra", "Two shops")];
    let sent = somebody.post_file(&at, &opened, &sent, ("answer.plan", "plan.txt", b"Grow")).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
    let first = submissions(&program, &page, "new").await.remove(0);
    let more = async |form: &str| {
        let answers = json!({ "answers": { "company": "Sumace" } });
        let made = program.post(&format!("/api/v1/forms/{form}/submissions"), answers).await.json();
        made["data"]["id"].as_str().unwrap().to_owned()
    };
    Formed {
        file: first["answers"][2]["answer"]["value"]["id"].as_str().unwrap().to_owned(),
        submissions: [
            [first["id"].as_str().unwrap().to_owned(), more(&page).await],
            [more(&api).await, more(&api).await],
        ],
        forms: [page, api],
    }
}
