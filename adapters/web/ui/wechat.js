// In WeChat's built-in browser: photos and the position through WeChat's script, when the page has
// brought it. Everywhere else, and when WeChat refuses, the browser's own ways go on.

/**
 * @typedef {{config: (o: object) => void, ready: (f: () => void) => void, error: (f: (e: unknown) => void) => void,
 *   getLocation: (o: object) => void, chooseImage: (o: object) => void, getLocalImgData: (o: object) => void}} Wx
 */

const photos_max = 9;
const patience_ms = 8000;

/** @type {Promise<Wx | null> | null} */
let prepared = null;

/** @returns {Promise<Wx | null>} null: not here */
async function prepare() {
  const wx = /** @type {{wx?: Wx}} */ (/** @type {unknown} */ (window)).wx;
  if (!wx) return null;
  const url = location.href.split('#')[0] ?? '';
  const answer = await fetch(`/chat/wechat?url=${encodeURIComponent(url)}`);
  if (!answer.ok) return null;
  const { app_id, timestamp, nonce, signature } = await answer.json();
  return new Promise((done) => {
    setTimeout(() => done(null), patience_ms);
    wx.ready(() => done(wx));
    wx.error(() => done(null));
    wx.config({ debug: false, appId: app_id, timestamp, nonceStr: nonce, signature, jsApiList: ['getLocation', 'chooseImage', 'getLocalImgData'] });
  });
}

/** @returns {Promise<Wx | null>} */
export function wechat() {
  prepared ??= prepare().catch(() => null);
  return prepared;
}

/** WGS-84 degrees; null: not given. @param {Wx} wx @returns {Promise<{latitude: number, longitude: number} | null>} */
export function wechat_place(wx) {
  return new Promise((done) => wx.getLocation({
    type: 'wgs84',
    success: (/** @type {{latitude: number | string, longitude: number | string}} */ found) =>
      done({ latitude: Number(found.latitude), longitude: Number(found.longitude) }),
    fail: () => done(null),
    cancel: () => done(null),
  }));
}

/** @param {string} data base64, with or without the head of a data address */
function file_of(data) {
  const bytes = atob(data.replace(/^data:[^,]*,/, '').replace(/\s/g, ''));
  return new File([Uint8Array.from(bytes, (one) => one.charCodeAt(0))], 'photo.jpg', { type: 'image/jpeg' });
}

/** @param {Wx} wx @returns {Promise<File[]>} none: nothing was chosen */
export async function wechat_photos(wx) {
  /** @type {string[]} */
  const ids = await new Promise((done) => wx.chooseImage({
    count: photos_max,
    sizeType: ['compressed'],
    success: (/** @type {{localIds: string[]}} */ chosen) => done(chosen.localIds),
    fail: () => done([]),
    cancel: () => done([]),
  }));
  const files = [];
  for (const id of ids) {
    /** @type {string} */
    const data = await new Promise((done) => wx.getLocalImgData({
      localId: id,
      success: (/** @type {{localData: string}} */ read) => done(read.localData),
      fail: () => done(''),
    }));
    if (data) files.push(file_of(data));
  }
  return files;
}
