#!/usr/bin/python3
"""Reads mails as a mail program does, by Python's own email package.

Standard input: for each mail its number of bytes on a line, and the bytes. Standard output: a line of
JSON for each, with its fields in their order (decoded), its parts (decoded) and every defect found.
"""

import email
import email.policy
import email.utils
import json
import sys
from email.header import decode_header, make_header


def lines(text):
    """With line feeds alone, and without the last, which is the boundary's."""
    return text.replace("\r\n", "\n").removesuffix("\n")


def people_of(field):
    """By the older reader: the newer one puts a space between the words of a long name (RFC 2047
    section 6.2 says that there is none)."""
    return [[str(make_header(decode_header(name))), address]
            for name, address in email.utils.getaddresses([field])]


policy = email.policy.default.clone(raise_on_defect=False)
source = sys.stdin.buffer
while size := source.readline():
    raw = source.read(int(size))
    mail = email.message_from_bytes(raw, policy=policy)
    defects = [str(defect) for part in mail.walk() for defect in part.defects]
    for part in mail.walk():
        for value in part.values():
            defects += [str(defect) for defect in getattr(value, "defects", [])]
    plain = email.message_from_bytes(raw)
    people = {name.lower(): people_of(plain[name]) for name in ("From", "To")}
    parts = [{"type": part.get_content_type(), "charset": part.get_content_charset(),
              "encoding": part["Content-Transfer-Encoding"], "text": lines(part.get_content())}
             for part in mail.walk() if not part.is_multipart()]
    print(json.dumps({
        "fields": [[name, str(value)] for name, value in mail.items()],
        "people": people, "type": mail.get_content_type(), "parts": parts, "defects": defects,
        "epilogue": mail.epilogue or "", "preamble": mail.preamble or "",
        "longest": max(len(line) for line in raw.split(b"\r\n")),
        "bare": raw.replace(b"\r\n", b"").count(b"\r") + raw.replace(b"\r\n", b"").count(b"\n"),
        "ascii": all(byte < 0x80 for byte in raw), "nul": 0 in raw,
    }))
