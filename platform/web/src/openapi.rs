//! The description of the API (OpenAPI 3.1), written from the table of routes and nothing else.

use std::collections::BTreeMap;

use axum::http::Method;
use serde_json::{Map, Value, json};

use crate::rooms::{Face, Route};

/// Whether something can happen on a route.
type Possible = fn(&Route) -> bool;

/// What may go wrong with a call, and when that is possible.
const PROBLEMS: [(u16, &str, Possible); 12] = [
    (400, "Cannot be read.", |_| true),
    (401, "No key, or one that is not good.", |route| route.authority != "anyone"),
    (404, "Not there, or not for this key: nobody can tell which.", |route| {
        route.path.starts_with("/api/v1/")
    }),
    (409, "Somebody was faster, or it is there already; or it is not ready.", |route| {
        route.authority != "anyone"
    }),
    (412, "Changed since the caller read it (`If-Match`).", |route| route.method == Method::PUT),
    (413, "Too large.", has_body),
    (415, "Not the type of content that is asked for.", has_body),
    (422, "Understood, but against a rule: `code` names it.", |route| route.authority != "anyone"),
    (429, "Asked too often; `Retry-After` says when to come back.", |route| route.authority != "anyone"),
    (500, "Our fault; `detail` has a number for the operator.", |_| true),
    (503, "Busy, or not done within its time.", |_| true),
    (403, "Sent by another site's page in a browser.", |route| !route.method.is_safe()),
];

fn has_body(route: &Route) -> bool {
    !route.method.is_safe()
}

/// The document for all API routes of the table.
pub fn openapi(routes: &[Route]) -> Value {
    let (mut paths, mut schemas, mut shapes) = (Map::new(), Map::new(), BTreeMap::new());
    schemas.extend([
        ("Problem".to_owned(), problem()),
        ("List".to_owned(), list()),
        ("Money".to_owned(), money()),
    ]);
    for route in routes.iter().filter(|route| route.face == Face::Api) {
        let path = paths.entry(route.path).or_insert_with(|| json!({}));
        path[route.method.as_str().to_ascii_lowercase()] = operation(route);
        if let Some(shape) = route.answers.shape() {
            shape.with_all_inside(&mut shapes);
        }
    }
    schemas.extend(shapes.into_iter().map(|(name, shape)| (name.to_owned(), shape.schema())));
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Freehold",
            "version": "1",
            "description": "An API key belongs to one organisation and sees only that organisation's vault.",
            "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" },
        },
        "security": [{ "key": [] }],
        "paths": paths,
        "components": {
            "securitySchemes": {
                "key": { "type": "http", "scheme": "bearer", "description": "An organisation's API key." },
            },
            "schemas": schemas,
        },
    })
}

/// What it does, in a few words.
pub(crate) fn summary(route: &Route) -> &'static str {
    route.about.split_once(". ").map_or(route.about, |(first, _)| first).trim_end_matches('.')
}

/// Under which name a program's own code may call it: `get_leads_lead`.
fn name(route: &Route) -> String {
    let path = route.path.trim_start_matches("/api/").trim_start_matches("v1/").replace(['{', '}'], "");
    format!("{}_{}", route.method.as_str().to_ascii_lowercase(), path.replace(['/', '.', '-'], "_"))
}

/// Of which noun it is: the first word of its address.
pub(crate) fn noun(route: &Route) -> &'static str {
    let words = route.path.trim_start_matches("/api/").trim_start_matches("v1/");
    // What is done with a lead stands with what it makes: a registration, a deal, an account.
    words.split('/').next().unwrap_or(words)
}

fn operation(route: &Route) -> Value {
    let (status, content) = route.answers.described();
    let mut done = json!({ "description": "Done." });
    if !content.is_null() {
        done["content"] = content;
    }
    let mut answers = Map::from_iter([(status.to_string(), done)]);
    if route.method == Method::GET {
        answers.insert(
            "304".to_owned(),
            json!({ "description": "The caller has it already (`If-None-Match`)." }),
        );
    }
    for (status, description, _) in PROBLEMS.iter().filter(|(_, _, possible)| possible(route)) {
        let content =
            json!({ "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } } });
        answers.insert(status.to_string(), json!({ "description": description, "content": content }));
    }
    let mut operation = json!({
        "operationId": name(route),
        "tags": [noun(route)],
        "summary": summary(route),
        "description": format!("{}\n\nNeeds: {}.", route.about, route.authority),
        "parameters": parameters(route),
        "responses": answers,
    });
    if route.authority == "anyone" {
        operation["security"] = json!([]);
    }
    if let Some(document) = route.sample.document() {
        // Names in braces stand for ids; one that is a number has no quotes around it.
        let example: Value = serde_json::from_str(document)
            .or_else(|_| serde_json::from_str(&document.replace(":{", ":\"{").replace("},", "}\",")))
            .unwrap_or(Value::Null);
        operation["requestBody"] = json!({
            "required": true,
            "content": { "application/json": { "schema": like(&example), "example": example } },
        });
    }
    if route.sample.is_file() {
        let file = json!({ "type": "string", "format": "binary", "description": "One file." });
        let note = json!({ "type": "string" });
        let schema =
            json!({ "type": "object", "required": ["file"], "properties": { "file": file, "note": note } });
        operation["requestBody"] =
            json!({ "required": true, "content": { "multipart/form-data": { "schema": schema } } });
    }
    operation
}

/// What documents like that one look like. Which members are needed, the description says.
fn like(example: &Value) -> Value {
    match example {
        Value::Object(members) => {
            let properties: Map<String, Value> =
                members.iter().map(|(name, value)| (name.clone(), like(value))).collect();
            json!({ "type": "object", "properties": properties })
        }
        Value::Array(items) => json!({ "type": "array", "items": items.first().map_or(json!({}), like) }),
        Value::String(text) if text.ends_with("_version}") => json!({ "type": "integer" }),
        Value::String(_) => json!({ "type": "string" }),
        Value::Number(_) => json!({ "type": "integer" }),
        Value::Bool(_) => json!({ "type": "boolean" }),
        Value::Null => json!({ "type": ["string", "null"] }),
    }
}

fn parameters(route: &Route) -> Vec<Value> {
    let named = route.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    let mut all: Vec<Value> = named
        .map(|name| {
            let name = name.trim_start_matches('*');
            json!({ "name": name, "in": "path", "required": true, "schema": { "type": "string" } })
        })
        .collect();
    all.extend(route.sample.parameters().map(|(name, example)| {
        json!({ "name": name, "in": "query", "schema": { "type": "string" }, "example": example })
    }));
    if !route.method.is_safe() {
        let about = "Carries the call out once, however often it is sent: the same key and request get the same \
                     answer for a day.";
        all.push(json!({
            "name": "Idempotency-Key", "in": "header", "description": about,
            "schema": { "type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$" },
        }));
    }
    all
}

fn problem() -> Value {
    json!({
        "type": "object",
        "description": "A problem document (RFC 9457). What is forbidden and what does not exist look the same.",
        "required": ["type", "title", "status", "code", "detail"],
        "properties": {
            "type": { "type": "string", "format": "uri" },
            "title": { "type": "string" },
            "status": { "type": "integer" },
            "code": { "type": "string", "description": "A word that programs may rely on." },
            "detail": { "type": "string", "description": "What happened, and what to do." },
        },
    })
}

fn list() -> Value {
    json!({
        "type": "object",
        "required": ["data", "next", "total"],
        "properties": {
            "data": { "type": "array", "items": {} },
            "next": {
                "type": ["string", "null"],
                "description": "Send it as `cursor` to get what follows; null at the end.",
            },
            "total": { "type": "integer" },
        },
    })
}

fn money() -> Value {
    json!({
        "type": "object",
        "required": ["amount", "currency"],
        "additionalProperties": false,
        "properties": {
            "amount": { "type": "integer", "description": "In minor units: cents, for US dollar." },
            "currency": { "type": "string", "pattern": "^[A-Z]{3}$" },
        },
    })
}
