// An HTTPS server with the key and certificate of the files in KEY and CERT, no newer TLS than
// MAX_VERSION, and HTTP/2 for whoever asks for it where HTTP2 is set. Says where it listens, and a
// line for each request.
import { readFileSync } from "node:fs";
import { createSecureServer } from "node:http2";
import { createServer } from "node:https";

const { KEY, CERT, MAX_VERSION, HTTP2 } = process.env;
const options = {
  key: readFileSync(KEY), cert: readFileSync(CERT), minVersion: "TLSv1", maxVersion: MAX_VERSION,
  ciphers: "DEFAULT@SECLEVEL=0", // TLS 1.1 takes no less
  allowHTTP1: true,
};
const answer = (request, response) => {
  console.log(`${request.httpVersion} ${request.method} ${request.url}`);
  response.writeHead(503, { "retry-after": "7" }).end("in confidence");
};
(HTTP2 ? createSecureServer : createServer)(options, answer).listen(0, "127.0.0.1", function listening() {
  console.log(`${this.address().port}`);
});
