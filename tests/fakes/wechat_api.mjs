// A stand-in for api.weixin.qq.com: the rules of wechat_rules.mjs over HTTP on loopback.
//
//   node wechat_api.mjs [--port N] [--account APPID:SECRET]...
//
// prints its address and runs until it is killed. Tests start it inside their own process with
// start_wechat_api(). Either way POST /_test/METHOD steers it (api_server.mjs).
import { fileURLToPath } from 'node:url';
import { jpeg } from '../e2e/support/pictures.mjs';
import { parse_json, start_api } from './api_server.mjs';
import { failure, WeChatRules } from './wechat_rules.mjs';

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
  if (method === 'GET' && path === '/cgi-bin/ticket/getticket') return rules.js_ticket(url.searchParams.get('type'));
  if (method === 'GET' && path === '/cgi-bin/media/get') return rules.media(url.searchParams.get('media_id'));
  if (method !== 'POST') return failure(43002, 'require POST method');
  if (!raw.length) return failure(44002);
  const request = parse_json(raw);
  if (request === undefined) return failure(47001);
  if (path === '/cgi-bin/message/custom/send') return rules.send_message(request, raw.toString('utf8'));
  if (path === '/cgi-bin/message/custom/typing') return rules.show_typing(request);
  if (path === '/cgi-bin/menu/create') return rules.create_menu(request, raw.toString('utf8'));
  if (path === '/cgi-bin/qrcode/create') return rules.create_code(request);
  if (path === '/cgi-bin/message/subscribe/bizsend') return rules.send_subscription(request, raw.toString('utf8'));
  if (path === '/cgi-bin/message/template/send') return rules.send_template(request, raw.toString('utf8'));
  return failure(48001, 'api unauthorized');
}

export const start_wechat_api = (options) => start_api({ rules: new WeChatRules(), perform }, options);

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
