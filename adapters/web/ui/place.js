// Where it is: the browser's position, or a point on the map. (Typing it is a message like any.)
import { element, say } from './conversation.js';
import { wechat, wechat_place } from './wechat.js';

/** WGS-84 degrees. @typedef {{latitude: number, longitude: number, label?: string}} Place */

const locating_ms = 15000;

/**
 * @param {(place: Place) => void} take a place was chosen
 * @param {(what: string) => void} tell something to say to the resident
 */
export function set_up_place(take, tell) {
  const button = element('place');
  const panel = element('places');
  const show = (/** @type {boolean} */ open) => {
    panel.hidden = !open;
    button.setAttribute('aria-expanded', String(open));
  };
  button.onclick = () => show(panel.hidden);
  element('here').onclick = async () => {
    show(false);
    const wx = await wechat();
    if (wx) {
      tell(say('placeLocating'));
      const place = await wechat_place(wx);
      tell(place ? '' : say('placeDenied'));
      if (place) take({ ...place, label: '' });
      return;
    }
    if (!navigator.geolocation) return tell(say('placeDenied'));
    tell(say('placeLocating'));
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        tell('');
        take({ latitude: coords.latitude, longitude: coords.longitude, label: '' });
      },
      () => tell(say('placeDenied')),
      { enableHighAccuracy: true, timeout: locating_ms, maximumAge: 60000 },
    );
  };
  element('on-map').onclick = async () => {
    show(false);
    try {
      // Only who wants the map loads it.
      const { ask_map } = await import('./map.js');
      const place = await ask_map();
      if (place) take(place);
    } catch {
      tell(say('mapFailed'));
    }
    button.focus();
  };
}
