// Several processes of heed on one PostgreSQL behind a balancer, in the place of a stage's one heed.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { Agent } from 'node:https';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { free_port, HaProxy } from './haproxy.mjs';
import { Heed } from './heed.mjs';

// Where replicas keep photos: what each has as a directory of its own must be one for all.
export const shared_directory = () => mkdtemp(path.join(tmpdir(), 'heed-shared-'));

// A balancer has to know where a replica is, also when it is started again.
async function listen_on(heed, port) {
  const config = await readFile(heed.config, 'utf8');
  await writeFile(heed.config, config.replace('listen = "127.0.0.1:0"', `listen = "127.0.0.1:${port}"`));
}

export class Replicas {
  // Every message on a connection of its own: the platforms keep none for long, and a connection
  // stays with one replica.
  agent = new Agent({ keepAlive: false, maxSockets: 256 });

  // Takes the place of `stage.heed`, which becomes the first of `count` replicas behind HAProxy.
  static async in_place_of(stage, count, shared) {
    const replicas = new Replicas();
    replicas.shared = shared;
    replicas.all = [stage.heed];
    replicas.root = stage.heed.root;
    replicas.certificate = stage.heed.certificate;
    while (replicas.all.length < count) replicas.all.push(await Heed.replica_of(stage.heed));
    const ports = [];
    for (const one of replicas.all) {
      ports.push(await free_port());
      await listen_on(one, ports.at(-1));
    }
    await stage.heed.stop();
    await Promise.all(replicas.all.map((one) => one.start()));
    replicas.balancer = await HaProxy.start(ports);
    replicas.url = new URL(`https://127.0.0.1:${replicas.balancer.port}`);
    stage.heed = replicas;
    stage.app.heed = replicas;
    for (const account of Object.values(stage.wechat)) account.heed = replicas;
    return replicas;
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
  }
  async remove() {
    this.agent.destroy();
    await Promise.all(this.all.map((one) => one.remove()));
    await this.balancer?.stop();
    await rm(this.shared, { recursive: true, force: true });
  }
}
