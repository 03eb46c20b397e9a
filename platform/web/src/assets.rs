//! Stylesheet, script and sign, built into the program. The content's hash stands in the address, so a
//! browser keeps them for ever and never shows an old one.

use std::sync::LazyLock;

use axum::Router;
use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use sha2::{Digest, Sha256};

use crate::Problem;

pub(crate) const LOOK: &str =
    concat!(include_str!("../assets/look.css"), include_str!("../assets/board.css"));
pub(crate) const SCRIPT: &str = include_str!("../assets/page.js");
const LIVE: &str = include_str!("../assets/live.js");
const BOARD: &str = include_str!("../assets/board.js");
pub(crate) const KEYS: &str = include_str!("../assets/keys.js");
pub(crate) const PALETTE: &str = include_str!("../assets/palette.js");
const PASSKEY: &str = include_str!("../assets/passkey.js");
const FRAME: &str = include_str!("../assets/frame.js");
const MARK: &str = include_str!("../assets/mark.svg");

struct Asset {
    name: &'static str,
    url: String,
    kind: &'static str,
    text: &'static str,
}

static ASSETS: LazyLock<[Asset; 9]> = LazyLock::new(|| {
    [
        asset("look.css", "text/css; charset=utf-8", LOOK),
        asset("page.js", "text/javascript; charset=utf-8", SCRIPT),
        asset("live.js", "text/javascript; charset=utf-8", LIVE),
        asset("board.js", "text/javascript; charset=utf-8", BOARD),
        asset("keys.js", "text/javascript; charset=utf-8", KEYS),
        asset("palette.js", "text/javascript; charset=utf-8", PALETTE),
        asset("passkey.js", "text/javascript; charset=utf-8", PASSKEY),
        asset("frame.js", "text/javascript; charset=utf-8", FRAME),
        asset("mark.svg", "image/svg+xml", MARK),
    ]
});

/// Where an asset is; an unknown name gives an address where nothing is.
pub fn asset_url(name: &str) -> &'static str {
    ASSETS.iter().find(|asset| asset.name == name).map_or("/assets/unknown", |asset| &asset.url)
}

/// What the cookieless origin serves, and the portal besides its pages.
#[expect(clippy::disallowed_methods, reason = "assets are for everybody, on both origins")]
pub fn public<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new().route("/assets/{name}", get(serve))
}

async fn serve(Path(name): Path<String>) -> Response {
    match ASSETS.iter().find(|asset| asset.url.strip_prefix("/assets/") == Some(&name)) {
        Some(asset) => {
            let headers = [
                (header::CONTENT_TYPE, asset.kind),
                (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
            ];
            (headers, asset.text).into_response()
        }
        None => Problem::absent().into_response(),
    }
}

fn asset(name: &'static str, kind: &'static str, text: &'static str) -> Asset {
    let hash = Sha256::digest(text);
    let short: String = hash.iter().take(6).map(|byte| format!("{byte:02x}")).collect();
    Asset { name, url: format!("/assets/{short}-{name}"), kind, text }
}
