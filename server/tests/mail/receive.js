// A real SMTP server: takes letters, says each as a line of JSON, and refuses as it is told.
// The first line says its port, and a key to sign with whose public half it knows.
// An address that begins with "later" is refused for now the first time, one that begins with "never" for good.
"use strict";
const { generateKeyPairSync } = require("node:crypto");
const { SMTPServer } = require("smtp-server");
const { simpleParser } = require("mailparser");
const { dkimVerify } = require("mailauth/lib/dkim/verify");

const { publicKey, privateKey } = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  publicKeyEncoding: { type: "spki", format: "der" },
  privateKeyEncoding: { type: "pkcs1", format: "pem" },
});
const refused = new Set();
const resolver = async (name, type) => {
  if (type === "TXT" && name === "fh._domainkey.example.com") return [[`v=DKIM1; k=rsa; p=${publicKey.toString("base64")}`]];
  throw Object.assign(new Error("not found"), { code: "ENOTFOUND" });
};
const say = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);
const refusal = (code, text) => Object.assign(new Error(text), { responseCode: code });

const server = new SMTPServer({
  disabledCommands: ["AUTH", "STARTTLS"],
  onRcptTo(address, session, done) {
    if (address.address.startsWith("never")) return done(refusal(550, "no such mailbox"));
    if (address.address.startsWith("later") && !refused.has(address.address)) {
      refused.add(address.address);
      return done(refusal(451, "greylisted"));
    }
    done();
  },
  onData(stream, session, done) {
    const pieces = [];
    stream.on("data", (piece) => pieces.push(piece));
    stream.on("end", async () => {
      const raw = Buffer.concat(pieces);
      const mail = await simpleParser(raw);
      const { results } = await dkimVerify(raw, { resolver });
      say({
        to: session.envelope.rcptTo.map((one) => one.address),
        from: mail.from.text,
        subject: mail.subject,
        text: mail.text,
        html: mail.html,
        id: mail.messageId,
        auto: mail.headers.get("auto-submitted"),
        names: [...mail.headers.keys()],
        dkim: results.map((one) => one.status.result),
      });
      done();
    });
  },
});
server.listen(0, "127.0.0.1", () => say({ port: server.server.address().port, key: privateKey }));
