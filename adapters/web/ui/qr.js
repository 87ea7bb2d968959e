// A text as a QR code: bytes, error correction level M, up to version 12 (287 bytes).
// Source: ISO/IEC 18004:2015.

// Of versions 1 to 12: all codewords, those for correction in each block, blocks.
const total = [26, 44, 70, 100, 134, 172, 196, 242, 292, 346, 404, 466];
const correction = [10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22];
const blocks = [1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8];
const level_m = 0; // as the format information writes it

// Numbers of GF(256) with 0x11d, as powers of 2.
const power = new Uint8Array(512);
const log = new Uint8Array(256);
for (let i = 0, value = 1; i < 255; i++) {
  power[i] = power[i + 255] = value;
  log[value] = i;
  value <<= 1;
  if (value > 255) value ^= 0x11d;
}
/** @param {number} a @param {number} b */
const times = (a, b) => (a && b ? at(power, at(log, a) + at(log, b)) : 0);
/** @param {ArrayLike<number>} list @param {number} index */
const at = (list, index) => list[index] ?? 0;

/** The remainder of `data` times x^count by the generator. @param {number[]} data @param {number} count */
function corrected(data, count) {
  let generator = [1];
  for (let i = 0; i < count; i++) {
    const next = new Array(generator.length + 1).fill(0);
    generator.forEach((factor, j) => {
      next[j] ^= factor;
      next[j + 1] ^= times(factor, at(power, i));
    });
    generator = next;
  }
  const rest = [...data, ...new Array(count).fill(0)];
  for (let i = 0; i < data.length; i++) {
    const factor = at(rest, i);
    generator.forEach((one, j) => (rest[i + j] = at(rest, i + j) ^ times(one, factor)));
  }
  return rest.slice(data.length);
}

/** @param {Uint8Array} bytes @returns {{version: number, codewords: number[]}} */
function codewords_of(bytes) {
  const capacity = (/** @type {number} */ v) => at(total, v - 1) - at(correction, v - 1) * at(blocks, v - 1);
  const count_bits = (/** @type {number} */ v) => (v < 10 ? 8 : 16);
  let version = 1;
  while (version <= total.length && 4 + count_bits(version) + 8 * bytes.length > 8 * capacity(version)) version++;
  if (version > total.length) throw new Error('too long for a QR code');
  /** @type {number[]} */
  const bits = [];
  const put = (/** @type {number} */ value, /** @type {number} */ length) => {
    for (let i = length - 1; i >= 0; i--) bits.push((value >> i) & 1);
  };
  put(4, 4); // bytes
  put(bytes.length, count_bits(version));
  bytes.forEach((byte) => put(byte, 8));
  put(0, Math.min(4, 8 * capacity(version) - bits.length));
  put(0, (8 - (bits.length % 8)) % 8);
  for (let pad = 0xec; bits.length < 8 * capacity(version); pad ^= 0xec ^ 0x11) put(pad, 8);
  /** @type {number[]} */
  const data = [];
  for (let i = 0; i < bits.length; i += 8) data.push(parseInt(bits.slice(i, i + 8).join(''), 2));

  // Shorter blocks come first; all are read across.
  const count = at(blocks, version - 1);
  const short = Math.floor(data.length / count);
  const longer_from = count - (data.length % count);
  let start = 0;
  const parts = Array.from({ length: count }, (_, i) => {
    const part = data.slice(start, (start += short + (i >= longer_from ? 1 : 0)));
    return { part, check: corrected(part, at(correction, version - 1)) };
  });
  const codewords = [];
  for (let i = 0; i <= short; i++) for (const { part } of parts) if (i < part.length) codewords.push(at(part, i));
  for (let i = 0; i < at(correction, version - 1); i++) for (const { check } of parts) codewords.push(at(check, i));
  return { version, codewords };
}

/** @param {number} value @param {number} generator @param {number} bits with its check bits behind it */
function with_check(value, generator, bits) {
  let rest = value;
  const top = 31 - Math.clz32(generator);
  for (let i = 0; i < bits; i++) rest = (rest << 1) ^ ((rest >> (top - 1)) & 1 ? generator : 0);
  return (value << bits) | (rest & ((1 << bits) - 1));
}

/**
 * @param {string} text
 * @returns {boolean[][]} rows of dark modules, without the quiet zone of four that belongs around it
 */
export function qr_code(text) {
  const { version, codewords } = codewords_of(new TextEncoder().encode(text));
  const size = 17 + 4 * version;
  /** @type {(boolean | null)[][]} null: data goes there */
  const grid = Array.from({ length: size }, () => new Array(size).fill(null));
  const set = (/** @type {number} */ x, /** @type {number} */ y, /** @type {boolean} */ dark) => {
    const row = grid[y];
    if (row && x >= 0 && x < size) row[x] = dark;
  };
  for (let i = 0; i < size; i++) {
    set(6, i, i % 2 === 0);
    set(i, 6, i % 2 === 0);
  }
  for (const [cx, cy] of /** @type {[number, number][]} */ ([[3, 3], [size - 4, 3], [3, size - 4]])) {
    for (let dx = -4; dx <= 4; dx++) {
      for (let dy = -4; dy <= 4; dy++) {
        const ring = Math.max(Math.abs(dx), Math.abs(dy));
        set(cx + dx, cy + dy, ring !== 2 && ring !== 4);
      }
    }
  }
  const gap = version < 7 ? size - 13 : Math.round((size - 13) / 2 / 2) * 2;
  const middles = version === 1 ? [] : version < 7 ? [6, 6 + gap] : [6, size - 7 - gap, size - 7];
  for (const x of middles) {
    for (const y of middles) {
      const corner = (x === 6 && y === 6) || (x === 6 && y === size - 7) || (x === size - 7 && y === 6);
      if (corner) continue;
      for (let dx = -2; dx <= 2; dx++) for (let dy = -2; dy <= 2; dy++) set(x + dx, y + dy, Math.max(Math.abs(dx), Math.abs(dy)) !== 1);
    }
  }
  const mask = 0; // every second module; any of the eight may be taken
  const format = with_check((level_m << 3) | mask, 0x537, 10) ^ 0x5412;
  for (let i = 0; i < 15; i++) {
    const dark = ((format >> i) & 1) === 1;
    if (i < 6) set(8, i, dark);
    else if (i < 8) set(8, i + 1, dark);
    else if (i === 8) set(7, 8, dark);
    else set(14 - i, 8, dark);
    if (i < 8) set(size - 1 - i, 8, dark);
    else set(8, size - 15 + i, dark);
  }
  set(8, size - 8, true);
  if (version >= 7) {
    const written = with_check(version, 0x1f25, 12);
    for (let i = 0; i < 18; i++) {
      const dark = ((written >> i) & 1) === 1;
      set(size - 11 + (i % 3), Math.floor(i / 3), dark);
      set(Math.floor(i / 3), size - 11 + (i % 3), dark);
    }
  }
  // Two columns at a time, up and down in turn, the timing column left out.
  let bit = 0;
  for (let right = size - 1; right >= 1; right -= 2) {
    if (right === 6) right = 5;
    for (let step = 0; step < size; step++) {
      const y = ((right + 1) & 2) === 0 ? size - 1 - step : step;
      for (const x of [right, right - 1]) {
        if (grid[y]?.[x] !== null) continue;
        const dark = ((at(codewords, bit >> 3) >> (7 - (bit & 7))) & 1) === 1;
        set(x, y, dark !== ((x + y) % 2 === 0));
        bit++;
      }
    }
  }
  return grid.map((row) => row.map((dark) => dark === true));
}

/** The code as a picture. @param {string} text @param {string} label what it is, for who does not see it */
export function qr_picture(text, label) {
  const code = qr_code(text);
  const quiet = 4;
  const side = code.length + 2 * quiet;
  const name = 'http://www.w3.org/2000/svg';
  const svg = document.createElementNS(name, 'svg');
  for (const [key, value] of [['viewBox', `0 0 ${side} ${side}`], ['class', 'qr'], ['role', 'img'], ['aria-label', label], ['shape-rendering', 'crispEdges']]) {
    svg.setAttribute(/** @type {string} */ (key), /** @type {string} */ (value));
  }
  const path = document.createElementNS(name, 'path');
  path.setAttribute('d', code.map((row, y) => row.map((dark, x) => (dark ? `M${x + quiet},${y + quiet}h1v1h-1z` : '')).join('')).join(''));
  svg.append(path);
  return svg;
}
