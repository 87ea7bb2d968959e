// Between heed and PostgreSQL: passes everything on, and at a wish drops the connection around the
// COMMIT of one message, before the server has it or before heed has its answer.
import { connect, createServer } from 'node:net';

const commit = Buffer.from('COMMIT\0');

export class CommitCutter {
  next = null; // { id, when }: the id that is in the transaction's statements; 'before' or 'after'
  cuts = 0;

  // `socket`: the path of the server's socket.
  static async start(socket) {
    const cutter = new CommitCutter();
    cutter.open = new Set();
    cutter.server = createServer((client) => cutter.#carry(client, connect(socket)));
    await new Promise((resolve) => cutter.server.listen(0, '127.0.0.1', resolve));
    cutter.port = cutter.server.address().port;
    return cutter;
  }
  #carry(client, server) {
    let silent = false; // the answer to a COMMIT is being kept back
    let has_message = false;
    let tail = Buffer.alloc(0); // of what came before, in which an id or a COMMIT may have begun
    const drop = () => {
      client.destroy();
      server.destroy();
    };
    for (const one of [client, server]) {
      this.open.add(one);
      one.on('error', drop);
      one.on('close', () => (this.open.delete(one), drop()));
    }
    client.on('data', (part) => {
      const seen = Buffer.concat([tail, part]);
      tail = Buffer.from(seen.subarray(-64));
      has_message ||= this.next !== null && seen.includes(this.next.id);
      if (this.next && has_message && seen.includes(commit)) {
        this.cuts += 1;
        const { when } = this.next;
        this.next = null;
        if (when === 'before') return drop();
        silent = true;
      }
      server.write(part);
    });
    server.on('data', (part) => (silent ? drop() : client.write(part)));
  }
  async stop() {
    for (const one of this.open) one.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
