// Signed frames, verified as docs/protocol.md tells a browser to: Web Crypto, the key as a JWK.
import assert from "node:assert/strict";
import { webcrypto } from "node:crypto";
import { Executor } from "./support/peer.mjs";
import { test } from "./support/testing.mjs";
import { Server, ask, taskFor } from "../e2e/support/server.mjs";
import { ClientSocket } from "./support/client_socket.mjs";

const kEcdsa = { name: "ECDSA", hash: "SHA-256" };
const read = (part) => JSON.parse(Buffer.from(part, "base64url"));

/** The frame within a compact JWS; throws unless a key of the set has signed it. */
async function verified(text, { keys }) {
  const [header, payload, signature] = text.split(".");
  const { alg, kid } = read(header);
  assert.equal(alg, "ES256");
  const jwk = keys.find((key) => key.kid === kid);
  const key = await webcrypto.subtle.importKey("jwk", jwk, { name: "ECDSA", namedCurve: "P-256" }, false, ["verify"]);
  const signed = Buffer.from(`${header}.${payload}`);
  const isGood = await webcrypto.subtle.verify(kEcdsa, key, Buffer.from(signature, "base64url"), signed);
  if (!isGood) throw new Error("the signature does not hold");
  return read(payload);
}

test("a browser verifies each frame and speaks plain ones", { timeout: 60000 }, async (t) => {
  const server = await Server.start();
  t.after(() => server.stop());
  const [anna] = await server.people();
  const token = await server.token(anna.id);
  const keySet = await (await ask(`${server.url}/.well-known/jwks.json`)).json();
  const socket = new ClientSocket(`${server.url}/ws/notifications`, ["carillon.v1.jws", `bearer.${token}`]);
  t.after(() => socket.close());
  const frames = new Executor("a signed frame of the server");
  socket.onmessage = ({ data }) => frames.put(data);
  const next = () => frames.take();

  assert.equal((await verified(await next(), keySet)).type, "hello");
  assert.equal((await verified(await next(), keySet)).type, "snapshot");
  await server.emit(token, taskFor([anna.id], "Signed"));
  const text = await next();
  const changes = await verified(text, keySet);
  assert.equal(changes.type, "changes");

  const ids = [changes.upserts[0].id];
  socket.send(JSON.stringify({ type: "ack", op: "1", ids }));
  const types = [];
  while (types.length < 2) types.push((await verified(await next(), keySet)).type);
  assert.deepEqual(types.sort(), ["changes", "result"]);

  const [header, payload, signature] = text.split(".");
  const forged = Buffer.from(JSON.stringify({ ...read(payload), unread: {} })).toString("base64url");
  await assert.rejects(verified(`${header}.${forged}.${signature}`, keySet), /does not hold/);
});
