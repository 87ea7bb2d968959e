// The QR code of the second factor, read back by a reader of its own: finders, format, mask, and a
// Reed-Solomon check that every block divides by its generator.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { qr_code } from '../../adapters/web/ui/qr.js';

// ISO/IEC 18004, tables 7 and 9, level M: [blocks, codewords of a block, data codewords of it]...
const blocks_of = {
  1: [[1, 26, 16]], 2: [[1, 44, 28]], 3: [[1, 70, 44]], 4: [[2, 50, 32]], 5: [[2, 67, 43]], 6: [[4, 43, 27]], 7: [[4, 49, 31]],
  8: [[2, 60, 38], [2, 61, 39]], 9: [[3, 58, 36], [2, 59, 37]], 10: [[4, 69, 43], [1, 70, 44]], 11: [[1, 80, 50], [4, 81, 51]], 12: [[6, 58, 36], [2, 59, 37]],
};
const centres_of = { 1: [], 2: [6, 18], 3: [6, 22], 4: [6, 26], 5: [6, 30], 6: [6, 34], 7: [6, 22, 38], 8: [6, 24, 42], 9: [6, 26, 46], 10: [6, 28, 50], 11: [6, 30, 54], 12: [6, 32, 58] };
// Format information of level M with masks 0 to 7: table C.1.
const formats = ['101010000010010', '101000100100101', '101111001111100', '101101101001011', '100010111111001', '100000011001110', '100111110010111', '100101010100000'];
const masks = [
  (x, y) => (x + y) % 2 === 0, (_, y) => y % 2 === 0, (x) => x % 3 === 0, (x, y) => (x + y) % 3 === 0,
  (x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2 === 0, (x, y) => ((x * y) % 2) + ((x * y) % 3) === 0,
  (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2 === 0, (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2 === 0,
];

// a * b in GF(256), bit by bit.
function times(a, b) {
  let product = 0;
  for (; b; b >>= 1, a = (a << 1) ^ (a & 0x80 ? 0x11d : 0)) if (b & 1) product ^= a;
  return product;
}

function is_function(x, y, size, version) {
  if (x === 6 || y === 6) return true;
  if ((x < 9 && y < 9) || (x >= size - 8 && y < 9) || (x < 9 && y >= size - 8)) return true;
  if (version >= 7 && ((x >= size - 11 && y < 6) || (y >= size - 11 && x < 6))) return true;
  const centres = centres_of[version];
  return centres.some((cx) => centres.some((cy) => {
    const corner = (cx === 6 && cy === 6) || (cx === 6 && cy === size - 7) || (cx === size - 7 && cy === 6);
    return !corner && Math.abs(x - cx) <= 2 && Math.abs(y - cy) <= 2;
  }));
}

function read(code) {
  const size = code.length;
  const version = (size - 17) / 4;
  const dark = (x, y) => code[y][x];
  for (const [cx, cy] of [[3, 3], [size - 4, 3], [3, size - 4]]) {
    for (let dx = -3; dx <= 3; dx++) for (let dy = -3; dy <= 3; dy++) assert.equal(dark(cx + dx, cy + dy), Math.max(Math.abs(dx), Math.abs(dy)) !== 2, 'a finder');
  }
  for (let i = 8; i < size - 8; i++) assert.ok(dark(i, 6) === (i % 2 === 0) && dark(6, i) === (i % 2 === 0), 'timing');
  assert.ok(dark(8, size - 8), 'the dark module');
  const bits = (places) => places.map(([x, y]) => (dark(x, y) ? '1' : '0')).join('');
  const range = (from, to) => Array.from({ length: to - from }, (_, i) => from + i);
  const near = bits([...range(0, 6).map((x) => [x, 8]), [7, 8], [8, 8], [8, 7], ...range(0, 6).reverse().map((y) => [8, y])]);
  const far = bits([...range(size - 7, size).reverse().map((y) => [8, y]), ...range(size - 8, size).map((x) => [x, 8])]);
  assert.equal(near, far, 'both copies of the format');
  const mask = formats.indexOf(near);
  assert.ok(mask >= 0, `format ${near}`);

  let stream = '';
  for (let right = size - 1, up = true; right > 0; right -= 2, up = !up) {
    if (right === 6) right = 5;
    for (let i = 0; i < size; i++) {
      const y = up ? size - 1 - i : i;
      for (const x of [right, right - 1]) if (!is_function(x, y, size, version)) stream += dark(x, y) !== masks[mask](x, y) ? '1' : '0';
    }
  }
  const codewords = stream.match(/.{8}/g).map((byte) => parseInt(byte, 2));
  const blocks = blocks_of[version].flatMap(([count, all, data]) => Array.from({ length: count }, () => ({ all, data, words: [] })));
  let at = 0;
  const longest = Math.max(...blocks.map((block) => block.data));
  for (let i = 0; i < longest; i++) for (const block of blocks) if (i < block.data) block.words.push(codewords[at++]);
  for (let i = 0; i < blocks[0].all - blocks[0].data; i++) for (const block of blocks) block.words.push(codewords[at++]);
  for (const block of blocks) {
    for (let root = 1, i = 0; i < block.all - block.data; i++, root = times(root, 2)) {
      assert.equal(block.words.reduce((sum, word) => times(sum, root) ^ word, 0), 0, 'a syndrome');
    }
  }
  const data = blocks.flatMap((block) => block.words.slice(0, block.data)).map((byte) => byte.toString(2).padStart(8, '0')).join('');
  assert.equal(data.slice(0, 4), '0100', 'bytes');
  const length_bits = version < 10 ? 8 : 16;
  const length = parseInt(data.slice(4, 4 + length_bits), 2);
  const bytes = data.slice(4 + length_bits, 4 + length_bits + 8 * length).match(/.{8}/g) ?? [];
  return { version, text: Buffer.from(bytes.map((byte) => parseInt(byte, 2))).toString('utf8') };
}

test('a code of every length that fits is read back', () => {
  const versions = new Set();
  for (let length = 1; length <= 287; length++) {
    const text = Array.from({ length }, (_, i) => String.fromCharCode(33 + ((i * 37 + length) % 90))).join('');
    const { version, text: back } = read(qr_code(text));
    assert.equal(back, text);
    versions.add(version);
  }
  assert.equal(versions.size, 12);
  assert.equal(read(qr_code('otpauth://totp/罗湖区:李工?secret=GEZDGNBV')).text, 'otpauth://totp/罗湖区:李工?secret=GEZDGNBV');
  assert.throws(() => qr_code('x'.repeat(288)));
});
