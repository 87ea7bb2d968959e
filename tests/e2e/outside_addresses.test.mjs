// Addresses that somebody else gave: whatever they say, and whatever their names are made to stand for,
// heed calls nothing on this machine or in a private network (docs/decisions/0068).
import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { new_secret } from './support/app.mjs';
import { dongmen } from './support/city.mjs';
import { Names } from './support/names.mjs';
import { file_complaint, Stage } from './support/stage.mjs';
import { until } from './support/wait.mjs';

const somewhere = '8.8.8.8'; // of the internet; nothing is sent there (names_shim.cpp)

// Takes connections and counts them; with `words` it answers.
function listen(words) {
  const server = createServer((socket) => {
    server.connections_taken += 1;
    socket.on('error', () => {});
    if (words) socket.once('data', () => socket.end(words));
  });
  server.connections_taken = 0;
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

describe('addresses from outside', () => {
  let stage;
  let names;
  let inside;
  let moved;
  const subscribers = {
    plainly: ['127.0.0.1'],
    machine: ['169.254.169.254'], // where clouds tell secrets
    network: ['10.0.0.1'],
    mapped: ['::ffff:127.0.0.1'],
    both: [`${somewhere},127.0.0.1`], // good one first
    rebinding: [somewhere, '127.0.0.1'], // good at the first question, then not
  };
  // Written as a number, which the system's resolver understands.
  const written = { decimal: '2130706433', octal: '0177.0.0.1', hexadecimal: '0x7f.1', short: '127.1', mapped6: '[::ffff:7f00:1]' };

  before(async () => {
    inside = await listen();
    const port = inside.address().port;
    moved = await listen(`HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:${port}/events\r\nContent-Length: 0\r\n\r\n`);
    names = await Names.say(Object.fromEntries(Object.entries(subscribers).map(([name, answers]) => [`${name}.example`, answers])));
    const secret = new_secret();
    const hooks = [
      ...Object.keys(subscribers).map((name) => ({ name, url: `https://${name}.example:${port}/events`, secret })),
      ...Object.entries(written).map(([name, host]) => ({ name, url: `https://${host}:${port}/events`, secret })),
      { name: 'moved', url: `http://127.0.0.1:${moved.address().port}/events`, secret, allow_private: true },
    ];
    stage = await Stage.open({ accounts: {}, settings: { hooks, env: names.env } });
    await file_complaint(stage.person('app'), [['text', '半夜装修太吵了'], ['place', dongmen]]);
  });
  after(async () => {
    await stage?.close();
    await names?.remove();
    inside?.close();
    moved?.close();
  });

  // The rows of a hook's events, once one has been tried `attempts` times.
  const tried = (name, attempts = 1) => until(`an attempt at ${name}`, async () => {
    const rows = (await stage.heed.outbox('pending')).filter((one) => one.channel === `hook:${name}`);
    return rows.find((one) => one.attempts >= attempts && one.why)?.why;
  }, 30000);

  test('a name that stands for an address inside is not called', async () => {
    for (const name of ['plainly', 'machine', 'network', 'mapped', 'both']) assert.match(await tried(name), /is not of the internet$/, name);
  });
  test('an address inside is not called in any way of writing it', async () => {
    for (const name of Object.keys(written)) assert.match(await tried(name), /is not of the internet$/, name);
  });
  test('a name that stood for an address outside when it was first asked for is looked at again', async () => {
    assert.match(await tried('rebinding'), /cannot connect|is not of the internet/);
    // An attempt is counted when it begins, and says why when it has ended.
    await until('the next attempt', async () => /is not of the internet$/.test(await tried('rebinding', 2)), 30000);
    const asked = names.events.filter((one) => one.name === 'rebinding.example').map((one) => one.answer);
    assert.deepEqual(asked.slice(0, 2), [somewhere, '127.0.0.1']);
  });
  test('an answer that leads elsewhere is not followed', async () => {
    assert.match(await tried('moved'), /302/);
    assert.ok(moved.connections_taken >= 1);
  });
  test('of all this nothing reached the address inside, and only the one outside was called', async () => {
    assert.equal(inside.connections_taken, 0);
    const called = new Set(names.events.filter((one) => one.what === 'connect').map((one) => one.name));
    assert.deepEqual([...called], [somewhere]);
  });
});
