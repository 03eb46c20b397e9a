//! The world of a story: a node on a ground of its own, a clock that stands still, and people and programs
//! that speak to it as they would from outside.

use std::{
    collections::BTreeMap, io, net::IpAddr, num::NonZeroU32, path::Path, pin::Pin, sync::Arc, time::Duration,
};

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Method, Request, StatusCode, header},
};
use egress::{Egress, Rules};
use exchange::SameNode;
use freehold::node::Node;
use integrations::crm::{self, Plan};
use kernel::{Chance, EmailAddress, PersonId};
use serde_json::Value as Json;
use tower::ServiceExt;
use trust::{
    Mode,
    access::{Role, keys, memberships},
    people,
};
use vault::{
    Front, Storage, Tx,
    testing::{Ground, engines, front},
};

/// With which password everybody in a story signs in.
pub const PASSWORD: &str = "correct horse battery";

/// A node with its cast.
pub struct World {
    /// The node.
    pub node: Node,
    /// What came in through its front door.
    pub front: Front,
    router: Router,
    /// Where it keeps what it knows; the last to go.
    pub ground: Ground,
}

/// Somebody who speaks to the node: a program with a key, or a person with a cookie.
#[derive(Clone)]
pub struct Voice<'w> {
    /// The node that it speaks to.
    at: &'w Router,
    header: (header::HeaderName, String),
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: header::HeaderMap,
    /// The body.
    pub text: String,
    /// The body as it came, where it is a file.
    pub bytes: Vec<u8>,
}

impl World {
    /// The same story on every engine that is there.
    pub async fn on_every_engine(plan: Plan, story: impl AsyncFn(&World)) {
        for ground in engines(&freehold::tables::migrations()).await {
            eprintln!("on {:?}", ground.engine());
            story(&World::on(ground, &plan).await).await;
        }
    }

    /// A world on that ground, with the channel of that plan.
    pub async fn on(ground: Ground, plan: &Plan) -> Self {
        // Whoever does not answer a webhook is not waited for.
        Self::on_within(ground, plan, Duration::from_millis(500)).await
    }

    /// The same, where webhooks have so long to be answered.
    pub async fn on_within(ground: Ground, plan: &Plan, whole: Duration) -> Self {
        let front = front();
        let node = opened(&ground, &front, whole).await;
        crm::load(plan, &node.exchange, &node.runner, &Silent).await.expect("a loaded channel");
        Self::around(ground, front, node).await
    }

    /// A world around a node that is there.
    pub async fn around(ground: Ground, front: Front, node: Node) -> Self {
        node.answer_to(&["localhost".to_owned()], &["127.0.0.1".to_owned()]).await.expect("host names");
        let router = node.router().await.expect("a router");
        Self { node, front, router, ground }
    }

    /// The same world, where no key may call more often than that in a minute.
    pub async fn limited(self, most: NonZeroU32) -> Self {
        let node = self.node.with_calls_per_minute(Some(most));
        Self { router: node.router().await.expect("a router"), node, ..self }
    }

    /// The door of another node over the same PostgreSQL, with a data folder of its own.
    pub async fn another_node(&self, folder: &Path) -> Router {
        let Storage::Postgres { urls, .. } = self.ground.storage() else { panic!("one node holds a folder") };
        std::fs::copy(self.ground.folder().join("node.key"), folder.join("node.key"))
            .expect("one key for both");
        let storage = Storage::Postgres { folder: folder.to_owned(), urls };
        let front = Front { chance: Chance::seeded(2), ..self.front.clone() };
        let node = Node::open(storage, front, Mode::default()).await.expect("another node");
        node.router().await.expect("a router")
    }

    /// Does all the work that is due, as the worker would.
    pub async fn run_tasks(&self) {
        self.node.runner.until_idle(|_| {}).await.expect("work that is done");
    }

    /// Does that as well, and brings the letters that it wrote; the last letters, the newest first.
    pub async fn mails(&self) -> Vec<mail::Mail> {
        self.run_tasks().await;
        self.node.post.until_empty().await.expect("letters that are brought");
        self.node.portal.outbox.last(100).await.expect("a directory")
    }

    /// The path of the link in the last letter to that address. Some letters are written after the answer, so that
    /// its time tells nobody anything: they are waited for.
    pub async fn link_in_mail(&self, to: &str) -> String {
        let mut found = None;
        for _ in 0..300 {
            found = self.mails().await.into_iter().find(|mail| mail.to.as_str() == to);
            if found.is_some() {
                break;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        let mail = found.expect("a letter");
        let link = mail.text.split_whitespace().find_map(|word| word.strip_prefix("http://localhost"));
        link.expect("a link").to_owned()
    }

    /// A program of that organisation, with a key of that role.
    pub async fn program(&self, org: &str, role: Role) -> Voice<'_> {
        self.with_key(&self.key(org, role).await)
    }

    /// A key of that organisation and role.
    pub async fn key(&self, org: &str, role: Role) -> String {
        let (card, _) =
            self.node.vaults().by_handle(org).await.expect("a directory").expect("an organisation");
        let (_, secret) = keys::create(self.node.vaults(), card.org, role, "story").await.expect("a key");
        secret.reveal().to_owned()
    }

    /// A person of that organisation, in that role, signed in with a password: the same one each time.
    pub async fn person(&self, org: &str, role: Role) -> Voice<'_> {
        self.employed(&format!("{role} of {org}"), &format!("{role}.{org}@people.example.com"), org, role)
            .await
            .1
    }

    /// Another one, of that name.
    pub async fn colleague(&self, name: &str, org: &str, role: Role) -> (PersonId, Voice<'_>) {
        let email = format!("{}@colleagues.example.com", name.to_lowercase());
        self.employed(name, &email, org, role).await
    }

    async fn employed(&self, name: &str, email: &str, org: &str, role: Role) -> (PersonId, Voice<'_>) {
        let (card, _) =
            self.node.vaults().by_handle(org).await.expect("a directory").expect("an organisation");
        let address: EmailAddress = email.parse().expect("an address");
        let person = match people::by_email(self.node.vaults(), &address).await.expect("a directory") {
            Some(person) => person,
            None => people::create(self.node.vaults(), name, address, PASSWORD).await.expect("a person"),
        };
        memberships::grant(self.node.vaults(), person.id, card.org, role).await.expect("a membership");
        (person.id, self.signed_in(email).await)
    }

    /// Who signs in with that address, in a browser of its own.
    pub async fn signed_in(&self, email: &str) -> Voice<'_> {
        let form = format!("email={}&password={}", encoded(email), encoded(PASSWORD));
        let nobody = Voice { at: &self.router, header: (header::ACCEPT, "text/html".to_owned()) };
        let answer = nobody.form("/sign-in", &form).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
        let cookie = answer.headers[header::SET_COOKIE].to_str().expect("a cookie");
        let cookie = cookie.split(';').next().unwrap_or_default().to_owned();
        Voice { at: &self.router, header: (header::COOKIE, cookie) }
    }

    /// The doors of every node that runs on this ground: this one, and over PostgreSQL a second one.
    pub async fn nodes(&self) -> Vec<Router> {
        let mut nodes = vec![self.router.clone()];
        if self.ground.postgres_urls().is_some() {
            let folder = self.ground.folder().join("second");
            std::fs::create_dir_all(&folder).expect("a folder");
            // Nodes over one database share their files.
            let files = self.ground.folder().join("blobs");
            std::fs::create_dir_all(&files).expect("a folder");
            std::os::unix::fs::symlink(files, folder.join("blobs")).expect("a shared folder");
            nodes.push(self.another_node(&folder).await);
        }
        nodes
    }

    /// Somebody who was an owner of that organisation and is no longer: with a cookie, and with a key.
    pub async fn lapsed(&self, org: &str) -> (Voice<'_>, Voice<'_>) {
        let vaults = self.node.vaults();
        let (card, _) = vaults.by_handle(org).await.expect("a directory").expect("an organisation");
        let cookie = self.person(org, Role::Owner).await;
        let email: EmailAddress = format!("owner.{org}@people.example.com").parse().expect("an address");
        let person = people::by_email(vaults, &email).await.expect("a directory").expect("a person");
        memberships::revoke(vaults, person.id, card.org).await.expect("a revoked membership");
        let (id, secret) = keys::create(vaults, card.org, Role::Owner, "lapsed").await.expect("a key");
        keys::revoke(vaults, card.org, id).await.expect("a revoked key");
        let bearer = format!("Bearer {}", secret.reveal());
        (cookie, Voice { at: &self.router, header: (header::AUTHORIZATION, bearer) })
    }

    /// Whoever has that cookie.
    pub fn with_cookie(&self, cookie: &str) -> Voice<'_> {
        Voice { at: &self.router, header: (header::COOKIE, cookie.to_owned()) }
    }

    /// Whoever has that key.
    pub fn with_key(&self, secret: &str) -> Voice<'_> {
        Voice { at: &self.router, header: (header::AUTHORIZATION, format!("Bearer {secret}")) }
    }

    /// Somebody who is not signed in and has no key.
    pub fn nobody(&self) -> Voice<'_> {
        Voice { at: &self.router, header: (header::ACCEPT, "*/*".to_owned()) }
    }

    /// Verifies every vault, from the first journal entry to the last receipt.
    pub async fn everything_verifies(&self) {
        for card in self.node.vaults().directory().cards().await.expect("a directory") {
            let vault = self.node.vaults().vault(card.org);
            let verified =
                vault.read(async |tx: &Tx| self.node.exchange.verify(tx).await).await.expect("a vault");
            assert!(verified.findings.is_empty(), "{}: {:?}", card.handle, verified.findings);
        }
    }

    /// Sends a request that was built elsewhere, such as from the table of routes.
    pub async fn send(&self, request: Request<Body>) -> Answer {
        Self::send_to(&self.router, request).await
    }

    async fn send_to(router: &Router, mut request: Request<Body>) -> Answer {
        request.headers_mut().entry(header::HOST).or_insert(header::HeaderValue::from_static("localhost"));
        let response = router.clone().oneshot(request).await.expect("an answer");
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, 32 << 20).await.expect("a body");
        Answer {
            status: parts.status,
            headers: parts.headers,
            text: String::from_utf8_lossy(&bytes).into_owned(),
            bytes: bytes.to_vec(),
        }
    }
}

impl Voice<'_> {
    /// The same, at another node.
    pub fn through<'n>(&self, node: &'n Router) -> Voice<'n> {
        Voice { at: node, header: self.header.clone() }
    }

    /// Asks.
    pub async fn get(&self, path: &str) -> Answer {
        self.ask(Method::GET, path, None, Body::empty()).await
    }

    /// Posts JSON.
    pub async fn post(&self, path: &str, body: Json) -> Answer {
        self.ask(Method::POST, path, Some("application/json"), Body::from(body.to_string())).await
    }

    /// Posts a form, as a browser does.
    pub async fn form(&self, path: &str, form: &str) -> Answer {
        let kind = "application/x-www-form-urlencoded";
        self.ask(Method::POST, path, Some(kind), Body::from(form.to_owned())).await
    }

    /// Puts JSON in the place of what is there.
    pub async fn put(&self, path: &str, body: Json) -> Answer {
        self.ask(Method::PUT, path, Some("application/json"), Body::from(body.to_string())).await
    }

    /// Removes.
    pub async fn delete(&self, path: &str) -> Answer {
        self.ask(Method::DELETE, path, None, Body::empty()).await
    }

    /// Sends a file with a note, as a browser's form does.
    pub async fn upload(&self, path: &str, name: &str, content: &[u8]) -> Answer {
        let name = name.replace('"', "%22");
        let mut body = format!(
            "--part\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\nfrom the fair\r\n--part\r\n\
             Content-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: text/html\r\n\r\n"
        )
        .into_bytes();
        body.extend_from_slice(content);
        body.extend_from_slice(b"\r\n--part--\r\n");
        self.ask(Method::POST, path, Some("multipart/form-data; boundary=part"), Body::from(body)).await
    }

    /// All rows of a list, page by page.
    pub async fn all(&self, path: &str) -> Vec<Json> {
        let mut rows = Vec::new();
        let join = if path.contains('?') { '&' } else { '?' };
        let mut cursor = String::new();
        loop {
            let page = self.get(&format!("{path}{join}limit=1000{cursor}")).await.json();
            rows.extend(page["data"].as_array().expect("rows").iter().cloned());
            match page["next"].as_str() {
                Some(next) => cursor = format!("&cursor={}", encoded(next)),
                None => return rows,
            }
        }
    }

    /// Sends a request that was built elsewhere, in this voice.
    pub async fn send(&self, request: Request<Body>) -> Answer {
        World::send_to(self.at, self.as_said(request)).await
    }

    /// The request, in this voice.
    pub fn as_said(&self, mut request: Request<Body>) -> Request<Body> {
        let value = self.header.1.parse().expect("a header");
        request.headers_mut().insert(self.header.0.clone(), value);
        request.headers_mut().entry(header::HOST).or_insert(header::HeaderValue::from_static("localhost"));
        request
    }

    async fn ask(&self, method: Method, path: &str, kind: Option<&str>, body: Body) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        if let Some(kind) = kind {
            request = request.header(header::CONTENT_TYPE, kind);
        }
        self.send(request.body(body).expect("a request")).await
    }
}

impl Answer {
    /// The body as JSON, of an answer that went well.
    pub fn json(&self) -> Json {
        assert!(self.status.is_success(), "{}: {}", self.status, self.text);
        serde_json::from_str(&self.text).expect("JSON")
    }
}

/// A text as it stands in a form or an address.
pub fn encoded(text: &str) -> String {
    text.bytes()
        .map(|b| if b.is_ascii_alphanumeric() { (b as char).to_string() } else { format!("%{b:02X}") })
        .collect()
}

/// A node on that ground. What it sends goes to this machine alone: no name is known to it.
async fn opened(ground: &Ground, front: &Front, whole: Duration) -> Node {
    let allow = vec!["127.0.0.0/8".parse().expect("a network")];
    let rules = Rules { allow, connect: whole, whole, ..Rules::default() };
    let egress = Egress::with_names(rules, Arc::new(Nobody));
    let carrier = Arc::new(mail::Kept);
    let node = Node::open_with(ground.storage(), front.clone(), Mode::default(), SameNode, carrier, egress);
    node.await.expect("a node").with_letters_at(Some(LETTERS_AT))
}

/// Where the node takes letters.
pub const LETTERS_AT: &str = "in.example.com";

/// Knows no name.
#[derive(Debug)]
struct Nobody;

impl egress::Names for Nobody {
    fn look_up(self: Arc<Self>, _: String) -> Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send>> {
        Box::pin(async { Err(io::Error::other("no name is known in a story")) })
    }
}

/// Names for the table of routes: `{org}`, `{lead}`, ….
pub type Names = BTreeMap<String, String>;

/// Hears how far an import is, and says nothing.
pub struct Silent;

impl crm::Progress for Silent {
    fn step(&self, _: &str, _: u64, _: u64) {}
}
