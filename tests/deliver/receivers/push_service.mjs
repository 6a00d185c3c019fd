// A push service for the host push.example, or that of HOST, over HTTPS with the key and certificate of
// the files in KEY and CERT, and the browser that it delivers to. Says first what the browser subscribes with, and
// then a line for each request: {status, text, headers, claims}, or {status, error}. The path's last
// part is the status that it answers with when the message is in order.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createServer } from "node:https";
import { PushBrowser, verifyVapid } from "../../js/support/push_browser.mjs";

const browser = new PushBrowser();
const say = (line) => console.log(JSON.stringify(line));

function receive(origin, { method, headers }, body) {
  assert.equal(method, "POST");
  const claims = verifyVapid(headers.authorization, origin);
  const now = Date.now() / 1000;
  assert.ok(claims.exp > now && claims.exp <= now + 24 * 3600, "it ends within a day");
  assert.equal(headers["content-encoding"], "aes128gcm");
  assert.match(headers.ttl, /^\d+$/);
  assert.match(headers.urgency, /^(very-low|low|normal|high)$/);
  assert.match(headers.topic ?? "", /^[\w-]{0,32}$/);
  assert.ok(body.length <= 4096);
  const { ttl, urgency, topic } = headers;
  return { text: JSON.parse(browser.open(body)), headers: { ttl, urgency, topic }, claims };
}

const { KEY, CERT, HOST = "push.example" } = process.env;
createServer({ key: readFileSync(KEY), cert: readFileSync(CERT) }, (request, response) => {
  const origin = `https://${HOST}:${request.socket.localPort}`;
  const parts = [];
  request.on("data", (part) => parts.push(part));
  request.on("end", () => {
    let status = Number(request.url.split("/").at(-1));
    try {
      say({ status, ...receive(origin, request, Buffer.concat(parts)) });
    } catch (error) {
      status = 400;
      say({ status, error: error.message });
    }
    response.writeHead(status, status === 201 ? { location: `${origin}/m/1` } : { "retry-after": "7" }).end();
  });
}).listen(0, "127.0.0.1", function listening() {
  say({ port: this.address().port, subscription: browser.subscription(`https://${HOST}:${this.address().port}/p/201`) });
});
