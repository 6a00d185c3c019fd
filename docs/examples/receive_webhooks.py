#!/usr/bin/env python3
"""Receives webhooks: checks the signature and the time, takes each delivery once. Needs Python alone.

    WEBHOOK_SECRET=whsec_… PORT=8090 python3 receive_webhooks.py
"""
import base64
import hashlib
import hmac
import json
import os
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

TOLERANCE_S = 300  # older and newer requests are refused: nobody can send one again later
MOST_BYTES = 1024 * 1024
KEY = base64.b64decode(os.environ["WEBHOOK_SECRET"].removeprefix("whsec_"))


def verify(headers, body, now=None):
    """The event, or None for a request that was not signed with the secret just now."""
    id_, timestamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not id_ or not timestamp.isascii() or not timestamp.isdigit():
        return None
    if abs((time.time() if now is None else now) - int(timestamp)) > TOLERANCE_S:
        return None
    # The bytes as they came: JSON that is parsed and written again has another signature.
    signed = f"{id_}.{timestamp}.".encode() + body
    expected = "v1," + base64.b64encode(hmac.digest(KEY, signed, hashlib.sha256)).decode()
    given = headers.get("webhook-signature", "").encode()
    if not any(hmac.compare_digest(entry, expected.encode()) for entry in given.split(b" ")):
        return None
    return json.loads(body)


# In earnest: a table with a unique key, in the transaction that does the work.
taken = set()


class Receiver(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        size = int(self.headers.get("Content-Length", "0"))
        if size > MOST_BYTES:
            return self.answer(413)
        event = verify(self.headers, self.rfile.read(size))
        if event is None:
            print("refused", flush=True)
            return self.answer(401)
        id_ = self.headers["webhook-id"]
        print(f"repeated {id_}" if id_ in taken else f"{event['type']} {event['data']['id']}", flush=True)
        taken.add(id_)
        return self.answer(204)  # within ten seconds; what takes longer is done afterwards

    def answer(self, status):
        self.send_response(status)
        if status != 204:
            self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", int(os.environ.get("PORT", "8090"))), Receiver)
    print(f"http://127.0.0.1:{server.server_address[1]}/", flush=True)
    server.serve_forever()
