// Choosing a place on the map: what the chat's dialog shows, from /chat/map.
import { CityMap } from './city_map.js';
import { element, make, say } from './conversation.js';

/** @typedef {import('./city_map.js').City} City */
/** @typedef {import('./city_map.js').Position} Position */

const label_metres = 150; // a point gets the name of a place that is this near

/** @type {City | null} */
let city = null;

/** @param {City} shown @param {Position} point the nearest place's name, when it is near */
function name_of(shown, point) {
  const metres = (/** @type {Position} */ at) =>
    Math.hypot((at[0] - point[0]) * Math.cos((point[1] * Math.PI) / 180), at[1] - point[1]) * 111320;
  const near = shown.places.filter((one) => metres(one.at) <= label_metres).sort((a, b) => metres(a.at) - metres(b.at));
  return near[0]?.name ?? '';
}

/** @returns {Promise<import('./place.js').Place | null>} null: nothing was chosen */
export async function ask_map() {
  if (!city) {
    const answer = await fetch(`/chat/map?lang=${document.documentElement.lang}`);
    if (!answer.ok) throw new Error('no map');
    city = /** @type {City} */ (await answer.json());
  }
  const shown = city;
  const dialog = /** @type {HTMLDialogElement} */ (element('map'));
  const take = /** @type {HTMLButtonElement} */ (element('map-take'));
  const told = element('map-point');
  take.disabled = true;
  told.textContent = '';
  dialog.showModal();
  const map = new CityMap(shown, element('map-frame'));
  map.on_point = (point) => {
    take.disabled = false;
    const name = name_of(shown, point);
    told.replaceChildren(make('span', '', `${say('mapPoint')} ${name || `${point[1].toFixed(5)}, ${point[0].toFixed(5)}`}`));
  };
  const resized = () => map.redraw();
  addEventListener('resize', resized);
  element('map-closer').onclick = () => map.closer(1.6);
  element('map-farther').onclick = () => map.closer(1 / 1.6);
  element('map-frame').focus();
  return new Promise((done) => {
    /** @type {import('./place.js').Place | null} */
    let chosen = null;
    take.onclick = () => {
      if (map.point) chosen = { longitude: map.point[0], latitude: map.point[1], label: name_of(shown, map.point) };
      dialog.close();
    };
    element('map-cancel').onclick = () => dialog.close();
    dialog.onclose = () => {
      removeEventListener('resize', resized);
      done(chosen);
    };
  });
}
