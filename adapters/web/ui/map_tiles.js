// The city's own map pictures under a map: which of them are in view, at the zoom at which one of
// their pixels is about one of the screen's. They come from heed itself.
// Web Mercator: https://wiki.openstreetmap.org/wiki/Slippy_map_tilenames
import { draw } from './svg.js';

/** @typedef {import('./city_map.js').Position} Position */

const tile_px = 256;
const tiles_max = 96; // on screen; more are needed only where the pictures begin at a closer zoom

/** @param {number} longitude @param {number} side tiles around the earth */
const column_of = (longitude, side) => ((longitude + 180) / 360) * side;
/** @param {number} latitude @param {number} side */
function row_of(latitude, side) {
  const angle = (latitude * Math.PI) / 180;
  return ((1 - Math.asinh(Math.tan(angle)) / Math.PI) / 2) * side;
}
/** @param {number} column @param {number} row @param {number} side @returns {Position} its north-west corner */
function corner_of(column, row, side) {
  const latitude = (Math.atan(Math.sinh(Math.PI * (1 - (2 * row) / side))) * 180) / Math.PI;
  return [(column / side) * 360 - 180, latitude];
}

export class TileLayer {
  group = draw('g', { class: 'tiles' });
  /** Whose map it is. */
  credit = document.createElement('small');
  #zooms;
  /** @type {Map<string, SVGElement>} */
  #shown = new Map();

  /** @param {{zooms: [number, number], credit: string}} tiles */
  constructor(tiles) {
    this.#zooms = tiles.zooms;
    this.credit.className = 'credit';
    this.credit.textContent = tiles.credit;
  }

  /**
   * @param {Position} north_west @param {Position} south_east the corners of the view
   * @param {number} degree_px width of a degree of longitude on the screen, in pixels
   * @param {(at: Position) => {x: number, y: number}} place where a position is drawn
   */
  redraw(north_west, south_east, degree_px, place) {
    const [least, most] = this.#zooms;
    const wanted = Math.log2((degree_px * 360 * Math.min(devicePixelRatio, 2)) / tile_px);
    const zoom = Math.min(Math.max(Math.round(wanted), least), most);
    const side = 2 ** zoom;
    const inside = (/** @type {number} */ value) => Math.min(Math.max(Math.floor(value), 0), side - 1);
    const [left, right] = [north_west[0], south_east[0]].map((one) => inside(column_of(one, side)));
    const [top, bottom] = [north_west[1], south_east[1]].map((one) => inside(row_of(one, side)));
    /** @type {Map<string, SVGElement>} */
    const shown = new Map();
    if ((right - left + 1) * (bottom - top + 1) <= tiles_max) {
      for (let column = left; column <= right; column += 1) {
        for (let row = top; row <= bottom; row += 1) {
          const key = `${zoom}/${column}/${row}`;
          shown.set(key, this.#shown.get(key) ?? this.#picture(key, column, row, side, place));
        }
      }
    }
    this.#shown = shown;
    this.group.replaceChildren(...shown.values());
  }

  /**
   * @param {string} key @param {number} column @param {number} row @param {number} side
   * @param {(at: Position) => {x: number, y: number}} place
   */
  #picture(key, column, row, side, place) {
    const from = place(corner_of(column, row, side));
    const to = place(corner_of(column + 1, row + 1, side));
    const hair = (to.x - from.x) / tile_px / 2; // or a line shows between two of them
    const picture = draw('image', {
      href: `/tiles/${key}`, preserveAspectRatio: 'none',
      x: from.x, y: from.y, width: to.x - from.x + hair, height: to.y - from.y + hair,
    });
    picture.addEventListener('error', () => picture.remove()); // there is none: no broken picture
    return picture;
  }
}
