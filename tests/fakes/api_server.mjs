// What the stand-ins for platforms' APIs share: rules over HTTP on loopback, answers that go wrong by
// script, and POST /_test/METHOD with a JSON array of arguments, which calls that method of the rules
// (their properties too: /_test/shown), so that a test in any language can steer them.
import { createServer } from 'node:http';
import { createServer as create_secure_server } from 'node:https';

const body_bytes_max = 1024 * 1024;

// Time that a test can move, calls that were made, and answers that go wrong.
export class Platform {
  #now_offset_ms = 0;
  #scripts = []; // { path, left, ... }: see script()

  calls = []; // { path, errcode, openid? }: every call that was answered or dropped

  now() {
    return Date.now() + this.#now_offset_ms;
  }
  advance(ms) {
    this.#now_offset_ms += ms;
  }
  // The next `calls` calls of `path` go wrong. `errcode`: answered with it, no effect. `drop`: the
  // connection is cut after the request was read, 'before' it takes effect or 'after'. `status` and
  // `body`: answered with these bytes, no effect. `delay_ms`: answered late.
  script({ path, calls = 1, errcode, errmsg, drop, status, body, delay_ms }) {
    this.#scripts.push({ path, left: calls, errcode, errmsg, drop, status, body, delay_ms });
  }
  take_script(path) {
    const found = this.#scripts.find((one) => one.path === path && one.left > 0);
    if (found) found.left -= 1;
    return found;
  }
  count_calls(path, errcode) {
    return this.calls.filter((one) => one.path === path && (errcode === undefined || one.errcode === errcode)).length;
  }
}

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

export function parse_json(bytes) {
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

async function answer({ rules, perform }, request, response) {
  const url = new URL(request.url, 'http://api');
  const raw = await read_body(request);
  const script = rules.take_script(url.pathname);
  if (script?.delay_ms) await new Promise((resolve) => setTimeout(resolve, script.delay_ms));

  let result;
  if (script?.drop === 'before') result = { errcode: -1, errmsg: 'dropped' };
  else if (script?.status) result = { errcode: -1, errmsg: 'scripted' };
  else if (script?.errcode !== undefined) result = { errcode: script.errcode, errmsg: script.errmsg ?? 'scripted' };
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

async function steer({ rules }, request, response) {
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

// `perform(rules, method, url, raw)` answers one call: JSON, a media file ({ bytes, type, filename }),
// { picture } or { not_found }. `tls`: { host, key, cert } to serve https under that name.
export async function start_api(api, { port = 0, tls } = {}) {
  const listener = (request, response) => {
    const work = request.url.startsWith('/_test/') ? steer : answer;
    work(api, request, response).catch((error) => {
      if (!response.headersSent) send_json(response, { error: error.message }, 500);
    });
  };
  const server = tls ? create_secure_server({ key: tls.key, cert: tls.cert }, listener) : createServer(listener);
  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    rules: api.rules,
    url: tls ? `https://${tls.host}:${server.address().port}` : `http://127.0.0.1:${server.address().port}`,
    close: () => new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    }),
  };
}
