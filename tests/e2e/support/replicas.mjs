// Several processes of heed on one PostgreSQL behind a balancer, in the place of a stage's one heed.
import { mkdtemp, rm } from 'node:fs/promises';
import { Agent } from 'node:https';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Heed } from './heed.mjs';

// Where replicas keep photos: what each has as a directory of its own must be one for all.
export const shared_directory = () => mkdtemp(path.join(tmpdir(), 'heed-shared-'));

export class Replicas {
  agent = new Agent({ keepAlive: true, maxSockets: 256 });
  next = 0;

  // Takes the place of `stage.heed`, which becomes the first of `count` replicas.
  static async in_place_of(stage, count, shared) {
    const replicas = new Replicas();
    replicas.shared = shared;
    replicas.all = [stage.heed];
    replicas.root = stage.heed.root;
    replicas.certificate = stage.heed.certificate;
    while (replicas.all.length < count) replicas.all.push(await Heed.replica_of(stage.heed));
    await Promise.all(replicas.all.slice(1).map((one) => one.start()));
    replicas.server = createServer((client) => replicas.#carry(client));
    await new Promise((resolve) => replicas.server.listen(0, '127.0.0.1', resolve));
    replicas.url = new URL(`https://127.0.0.1:${replicas.server.address().port}`);
    stage.heed = replicas;
    stage.app.heed = replicas;
    for (const account of Object.values(stage.wechat)) account.heed = replicas;
    return replicas;
  }
  // Each connection goes to the next replica that runs. One that stands still is not noticed.
  #carry(client) {
    const alive = this.all.filter((one) => one.url);
    const to = alive[this.next++ % alive.length];
    if (!to) return client.destroy();
    const server = connect({ host: to.url.hostname, port: to.url.port });
    for (const [one, other] of [[client, server], [server, client]]) {
      one.on('error', () => other.destroy());
      one.on('close', () => other.destroy());
      one.pipe(other);
    }
  }
  run(words, options) {
    return this.all[0].run(words, options);
  }
  export() {
    return this.all[0].export();
  }
  invite(invitation) {
    return this.all[0].invite(invitation);
  }
  async stop() {
    await Promise.all(this.all.map((one) => one.stop()));
    this.agent.destroy();
    this.server.close();
  }
  async remove() {
    this.agent.destroy();
    this.server.close();
    await Promise.all(this.all.map((one) => one.remove()));
    await rm(this.shared, { recursive: true, force: true });
  }
}
