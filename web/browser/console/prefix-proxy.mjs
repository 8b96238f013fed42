// A proxy that publishes the server under a path, as one that strips its prefix does.
import { createServer, request as call } from 'node:http';

export class PrefixProxy {
  #server;
  #target;
  #prefix;
  // The addresses that were asked for outside of the path.
  outside = [];

  constructor(target, prefix) {
    this.#target = new URL(target);
    this.#prefix = prefix;
  }

  async start() {
    this.#server = createServer((request, answer) => this.#pass(request, answer));
    await new Promise(resolve => this.#server.listen(0, '127.0.0.1', resolve));
    this.origin = `http://127.0.0.1:${this.#server.address().port}`;
  }

  #pass(request, answer) {
    if (!request.url.startsWith(`${this.#prefix}/`)) {
      this.outside.push(request.url);
      answer.writeHead(404).end();
      return;
    }
    const onward = call({
      host: this.#target.hostname, port: this.#target.port, method: request.method, path: request.url.slice(this.#prefix.length),
      headers: { ...request.headers, 'X-Forwarded-Prefix': this.#prefix, 'X-Forwarded-For': request.socket.remoteAddress },
    });
    onward.on('response', response => {
      answer.writeHead(response.statusCode, response.rawHeaders);
      response.pipe(answer);
    });
    onward.on('error', () => answer.destroy());
    request.pipe(onward);
  }

  stop() {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}
