// heed is killed before every single write, sync, rename and send of scripted scenarios, from its start
// on, and a failed sync ends it: whatever was acknowledged is kept, nothing happens twice. A sample of
// the calls, all of them with HEED_LONG=1.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Trial } from './support/oracle.mjs';
import { DiskShim } from './support/shim.mjs';

const samples = 6; // of a scenario, in the short form
const scenarios = {
  'a complaint in the app': (trial) => trial.complain('app', { accept: false }),
  'a complaint in WeChat, whose photo is fetched': (trial) => trial.complain('secure', { accept: false }),
  'a complaint that is accepted, whose resident is told': (trial) => trial.complain('secure', { accept: true }),
};

// Starts heed with `faults`; when it dies, without. Resolves when the scenario came through:
// { died: { code, signal } or null, calls, syncs }.
async function suffer(trial, shim, faults, scenario) {
  const { heed } = trial.stage;
  shim.reset();
  heed.env = shim.env(faults);
  let died = null;
  let done = false;
  const starting = heed.start();
  const supervised = (async () => {
    await starting.catch(() => {});
    const end = await heed.ended();
    if (done) return;
    died = end;
    heed.env = {};
    await heed.start();
  })();
  await Promise.race([scenario(trial), trial.failed]);
  const seen = { calls: shim.calls, syncs: shim.syncs };
  done = true;
  if (died) {
    await supervised;
    await heed.stop();
  } else {
    heed.signal('SIGTERM');
    await supervised;
  }
  return { died, ...seen };
}

// 1…`count`, or a sample of them with another offset in each run.
function points(count) {
  if (process.env.HEED_LONG) return Array.from({ length: count }, (_, i) => i + 1);
  const step = Math.max(1, count / samples);
  const offset = Math.random() * step;
  return Array.from({ length: Math.min(samples, count) }, (_, i) => Math.min(count, 1 + Math.floor(offset + i * step)));
}

async function trial_of(t, body) {
  const trial = await Trial.open({ seed: 7 });
  try {
    await trial.stage.heed.stop();
    const shim = new DiskShim(trial.stage.heed);
    const words = await body(trial, shim);
    trial.stage.heed.env = {};
    await trial.stage.heed.start();
    const judgement = await trial.judgement();
    assert.deepEqual(judgement.faults, []);
    t.diagnostic(`${words}, ${trial.summary(judgement)}`);
  } finally {
    await trial.close();
  }
}

describe('killed at a call', () => {
  for (const [name, scenario] of Object.entries(scenarios)) {
    test(name, async (t) => {
      await trial_of(t, async (trial, shim) => {
        const { calls, died } = await suffer(trial, shim, {}, scenario);
        assert.equal(died, null);
        assert.ok(calls > 30, `the shim saw only ${calls} calls`);
        let deaths = 0;
        const chosen = points(calls);
        for (const kill_at of chosen) {
          const end = await suffer(trial, shim, { kill_at }, scenario);
          if (end.died) assert.equal(end.died.signal, 'SIGKILL');
          deaths += end.died ? 1 : 0;
        }
        // The number of calls differs a little from run to run.
        assert.ok(deaths >= chosen.length * 0.8, `only ${deaths} of ${chosen.length} died`);
        return `${deaths} deaths at ${chosen.length} of ${calls} calls`;
      });
    });
  }
});

test('a failed sync ends the process without an acknowledgement, and the next one finds all in order', async (t) => {
  await trial_of(t, async (trial, shim) => {
    const scenario = scenarios['a complaint that is accepted, whose resident is told'];
    const { syncs } = await suffer(trial, shim, {}, scenario);
    assert.ok(syncs >= 8, `the shim saw only ${syncs} syncs`);
    let deaths = 0;
    const chosen = points(syncs);
    for (const fail_at of chosen) {
      const { died } = await suffer(trial, shim, { fail_at }, scenario);
      if (!died) continue;
      deaths += 1;
      assert.notEqual(died.code, 0, 'it ended as if all were well');
    }
    assert.ok(deaths >= chosen.length * 0.6, `only ${deaths} of ${chosen.length} ended`);
    return `${deaths} ends at ${chosen.length} of ${syncs} syncs`;
  });
});
