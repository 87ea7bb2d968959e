// The map: the sub-districts' borders and the places known by name, as the server gives them, and
// under them the city's own pictures where it has some (map_tiles.js). A finger drags it, two fingers or the wheel bring it closer, a tap sets a point; with the
// keyboard the arrows move it, + and - bring it closer, Enter sets the point in its middle.

import { TileLayer } from './map_tiles.js';
import { draw, title_of } from './svg.js';

/** @typedef {[number, number]} Position longitude, latitude in WGS-84 degrees */
/** @typedef {{areas: {id: string, name: string, rings: Position[][]}[], places: {name: string, at: Position}[],
 *   tiles?: {zooms: [number, number], credit: string}}} City */
/** @typedef {{at: Position, kind: string, label?: string}} Pin */

const tap_px = 8; // a finger that moves less has tapped
const step = 0.15; // of the view, for an arrow key
const closer_max = 60;
const margin = 1.08; // around the city
const names_from = 3; // names of places are shown from this closeness on

// The centre of mass of what a border encloses.
/** @param {Position[]} border @returns {Position} */
function middle_of(border) {
  const [start] = border;
  if (!start) return [0, 0];
  let twice_area = 0;
  let x = 0;
  let y = 0;
  border.forEach((one, index) => {
    const next = border[(index + 1) % border.length] ?? start;
    // Relative to a corner: the numbers stay large enough for the difference of products.
    const [ax, ay, bx, by] = [one[0] - start[0], one[1] - start[1], next[0] - start[0], next[1] - start[1]];
    const cross = ax * by - bx * ay;
    twice_area += cross;
    x += (ax + bx) * cross;
    y += (ay + by) * cross;
  });
  return twice_area === 0 ? start : [start[0] + x / (3 * twice_area), start[1] + y / (3 * twice_area)];
}

export class CityMap {
  #frame;
  #whole;
  /** Of the city, in squeezed degrees. */
  #extent = { width: 1, height: 1 };
  #svg = /** @type {SVGSVGElement} */ (draw('svg', { 'aria-hidden': 'true' }));
  #pin = draw('g', { class: 'pin', visibility: 'hidden' });
  #names = draw('g', { class: 'names' });
  /** @type {TileLayer | null} */
  #tiles = null;
  #pins = draw('g', { class: 'pins' });
  /** @type {Map<string, SVGElement>} */
  #borders = new Map();
  /** @type {Pin[]} */
  #shown_pins = [];
  #city;
  /** A degree of longitude is shorter than one of latitude by this. */
  #squeeze;
  #home = { x: 0, y: 0, size: 1 };
  /** Middle of the view and width of it, in squeezed degrees. */
  #view = { x: 0, y: 0, size: 1 };
  /** @type {Map<number, {x: number, y: number, from_x: number, from_y: number}>} */
  #fingers = new Map();
  #moved = false;
  /** @type {Position | null} */
  point = null;
  /** Set where a tap means something; else it does nothing. @type {((point: Position) => void) | null} */
  on_point = null;

  /**
   * @param {City} shown
   * @param {HTMLElement} frame
   * @param {boolean} [whole] at first all of the city is in view; else it fills the frame
   */
  constructor(shown, frame, whole = false) {
    this.#frame = frame;
    this.#whole = whole;
    this.#city = shown;
    const corners = shown.areas.flatMap((area) => area.rings.flat()).concat(shown.places.map((one) => one.at));
    const latitudes = corners.map((one) => one[1]);
    const middle = (Math.min(...latitudes) + Math.max(...latitudes)) / 2;
    this.#squeeze = Math.cos((middle * Math.PI) / 180);
    const xs = corners.map((one) => this.#x(one));
    const ys = corners.map((one) => this.#y(one));
    const width = Math.max(...xs) - Math.min(...xs);
    const height = Math.max(...ys) - Math.min(...ys);
    const size = Math.max(width, height) * margin || 0.02;
    this.#extent = { width: width * margin || size, height: height * margin || size };
    this.#home = { x: Math.min(...xs) + width / 2, y: Math.min(...ys) + height / 2, size };
    this.#view = { ...this.#home };
    if (shown.tiles) {
      this.#tiles = new TileLayer(shown.tiles);
      this.#svg.append(this.#tiles.group);
      this.#svg.classList.add('tiled');
    }
    this.#draw_areas();
    this.#pin.append(draw('circle', { r: 9 }), draw('circle', { r: 3, class: 'dot' }));
    this.#svg.append(this.#pins, this.#names, this.#pin);
    this.#frame.replaceChildren(this.#svg, ...(this.#tiles ? [this.#tiles.credit] : []));
    this.#listen();
    this.redraw();
  }

  /** @param {Position} position */
  #x(position) {
    return position[0] * this.#squeeze;
  }
  /** @param {Position} position */
  #y(position) {
    return -position[1];
  }

  #draw_areas() {
    for (const area of this.#city.areas) {
      const path = area.rings
        .map((ring) => `M${ring.map((one) => `${this.#x(one).toFixed(6)},${this.#y(one).toFixed(6)}`).join('L')}Z`)
        .join('');
      const border = draw('path', { d: path, class: 'area', 'vector-effect': 'non-scaling-stroke' });
      this.#borders.set(area.id, border);
      this.#svg.append(border);
    }
  }

  /** Where the view's unit is, in pixels. */
  #scale() {
    const { clientWidth: width, clientHeight: height } = this.#frame;
    if (!this.#whole) return Math.max(width, height) / this.#view.size;
    const at_home = Math.min(width / this.#extent.width, height / this.#extent.height);
    return (at_home * this.#home.size) / this.#view.size;
  }

  redraw() {
    const width = this.#frame.clientWidth;
    const height = this.#frame.clientHeight;
    if (width === 0) return;
    const scale = this.#scale();
    const { x, y } = this.#view;
    this.#svg.setAttribute('viewBox', `${x - width / scale / 2} ${y - height / scale / 2} ${width / scale} ${height / scale}`);
    const corner = (/** @type {number} */ side) => this.#position_at((width / 2) * (1 + side), (height / 2) * (1 + side));
    this.#tiles?.redraw(corner(-1), corner(1), scale * this.#squeeze, (one) => ({ x: this.#x(one), y: this.#y(one) }));
    const on_screen = (/** @type {Position} */ one) => `translate(${this.#x(one)} ${this.#y(one)}) scale(${1 / scale})`;
    this.#draw_names(scale, on_screen);
    this.#pins.replaceChildren(...this.#shown_pins.map((pin) => {
      const mark = draw('circle', { r: 7, class: pin.kind, transform: on_screen(pin.at) });
      if (pin.label) mark.append(title_of(pin.label));
      return mark;
    }));
    if (!this.point) return;
    this.#pin.setAttribute('transform', on_screen(this.point));
    this.#pin.setAttribute('visibility', 'visible');
  }

  /** @param {number} scale @param {(one: Position) => string} on_screen */
  #draw_names(scale, on_screen) {
    const close = this.#home.size / this.#view.size;
    /** @type {{x: number, y: number}[]} */
    const taken = [];
    // A name that would cover another is left out until the map is closer.
    const is_free = (/** @type {Position} */ one, /** @type {string} */ name) => {
      const x = this.#x(one) * scale;
      const y = this.#y(one) * scale;
      const room = 12 * name.length;
      if (taken.some((other) => Math.abs(other.x - x) < room && Math.abs(other.y - y) < 20)) return false;
      taken.push({ x, y });
      return true;
    };
    const labels = [];
    const text = (/** @type {Position} */ at, /** @type {string} */ name, /** @type {string} */ kind) => {
      if (!is_free(at, name)) return;
      const label = draw('text', { class: kind, transform: on_screen(at), 'text-anchor': 'middle', dy: kind === 'place' ? -8 : 5 });
      label.textContent = name;
      labels.push(label);
    };
    for (const area of this.#city.areas) {
      if (close < names_from * 2) text(middle_of(area.rings[0] ?? []), area.name, 'name');
    }
    if (close >= names_from) {
      for (const place of this.#city.places) {
        labels.push(draw('circle', { class: 'spot', r: 3, transform: on_screen(place.at) }));
        text(place.at, place.name, 'place');
      }
    }
    this.#names.replaceChildren(...labels);
  }

  /** @param {number} x @param {number} y pixels within the frame @returns {Position} */
  #position_at(x, y) {
    const scale = this.#scale();
    const across = this.#view.x + (x - this.#frame.clientWidth / 2) / scale;
    const down = this.#view.y + (y - this.#frame.clientHeight / 2) / scale;
    return [across / this.#squeeze, -down];
  }

  /** @param {Position} point */
  set(point) {
    if (!this.on_point) return;
    this.point = point;
    this.redraw();
    this.on_point(point);
  }

  /** @param {Pin[]} pins */
  show_pins(pins) {
    this.#shown_pins = pins;
    this.redraw();
  }

  /** @param {(area: string) => number} level_of 0 to 5: how deep its colour is */
  shade(level_of) {
    for (const [id, border] of this.#borders) border.setAttribute('class', `area level-${level_of(id)}`);
  }

  /** All of these in view, and no closer than `closest` of the whole. @param {Position[]} points @param {number} closest */
  look_at(points, closest = 0.15) {
    if (points.length === 0) return;
    const xs = points.map((one) => this.#x(one));
    const ys = points.map((one) => this.#y(one));
    const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
    this.#view.x = (left + right) / 2;
    this.#view.y = (top + bottom) / 2;
    this.#view.size = Math.max((right - left) * 1.4, (bottom - top) * 1.4, this.#home.size * closest);
    this.redraw();
  }

  /** @param {number} x @param {number} y of the view's width */
  move(x, y) {
    const room = this.#home.size * 0.75;
    const keep = (/** @type {number} */ value, /** @type {number} */ around) => Math.min(Math.max(value, around - room), around + room);
    this.#view.x = keep(this.#view.x + x * this.#view.size, this.#home.x);
    this.#view.y = keep(this.#view.y + y * this.#view.size, this.#home.y);
    this.redraw();
  }

  /** @param {number} factor above 1: closer */
  closer(factor) {
    const size = this.#view.size / factor;
    this.#view.size = Math.min(Math.max(size, this.#home.size / closer_max), this.#home.size * 1.5);
    this.redraw();
  }

  set_middle() {
    this.set(this.#position_at(this.#frame.clientWidth / 2, this.#frame.clientHeight / 2));
  }

  #listen() {
    const frame = this.#frame;
    frame.onpointerdown = (event) => {
      frame.setPointerCapture(event.pointerId);
      if (this.#fingers.size === 0) this.#moved = false;
      else this.#moved = true;
      const { clientX: x, clientY: y } = event;
      this.#fingers.set(event.pointerId, { x, y, from_x: x, from_y: y });
    };
    frame.onpointermove = (event) => {
      const finger = this.#fingers.get(event.pointerId);
      if (!finger) return;
      const before = this.#spread();
      const scale = this.#scale() * this.#view.size;
      const share = 1 / this.#fingers.size;
      const moved_x = event.clientX - finger.x;
      const moved_y = event.clientY - finger.y;
      finger.x = event.clientX;
      finger.y = event.clientY;
      if (Math.hypot(finger.x - finger.from_x, finger.y - finger.from_y) > tap_px) this.#moved = true;
      if (!this.#moved) return;
      this.move((-moved_x / scale) * share, (-moved_y / scale) * share);
      const after = this.#spread();
      if (before > 0 && after > 0) this.closer(after / before);
    };
    frame.onpointerup = (event) => {
      this.#fingers.delete(event.pointerId);
      if (this.#moved || this.#fingers.size > 0) return;
      const corner = frame.getBoundingClientRect();
      this.set(this.#position_at(event.clientX - corner.left - frame.clientLeft, event.clientY - corner.top - frame.clientTop));
    };
    frame.onpointercancel = (event) => this.#fingers.delete(event.pointerId);
    frame.onwheel = (event) => {
      // Where nothing is chosen the map is one part of a page that scrolls.
      if (!this.on_point && !event.ctrlKey) return;
      event.preventDefault();
      this.closer(event.deltaY < 0 ? 1.25 : 0.8);
    };
    frame.onkeydown = (event) => {
      /** @type {Record<string, () => void>} */
      const keys = {
        ArrowLeft: () => this.move(-step, 0),
        ArrowRight: () => this.move(step, 0),
        ArrowUp: () => this.move(0, -step),
        ArrowDown: () => this.move(0, step),
        '+': () => this.closer(1.5),
        '=': () => this.closer(1.5),
        '-': () => this.closer(1 / 1.5),
        Enter: () => this.set_middle(),
        ' ': () => this.set_middle(),
      };
      const act = keys[event.key];
      if (!act) return;
      event.preventDefault();
      act();
    };
  }

  /** Between two fingers, in pixels; 0 with one. */
  #spread() {
    const [one, other] = [...this.#fingers.values()];
    return one && other ? Math.hypot(one.x - other.x, one.y - other.y) : 0;
  }
}
