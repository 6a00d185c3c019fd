// A mail server that takes each mail, or refuses its recipient when the test says so.

import { once } from "node:events";
import { createServer } from "node:net";

export class MailServer {
  /** Whether recipients are refused for good from now on. */
  refuses = false;
  /** How many mails it has taken. */
  taken = 0;
  #server;
  #peers = new Set();

  static async start() {
    const mail = new MailServer();
    mail.#server = createServer((peer) => mail.#serve(peer)).listen(0, "127.0.0.1");
    await once(mail.#server, "listening");
    return mail;
  }

  get at() {
    return `127.0.0.1:${this.#server.address().port}`;
  }

  async stop() {
    for (const peer of this.#peers) peer.destroy();
    this.#server.close();
    await once(this.#server, "close");
  }

  #serve(peer) {
    this.#peers.add(peer);
    peer.once("close", () => this.#peers.delete(peer));
    peer.on("error", () => {}); // the server is killed while a mail is under way
    let waiting = "";
    let isMail = false;
    peer.setEncoding("latin1");
    peer.write("220 mail.test\r\n");
    peer.on("data", (more) => {
      waiting += more;
      while (true) {
        const end = isMail ? "\r\n.\r\n" : "\r\n";
        const at = waiting.indexOf(end);
        if (at < 0) return;
        const command = waiting.slice(0, at);
        waiting = waiting.slice(at + end.length);
        const answer = isMail ? "250 2.0.0 queued as Q1 at mail.internal" : this.#answer(command);
        if (isMail) this.taken += 1;
        isMail = answer.startsWith("354");
        peer.write(`${answer}\r\n`);
      }
    });
  }

  #answer(command) {
    const verb = command.slice(0, 4).toUpperCase();
    if (verb === "RCPT" && this.refuses) return "550 5.1.1 mail.internal knows no such mailbox";
    if (verb === "DATA") return "354 go on";
    if (verb === "QUIT") return "221 bye";
    return "250 fine";
  }
}
