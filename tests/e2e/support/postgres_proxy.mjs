// Between heed and PostgreSQL, over TCP: passes everything on, with what a test wants otherwise.
import { connect, createServer } from 'node:net';

const notification = 'A'.charCodeAt(0); // NotificationResponse

// The messages that are whole in `bytes`, and what is left.
function messages_in(bytes) {
  const whole = [];
  let at = 0;
  while (bytes.length - at >= 5 && bytes.length - at > bytes.readUInt32BE(at + 1)) {
    const end = at + 1 + bytes.readUInt32BE(at + 1);
    whole.push(bytes.subarray(at, end));
    at = end;
  }
  return { whole, rest: bytes.subarray(at) };
}

export class PostgresProxy {
  // To the server behind `url` (scripts/with-postgres). `asks` and `answers`: pairs of texts of equal
  // length, of which the second goes on in the place of the first, where it is in one piece.
  // `swallows`: what NOTIFY tells does not arrive.
  static async start(url, { asks = [], answers = [], swallows = false } = {}) {
    const proxy = new PostgresProxy();
    const socket = `${new URLSearchParams(url.split('?')[1]).get('host')}/.s.PGSQL.5432`;
    const put = (pairs, bytes) => {
      let text = bytes.toString('latin1');
      for (const [from, to] of pairs) text = text.replaceAll(from, to);
      return Buffer.from(text, 'latin1');
    };
    proxy.open = new Set();
    proxy.server = createServer((client) => {
      const server = connect(socket);
      for (const one of [client, server]) {
        proxy.open.add(one);
        const drop = () => (client.destroy(), server.destroy());
        one.on('error', drop);
        one.on('close', () => (proxy.open.delete(one), drop()));
      }
      let rest = Buffer.alloc(0);
      client.on('data', (part) => server.write(put(asks, part)));
      server.on('data', (part) => {
        const found = messages_in(Buffer.concat([rest, part]));
        rest = found.rest;
        for (const message of found.whole) {
          if (!(swallows && message[0] === notification)) client.write(put(answers, message));
        }
      });
    });
    await new Promise((resolve) => proxy.server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }
  // Of a schema there.
  url(schema) {
    const { port } = this.server.address();
    return `postgresql://heed@127.0.0.1:${port}/postgres?sslmode=disable&gssencmode=disable&options=-csearch_path%3D${schema}`;
  }
  async stop() {
    for (const one of this.open) one.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
