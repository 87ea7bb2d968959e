// A stand-in for api.weixin.qq.com: the rules of wechat_rules.mjs over HTTP on loopback.
//
//   node wechat_api.mjs [--port N] [--account APPID:SECRET]...
//
// prints its address and runs until it is killed. Tests start it inside their own process with
// start_wechat_api(). Either way POST /_test/METHOD with a JSON array of arguments calls that method
// of WeChatRules (its properties too: /_test/shown), so that a test in any language can steer it.
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { jpeg } from '../e2e/support/pictures.mjs';
import { failure, WeChatRules } from './wechat_rules.mjs';

const body_bytes_max = 1024 * 1024;

async function read_body(request) {
  const parts = [];
  let bytes = 0;
  for await (const part of request) {
    bytes += part.length;
    if (bytes > body_bytes_max) throw new Error('the body is too long');
    parts.push(part);
  }
  return Buffer.concat(parts);
}

function parse_json(bytes) {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}

function send_json(response, value, status = 200) {
  response.writeHead(status, { 'content-type': 'application/json; encoding=utf-8' });
  response.end(JSON.stringify(value));
}

// An image or voice comes as bytes with a file name; a video, and every error, as JSON with status 200.
function send_media(response, media) {
  if (media.errcode || media.video_url) {
    response.writeHead(200, { 'content-type': media.errcode ? 'text/plain' : 'application/json' });
    response.end(JSON.stringify(media));
    return;
  }
  response.writeHead(200, {
    'content-type': media.type,
    'content-disposition': `attachment; filename="${media.filename}"`,
    'content-length': media.bytes.length,
  });
  response.end(media.bytes);
}

// Not a code that can be scanned, but a picture, and a JPEG as on the real platform.
function show_code(scene) {
  if (scene === undefined) return { not_found: true };
  return { picture: jpeg(scene.length) };
}

// The answer to one call of the platform's API: JSON, or a media file.
function perform(rules, method, url, raw) {
  const path = url.pathname;
  if (method === 'POST' && path === '/cgi-bin/stable_token') {
    const request = parse_json(raw);
    return request === undefined ? failure(47001) : rules.stable_token(request);
  }
  // On the real platform this is mp.weixin.qq.com: no token, and the ticket is the secret.
  if (method === 'GET' && path === '/cgi-bin/showqrcode') return show_code(rules.scene_of(url.searchParams.get('ticket')));
  const wrong_token = rules.check_token(url.searchParams.get('access_token'));
  if (wrong_token) return wrong_token;
  if (method === 'GET' && path === '/cgi-bin/media/get') return rules.media(url.searchParams.get('media_id'));
  if (method !== 'POST') return failure(43002, 'require POST method');
  if (!raw.length) return failure(44002);
  const request = parse_json(raw);
  if (request === undefined) return failure(47001);
  if (path === '/cgi-bin/message/custom/send') return rules.send_message(request, raw.toString('utf8'));
  if (path === '/cgi-bin/message/custom/typing') return rules.show_typing(request);
  if (path === '/cgi-bin/menu/create') return rules.create_menu(request, raw.toString('utf8'));
  if (path === '/cgi-bin/qrcode/create') return rules.create_code(request);
  if (path === '/cgi-bin/message/template/send') return rules.send_template(request, raw.toString('utf8'));
  return failure(48001, 'api unauthorized');
}

async function answer(rules, request, response) {
  const url = new URL(request.url, 'http://api');
  const raw = await read_body(request);
  const script = rules.take_script(url.pathname);
  if (script?.delay_ms) await new Promise((resolve) => setTimeout(resolve, script.delay_ms));

  let result;
  if (script?.drop === 'before') result = failure(-1, 'dropped');
  else if (script?.status) result = failure(-1, 'scripted');
  else if (script?.errcode !== undefined) result = failure(script.errcode, script.errmsg);
  else result = perform(rules, request.method, url, raw);
  const openid = parse_json(raw)?.touser;
  rules.calls.push({ path: url.pathname, errcode: result.errcode ?? 0, openid });

  if (script?.drop) {
    request.socket.destroy();
  } else if (script?.status) {
    response.writeHead(script.status, { 'content-type': 'text/html' });
    response.end(script.body ?? '');
  } else if (result.picture) {
    response.writeHead(200, { 'content-type': 'image/jpg' });
    response.end(result.picture);
  } else if (result.not_found) {
    response.writeHead(404);
    response.end();
  } else if (url.pathname === '/cgi-bin/media/get') {
    send_media(response, result);
  } else {
    send_json(response, result);
  }
}

async function steer(rules, request, response) {
  const name = new URL(request.url, 'http://api').pathname.slice('/_test/'.length);
  const raw = await read_body(request);
  const member = name === 'constructor' ? undefined : rules[name];
  if (member === undefined) return send_json(response, { error: `there is no ${name}` }, 404);
  if (typeof member !== 'function') return send_json(response, member);
  const given = raw.length ? parse_json(raw) : [];
  if (!Array.isArray(given)) return send_json(response, { error: 'the body must be a JSON array of arguments' }, 400);
  // Bytes cannot be written in JSON: they come as { base64 }.
  const values = given.map((one) =>
    one?.bytes?.base64 === undefined ? one : { ...one, bytes: Buffer.from(one.bytes.base64, 'base64') });
  return send_json(response, rules[name](...values) ?? null);
}

export async function start_wechat_api({ port = 0 } = {}) {
  const rules = new WeChatRules();
  const server = createServer((request, response) => {
    const work = request.url.startsWith('/_test/') ? steer : answer;
    work(rules, request, response).catch((error) => {
      if (!response.headersSent) send_json(response, { error: error.message }, 500);
    });
  });
  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    rules,
    url: `http://127.0.0.1:${server.address().port}`,
    close: () => new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    }),
  };
}

async function main(words) {
  const options = { port: 0, accounts: [] };
  for (let i = 0; i < words.length; i += 2) {
    const value = words[i + 1];
    if (words[i] === '--port' && value) options.port = Number(value);
    else if (words[i] === '--account' && value?.includes(':')) options.accounts.push(value.split(':'));
    else {
      console.error('usage: node wechat_api.mjs [--port N] [--account APPID:SECRET]...');
      return 2;
    }
  }
  const api = await start_wechat_api(options);
  for (const [app_id, secret] of options.accounts) api.rules.add_account(app_id, secret);
  console.log(`fake WeChat API: listening on ${api.url}`);
  return 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = await main(process.argv.slice(2));
