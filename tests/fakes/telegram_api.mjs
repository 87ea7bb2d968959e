// A stand-in for api.telegram.org: the rules of telegram_rules.mjs over HTTP on loopback.
import { createServer } from 'node:http';
import { TelegramRules } from './telegram_rules.mjs';

async function answer(rules, request, response) {
  const parts = [];
  for await (const part of request) parts.push(part);
  if (request.url.startsWith('/file/')) {
    const bytes = rules.download(request.url);
    response.writeHead(bytes ? 200 : 404, { 'content-type': bytes ? 'application/octet-stream' : 'application/json' });
    response.end(bytes ?? '{"ok":false,"error_code":404,"description":"Not Found"}');
    return;
  }
  const script = rules.take_script(request.url);
  if (script?.drop === 'before') return request.socket.destroy();
  const result = rules.call(request.url, parts.length ? JSON.parse(Buffer.concat(parts)) : {});
  rules.calls.push({ path: request.url, errcode: result.error_code ?? 0 });
  if (script?.drop) return request.socket.destroy();
  response.writeHead(result.ok ? 200 : result.error_code, { 'content-type': 'application/json' });
  response.end(JSON.stringify(result));
}

export async function start_telegram_api(token) {
  const rules = new TelegramRules(token);
  const server = createServer((request, response) => {
    answer(rules, request, response).catch((error) => {
      response.writeHead(500);
      response.end(error.message);
    });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    rules,
    url: `http://127.0.0.1:${server.address().port}`,
    close: () => new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    }),
  };
}
