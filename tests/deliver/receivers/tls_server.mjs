// An HTTPS server with the key and certificate of the files in KEY and CERT, and no newer TLS than
// MAX_VERSION. Says where it listens, and a line for each request.
import { readFileSync } from "node:fs";
import { createServer } from "node:https";

const { KEY, CERT, MAX_VERSION } = process.env;
createServer({
  key: readFileSync(KEY), cert: readFileSync(CERT), minVersion: "TLSv1", maxVersion: MAX_VERSION,
  ciphers: "DEFAULT@SECLEVEL=0", // TLS 1.1 takes no less
}, (request, response) => {
  console.log(`${request.method} ${request.url}`);
  response.writeHead(200).end("in confidence");
}).listen(0, "127.0.0.1", function listening() {
  console.log(`${this.address().port}`);
});
