//! The vendor's portal, as a program knows it: an address and a key.

use std::{fmt, time::Duration};

use reqwest::{Client, Method, header};
use serde_json::{Value, json};

/// The vendor's portal.
#[derive(Clone)]
pub struct Portal {
    at: String,
    key: String,
    client: Client,
}

/// Why the portal did not do what it was asked for.
#[derive(Debug, thiserror::Error)]
pub enum PortalError {
    /// It was not reached, or broke off.
    #[error("no answer: {0}")]
    Unanswered(#[from] reqwest::Error),
    /// It said no.
    #[error("{0}: {1}")]
    Refused(u16, String),
    /// What it said is not JSON.
    #[error("the answer is not JSON")]
    Malformed,
}

impl PortalError {
    /// Whether it may be otherwise the next time.
    pub(crate) fn comes_again(&self) -> bool {
        matches!(self, Self::Unanswered(_) | Self::Refused(429 | 500..=599, _))
    }
}

impl Portal {
    /// The portal at that address, such as `https://portal.example.com`, with a key of its API.
    ///
    /// # Errors
    /// That this machine cannot send anything.
    #[expect(clippy::disallowed_methods, reason = "another program than Freehold, with a client of its own")]
    pub fn new(at: &str, key: &str) -> Result<Self, PortalError> {
        // Whoever was first in this process has chosen the same.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder().timeout(Duration::from_secs(20)).no_proxy().build()?;
        Ok(Self { at: format!("{at}/api/v1"), key: key.to_owned(), client })
    }

    /// Has the portal tell `receiver` of these events, and of nothing else that was told to a receiver of that name
    /// before. What comes back is the secret of the messages.
    ///
    /// # Errors
    /// Why it does not.
    pub async fn tells(&self, name: &str, receiver: &str, events: &[&str]) -> Result<String, PortalError> {
        let known = self.get("/webhooks").await?;
        for webhook in known["data"].as_array().into_iter().flatten() {
            if let (true, Some(id)) = (webhook["description"] == name, webhook["id"].as_str()) {
                self.ask(Method::DELETE, &format!("/webhooks/{id}"), None).await?;
            }
        }
        let asked = json!({ "address": receiver, "description": name, "events": events });
        let made = self.post("/webhooks", &asked).await?;
        Ok(made["data"]["secret"].as_str().unwrap_or_default().to_owned())
    }

    pub(crate) async fn get(&self, path: &str) -> Result<Value, PortalError> {
        self.ask(Method::GET, path, None).await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Result<Value, PortalError> {
        self.ask(Method::POST, path, Some(body)).await
    }

    pub(crate) async fn put(&self, path: &str, body: &Value) -> Result<Value, PortalError> {
        self.ask(Method::PUT, path, Some(body)).await
    }

    async fn ask(&self, method: Method, path: &str, body: Option<&Value>) -> Result<Value, PortalError> {
        let mut request = self.client.request(method, format!("{}{path}", self.at)).bearer_auth(&self.key);
        if let Some(body) = body {
            request = request.header(header::CONTENT_TYPE, "application/json").body(body.to_string());
        }
        let response = request.send().await?;
        let status = response.status();
        let text = response.text().await?;
        if !status.is_success() {
            return Err(PortalError::Refused(status.as_u16(), text.chars().take(200).collect()));
        }
        if text.is_empty() {
            return Ok(Value::Null);
        }
        serde_json::from_str(&text).map_err(|_| PortalError::Malformed)
    }
}

impl fmt::Debug for Portal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Portal").field("at", &self.at).finish_non_exhaustive()
    }
}
