// A browser that has subscribed to push messages, and what a push service proves of who sends them:
// the receivers' halves of RFC 8291 and RFC 8292, by node's own functions.
import assert from "node:assert/strict";
import { createDecipheriv, createECDH, createPublicKey, hkdfSync, randomBytes, verify } from "node:crypto";

export class PushBrowser {
  #ecdh = createECDH("prime256v1");
  #auth;

  /** With new keys unless given (base64url). */
  constructor({ privateKey, auth } = {}) {
    if (privateKey) this.#ecdh.setPrivateKey(Buffer.from(privateKey, "base64url"));
    else this.#ecdh.generateKeys();
    this.#auth = auth ? Buffer.from(auth, "base64url") : randomBytes(16);
  }

  /** As PushSubscription.toJSON() gives it. */
  subscription(endpoint) {
    return {
      endpoint,
      expirationTime: null,
      keys: { p256dh: this.#ecdh.getPublicKey("base64url"), auth: this.#auth.toString("base64url") },
    };
  }

  /** The text of a message's body; throws when it is not for this browser. */
  open(body) {
    const salt = body.subarray(0, 16);
    assert.equal(body.readUInt32BE(16), 4096, "the size of a record");
    assert.equal(body[20], 65, "the length of the sender's key");
    const sender = body.subarray(21, 86);
    const shared = this.#ecdh.computeSecret(sender);
    const own = this.#ecdh.getPublicKey();
    const derive = (secret, key, info, bytes) => Buffer.from(hkdfSync("sha256", secret, key, info, bytes));
    const info = Buffer.concat([Buffer.from("WebPush: info\0"), own, sender]);
    const secret = derive(shared, this.#auth, info, 32);
    const key = derive(secret, salt, "Content-Encoding: aes128gcm\0", 16);
    const nonce = derive(secret, salt, "Content-Encoding: nonce\0", 12);
    const cipher = createDecipheriv("aes-128-gcm", key, nonce);
    cipher.setAuthTag(body.subarray(-16));
    const record = Buffer.concat([cipher.update(body.subarray(86, -16)), cipher.final()]);
    const end = record.findLastIndex((byte) => byte !== 0);
    assert.equal(record[end], 2, "the delimiter of the last record");
    return record.subarray(0, end).toString("utf8");
  }
}

/** The claims of an Authorization header; throws unless they are signed, for `origin`, and last a day at most. */
export function verifyVapid(header, origin) {
  const [, token, key] = /^vapid t=([^, ]+), k=([^, ]+)$/.exec(header) ?? assert.fail(`no VAPID: ${header}`);
  const point = Buffer.from(key, "base64url");
  assert.equal(point.length, 65);
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((part) => part.toString("base64url"));
  const publicKey = createPublicKey({ format: "jwk", key: { kty: "EC", crv: "P-256", x, y } });
  const [head, payload, signature] = token.split(".");
  const options = { key: publicKey, dsaEncoding: "ieee-p1363" };
  assert.ok(verify("sha256", Buffer.from(`${head}.${payload}`), options, Buffer.from(signature, "base64url")), "the signature");
  assert.deepEqual(JSON.parse(Buffer.from(head, "base64url")), { typ: "JWT", alg: "ES256" });
  const claims = JSON.parse(Buffer.from(payload, "base64url"));
  assert.equal(claims.aud, origin);
  assert.match(claims.sub, /^(mailto:|https:)/);
  return claims;
}
