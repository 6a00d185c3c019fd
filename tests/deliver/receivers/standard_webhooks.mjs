// A receiver of webhooks that trusts the reference library of Standard Webhooks alone:
//   WEBHOOK_SECRET=whsec_… node standard_webhooks.mjs
// Says where it listens, and then a line for each request: the event's type, or why it was refused.
import { createServer } from "node:http";
import { Webhook } from "standardwebhooks";

const webhook = new Webhook(process.env.WEBHOOK_SECRET);

createServer((request, response) => {
  const parts = [];
  request.on("data", (part) => parts.push(part));
  request.on("end", () => {
    try {
      const event = webhook.verify(Buffer.concat(parts), request.headers);
      console.log(`${event.type} ${event.data.id}`);
      response.writeHead(204).end();
    } catch (error) {
      console.log(`refused: ${error.message}`);
      response.writeHead(401).end(error.message);
    }
  });
}).listen(0, "127.0.0.1", function listening() {
  console.log(`http://127.0.0.1:${this.address().port}/`);
});
