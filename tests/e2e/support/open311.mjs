// Open311 GeoReport v2 as a client sees it: asks in either format, and checks every answer against a
// schema written from the specification (wiki.open311.org/GeoReport_v2, Service_Discovery).
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import Ajv from 'ajv';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { request } from './http.mjs';

const text = { type: 'string', minLength: 1 };
const maybe = { type: ['string', 'null'] };
const time = { type: 'string', pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(Z|[+-]\\d\\d:\\d\\d)$' };
const maybe_time = { anyOf: [time, { type: 'null' }] };
const object = (properties, optional = []) => ({
  type: 'object',
  properties,
  required: Object.keys(properties).filter((one) => !optional.includes(one)),
  additionalProperties: false,
});
const array = (items, more = {}) => ({ type: 'array', items, ...more });

const schemas = {
  errors: array(object({ code: { type: 'integer' }, description: text }), { minItems: 1 }),
  services: array(object({
    service_code: text,
    service_name: text,
    description: text,
    metadata: { type: 'boolean' },
    type: { enum: ['realtime', 'batch', 'blackbox'] },
    keywords: maybe,
    group: maybe,
  })),
  service_definition: object({
    service_code: text,
    attributes: array(object({
      variable: { type: 'boolean' },
      code: text,
      datatype: { enum: ['string', 'number', 'datetime', 'text', 'singlevaluelist', 'multivaluelist'] },
      required: { type: 'boolean' },
      datatype_description: maybe,
      order: { type: 'integer', minimum: 1 },
      description: text,
      values: array(object({ key: text, name: text })),
    }, ['values'])),
  }),
  filed: array(object({ service_request_id: text, service_notice: maybe, account_id: maybe }), { minItems: 1, maxItems: 1 }),
  token: array(object({ service_request_id: text, token: text }), { minItems: 1, maxItems: 1 }),
  service_requests: array(object({
    service_request_id: text,
    status: { enum: ['open', 'closed'] },
    status_notes: maybe,
    service_name: text,
    service_code: text,
    description: { type: ['string', 'null'], maxLength: 4000 },
    agency_responsible: maybe,
    service_notice: maybe,
    requested_datetime: time,
    updated_datetime: time,
    expected_datetime: maybe_time,
    address: maybe,
    address_id: maybe,
    zipcode: maybe,
    lat: { type: ['number', 'null'], minimum: -90, maximum: 90 },
    long: { type: ['number', 'null'], minimum: -180, maximum: 180 },
    media_url: maybe,
  })),
  discovery: object({
    changeset: time,
    contact: text,
    key_service: text,
    endpoints: array(object({
      specification: { const: 'http://wiki.open311.org/GeoReport_v2' },
      url: text,
      changeset: time,
      type: { enum: ['production', 'test'] },
      formats: array({ enum: ['text/xml', 'application/json'] }, { minItems: 1 }),
    }), { minItems: 1 }),
  }),
  service_request_updates: array(object({
    service_request_id: text,
    update_id: text,
    updated_datetime: time,
    status: { enum: ['open', 'closed'] },
    description: text,
    media_url: maybe,
    external_status_code: maybe,
  })),
  updated: array(object({ update_id: text }), { minItems: 1, maxItems: 1 }),
};
const ajv = new Ajv({ allErrors: true, allowUnionTypes: true });
const checks = Object.fromEntries(Object.entries(schemas).map(([name, one]) => [name, ajv.compile(one)]));

// The XML's root and its lists: everything else is an object or a text.
const roots = {
  errors: 'errors', services: 'services', service_definition: 'service_definition', filed: 'service_requests', token: 'service_requests',
  service_requests: 'service_requests', discovery: 'discovery', service_request_updates: 'service_request_updates', updated: 'service_request_updates',
};
const items = {
  errors: 'error', services: 'service', service_requests: 'request', service_request_updates: 'request_update',
  attributes: 'attribute', values: 'value', endpoints: 'endpoint', formats: 'format',
};
const truths = ['metadata', 'variable', 'required'];
const numbers = ['order', 'lat', 'long'];

// The specification's mechanical mapping of XML to JSON.
function mapped(name, node, parent) {
  if (items[name]) {
    if (node === '' || node === undefined) return [];
    const [item, ...others] = Object.keys(node);
    assert.deepEqual([item, others], [items[name], []], `<${name}> holds only <${items[name]}>`);
    return [node[item]].flat().map((one) => mapped(item, one, name));
  }
  if (typeof node === 'object') return Object.fromEntries(Object.entries(node).map(([key, one]) => [key, mapped(key, one, name)]));
  if (node === '') return null;
  if (truths.includes(name)) return { true: true, false: false }[node] ?? node;
  if (numbers.includes(name) || (name === 'code' && parent === 'error')) return Number(node);
  return node;
}

function read_xml(body, kind) {
  assert.match(body, /^<\?xml version="1\.0" encoding="utf-8"\?>\n/);
  assert.equal(XMLValidator.validate(body), true, body);
  const parser = new XMLParser({ ignoreAttributes: false, parseTagValue: false, trimValues: false, processEntities: true, htmlEntities: true, ignoreDeclaration: true });
  const document = parser.parse(body.replace(/\n$/, '').replace(/^<\?xml[^>]*>\n/, ''));
  assert.deepEqual(Object.keys(document), [roots[kind]]);
  return mapped(roots[kind], document[roots[kind]]);
}

export const new_key = (name, more = {}) => {
  const secret = randomBytes(24).toString('base64url');
  return { secret, table: { name, sha256: createHash('sha256').update(secret).digest('hex'), ...more } };
};

export class Open311Client {
  constructor(heed, format, api_key) {
    this.heed = heed;
    this.format = format;
    this.api_key = api_key;
  }
  // Checks type and form of whatever came: { status, headers, body }. `kind` names the schema of a 200.
  async ask(kind, path, { query = {}, form, multipart, headers = {}, status = 200 } = {}) {
    const search = new URLSearchParams(query).toString();
    let body;
    const all = { ...headers };
    if (form) {
      body = new URLSearchParams(form).toString();
      all['content-type'] = 'application/x-www-form-urlencoded; charset=utf-8';
    } else if (multipart) {
      const whole = new Response(multipart);
      all['content-type'] = whole.headers.get('content-type');
      body = Buffer.from(await whole.arrayBuffer());
    }
    const answer = await request(this.heed, {
      method: body === undefined ? 'GET' : 'POST',
      path: `/open311/v2/${path}.${this.format}${search ? `?${search}` : ''}`,
      headers: all,
      body,
    });
    const raw = answer.body.toString('utf8');
    assert.equal(answer.status, status, `${path}: ${raw}`);
    assert.equal(answer.headers['content-type'], this.format === 'xml' ? 'text/xml; charset=utf-8' : 'application/json; charset=utf-8');
    const what = status === 200 ? kind : 'errors';
    const value = this.format === 'xml' ? read_xml(raw, what) : JSON.parse(raw);
    assert.ok(checks[what](value), `${path} ${raw}\n${ajv.errorsText(checks[what].errors)}`);
    if (what === 'errors') assert.equal(value[0].code, status);
    return value;
  }
  // Files one; its number. `fields` are laid over a report that is good; undefined leaves one out.
  async file(fields = {}, options = {}) {
    const form = this.form(fields);
    const [filed] = await this.ask('filed', 'requests', { form, ...options });
    return filed?.service_request_id ?? filed;
  }
  form(fields) {
    const all = { api_key: this.api_key, service_code: 'noise', lat: '22.5463', long: '114.1235', address_string: '东门步行街', description: '半夜装修太吵了', ...fields };
    return Object.entries(all).filter(([, value]) => value !== undefined).flatMap(([name, value]) => [value].flat().map((one) => [name, one]));
  }
  async one(number, options) {
    const [found] = await this.ask('service_requests', `requests/${number}`, options);
    return found;
  }
}
