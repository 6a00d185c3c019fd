#!/usr/bin/env python3
"""Follows one inbox and prints it whenever it changes: a whole client of the protocol told in
docs/protocol.md, with nothing but Python's standard library.

    follow.py http://127.0.0.1:8080 TOKEN [--ack]

One JSON line per change: revision, counters, ids in order. --ack marks read what arrives.
"""
import base64
import json
import os
import random
import socket
import ssl
import struct
import sys
import time
from urllib.parse import urlsplit

PRIORITY = {"low": 0, "normal": 1, "high": 2, "critical": 3}


class Closed(Exception):
    code = property(lambda self: self.args[0])


class WebSocket:
    """RFC 6455, the client's half: text frames, pings answered, fragments joined."""

    def __init__(self, url, token, since):
        parts = urlsplit(url)
        address = parts.hostname, parts.port or (443 if parts.scheme == "https" else 80)
        self.socket = socket.create_connection(address, timeout=90)
        if parts.scheme == "https":
            self.socket = ssl.create_default_context().wrap_socket(
                self.socket, server_hostname=parts.hostname)
        query, key = f"?since={since}" if since else "", base64.b64encode(os.urandom(16)).decode()
        self.socket.sendall(
            f"GET /ws/notifications{query} HTTP/1.1\r\nHost: {parts.netloc}\r\n"
            "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            f"Sec-WebSocket-Key: {key}\r\n"
            f"Sec-WebSocket-Protocol: carillon.v1, bearer.{token}\r\n\r\n".encode())
        self.file = self.socket.makefile("rb")
        if b" 101 " not in self.file.readline():
            raise Closed(1006)
        while self.file.readline() not in (b"\r\n", b""):
            pass

    def send(self, data, opcode=1):
        if isinstance(data, dict):
            data = json.dumps(data).encode()
        mask = os.urandom(4)
        size = len(data)
        head = bytes([128 | opcode]) + (
            bytes([0x80 | size]) if size < 126 else
            bytes([0x80 | 126]) + struct.pack("!H", size) if size < 65536 else
            bytes([0x80 | 127]) + struct.pack("!Q", size))
        self.socket.sendall(head + mask + bytes(b ^ mask[i % 4] for i, b in enumerate(data)))

    def read(self, count):
        data = self.file.read(count)
        if len(data) < count:
            raise Closed(1006)
        return data

    def receive(self):
        message = b""
        while True:
            first, second = self.read(2)
            size = second & 0x7F
            if size == 126:
                size = struct.unpack("!H", self.read(2))[0]
            elif size == 127:
                size = struct.unpack("!Q", self.read(8))[0]
            data = self.read(size)
            opcode = first & 15
            if opcode == 8:
                raise Closed(struct.unpack("!H", data[:2])[0] if size >= 2 else 1005)
            if opcode == 9:
                self.send(data, opcode=10)
            elif opcode in (0, 1):
                message += data
                if first & 0x80:
                    return json.loads(message)


class Inbox:
    def __init__(self):
        self.revision, self.unread, self.rows = None, {}, {}

    def apply(self, frame):
        """True: applied. False: nothing new. None: a gap, ask sync."""
        if frame["type"] == "snapshot":
            self.rows = {row["id"]: row for row in frame["items"]}
        else:
            (epoch, at), (e0, start), (_, end) = (
                text.rsplit(".", 1) for text in (self.revision or ".-1", frame["from"], frame["revision"]))
            if epoch != e0 or int(start) > int(at):
                return None
            if int(end) <= int(at):
                return False
            for row in frame["upserts"]:
                if row["rev"] > self.rows.get(row["id"], {"rev": 0})["rev"]:
                    self.rows[row["id"]] = row
            for gone in frame["deletes"]:
                self.rows.pop(gone, None)
        self.revision, self.unread = frame["revision"], frame["unread"]
        return True

    def ordered(self):
        rows = sorted(self.rows.values(), key=lambda row: row["id"], reverse=True)
        rows.sort(key=lambda row: row["created_at"], reverse=True)
        rows.sort(key=lambda row: (row["is_read"], -PRIORITY[row["priority"]]))
        return [row for row in rows if not row["archived_at"] and not row["snoozed_until"]]


def follow(url, token, acknowledge):
    inbox, tries, retry_after = Inbox(), 0, None
    while True:
        try:
            ws, retry_after = WebSocket(url, token, inbox.revision), None
            while True:
                frame = ws.receive()
                kind = frame["type"]
                if kind in ("snapshot", "changes"):
                    tries, applied = 0, inbox.apply(frame)
                    if applied is None:
                        ws.send({"type": "sync", "since": inbox.revision or ""})
                    elif applied:
                        print(json.dumps({"revision": inbox.revision, "unread": inbox.unread,
                                          "ids": [row["id"] for row in inbox.ordered()]}), flush=True)
                        fresh = [row["id"] for row in inbox.ordered() if not row["is_read"]]
                        if acknowledge and fresh:
                            ws.send({"type": "ack", "op": inbox.revision, "ids": fresh})
                elif kind == "heartbeat" and frame["revision"] != inbox.revision:
                    ws.send({"type": "sync", "since": inbox.revision or ""})
                elif kind == "bye":
                    retry_after = frame.get("retry_after")
        except (Closed, OSError) as problem:
            code = getattr(problem, "code", 1006)
            if code in (4401, 4403):
                sys.exit(f"refused: {code}")
            tries, own = tries + 1, random.uniform(0.5, min(30, 2 ** (tries + 1)))
            told = retry_after or (retry_after == 0 and tries == 1)  # 0: elsewhere, at once, once
            time.sleep(retry_after * random.uniform(1, 1.5) if told else own)


if __name__ == "__main__":
    follow(sys.argv[1], sys.argv[2], "--ack" in sys.argv[3:])
