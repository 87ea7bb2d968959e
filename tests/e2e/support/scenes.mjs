// Photographs for the pictures of the documentation, drawn: a shopping street at night whose shop is
// being rebuilt, and by day when that has ended. A browser draws them, since it has blur, light and
// grain.
const width = 960;
const height = 720;

// Numbers in [0, 1) that a seed decides.
function numbers(seed) {
  let state = (seed * 2654435761 + 97) >>> 0;
  return (from = 0, to = 1) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return from + (state / 2 ** 32) * (to - from);
  };
}
const times = (count, draw) => Array.from({ length: count }, (_, i) => draw(i)).join('');
const blurred = (amount, content) => `<g filter="url(#blur${amount})">${content}</g>`;
const box = (x, y, w, h, fill, more = '') => `<rect x="${x}" y="${y}" width="${w}" height="${h}" fill="${fill}" ${more}/>`;
const quad = (points, fill, more = '') => `<polygon points="${points}" fill="${fill}" ${more}/>`;
const light = (x, y, r, colour, strength = 1) => `<radialGradient id="l${x}-${y}-${r}">
    <stop offset="0" stop-color="${colour}"/><stop offset="0.35" stop-color="${colour}" stop-opacity="0.4"/><stop offset="1" stop-color="${colour}" stop-opacity="0"/>
  </radialGradient><circle cx="${x}" cy="${y}" r="${r}" fill="url(#l${x}-${y}-${r})" opacity="${strength}"/>`;
const line = (x1, y1, x2, y2, colour, thick) =>
  `<line x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}" stroke="${colour}" stroke-width="${thick}" stroke-linecap="round"/>`;

// Both sides of the street run together here.
const far = { x: 520, y: 330 };
// A point of the wall on one side: `depth` 0 is beside the camera, 1 is far; `up` 0 is the ground.
function on_wall(side, depth, up) {
  const near_x = side < 0 ? -160 : width + 130;
  const near_y = height + 140 - up * (height + 460);
  return [near_x + (far.x - near_x) * depth, near_y + (far.y - near_y) * depth];
}
const on_walls = (side, a, b, low, high) =>
  [on_wall(side, a, low), on_wall(side, b, low), on_wall(side, b, high), on_wall(side, a, high)]
    .map((point) => point.map((one) => one.toFixed(1)).join(',')).join(' ');

// The houses of one side, one behind the other: upper floors with windows, shops below.
function houses(side, random, { wall, window, shop }) {
  const edges = [0, 0.3, 0.52, 0.67, 0.78, 0.86, 0.92];
  return edges.slice(0, -1).map((from, i) => {
    const to = edges[i + 1];
    const shade = wall(random, i);
    const panes = times(3, (floor) => times(4, (column) => {
      const a = from + (to - from) * (0.1 + column * 0.22);
      const low = 0.42 + floor * 0.18;
      return quad(on_walls(side, a, a + (to - from) * 0.14, low, low + 0.1), window(random));
    }));
    const front = quad(on_walls(side, from + 0.008, to - 0.008, 0.03, 0.25), shop(random, i));
    const sign = quad(on_walls(side, from + 0.012, to - 0.012, 0.27, 0.335), `hsl(${[4, 14, 38, 206, 158][Math.floor(random(0, 5))]} 52% ${random(32, 50)}%)`);
    return quad(on_walls(side, from, to, 0, 1), shade) + panes + front + sign;
  }).reverse().join('');
}

function paving(random, colour) {
  const ground = box(-40, far.y, width + 160, height - far.y + 60, 'url(#ground)');
  const across = times(14, (i) => {
    const y = far.y + (height - far.y) * ((i + 1) / 15) ** 2;
    return line(0, y, width, y + random(-1, 1), colour, 0.4 + i * 0.12);
  });
  const along = times(17, (i) => line(far.x + (i - 8) * 3, far.y + 6, far.x + (i - 8) * 210, height, colour, 1));
  return `<g>${ground}${across}${along}</g>`;
}
function walker(x, y, size, coat, random) {
  const step = random(3, 7) * size;
  return [
    line(x - step, y, x, y - 38 * size, '#1b1c22', 9 * size), line(x + step, y, x, y - 38 * size, '#22232a', 9 * size),
    `<rect x="${x - 11 * size}" y="${y - 76 * size}" width="${22 * size}" height="${42 * size}" rx="${8 * size}" fill="${coat}"/>`,
    `<circle cx="${x}" cy="${y - 86 * size}" r="${8 * size}" fill="#4a3a33"/>`,
  ].join('');
}

function scaffold(random, metal) {
  const levels = [0.02, 0.26, 0.5, 0.74];
  const posts = [0.27, 0.35, 0.43, 0.5];
  const poles = posts.map((at) => line(...on_wall(1, at, 0), ...on_wall(1, at, 0.95), metal, 7 - at * 8)).join('');
  const decks = levels.map((up) => quad(on_walls(1, 0.24, 0.52, up, up + 0.022), '#8a6f4d')).join('');
  const braces = levels.slice(0, -1).map((up) => line(...on_wall(1, 0.27, up), ...on_wall(1, 0.43, up + 0.24), metal, 3)).join('');
  const net = quad(on_walls(1, 0.26, 0.51, 0.5, 0.96), `hsl(150 35% ${random(20, 26)}%)`, 'opacity="0.72"');
  return net + decks + poles + braces;
}
function rubble(random, x, y) {
  return times(60, () => {
    const away = random();
    const cx = x + random(-110, 110) * (1 - away * 0.5);
    const cy = y - away * 46 + random(0, 14);
    const r = random(4, 13);
    const corners = times(5, (i) => `${(cx + r * random(0.6, 1.1) * Math.cos(i * 1.26)).toFixed(1)},${(cy + r * random(0.4, 0.8) * Math.sin(i * 1.26)).toFixed(1)} `);
    return quad(corners, `hsl(${random(18, 38)} ${random(4, 16)}% ${random(16, 34)}%)`);
  });
}

function night(seed) {
  const random = numbers(seed);
  const lamps = times(26, () => {
    const depth = random(0.55, 0.95);
    const [x, y] = on_wall(random() < 0.5 ? -1 : 1, depth, random(0.3, 0.5));
    return `<circle cx="${x}" cy="${y}" r="${random(3, 13) * (1.3 - depth)}" fill="hsl(${random(15, 60)} 95% 68%)" opacity="${random(0.5, 0.9)}"/>`;
  });
  const shift = (seed % 3) * 26;
  return `<g transform="rotate(${random(-1.6, 1.6)} 480 360) translate(${-shift} 0) scale(1.06)">
    ${box(-40, -40, width + 160, height + 80, 'url(#sky)')}${paving(random, '#1a1a1f')}
    ${blurred(1, houses(-1, random, {
      wall: (r, i) => `hsl(225 14% ${8 + i * 1.6}%)`,
      window: (r) => (r() < 0.32 ? `hsl(${r(32, 48)} 80% ${r(48, 66)}%)` : 'hsl(222 20% 12%)'),
      shop: (r, i) => (i % 3 === 1 ? 'hsl(220 10% 16%)' : `hsl(${r(28, 52)} 88% ${r(58, 72)}%)`),
    }) + houses(1, random, {
      wall: (r, i) => `hsl(222 14% ${9 + i * 1.4}%)`,
      window: (r) => (r() < 0.25 ? `hsl(${r(32, 48)} 80% ${r(45, 60)}%)` : 'hsl(222 20% 11%)'),
      shop: (r, i) => (i === 1 ? 'hsl(45 70% 82%)' : `hsl(${r(10, 60)} 80% ${r(52, 68)}%)`),
    }))}
    <g style="mix-blend-mode:screen">
      ${blurred(6, quad(`330,${height} ${far.x - 8},${far.y} ${far.x + 12},${far.y} 760,${height}`, '#6b4c25', 'opacity="0.55"'))}
      ${blurred(6, quad(`560,640 640,480 760,500 860,690`, '#e8d3a0', 'opacity="0.6"'))}
    </g>
    ${blurred(3, lamps)}
    ${blurred(1, walker(455, 470, 0.55, '#3a2f44', random) + walker(480, 468, 0.52, '#6c2f2f', random) + walker(556, 420, 0.33, '#25323f', random))}
    ${blurred(1, scaffold(random, '#9aa1a8') + rubble(random, 700, 590))}
    <g style="mix-blend-mode:screen">
      ${light(700, 330, 300, '#fff0c8', 0.9)}${light(700, 330, 46, '#ffffff')}
      ${light(150, 470, 260, '#ffb45e', 0.35)}${light(far.x, far.y, 190, '#ff9f4a', 0.45)}
    </g>
  </g>`;
}
function day(seed) {
  const random = numbers(seed);
  return `<g transform="rotate(${random(-1, 1)} 480 360) scale(1.04)">
    ${box(-40, -40, width + 120, height + 80, 'url(#sky)')}${paving(random, '#8d867c')}
    ${blurred(1, houses(-1, random, {
      wall: (r, i) => `hsl(${r(24, 44)} ${r(10, 24)}% ${54 + i * 4}%)`,
      window: (r) => `hsl(208 ${r(14, 30)}% ${r(32, 58)}%)`,
      shop: (r) => `hsl(${r(190, 230)} 14% ${r(26, 44)}%)`,
    }) + houses(1, random, {
      wall: (r, i) => `hsl(${r(20, 40)} ${r(8, 20)}% ${66 + i * 3}%)`,
      window: (r) => `hsl(208 ${r(16, 34)}% ${r(40, 66)}%)`,
      shop: (r, i) => (i === 1 ? 'hsl(210 6% 62%)' : `hsl(${r(190, 230)} 12% ${r(34, 50)}%)`),
    }))}
    ${times(22, (i) => { // the shutter is down
      const up = 0.035 + i * 0.0098;
      return line(...on_wall(1, 0.31, up), ...on_wall(1, 0.51, up), i % 2 ? '#8b9196' : '#b9bec2', 2);
    })}
    ${blurred(6, quad(`-40,${height + 40} -40,600 430,345 505,345 330,${height + 40}`, '#2b2c33', 'opacity="0.34"'))}
    ${quad(on_walls(1, 0.38, 0.43, 0.09, 0.2), '#f4f2ea')}${quad(on_walls(1, 0.386, 0.424, 0.165, 0.185), '#b3261e')}
    ${times(4, (i) => line(...on_wall(1, 0.387, 0.15 - i * 0.013), ...on_wall(1, 0.423, 0.15 - i * 0.013), '#6d6a66', 2))}
    ${blurred(1, walker(420, 500, 0.66, '#7d4d4a', random) + walker(556, 424, 0.34, '#3b5872', random) + walker(504, 400, 0.26, '#8c7a4f', random))}
    <g style="mix-blend-mode:screen">${light(690, 40, 420, '#fff4d6', 0.5)}</g>
  </g>`;
}
const colours = {
  night: { sky: ['#0b1020', '#2c2437'], ground: ['#39312d', '#15151a'], grain: 0.2 },
  day: { sky: ['#9fbfdc', '#e9e6dc'], ground: ['#b8b0a4', '#968e83'], grain: 0.11 },
};
const scenes = { night, day };
const gradient = (name, [from, to]) =>
  `<linearGradient id="${name}" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="${from}"/><stop offset="1" stop-color="${to}"/></linearGradient>`;

function drawing(name, seed) {
  const { sky, ground, grain } = colours[name];
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">
    <defs>
      ${gradient('sky', sky)}${gradient('ground', ground)}
      <radialGradient id="corners" r="0.75"><stop offset="0.55" stop-opacity="0"/><stop offset="1" stop-opacity="0.5"/></radialGradient>
      ${[1, 3, 6].map((amount) => `<filter id="blur${amount}" x="-20%" y="-20%" width="140%" height="140%"><feGaussianBlur stdDeviation="${amount === 6 ? 18 : amount * 0.9}"/></filter>`).join('')}
      <filter id="grain"><feTurbulence type="fractalNoise" baseFrequency="0.8" numOctaves="2" seed="${seed}"/><feColorMatrix type="saturate" values="0.25"/></filter>
      <filter id="dirt"><feTurbulence type="fractalNoise" baseFrequency="0.012 0.03" numOctaves="4" seed="${seed + 5}"/><feColorMatrix type="saturate" values="0"/></filter>
    </defs>
    ${scenes[name](seed)}
    <g style="mix-blend-mode:soft-light">${box(0, 0, width, height, '#888', 'filter="url(#dirt)" opacity="0.55"')}</g>
    <g style="mix-blend-mode:overlay">${box(0, 0, width, height, '#888', `filter="url(#grain)" opacity="${grain * 2.4}"`)}</g>
    ${box(0, 0, width, height, 'url(#corners)')}
  </svg>`;
}

// A JPEG of a scene (`night`, `day`), drawn in a page of `browser`; another seed, another picture.
export async function photo_of(browser, scene, seed = 1) {
  const page = await browser.newPage({ viewport: { width, height } });
  try {
    await page.setContent(`<style>body{margin:0}</style>${drawing(scene, seed)}`);
    return await page.screenshot({ type: 'jpeg', quality: 82 });
  } finally {
    await page.close();
  }
}
