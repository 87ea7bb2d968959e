// The disk becomes full at six different bytes (twenty with HEED_LONG=1) while people write: they are
// refused so that the platform delivers again, what was there can be read, and with room all goes on,
// nothing lost or twice.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { request } from './support/http.mjs';
import { Trial } from './support/oracle.mjs';
import { DiskShim } from './support/shim.mjs';
import { until } from './support/wait.mjs';

const offsets = process.env.HEED_LONG ? 20 : 6;
const step_bytes = 1021; // of room: sectors and pages are cut at another place each time
const recovery_ms = 5000;

test('a full disk refuses, loses nothing, and all goes on with room', async (t) => {
  const trial = await Trial.open({ seed: 23 });
  try {
    const { heed } = trial.stage;
    await heed.stop();
    const shim = new DiskShim(heed);
    heed.env = shim.env();
    await heed.start();
    let slowest_ms = 0;
    for (let i = 0; i < offsets; i++) {
      const known = (await heed.export()).length;
      const before = trial.redeliveries;
      shim.room = i * step_bytes;
      const refused = () => trial.redeliveries > before + 5;
      const write = async (way) => {
        do await trial.complain(way);
        while (!refused() && !trial.finishing); // a log that was emptied has room of its own
      };
      const writing = Promise.all(['app', 'secure', 'app'].map(write));
      await until(`a refusal at offset ${i}`, refused, 120000);
      assert.equal((await request(heed, { path: '/healthz' })).status, 200);
      assert.ok((await heed.export()).length >= known, 'what was there can be read');
      shim.room = -1;
      const begun = Date.now();
      await Promise.race([writing, trial.failed]);
      slowest_ms = Math.max(slowest_ms, Date.now() - begun);
    }
    assert.ok(slowest_ms < recovery_ms, `went on only after ${slowest_ms} ms`);
    const judgement = await trial.judgement();
    assert.deepEqual(judgement.faults, []);
    t.diagnostic(`full at ${offsets} offsets, at most ${slowest_ms} ms until all was taken again, ${trial.summary(judgement)}`);
  } finally {
    await trial.close();
  }
});
