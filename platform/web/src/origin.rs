//! Two origins that trust each other with nothing: the portal, where people are signed in, and the
//! cookieless one, where public things live. A request names its host; unknown names are turned away.

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Uri, header};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use tower::ServiceExt;

use crate::Problem;

/// Where a request arrived.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// Pages and API, with cookies.
    Portal,
    /// Public things, without.
    Cookieless,
}

/// The host names that this node answers to, and whether browsers reach it over https. Ports do not count.
#[derive(Debug, Clone)]
pub struct Hosts {
    /// Names of the portal, such as `portal.example.com`.
    pub portal: Vec<String>,
    /// Names of the cookieless origin, on another registrable domain if possible.
    pub cookieless: Vec<String>,
    /// Whether browsers come over https: then they are told to stay there.
    pub https: bool,
}

impl Hosts {
    /// Which origin a `Host` header means; none for a name that is not ours.
    pub fn origin(&self, host: &str) -> Option<Origin> {
        let name = without_port(host);
        let among = |names: &[String]| names.iter().any(|ours| without_port(ours).eq_ignore_ascii_case(name));
        if among(&self.portal) {
            Some(Origin::Portal)
        } else if among(&self.cookieless) {
            Some(Origin::Cookieless)
        } else {
            None
        }
    }
}

/// Puts both origins behind their names: `portal` holds pages and API, `public` (see [`crate::public`]) is
/// all that the cookieless one has. Every answer carries the security headers of its origin.
pub fn at_hosts(portal: Router, public: Router, hosts: Hosts) -> Router {
    let https = hosts.https;
    let portal = portal.layer(from_fn(move |request: Request, next: Next| async move {
        secured(next.run(request).await, Origin::Portal, https)
    }));
    let public = public.fallback(async || Problem::absent()).layer(from_fn(
        move |request: Request, next: Next| async move {
            secured(next.run(request).await, Origin::Cookieless, https)
        },
    ));
    Router::new().fallback(async move |request: Request| -> Response {
        let host = host_of(request.uri(), request.headers()).map(str::to_owned);
        let answer = match host.and_then(|host| hosts.origin(&host)) {
            Some(Origin::Portal) => portal.clone().oneshot(request).await,
            Some(Origin::Cookieless) => public.clone().oneshot(request).await,
            None => Ok(secured(Problem::unknown_host().into_response(), Origin::Cookieless, https)),
        };
        answer.into_response()
    })
}

/// HTTP/2 names the host in the address, HTTP/1.1 in the header; two headers name none.
fn host_of<'a>(uri: &'a Uri, headers: &'a HeaderMap) -> Option<&'a str> {
    if let Some(host) = uri.host() {
        return Some(host);
    }
    let mut named = headers.get_all(header::HOST).iter();
    let host = named.next()?.to_str().ok()?;
    named.next().is_none().then_some(host)
}

fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|b| b.is_ascii_digit()) => name,
        _ => host,
    }
}

/// Nothing runs or loads that is not ours, and nobody frames us.
const PORTAL: [(HeaderName, &str); 8] = [
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; font-src 'self'; \
         connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    ),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "same-origin"),
    (HeaderName::from_static("permissions-policy"), PERMISSIONS),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (HeaderName::from_static("origin-agent-cluster"), "?1"),
];

/// Other sites may load what is public; it can do nothing by itself.
const COOKIELESS: [(HeaderName, &str); 5] = [
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; form-action 'none'; \
         frame-ancestors 'none'; base-uri 'none'; sandbox",
    ),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("permissions-policy"), PERMISSIONS),
    (HeaderName::from_static("cross-origin-resource-policy"), "cross-origin"),
];

/// What a page on the cookieless origin may do: its handler says so by an extension of its answer. Without one,
/// nothing may be done there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hosted {
    /// A page with a form, which comes back to this origin.
    Alone,
    /// The same inside a page of any other site, which it tells how high it is.
    Framed,
}

impl Hosted {
    fn policy(self) -> &'static str {
        match self {
            Self::Alone => {
                "default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; form-action 'self'; \
                 frame-ancestors 'none'; base-uri 'none'; sandbox allow-forms allow-same-origin"
            }
            Self::Framed => {
                "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; font-src 'self'; \
                 form-action 'self'; frame-ancestors *; base-uri 'none'; \
                 sandbox allow-forms allow-same-origin allow-scripts"
            }
        }
    }
}

const PERMISSIONS: &str = "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), microphone=(), \
     payment=(), usb=()";

fn secured(mut response: Response, origin: Origin, https: bool) -> Response {
    let hosted = response.extensions().get::<Hosted>().copied();
    let headers = response.headers_mut();
    let set: &[(HeaderName, &'static str)] = match origin {
        Origin::Portal => &PORTAL,
        Origin::Cookieless => &COOKIELESS,
    };
    for (name, value) in set {
        headers.insert(name.clone(), HeaderValue::from_static(value));
    }
    if origin == Origin::Cookieless {
        headers.remove(header::SET_COOKIE);
        if let Some(hosted) = hosted {
            headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(hosted.policy()));
            // Browsers that send no `Sec-Fetch-Site` name the origin of a form only where they may.
            headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
        }
    }
    if https {
        let stay = HeaderValue::from_static("max-age=63072000; includeSubDomains");
        headers.insert(header::STRICT_TRANSPORT_SECURITY, stay);
    }
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}
