//! Somebody at a portal, over the whole router.

use std::time::{Duration, Instant};

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Request, header},
};
use freehold::node::Node;
use futures::StreamExt;
use tower::ServiceExt;
use trust::{
    access::{Role, memberships},
    people,
};

/// The vault of that handle.
pub async fn vault_of(node: &Node, handle: &str) -> anyhow::Result<vault::Vault> {
    let found = node.vaults().by_handle(handle).await?;
    Ok(found.ok_or_else(|| anyhow::anyhow!("no {handle}"))?.1)
}

/// Somebody who is signed in at the vendor's portal, over the whole router.
pub struct Visitor {
    router: Router,
    cookie: String,
    handle: String,
}

impl Visitor {
    /// Signs in as a manager of that organisation.
    pub async fn enter(node: &Node, handle: &str) -> anyhow::Result<Self> {
        Self::enter_as(node, handle, "bench").await
    }

    /// Signs in as a manager of that organisation, who has that name.
    pub async fn enter_as(node: &Node, handle: &str, name: &str) -> anyhow::Result<Self> {
        node.answer_to(&["localhost".to_owned()], &["127.0.0.1".to_owned()]).await?;
        let router = node.router().await?;
        let password = "measured with a long password";
        let person =
            people::create(node.vaults(), "Bench", format!("{name}@{handle}.example").parse()?, password)
                .await?;
        let vault = vault_of(node, handle).await?;
        memberships::grant(node.vaults(), person.id, vault.org(), Role::Manager).await?;
        let form = format!("email={name}%40{handle}.example&password={}", password.replace(' ', "+"));
        let request = Request::post("/sign-in")
            .header(header::HOST, "localhost")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(form))?;
        let response = router.clone().oneshot(request).await?;
        let cookie = response.headers().get(header::SET_COOKIE).and_then(|value| value.to_str().ok());
        let cookie = cookie.and_then(|text| text.split(';').next()).map(str::to_owned);
        let cookie = cookie.ok_or_else(|| anyhow::anyhow!("signing in failed: {}", response.status()))?;
        Ok(Self { router, cookie, handle: handle.to_owned() })
    }

    /// How long a page takes until its last byte is there.
    pub async fn fetch(&self, path: &str) -> anyhow::Result<Duration> {
        let start = Instant::now();
        let request = Request::get(self.at(path))
            .header(header::HOST, "localhost")
            .header(header::COOKIE, &self.cookie)
            .body(Body::empty())?;
        let response = self.router.clone().oneshot(request).await?;
        let status = response.status();
        to_bytes(response.into_body(), 32 << 20).await?;
        anyhow::ensure!(status == 200, "{path}: {status}");
        Ok(start.elapsed())
    }

    /// What a page says.
    pub async fn read(&self, path: &str) -> anyhow::Result<String> {
        let request = Request::get(self.at(path))
            .header(header::HOST, "localhost")
            .header(header::COOKIE, &self.cookie)
            .body(Body::empty())?;
        let response = self.router.clone().oneshot(request).await?;
        let status = response.status();
        let bytes = to_bytes(response.into_body(), 32 << 20).await?;
        anyhow::ensure!(status == 200, "{path}: {status}");
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    /// Streams a file away, as a browser saves it: how long it takes, and how many bytes it has.
    pub async fn save(&self, path: &str) -> anyhow::Result<(Duration, u64)> {
        let start = Instant::now();
        let request = Request::get(self.at(path))
            .header(header::HOST, "localhost")
            .header(header::COOKIE, &self.cookie)
            .body(Body::empty())?;
        let response = self.router.clone().oneshot(request).await?;
        anyhow::ensure!(response.status() == 200, "{path}: {}", response.status());
        let mut pieces = response.into_body().into_data_stream();
        let mut bytes = 0;
        while let Some(piece) = pieces.next().await {
            bytes += piece?.len() as u64;
        }
        Ok((start.elapsed(), bytes))
    }

    /// Sends a form, until its answer is there.
    pub async fn send(&self, path: &str, form: &'static str) -> anyhow::Result<Duration> {
        let start = Instant::now();
        let status = self.submit(path, form).await?;
        anyhow::ensure!(status == 200, "{path}: {status}");
        Ok(start.elapsed())
    }

    /// The same, with whatever status.
    pub async fn submit(&self, path: &str, form: &'static str) -> anyhow::Result<u16> {
        let request = Request::post(self.at(path))
            .header(header::HOST, "localhost")
            .header(header::COOKIE, &self.cookie)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(form))?;
        let response = self.router.clone().oneshot(request).await?;
        let status = response.status();
        to_bytes(response.into_body(), 1 << 20).await?;
        Ok(status.as_u16())
    }

    /// Below the organisation's own address.
    fn at(&self, path: &str) -> String {
        format!("/o/{}{path}", self.handle)
    }
}
