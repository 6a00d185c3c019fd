#!/usr/bin/python3
"""Reads mails as a mail program does, by Python's own email package.

Standard input: for each mail its number of bytes on a line, and the bytes. Standard output: a line of
JSON for each, with its fields in their order (decoded), its parts (decoded) and every defect found.
"""

import email
import email.policy
import json
import sys

policy = email.policy.default.clone(raise_on_defect=False)
source = sys.stdin.buffer
while size := source.readline():
    raw = source.read(int(size))
    mail = email.message_from_bytes(raw, policy=policy)
    defects = [str(defect) for part in mail.walk() for defect in part.defects]
    for part in mail.walk():
        for value in part.values():
            defects += [str(defect) for defect in getattr(value, "defects", [])]
    people = {name.lower(): [[one.display_name, one.addr_spec] for one in mail[name].addresses]
              for name in ("From", "To")}
    parts = [{"type": part.get_content_type(), "charset": part.get_content_charset(),
              "encoding": part["Content-Transfer-Encoding"], "text": part.get_content()}
             for part in mail.walk() if not part.is_multipart()]
    print(json.dumps({
        "fields": [[name, str(value)] for name, value in mail.items()],
        "people": people, "type": mail.get_content_type(), "parts": parts, "defects": defects,
        "epilogue": mail.epilogue or "", "preamble": mail.preamble or "",
        "longest": max(len(line) for line in raw.split(b"\r\n")),
        "bare": raw.replace(b"\r\n", b"").count(b"\r") + raw.replace(b"\r\n", b"").count(b"\n"),
        "ascii": all(byte < 0x80 for byte in raw), "nul": 0 in raw,
    }))
