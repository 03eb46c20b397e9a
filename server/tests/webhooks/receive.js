// A real receiver of webhooks. Each name in its address is a receiver of its own; the query says how it misbehaves:
// `?fault=hang&of=50` hangs at every 50th message, one to four times, and then takes it. Signatures are checked with
// the reference library (v1) and with node's own Ed25519 (v1a). It is spoken to in lines of JSON; the first that it
// says is its port.
"use strict";
const http = require("node:http");
const { createPublicKey, verify } = require("node:crypto");
const readline = require("node:readline");
const { Webhook } = require("standardwebhooks");

// The time of the story, not the machine's: the library asks for it here.
let now = Date.now();
Date.now = () => now;

const receivers = new Map();
let strayed = 0;
const say = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);
const receiver = (name) => {
  if (!receivers.has(name)) {
    receivers.set(name, { keys: null, messages: new Map(), firsts: [], refused: 0, unsigned: 0, last: null, open: [], said: [] });
  }
  return receivers.get(name);
};

// Ed25519 keys as node reads them: the 32 bytes behind the head that every such key has (RFC 8410).
const publicKey = (text) => createPublicKey({
  key: Buffer.concat([Buffer.from("302a300506032b6570032100", "hex"), Buffer.from(text.slice("whpk_".length), "base64")]),
  format: "der",
  type: "spki",
});
const check = ({ secret, open }, headers, body) => {
  const said = new Webhook(secret).verify(body, headers);
  const signed = Buffer.from(`${headers["webhook-id"]}.${headers["webhook-timestamp"]}.${body}`);
  const own = headers["webhook-signature"].split(" ").filter((one) => one.startsWith("v1a,"));
  if (!own.some((one) => verify(null, signed, publicKey(open), Buffer.from(one.slice(4), "base64")))) {
    throw new Error("no v1a signature of that key");
  }
  return said;
};

const faults = {
  fail: (response) => response.writeHead(500).end("broken, as ordered"),
  busy: (response) => response.writeHead(429, { "retry-after": "1" }).end(),
  hang: () => {},
  redirect: (response) => response.writeHead(307, { location: `http://127.0.0.1:${server.address().port}/strayed` }).end(),
  garbage: (response) => response.socket.end("SSH-2.0-OpenSSH_9.9\r\nwho are you\r\n\r\n"),
  endless: (response) => {
    response.writeHead(503);
    const more = () => {
      while (!response.destroyed && response.write("x".repeat(1 << 16)));
    };
    response.on("drain", more);
    more();
  },
  liar: (response) => {
    response.writeHead(503, { "content-length": "1000000" });
    response.write("not a million");
    response.socket.end();
  },
  reset: (response) => response.socket.resetAndDestroy(),
};

const server = http.createServer((request, response) => {
  const url = new URL(request.url, "http://here");
  if (url.pathname === "/strayed") {
    strayed += 1;
    return response.end();
  }
  const name = url.pathname.slice(1);
  const one = receiver(name);
  const pieces = [];
  request.on("error", () => {});
  response.on("error", () => {});
  request.on("data", (piece) => pieces.push(piece));
  request.on("end", () => {
    const body = Buffer.concat(pieces).toString();
    const id = request.headers["webhook-id"];
    const number = Number(id.split("_").at(-1));
    const known = one.messages.get(id);
    const message = known ?? { number, at: [], taken: 0 };
    if (!known) {
      one.messages.set(id, message);
      one.firsts.push(number);
    }
    message.at.push(Number(request.headers["webhook-timestamp"]));
    let said = null;
    try {
      said = check(one.keys, request.headers, body);
      if (said.data.number !== number) throw new Error("the number in the id is another one");
    } catch (error) {
      one.unsigned += 1;
      one.why = error.message;
      return response.writeHead(401).end("unsigned");
    }
    if (url.searchParams.has("keep")) one.said.push(said);
    one.last = { headers: { ...request.headers }, body };
    const of = Number(url.searchParams.get("of") ?? 1);
    const times = Number(url.searchParams.get("times") ?? 1 + (Math.floor(number / of) % 4));
    const fault = url.searchParams.get("fault");
    if (fault === "gone") return response.writeHead(410).end();
    if (fault === "wait") {
      one.open.push(response);
      return say({ waits: name });
    }
    if (fault && number % of === 0 && message.at.length <= times) return faults[fault](response);
    message.taken += 1;
    if (url.searchParams.get("after") === "endless") {
      // It has said that it took the message; whatever follows takes nothing back.
      response.writeHead(200);
      const more = () => {
        while (!response.destroyed && response.write("x".repeat(1 << 16)));
      };
      response.on("drain", more);
      more();
    } else {
      response.writeHead(204).end();
    }
    if (url.searchParams.has("tell")) say({ took: name, number });
  });
});
server.keepAliveTimeout = 60000;

const told = {
  now: (at) => {
    now = at;
  },
  keys: ({ name, secret, open }) => {
    receiver(name).keys = { secret, open };
  },
  let_go: (name) => {
    for (const response of receiver(name).open.splice(0)) response.writeHead(204).end();
  },
  // Sends what came last once more to the library, so many seconds later.
  later: ({ name, seconds }) => {
    const one = receiver(name);
    const held = now;
    now = Number(one.last.headers["webhook-timestamp"]) * 1000 + seconds * 1000;
    try {
      check(one.keys, one.last.headers, one.last.body);
      return "taken";
    } catch (error) {
      return error.message;
    } finally {
      now = held;
    }
  },
  report: () => {
    const report = {};
    for (const [name, one] of receivers) {
      const messages = [...one.messages.values()];
      report[name] = {
        taken: messages.filter((message) => message.taken > 0).map((message) => message.number),
        doubled: messages.filter((message) => message.taken > 1).length,
        attempts: messages.reduce((all, message) => all + message.at.length, 0),
        again: messages.filter((message) => message.at.length > 1).map((message) => message.at),
        disorder: one.firsts.filter((number, at) => at > 0 && number < one.firsts[at - 1]).length,
        unsigned: one.unsigned,
        why: one.why ?? null,
        signatures: one.last ? one.last.headers["webhook-signature"].split(" ").length : 0,
        open: one.open.length,
        said: one.said,
      };
    }
    return { receivers: report, strayed };
  },
};
readline.createInterface({ input: process.stdin }).on("line", (line) => {
  const [[what, about]] = Object.entries(JSON.parse(line));
  say({ answer: told[what](about) ?? null });
});
process.stdin.on("close", () => process.exit());
server.listen(0, "127.0.0.1", () => say({ port: server.address().port }));
