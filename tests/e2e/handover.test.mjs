// A resident who asks for a person, on WeChat and in the app, and the staff who take them.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { dongmen } from './support/city.mjs';
import { request } from './support/http.mjs';
import { jpeg } from './support/pictures.mjs';
import { Stage } from './support/stage.mjs';
import { until } from './support/wait.mjs';

describe('hand-over to a person', () => {
  let stage;
  let wang;
  let li;
  before(async () => {
    stage = await Stage.open();
    wang = await stage.staff('app', { department: 'luohu', role: 'dispatcher', name: '王芳' });
    li = await stage.staff('app', { department: 'luohu', role: 'officer', name: '李明' });
  });
  after(() => stage?.close());

  const told = (person, words) => until(`“${words}”`, () => stage.told(person).find((text) => text.includes(words)));
  // The number by which staff know whoever said `words`.
  async function number_of(words) {
    const call = await told(wang, words);
    return call.match(/接待 (\d+)/)[1];
  }

  test('two take one resident, one gets them, and every word goes over once and in order', async () => {
    const resident = stage.person('app');
    await resident.text('你们周末上班不');
    const asked = await resident.text('人工');
    assert.equal(asked.dialog.step, 'human');
    const number = await number_of('你们周末上班不');
    const answers = await Promise.all([wang, li].map((one) => one.text(`接待 ${number}`)));
    const words = answers.map((one) => wang.words_of(one));
    assert.equal(words.filter((one) => one.includes('由您接待')).length, 1, words.join('\n'));
    const first = words[0].includes('由您接待') ? wang : li;
    const second = first === wang ? li : wang;
    const lost = words.find((one) => !one.includes('由您接待'));
    assert.ok(lost.includes(first === wang ? '王芳' : '李明'), lost);
    await told(resident, '来了');

    const said = ['第一句', '第二句', '第三句'];
    for (const text of said) assert.deepEqual((await resident.text(text)).replies, []);
    await told(first, '第三句');
    assert.deepEqual(stage.told(first).filter((text) => text.startsWith('居民：')), said.map((text) => `居民：${text}`));
    const before = stage.told(resident).length;
    for (const text of ['好的', '周末上班', '九点开始']) assert.deepEqual((await first.text(text)).replies, []);
    await told(resident, '九点开始');
    assert.deepEqual(stage.told(resident).slice(before), ['好的', '周末上班', '九点开始']);
    assert.ok(!stage.told(second).some((text) => text.startsWith('居民：')));

    assert.match(first.words_of(await first.text('结束')), /接待结束/);
    await told(resident, '我继续为您服务');
    assert.notEqual((await resident.text('谢谢')).dialog.step, 'human');
  });

  test('who was removed hears no more of a talk, and heed goes on with the resident', async () => {
    const leaver = await stage.staff('app', { department: 'luohu', role: 'officer', name: '何平' });
    const resident = stage.person('app');
    await resident.text('社区食堂几点开门');
    await resident.text('人工');
    const number = await number_of('社区食堂几点开门');
    assert.match(leaver.words_of(await leaver.text(`接待 ${number}`)), /由您接待/);
    await resident.text('我是三楼的');
    await told(leaver, '我是三楼的');
    const id = (await stage.heed.run(['staff', 'list'])).stdout.split('\n').find((line) => line.includes('何平')).match(/s_[0-9a-f]+/)[0];
    await stage.heed.run(['staff', 'remove', id]);
    const before = stage.told(leaver).length;
    const answer = await resident.text('学府路12号路灯不亮');
    assert.notEqual(answer.dialog.step, 'human');
    await told(resident, '我继续为您服务');
    assert.match(resident.words_of(answer), /路灯/);
    assert.deepEqual(stage.told(leaver).slice(before), []);
  });

  test('on WeChat, too; an emergency is answered by heed, and the draft comes back', async () => {
    const resident = stage.person('secure');
    await resident.text('学府路12号路灯不亮');
    await resident.text('人工');
    const number = await number_of('学府路12号路灯不亮');
    await li.text(`接待 ${number}`);
    await told(resident, '李明来了');
    assert.match(resident.words_of(await resident.text('着火了')), /119/);
    await told(li, '居民：着火了');
    await li.text('请先离开那里');
    await told(resident, '请先离开那里');
    const back = resident.words_of(await resident.text('菜单'));
    assert.match(back, /我继续为您服务/);
    assert.match(back, /路灯/);
    await told(li, '居民结束了对话');
    await resident.place(dongmen);
    assert.ok(resident.number_in(await resident.text('提交')));
  });

  // What the first signed address in `text` opens.
  async function opened(text) {
    const [address] = text.match(/https:\/\/\S+\/p\/\S+/);
    return request(stage.heed, { path: new URL(address).pathname });
  }

  test('photos go both ways by an address that shows them, over WeChat and the app', async () => {
    const resident = stage.person('secure');
    await resident.text('这张照片请看一下');
    await resident.text('人工');
    const number = await number_of('这张照片请看一下');
    await wang.text(`接待 ${number}`);
    await told(resident, '王芳来了');
    await resident.photo(jpeg(901));
    const shown = await until('the photo', async () => {
      const answer = await opened(await told(wang, '居民：〔照片〕'));
      return answer.status === 200 && answer;
    });
    assert.equal(shown.headers['content-type'], 'image/jpeg');
    assert.equal(shown.headers['content-security-policy'], "default-src 'none'; sandbox");
    assert.equal(shown.headers['x-content-type-options'], 'nosniff');
    assert.deepEqual((await wang.photo(jpeg(902))).replies, []);
    const answer = await opened(await told(resident, '〔照片〕点开看'));
    assert.equal(answer.status, 200);
    assert.notDeepEqual(answer.body, shown.body);
    await wang.text('结束');
    await told(resident, '我继续为您服务');
  });

  test('a hand-over survives a restart', async () => {
    const resident = stage.person('app');
    await resident.text('重启以前的话');
    await resident.text('人工');
    const number = await number_of('重启以前的话');
    await wang.text(`接待 ${number}`);
    await told(resident, '王芳来了');
    await stage.heed.restart();
    assert.equal((await resident.text('重启以后的话')).dialog.step, 'human');
    await told(wang, '居民：重启以后的话');
    await wang.text('结束');
  });
});
