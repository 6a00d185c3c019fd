#!/usr/bin/python3
"""A mail server for tests, by aiosmtpd (package python3-aiosmtpd).

Listens on a loopback port that the system picks and says it on the first line of standard output.
Each line after it is JSON: what came in, or what was done to a client. It runs until it is killed.

  --auth USER:PASSWORD  signing in is offered, and required before a mail
  --starttls, --tls     TLS by the certificate of --cert and --key, offered or from the first byte
  --require-starttls    no mail before it
  --no-pipelining       the extension is not offered
  --no-auth-offer       with --auth: required and never offered
  --greylist            451 for the first attempt of each recipient
  --refuse ADDRESS      550 for this recipient, in two lines
  --refuse-all CODE     that answer to DATA's end
  --hang ADDRESS        nothing is answered to DATA's end of a mail to this recipient
  --greeting CODE       the first line has this code, and the connection ends
  --port N              listens there
  --closes              the connection ends after each mail
  --mails N             421 in place of the answer to the N+1st MAIL of a connection
  --takes-ms N          each mail is answered so much later than it has come
  --silent              accepts connections and says nothing
"""

import argparse
import asyncio
import json
import ssl

from aiosmtpd.smtp import SMTP, AuthResult, syntax


def tell(**what):
    print(json.dumps(what), flush=True)


class Handler:
    def __init__(self, options):
        self.options = options
        self.greylisted = set()

    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        session.host_name = hostname
        tell(did="hello", name=hostname)
        hidden = set()
        if self.options.no_auth_offer:
            hidden.add("AUTH")
        responses = [line for line in responses if not hidden & set(line[4:].split()[:1])]
        if not self.options.no_pipelining:
            responses.insert(-1, "250-PIPELINING")
        return responses

    async def handle_MAIL(self, server, session, envelope, address, mail_options):
        session.mails = getattr(session, "mails", 0) + 1
        if self.options.mails and session.mails > self.options.mails:
            tell(did="turned away")
            server.transport.write(b"421 4.7.0 too many mails in this connection\r\n")
            server.transport.close()
            await asyncio.Event().wait()
        envelope.mail_from = address
        envelope.mail_options.extend(mail_options)
        return "250 2.1.0 fine"

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):
        if address == self.options.refuse:
            tell(did="refused", to=address)
            await server.push("550-5.1.1 The account does not exist.")
            return "550 5.1.1 See your directory."
        if self.options.greylist and address not in self.greylisted:
            self.greylisted.add(address)
            tell(did="greylisted", to=address)
            return "451 4.7.1 greylisted, come again"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 fine"

    async def handle_DATA(self, server, session, envelope):
        hangs = self.options.hang in envelope.rcpt_tos
        tell(did="hangs" if hangs else "came", mail_from=envelope.mail_from, to=envelope.rcpt_tos,
             data=envelope.content.decode("latin-1"), tls=session.ssl is not None,
             user=session.auth_data, peer=session.peer[1])
        if hangs:
            await asyncio.Event().wait()
        await asyncio.sleep(self.options.takes_ms / 1000)
        if self.options.refuse_all:
            return f"{self.options.refuse_all} 5.7.1 not wanted here"
        if self.options.closes:
            asyncio.get_running_loop().call_soon(server.transport.close)
        return "250 2.0.0 queued as Q1"


class Server(SMTP):
    """Its stream takes a MAIL, RCPT and DATA that come at once, for it reads line by line."""

    @syntax("QUIT")
    async def smtp_QUIT(self, arg):
        tell(did="goodbye")
        await super().smtp_QUIT(arg)


class Turning(asyncio.Protocol):
    """Says one line, or nothing, and is no mail server."""

    def __init__(self, greeting):
        self.greeting = greeting

    def connection_made(self, transport):
        tell(did="connected")
        if self.greeting:
            transport.write(f"{self.greeting} 5.7.1 you are not let in\r\n".encode())
            transport.close()


def read_options():
    parser = argparse.ArgumentParser()
    for flag in ("starttls", "tls", "require-starttls", "no-pipelining", "no-auth-offer", "greylist",
                 "silent", "closes"):
        parser.add_argument("--" + flag, action="store_true")
    for text in ("auth", "cert", "key", "refuse", "hang", "refuse-all", "greeting"):
        parser.add_argument("--" + text)
    for number in ("mails", "port", "takes-ms"):
        parser.add_argument("--" + number, type=int, default=0)
    return parser.parse_args()


def factory(options, handler, context):
    if options.silent or options.greeting:
        return Turning(options.greeting)

    def sign_in(server, session, envelope, mechanism, data):
        name, password = data.login.decode(), data.password.decode()
        is_known = f"{name}:{password}" == options.auth
        tell(did="signed in" if is_known else "not signed in", user=name)
        return AuthResult(success=is_known, handled=is_known, auth_data=name)

    more = {}
    if options.auth:
        more = {"authenticator": sign_in, "auth_required": True, "auth_require_tls": False}
    return Server(handler, hostname="mail.test", enable_SMTPUTF8=False, timeout=600,
                  tls_context=context if options.starttls else None,
                  require_starttls=options.require_starttls, **more)


async def main(options):
    context = None
    if options.cert:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(options.cert, options.key)
    handler = Handler(options)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: factory(options, handler, context), "127.0.0.1", options.port,
                                      ssl=context if options.tls else None)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(main(read_options()))
