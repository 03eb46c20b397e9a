//! The description of the API (OpenAPI 3.1), written from the table of routes and nothing else.

use serde_json::{Map, Value, json};

use crate::rooms::{Face, Route};

/// The document for all API routes of the table.
pub fn openapi(routes: &[Route]) -> Value {
    let mut paths = Map::new();
    for route in routes.iter().filter(|route| route.face == Face::Api) {
        let path = paths.entry(route.path).or_insert_with(|| json!({}));
        path[route.method.as_str().to_ascii_lowercase()] = operation(route);
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Freehold",
            "version": "1",
            "description": "An API key belongs to one organisation and sees only that organisation's vault.",
        },
        "security": [{ "key": [] }],
        "paths": paths,
        "components": {
            "securitySchemes": {
                "key": { "type": "http", "scheme": "bearer", "description": "An organisation's API key." },
            },
            "schemas": { "Problem": problem(), "List": list(), "Money": money() },
        },
    })
}

fn operation(route: &Route) -> Value {
    let summary = route.about.split_once(". ").map_or(route.about, |(first, _)| first).trim_end_matches('.');
    let mut operation = json!({
        "summary": summary,
        "description": format!("{}\n\nNeeds: {}.", route.about, route.authority),
        "parameters": parameters(route),
        "responses": {
            "200": { "description": "Done.", "content": { "application/json": { "schema": {} } } },
            "default": {
                "description": "Not done; the problem says why.",
                "content": {
                    "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } },
                },
            },
        },
    });
    if route.authority == "anyone" {
        operation["security"] = json!([]);
    }
    if let Some(document) = route.sample.document() {
        let example = serde_json::from_str(document).unwrap_or(Value::Null);
        operation["requestBody"] = json!({
            "required": true,
            "content": { "application/json": { "schema": { "type": "object" }, "example": example } },
        });
    }
    if route.sample.is_file() {
        let file = json!({ "type": "string", "format": "binary", "description": "One file." });
        let schema = json!({ "type": "object", "required": ["file"], "properties": { "file": file } });
        operation["requestBody"] =
            json!({ "required": true, "content": { "multipart/form-data": { "schema": schema } } });
    }
    operation
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
        "properties": {
            "amount": { "type": "integer", "description": "In minor units: cents, for US dollar." },
            "currency": { "type": "string", "pattern": "^[A-Z]{3}$" },
        },
    })
}
