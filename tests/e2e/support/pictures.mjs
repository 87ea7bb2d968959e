// Small real photographs without a library: a baseline JPEG of grey 8x8 blocks, one brightness each.
const edge = 8;

class BitWriter {
  #bytes = [];
  #pending = 0;
  #count = 0;
  put(value, width) {
    for (let i = width - 1; i >= 0; i--) {
      this.#pending = (this.#pending << 1) | ((value >> i) & 1);
      if (++this.#count < 8) continue;
      this.#bytes.push(this.#pending);
      if (this.#pending === 0xff) this.#bytes.push(0); // stuffing
      this.#pending = 0;
      this.#count = 0;
    }
  }
  finish() {
    while (this.#count) this.put(1, 1);
    return Buffer.from(this.#bytes);
  }
}

function segment(marker, payload) {
  const head = Buffer.from([0xff, marker, (payload.length + 2) >> 8, (payload.length + 2) & 0xff]);
  return Buffer.concat([head, Buffer.from(payload)]);
}

// `blocks` blocks wide and high. Different seeds give different pictures.
export function jpeg(seed, blocks = 8) {
  const size = blocks * edge;
  const bits = new BitWriter();
  let previous = 0;
  let random = (seed * 2654435761 + 12345) >>> 0;
  for (let i = 0; i < blocks * blocks; i++) {
    random = (Math.imul(random, 1664525) + 1013904223) >>> 0;
    const level = (random >>> 24) - 128;
    const difference = level - previous;
    previous = level;
    const width = difference === 0 ? 0 : 32 - Math.clz32(Math.abs(difference));
    bits.put(width, 4); // the code of category n is n, in 4 bits
    bits.put(difference < 0 ? difference + (1 << width) - 1 : difference, width);
    bits.put(0, 1); // end of block
  }
  const zeros = (count) => Array(count).fill(0);
  const lengths = (bits_of_code, count) => [...zeros(bits_of_code - 1), count, ...zeros(16 - bits_of_code)];
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    segment(0xe0, [...Buffer.from('JFIF\0'), 1, 1, 0, 0, 1, 0, 1, 0, 0]),
    segment(0xdb, [0, ...Array(64).fill(8)]),
    segment(0xc0, [8, size >> 8, size & 0xff, size >> 8, size & 0xff, 1, 1, 0x11, 0]),
    segment(0xc4, [0x00, ...lengths(4, 9), 0, 1, 2, 3, 4, 5, 6, 7, 8]),
    segment(0xc4, [0x10, ...lengths(1, 1), 0]),
    segment(0xda, [1, 1, 0x00, 0, 63, 0]),
    bits.finish(),
    Buffer.from([0xff, 0xd9]),
  ]);
}

// `picture` (a JPEG) with EXIF that says where it was taken, as a phone writes it.
export function taken_at(picture, { latitude, longitude }) {
  const entry = (tag, type, count, value) => {
    const bytes = Buffer.alloc(12);
    bytes.writeUInt16BE(tag, 0);
    bytes.writeUInt16BE(type, 2);
    bytes.writeUInt32BE(count, 4);
    value.copy(bytes, 8);
    return bytes;
  };
  const number = (value) => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(value);
    return bytes;
  };
  const angle = (degrees) => {
    const whole = Math.floor(degrees);
    const minutes = Math.floor((degrees - whole) * 60);
    const seconds = Math.round(((degrees - whole) * 60 - minutes) * 60 * 10000);
    return Buffer.concat([whole, 1, minutes, 1, seconds, 10000].map(number));
  };
  const gps_at = 8 + 2 + 12 + 4;
  const values_at = gps_at + 2 + 4 * 12 + 4;
  const tiff = Buffer.concat([
    Buffer.from('MM\0*'), number(8), Buffer.from([0, 1]), entry(0x8825, 4, 1, number(gps_at)), number(0),
    Buffer.from([0, 4]), entry(1, 2, 2, Buffer.from('N')), entry(2, 5, 3, number(values_at)),
    entry(3, 2, 2, Buffer.from('E')), entry(4, 5, 3, number(values_at + 24)), number(0),
    angle(latitude), angle(longitude),
  ]);
  const exif = segment(0xe1, Buffer.concat([Buffer.from('Exif\0\0'), tiff]));
  return Buffer.concat([picture.subarray(0, 2), exif, picture.subarray(2)]);
}
