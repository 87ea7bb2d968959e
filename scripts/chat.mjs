// The terminal client of scripts/chat: speaks the app channel (Standard Webhooks signatures) as one
// or more persons, and receives their notices. No packages: Node's own modules are enough.
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer, request as http_request } from 'node:http';
import { request as https_request } from 'node:https';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const default_config = path.join(root, 'var/demo/heed.toml');
const answer_deadline_ms = 30000;
const tolerance_s = 300; // of a notice's timestamp

const chinese = {
  hello: (user, url) => `您是 ${user}，已连上 ${url}。直接说哪里有什么问题；/help 看其他写法，/quit 退出。`,
  help: [
    '直接打字就是发消息。数字可选上面的选项。',
    '  /photo 文件          发一张照片',
    '  /place 纬度,经度 名称  发一个位置，如 /place 22.5463,114.1235 东门步行街',
    '  /voice 文字          发一条语音（识别出的文字）',
    '  /sound 文件          发一条没识别出文字的语音',
    '  /tap N              点第 N 个选项',
    '  /start              重新打开对话',
    '  /as 名字            换一个人说话',
    '  /help /quit',
    '其他以 / 开头的（如 /bind CODE、/accept 0001）照原样发出。',
  ].join('\n'),
  now: (user) => `现在是 ${user}。`,
  silence: '（没有回复）',
  filed: ({ number, url }) => `（已立案 ${number}：${url}）`,
  notice: (user, event, text) => `【通知 ${user}·${event}】${text}`,
  no_option: (n) => `上面没有第 ${n} 个选项。`,
  bad_place: '位置请写成：/place 22.5463,114.1235 名称',
  bad_voice: '语音请写成：/voice 文字',
  no_file: (file, why) => `读不到 ${file}：${why}`,
  no_listen: (address, why) => `收不到通知：${address} ${why === 'EADDRINUSE' ? '已被占用（另一个聊天窗口？）' : why}。`,
  bad_notice: '收到一条签名不对的通知，没有显示。',
  unreachable: (url, why) => `连不上 ${url}（${why}）。先用 scripts/run 启动服务。`,
  refused: (status, message) => `没有收下（${status}）：${message}`,
};
const english = {
  hello: (user, url) => `You are ${user}, talking to ${url}. Say what is wrong and where; /help lists the rest, /quit ends.`,
  help: [
    'What you type is sent as it is. A number picks an option of the last answer.',
    '  /photo FILE            send a photo',
    '  /place LAT,LON LABEL   send a place, e.g. /place 22.5463,114.1235 Dongmen',
    '  /voice TEXT            send a voice message (as recognised)',
    '  /sound FILE            send one of which nothing was recognised',
    '  /tap N                 tap option N',
    '  /start                 open the chat anew',
    '  /as NAME               speak as somebody else',
    '  /help /quit',
    'Everything else that begins with / (/bind CODE, /accept 0001) is sent as it is.',
  ].join('\n'),
  now: (user) => `You are ${user} now.`,
  silence: '(no answer)',
  filed: ({ number, url }) => `(filed as ${number}: ${url})`,
  notice: (user, event, text) => `[notice to ${user}, ${event}] ${text}`,
  no_option: (n) => `There is no option ${n} above.`,
  bad_place: 'Write a place like this: /place 22.5463,114.1235 LABEL',
  bad_voice: 'Write a voice message like this: /voice TEXT',
  no_file: (file, why) => `Cannot read ${file}: ${why}`,
  no_listen: (address, why) => `Notices will not arrive here: ${address} ${why === 'EADDRINUSE' ? 'is taken (by another chat?)' : why}.`,
  bad_notice: 'A notice with a wrong signature came and is not shown.',
  unreachable: (url, why) => `Cannot reach ${url} (${why}). Start the server with scripts/run first.`,
  refused: (status, message) => `Not accepted (${status}): ${message}`,
};

const usage = `usage: scripts/chat [--config FILE] [--user NAME] [--language zh-CN|en] [--wait SECONDS]

Talks to a running heed through its app channel, as a resident or as staff.

  --config FILE     the server's heed.toml (default: var/demo/heed.toml, which scripts/run makes)
  --user NAME       who you are (default: resident)
  --language L      zh-CN or en (default: en, or zh-CN where LANG begins with zh)
  --wait SECONDS    after the last line of piped input, stay for notices until none has come for
                    this long (default: 1)

Lines may be piped in: each is sent when the one before has been answered.`;

class Mistake extends Error {}

function parse_options(words) {
  const options = {
    config: default_config,
    user: 'resident',
    language: (process.env.LC_ALL || process.env.LANG || '').startsWith('zh') ? 'zh-CN' : 'en',
    wait_s: 1,
  };
  while (words.length) {
    const word = words.shift();
    if (word === '--help' || word === '-h') return null;
    const value = words.shift();
    if (value === undefined) throw new Mistake(`${word} needs a value`);
    if (word === '--config') options.config = path.resolve(value);
    else if (word === '--user') options.user = value;
    else if (word === '--language' && ['zh-CN', 'en'].includes(value)) options.language = value;
    else if (word === '--wait' && Number(value) >= 0) options.wait_s = Number(value);
    else throw new Mistake(`${word} ${value} is not understood`);
  }
  return options;
}

// ---- what the configuration says

// Tables and arrays of tables with their plain string values: as much of TOML as is needed here.
function read_toml(text) {
  const tables = [];
  let table = { name: '', values: {} };
  tables.push(table);
  for (const line of text.split('\n')) {
    const head = line.match(/^\s*\[\[?\s*([\w.-]+)\s*\]\]?/);
    const pair = line.match(/^\s*([\w-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|([^#]*))/);
    if (head) tables.push((table = { name: head[1], values: {} }));
    else if (pair) table.values[pair[1]] = pair[2] !== undefined ? JSON.parse(`"${pair[2]}"`) : (pair[3] ?? pair[4].trim());
  }
  return tables;
}

async function secret_value(value, directory) {
  if (value?.startsWith('env:')) return process.env[value.slice(4)];
  if (value?.startsWith('file:')) return (await readFile(path.resolve(directory, value.slice(5)), 'utf8')).trim();
  return value;
}

// Where to send and to listen: { url, name, key, push_url }.
async function read_channel(file) {
  let text;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    throw new Mistake(`cannot read ${file} (${error.code}); scripts/run makes it, or name another with --config`);
  }
  const tables = read_toml(text);
  const server = tables.find((one) => one.name === 'server')?.values ?? {};
  const channel = tables.find((one) => one.name === 'channel' && one.values.kind === 'app')?.values;
  if (!channel?.secret) throw new Mistake(`${file} has no [[channel]] of kind "app" with a secret`);
  const [, host, port] = (server.listen ?? '').match(/^(.*):(\d+)$/) ?? [];
  if (!port || port === '0') throw new Mistake(`${file}: [server] listen must name a port`);
  const reachable = !host || host === '0.0.0.0' || host === '[::]' ? '127.0.0.1' : host;
  const scheme = server.plain_http === 'true' ? 'http' : 'https';
  const secret = await secret_value(channel.secret, path.dirname(file));
  return {
    url: new URL(`${scheme}://${reachable}:${port}/app/${channel.name}/messages`),
    key: Buffer.from(secret.replace(/^whsec_/, ''), 'base64'),
    push_url: channel.push_url && new URL(channel.push_url),
  };
}

// ---- the protocol

const signature = (key, id, timestamp, body) =>
  `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;

function is_signed(key, headers, body) {
  const timestamp = headers['webhook-timestamp'] ?? '';
  if (Math.abs(Date.now() / 1000 - Number(timestamp)) > tolerance_s) return false;
  const right = Buffer.from(signature(key, headers['webhook-id'] ?? '', timestamp, body));
  return (headers['webhook-signature'] ?? '').split(' ').some((one) => {
    const given = Buffer.from(one);
    return given.length === right.length && timingSafeEqual(given, right);
  });
}

function is_loopback(host) {
  return host === 'localhost' || host === '[::1]' || host.startsWith('127.');
}

// One message in, its answer out. Throws Mistake with a sentence for people.
function send(channel, words, content) {
  const body = JSON.stringify(content);
  const id = `msg_${randomBytes(16).toString('hex')}`;
  const timestamp = String(Math.floor(Date.now() / 1000));
  const request = channel.url.protocol === 'https:' ? https_request : http_request;
  return new Promise((resolve, reject) => {
    const call = request(channel.url, {
      method: 'POST',
      // The demo's certificate is self-signed: accepted on this machine only.
      rejectUnauthorized: !is_loopback(channel.url.hostname),
      headers: {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        'webhook-id': id,
        'webhook-timestamp': timestamp,
        'webhook-signature': signature(channel.key, id, timestamp, body),
      },
    }, (response) => {
      const parts = [];
      response.on('data', (part) => parts.push(part));
      response.on('error', (error) => reject(new Mistake(words.unreachable(channel.url.origin, error.code))));
      response.on('end', () => {
        const text = Buffer.concat(parts).toString('utf8');
        try {
          const answer = JSON.parse(text);
          if (response.statusCode === 200) resolve(answer);
          else reject(new Mistake(words.refused(response.statusCode, answer.error.message)));
        } catch {
          reject(new Mistake(words.refused(response.statusCode, text.slice(0, 200))));
        }
      });
    });
    call.setTimeout(answer_deadline_ms, () => call.destroy(Object.assign(new Error(), { code: 'ETIMEDOUT' })));
    call.on('error', (error) => reject(new Mistake(words.unreachable(channel.url.origin, error.code ?? error.message))));
    call.end(body);
  });
}

// Prints notices as they come. Returns { last_at(), close() }, or nothing when it cannot listen.
function listen_for_notices(channel, words, print) {
  let last_at = Date.now();
  const seen = new Set(); // a notice that is delivered again is shown once
  const server = createServer(async (incoming, response) => {
    const parts = [];
    for await (const part of incoming) parts.push(part);
    const body = Buffer.concat(parts).toString('utf8');
    const here = incoming.method === 'POST' && incoming.url === channel.push_url.pathname;
    const good = here && is_signed(channel.key, incoming.headers, body);
    response.writeHead(good ? 204 : here ? 401 : 404).end();
    if (here && !good) print(words.bad_notice);
    if (!good || seen.has(incoming.headers['webhook-id'])) return;
    seen.add(incoming.headers['webhook-id']);
    last_at = Date.now();
    const notice = JSON.parse(body);
    print(words.notice(notice.user, notice.event, notice.text));
  });
  return new Promise((resolve) => {
    server.once('error', (error) => {
      print(words.no_listen(channel.push_url.host, error.code));
      resolve(null);
    });
    server.listen(channel.push_url.port || 80, channel.push_url.hostname, () => {
      resolve({
        last_at: () => last_at,
        close: () => {
          server.close();
          server.closeAllConnections();
        },
      });
    });
  });
}

// ---- the conversation

class Chat {
  choices = [];
  constructor(channel, words, options, print) {
    Object.assign(this, { channel, words, print, user: options.user, language: options.language });
  }
  // Handles one line. False: the person wants to go.
  async line(text) {
    const [, command, rest] = text.match(/^\/(\w+)\s*(.*)$/s) ?? [];
    const { words } = this;
    switch (command) {
      case 'quit': return false;
      case 'help': this.print(words.help); break;
      case 'as':
        if (rest) this.user = rest;
        this.choices = [];
        this.print(words.now(this.user));
        break;
      case 'photo': await this.file('image', rest); break;
      case 'sound': await this.file('voice', rest); break;
      case 'place': await this.place(rest); break;
      case 'voice':
        if (!rest) throw new Mistake(words.bad_voice);
        await this.say({ type: 'voice', text: rest });
        break;
      case 'tap': await this.tap(rest); break;
      case 'start': await this.say({ type: 'event', event: 'start' }); break;
      default: if (text.trim()) await this.say({ type: 'text', text });
    }
    return true;
  }
  async file(type, file) {
    let bytes;
    try {
      bytes = await readFile(file);
    } catch (error) {
      throw new Mistake(this.words.no_file(file, error.code));
    }
    await this.say({ type, data: bytes.toString('base64') });
  }
  async place(text) {
    const found = text.match(/^(-?\d+(?:\.\d+)?)\s*[,，\s]\s*(-?\d+(?:\.\d+)?)\s*(.*)$/);
    if (!found) throw new Mistake(this.words.bad_place);
    const [, latitude, longitude, label] = found;
    await this.say({ type: 'location', latitude: Number(latitude), longitude: Number(longitude), ...(label && { label }) });
  }
  async tap(text) {
    const choice = this.choices[Number(text) - 1];
    if (!choice) throw new Mistake(this.words.no_option(text));
    await this.say({ type: 'choice', id: choice.id });
  }
  async say(content) {
    const answer = await send(this.channel, this.words, { user: this.user, language: this.language, ...content });
    this.choices = answer.replies.flatMap((one) => one.choices ?? []);
    for (const reply of answer.replies) this.print(reply.text);
    if (!answer.replies.length) this.print(this.words.silence);
    for (const [i, choice] of this.choices.entries()) this.print(`  [${i + 1}] ${choice.label}`);
    if (answer.complaint) this.print(this.words.filed(answer.complaint));
  }
}

async function converse(options) {
  const words = options.language === 'zh-CN' ? chinese : english;
  const channel = await read_channel(options.config);
  const terminal = process.stdin.isTTY && process.stdout.isTTY;
  let input = null;
  // A notice may come while a line is being typed: it goes above it.
  const print = (text) => {
    if (input && terminal) process.stdout.write('\r\x1b[K');
    process.stdout.write(`${text}\n`);
    if (input && terminal) input.prompt(true);
  };
  const chat = new Chat(channel, words, options, print);
  const notices = channel.push_url && (await listen_for_notices(channel, words, print));
  print(words.hello(options.user, channel.url.origin));
  // Only now: what is piped in before somebody reads it would be lost.
  input = createInterface({ input: process.stdin, output: terminal ? process.stdout : undefined, terminal });
  const prompt = () => {
    if (!terminal) return;
    input.setPrompt(`${chat.user}> `);
    input.prompt();
  };
  let failed = false;
  prompt();
  for await (const line of input) {
    if (!terminal) print(`${chat.user}> ${line}`);
    try {
      if (!(await chat.line(line))) break;
    } catch (error) {
      if (!(error instanceof Mistake)) throw error;
      print(error.message);
      failed = true;
    }
    prompt();
  }
  input.close();
  if (!terminal && notices) {
    const begun = Date.now();
    while (Date.now() - Math.max(begun, notices.last_at()) < options.wait_s * 1000) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
  notices?.close();
  return failed && !terminal ? 1 : 0;
}

async function main(args) {
  try {
    const options = parse_options(args);
    if (!options) {
      console.log(usage);
      return 0;
    }
    return await converse(options);
  } catch (error) {
    if (!(error instanceof Mistake)) throw error;
    console.error(`chat: ${error.message}`);
    return 2;
  }
}

process.exitCode = await main(process.argv.slice(2));
