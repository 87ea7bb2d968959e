// The scripts of the pages are plain modules; their types, written as comments, are checked here.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import path from 'node:path';
import { test } from 'node:test';
import { repository } from './support/heed.mjs';

test('the types of the pages are sound', async () => {
  const tsc = path.join(repository, 'tests/node_modules/typescript/bin/tsc');
  const said = await new Promise((resolve) =>
    execFile(process.execPath, [tsc, '-p', path.join(repository, 'tests/tsconfig.json')], (error, out) => resolve(error ? out || String(error) : '')));
  assert.equal(said, '');
});
