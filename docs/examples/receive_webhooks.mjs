// Receives webhooks: checks the signature and the time, takes each delivery once. Needs node alone.
//   WEBHOOK_SECRET=whsec_… PORT=8090 node receive_webhooks.mjs
import { createHmac, timingSafeEqual } from "node:crypto";
import { createServer } from "node:http";

const kToleranceS = 300; // older and newer requests are refused: nobody can send one again later
const kMostBytes = 1024 * 1024;
const key = Buffer.from((process.env.WEBHOOK_SECRET ?? "").replace(/^whsec_/, ""), "base64");
if (key.length < 24) throw new Error("WEBHOOK_SECRET is needed: whsec_…");

/** The event, or nothing for a request that was not signed with the secret just now. */
function verify(headers, body, now = Date.now() / 1000) {
  const { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": signatures } = headers;
  if (!id || !/^\d+$/.test(timestamp ?? "") || !signatures) return null;
  if (Math.abs(now - Number(timestamp)) > kToleranceS) return null;
  // The bytes as they came: JSON that is parsed and written again has another signature.
  const expected = createHmac("sha256", key).update(`${id}.${timestamp}.`).update(body).digest();
  const isSigned = signatures.split(" ").some((entry) => {
    const [version, text] = entry.split(",");
    const given = Buffer.from(text ?? "", "base64");
    return version === "v1" && given.length === expected.length && timingSafeEqual(given, expected);
  });
  return isSigned ? JSON.parse(body.toString("utf8")) : null;
}

// In earnest: a table with a unique key, in the transaction that does the work.
const taken = new Set();

createServer(async (request, response) => {
  const parts = [];
  let bytes = 0;
  for await (const part of request) {
    bytes += part.length;
    if (bytes > kMostBytes) return response.writeHead(413).end();
    parts.push(part);
  }
  const event = verify(request.headers, Buffer.concat(parts));
  if (!event) {
    console.log("refused");
    return response.writeHead(401).end();
  }
  const id = request.headers["webhook-id"];
  console.log(taken.has(id) ? `repeated ${id}` : `${event.type} ${event.data.id}`);
  taken.add(id);
  return response.writeHead(204).end(); // within ten seconds; what takes longer is done afterwards
}).listen(Number(process.env.PORT ?? 8090), "127.0.0.1", function listening() {
  console.log(`http://127.0.0.1:${this.address().port}/`);
});
