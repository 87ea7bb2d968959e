// The staff API held against its description, docs/openapi.yaml.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import Ajv2020 from 'ajv/dist/2020.js';
import add_formats from 'ajv-formats';
import { bundle, createConfig, lintFromString } from '@redocly/openapi-core';
import { repository } from './heed.mjs';

const file = path.join(repository, 'docs/openapi.yaml');

export const description_text = () => readFile(file, 'utf8');
// The linter's complaints about a text of the description.
export async function lint_description(source) {
  const problems = await lintFromString({ source, absoluteRef: file, config: await createConfig({ extends: ['recommended'] }) });
  return problems.map((one) => `${one.severity} ${one.ruleId}: ${one.message}`);
}

export class Description {
  operations = []; // { id, method, path, pattern, parameters, body, responses }
  used = new Set();

  static async load() {
    const description = new Description();
    const { bundle: whole } = await bundle({ ref: file, config: await createConfig({}) });
    description.document = whole.parsed;
    description.ajv = new Ajv2020({ strict: false, allErrors: true });
    add_formats.default ? add_formats.default(description.ajv) : add_formats(description.ajv);
    description.ajv.addSchema({ $id: 'heed', ...description.document });
    for (const [one, methods] of Object.entries(description.document.paths)) {
      for (const [method, operation] of Object.entries(methods)) {
        description.operations.push({
          id: operation.operationId,
          method: method.toUpperCase(),
          path: `/api/v1${one}`,
          pattern: new RegExp(`^/api/v1${one.replace(/\{[^}]+\}/g, '[^/]+')}$`),
          parameters: (operation.parameters ?? []).map((parameter) => description.resolve(parameter)),
          body: operation.requestBody,
          responses: operation.responses,
        });
      }
    }
    return description;
  }
  resolve(node) {
    if (!node?.$ref) return node;
    return node.$ref.slice(2).split('/').reduce((found, key) => found[key], this.document);
  }
  // With references that lead into the whole document.
  #schema(node) {
    return JSON.parse(JSON.stringify(node).replaceAll('"#/components', '"heed#/components'));
  }
  operation_of(method, asked) {
    return this.operations.find((one) => one.method === method && one.pattern.test(asked));
  }
  // Fails unless this answer is one that the description tells of.
  check(method, asked, answer) {
    const operation = this.operation_of(method, asked);
    assert.ok(operation, `${method} ${asked} is not described`);
    const response = this.resolve(operation.responses[answer.status]);
    const said = `${method} ${asked} ${answer.status} ${answer.bytes.toString().slice(0, 600)}`;
    assert.ok(response, `${said}: this status is not described`);
    if (answer.status < 300) this.used.add(operation.id);
    if (!response.content) return assert.equal(answer.bytes.length, 0, `${said}: no body is described`);
    const type = answer.headers['content-type'].split(';')[0];
    assert.ok(response.content[type], `${said}: ${type} is not described`);
    if (!type.endsWith('json')) return undefined;
    const valid = this.ajv.validate(this.#schema(response.content[type].schema), JSON.parse(answer.bytes));
    return assert.ok(valid, `${said}\n${this.ajv.errorsText()}`);
  }
}
