// Photos in a bucket: OpenStack Swift's S3 API, which checks signatures, and its own API as the
// independent way to look at what lies there.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { cp, mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { AppChannel, AppPerson, new_secret } from './support/app.mjs';
import { dongmen } from './support/city.mjs';
import { Heed, run_heed } from './support/heed.mjs';
import { request } from './support/http.mjs';
import { jpeg } from './support/pictures.mjs';
import { file_complaint } from './support/stage.mjs';
import { no_swift, Swift } from './support/swift.mjs';
import { until } from './support/wait.mjs';

describe('photos in an object store', { skip: no_swift }, () => {
  const secret = new_secret();
  const channels = [{ kind: 'app', name: 'iluohu', secret }];
  let swift;
  let bucket;
  let heed;
  let person;
  let number;
  const storage_of = (place, secret_key = swift.secret_key) => ({
    photos: `s3://${place}?endpoint=${swift.endpoint}&region=${swift.region}`, s3_access_key: swift.access_key, s3_secret_key: secret_key,
  });
  before(async () => {
    swift = await Swift.start();
    bucket = await swift.make_bucket('photos');
    heed = await Heed.create({ channels });
    await heed.configure({ channels, storage: storage_of('photos/heed') });
    await heed.start();
    person = new AppPerson(new AppChannel(heed, { name: 'iluohu', secret }), 'zhang');
  });
  after(async () => {
    await heed?.remove();
    await swift?.stop();
  });
  const key_of = (sha256) => `heed/${sha256.slice(0, 2)}/${sha256.slice(2, 4)}/${sha256}`;
  const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');

  test('a photo lies in the bucket with its thumbnail, under the hash of what it holds, and nowhere on the disk', async () => {
    ({ number } = await file_complaint(person, [['text', '路灯不亮了，三天没人管'], ['photo', jpeg(1, 32)], ['place', dongmen]]));
    const complaint = await heed.exported(number);
    const [{ sha256: hash }] = complaint.photos;
    assert.deepEqual((await bucket.list()).sort(), [key_of(hash), `${key_of(hash)}.thumb`]);
    const stored = await bucket.get(key_of(hash));
    assert.equal(sha256(stored), hash);
    assert.equal(stored.readUInt16BE(0), 0xffd8);
    await assert.rejects(cp(heed.file('photos'), heed.file('copy'), { recursive: true }), /ENOENT/);
  });

  test('heed gives it out, the bucket does not', async () => {
    const page = new URL(person.sent.map((one) => one.answer.complaint?.url).find(Boolean)).pathname;
    const [, address] = (await request(heed, { path: page })).body.toString().match(/<a href="(\/c\/[^"]+\/photos\/[^"]+)"/);
    const photo = await request(heed, { path: address });
    assert.equal(photo.status, 200);
    assert.equal(sha256(photo.body), (await heed.exported(number)).photos[0].sha256);
    assert.notEqual(await bucket.status_without_key(key_of(sha256(photo.body))), 200);
  });

  test('while the store does not answer a photo is not acknowledged; sent again it is there once', async () => {
    const other = new AppPerson(person.channel, 'li');
    await other.text('路口垃圾桶满了没人收');
    const message = other.channel.message(other.user, { type: 'image', data: jpeg(7, 32).toString('base64') });
    await swift.pause();
    const refused = await other.channel.post(message, { deadline_ms: 60000 });
    assert.equal(refused.status, 503);
    await swift.resume();
    assert.equal((await until('it is taken', async () => {
      const answer = await other.channel.post(message);
      return answer.status === 200 && answer;
    }, 60000)).status, 200);
    const { number: second } = await file_complaint(other, [['place', dongmen]]);
    assert.equal((await heed.exported(second)).photos.length, 1);
  });

  test('a backup takes the photos out of the bucket, and a restore puts them into another', async () => {
    const made = await heed.run(['backup', heed.file('all.backup')]);
    assert.equal(made.code, 0, made.stderr);
    assert.match(made.stdout, /2 photos/);
    const second = await swift.make_bucket('second');
    const copy = await Heed.create({ channels });
    try {
      await copy.configure({ channels, storage: storage_of('second') });
      await cp(heed.file('storage.key'), copy.file('storage.key'));
      const restored = await copy.run(['restore', heed.file('all.backup')]);
      assert.equal(restored.code, 0, restored.stderr);
      assert.equal((await second.list()).length, 4);
      const [{ sha256: hash }] = (await copy.exported(number)).photos;
      assert.equal(sha256(await second.get(`${hash.slice(0, 2)}/${hash.slice(2, 4)}/${hash}`)), hash);
    } finally {
      await copy.remove();
    }
  });

  test('heed doctor says whether bucket and keys are good', async () => {
    assert.match((await heed.run(['doctor'])).stdout, /bucket of photos.*photos at http.* answers/);
    const directory = path.join(heed.root, 'wrong');
    await mkdir(directory);
    for (const [place, key, words] of [['photos', 'other', /403|SignatureDoesNotMatch/], ['nowhere', undefined, /NoSuchBucket/]]) {
      await heed.configure({ channels, storage: storage_of(place, key) });
      const { stdout } = await heed.run(['doctor']);
      assert.match(stdout.split('\n').filter((line) => line.includes('bucket')).join('\n'), words);
      assert.doesNotMatch(stdout, /testing|"other"/);
    }
    await rm(directory, { recursive: true });
  });

  test('what is wrong in heed.toml is said with its line', async () => {
    const wrong = [
      's3://photos', `s3://p?endpoint=${swift.endpoint}&region=r`, `s3://photos/../x?endpoint=${swift.endpoint}&region=r`, 's3://photos?endpoint=http://s3.example.org&region=r',
      `s3://photos?endpoint=${swift.endpoint}`, `s3://photos?endpoint=${swift.endpoint}/path&region=r`, `s3://photos?endpoint=${swift.endpoint}&region=r&acl=public`,
    ];
    for (const photos of wrong) {
      await heed.configure({ channels, storage: { ...storage_of('photos'), photos } });
      const said = await run_heed(['check', '--config', heed.config]);
      assert.equal(said.code, 1, photos);
      assert.match(said.stdout + said.stderr, /heed\.toml:\d+: .*`photos` must be like "s3:/, photos);
    }
    await heed.configure({ channels, storage: { photos: storage_of('photos').photos } });
    const said = await run_heed(['check', '--config', heed.config]);
    assert.match(said.stdout + said.stderr, /s3_access_key/);
  });
});
