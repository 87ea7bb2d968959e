// The classifier as a person meets it: trained, asked, damaged, and taken over by a running server.
import assert from 'node:assert/strict';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { after, before, describe, test } from 'node:test';
import { dongmen } from './support/city.mjs';
import { Heed } from './support/heed.mjs';
import { new_secret } from './support/app.mjs';
import { file_complaint, Stage } from './support/stage.mjs';
import { until } from './support/wait.mjs';

const where = ['小区门口', '三号楼下', '菜市场旁边', '学校对面', '公园里'];
const what = {
  灯: ['路灯不亮', '灯坏了晚上很黑', '路灯一闪一闪'],
  声: ['半夜施工太吵', '音响声音很大睡不着', '装修噪音扰民'],
};
const corpus = where.flatMap((place) =>
  Object.entries(what).flatMap(([label, troubles]) => troubles.map((trouble) => `${label}\t${place}${trouble}，请处理`)));

describe('the classifier', () => {
  let heed;
  before(async () => {
    heed = await Heed.create({ channels: [{ kind: 'app', name: 'iluohu', secret: new_secret() }] });
  });
  after(() => heed?.remove());

  const classify = (input) => heed.run(['classify'], { input });
  const rankings = (result) => result.stdout.trimEnd().split('\n').map((line) => JSON.parse(line));
  async function train(name, lines) {
    await writeFile(heed.file(name), lines.join('\n'));
    return heed.run(['train', '--input', heed.file(name)]);
  }

  test('without a model the keywords answer in the same form, and it is said once', async () => {
    const result = await classify('路灯不亮\nqwertz\n');
    assert.equal(result.code, 0, result.stderr);
    const [light, nothing] = rankings(result);
    assert.equal(light.category, 'light');
    assert.deepEqual(light.ranking[0], ['light', light.probability]);
    assert.deepEqual(nothing, { category: null, probability: 0, ranking: [] });
    assert.equal(result.stderr.match(/no model/g).length, 1);
  });

  test('mistakes in the lines are named, and leave no model behind', async () => {
    const result = await train('bad.tsv', ['灯\t路灯不亮', '没有制表符', '\t没有类别', '灯\t ']);
    assert.equal(result.code, 1);
    assert.deepEqual(result.stderr.match(/bad\.tsv:\d+/g), ['bad.tsv:2', 'bad.tsv:3', 'bad.tsv:4']);
    const single = await train('single.tsv', ['灯\t路灯不亮']);
    assert.equal(single.code, 1);
    assert.match(single.stderr, /two or more/);
    await assert.rejects(stat(heed.file('model.bin')));
  });

  test('trained on labels of its own it ranks all of them, for any bytes', async () => {
    const trained = await train('good.tsv', corpus);
    assert.equal(trained.code, 0, trained.stderr);
    const result = await classify(Buffer.concat([Buffer.from('幼儿园门前的路燈坏了\n'), Buffer.from([0xff, 0xe7, 0, 0x0a]), Buffer.from('半夜太吵')]));
    assert.equal(result.code, 0, result.stderr);
    const [light, , noise] = rankings(result);
    assert.equal(light.category, '灯');
    assert.equal(noise.category, '声');
    assert.ok(Math.abs(light.ranking.reduce((sum, [, p]) => sum + p, 0) - 1) < 1e-5);
    assert.equal((await heed.run(['check'])).code, 0);
  });

  test('a damaged model is refused by check, classify and serve', async () => {
    await writeFile(heed.file('model.bin'), 'heed model\n\x01\0\0\0damaged for sure');
    for (const command of ['check', 'classify', 'serve']) {
      const result = await heed.run([command]);
      assert.equal(result.code, 1, command);
      assert.match(result.stderr, /model\.bin:1: .*heed train/, command);
    }
  });
});

describe('the classifier in the conversation', () => {
  let stage;
  before(async () => {
    stage = await Stage.open({ accounts: {} });
  });
  after(() => stage?.close());

  const category_of = (sent) => sent.answer.dialog.draft.category;

  test('a running server takes a new model on SIGHUP, and a damaged one leaves it in force', async () => {
    const words = '灯坏了晚上很黑';
    const keywords_only = stage.person('app');
    await keywords_only.text(`东门步行街的${words}`);
    assert.equal(category_of(keywords_only.sent.at(-1)), null);

    const named = corpus.map((line) => line.replace(/^灯/, 'light').replace(/^声/, 'noise'));
    await writeFile(stage.heed.file('lines.tsv'), named.join('\n'));
    const trained = await stage.heed.run(['train', '--input', stage.heed.file('lines.tsv')]);
    assert.equal(trained.code, 0, trained.stderr);
    process.kill(stage.heed.pid, 'SIGHUP');
    await until('the model to be taken', async () => {
      const person = stage.person('app');
      await person.text(`学校对面${words}，请处理`);
      return category_of(person.sent.at(-1)) === 'light';
    });

    await writeFile(stage.heed.file('model.bin'), 'damaged');
    process.kill(stage.heed.pid, 'SIGHUP');
    await until('the refusal in the log', async () => stage.heed.output.includes('organisation_kept'));
    const person = stage.person('app');
    await person.text(`学校对面${words}，请处理`);
    assert.equal(category_of(person.sent.at(-1)), 'light');
  });

  test('a category that the resident chose is kept for the next training, without phone', async () => {
    const person = stage.person('app');
    await person.text('东门步行街太吵了，不是噪音是路灯嗡嗡响，电话13800138000');
    await person.tap('category:light');
    await file_complaint(person, [['place', dongmen]]);
    const lines = await until('the line', async () => {
      const text = await readFile(stage.heed.file('corrections.tsv'), 'utf8').catch(() => '');
      return text.includes('\n') && text.trimEnd().split('\n');
    });
    assert.equal(lines.length, 1);
    assert.match(lines[0], /^light\t.*嗡嗡响.*\t[A-Z]+\d{6}-\d{4}-\d$/);
    assert.doesNotMatch(lines[0], /13800138000/);
  });

  test('what was learnt from somebody goes with them: in the chat, and by heed erase', async () => {
    const file = stage.heed.file('corrections.tsv');
    const lines = async () => (await readFile(file, 'utf8')).split('\n').filter(Boolean);
    const people = [];
    for (const words of ['甲说路灯嗡嗡响', '乙说路灯嗡嗡响', '丙说路灯嗡嗡响']) {
      const person = stage.person('app');
      await person.text(`东门步行街太吵了，${words}`);
      await person.tap('category:light');
      people.push({ person, words, ...(await file_complaint(person, [['place', dongmen]])) });
    }
    await until('the lines', async () => {
      const all = await lines();
      return people.every(({ number }) => all.some((line) => line.endsWith(`\t${number}`)));
    });
    const [chat, command, stays] = people;
    await chat.person.text('删除我的数据');
    assert.match(chat.person.words_of(await chat.person.text('1')), /都删掉了/);
    await stage.heed.remove_file('model.bin'); // the damaged one of above
    await stage.heed.restart(); // otherwise it takes up to a minute
    await until('the first to go', async () => !(await lines()).some((line) => line.includes(chat.words)));
    const { resident } = await stage.heed.exported(command.number);
    await stage.heed.stop();
    assert.equal((await stage.heed.run(['erase', '--resident', resident])).code, 0);
    const left = await lines();
    assert.ok(!left.some((line) => line.includes(command.words)));
    assert.ok(left.some((line) => line.includes(stays.words)));
  });
});
