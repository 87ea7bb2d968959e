// Photos, each a request of its own: only so a browser tells how far an upload has come. One after
// another, so that they arrive in the order in which they were chosen.
import { new_id } from './memory.js';
import { say } from './conversation.js';

const tries_max = 6;
const pause_ms = 1000;
const edge_max = 3000; // pixels, of a photo that is too large as it is
const quality = 0.85;

/** @typedef {{id: string, picture: Blob}} Upload */

export class Photos {
  /** @type {Upload[]} */
  #waiting = [];
  /** @type {Map<string, Upload>} */
  #failed = new Map();
  #sending = false;
  #conversation;
  #answered;
  #bytes_max = Number(say('photoBytes'));

  /**
   * @param {import('./conversation.js').Conversation} conversation
   * @param {(answer: import('./connection.js').Answer, more: boolean) => void} answered
   *   `more`: other photos are on their way
   */
  constructor(conversation, answered) {
    this.#conversation = conversation;
    this.#answered = answered;
  }

  /** @param {Iterable<File>} files */
  add(files) {
    for (const file of files) {
      const upload = { id: new_id(), picture: file };
      this.#waiting.push(upload);
      this.#conversation.show_photo(upload.id, file);
    }
    void this.#send_all();
  }

  /** Sends a photo that failed again. False when it is none of ours. @param {string} id */
  again(id) {
    const upload = this.#failed.get(id);
    if (!upload) return false;
    this.#failed.delete(id);
    this.#waiting.push(upload);
    void this.#send_all();
    return true;
  }

  async #send_all() {
    if (this.#sending) return;
    this.#sending = true;
    for (let upload = this.#waiting.shift(); upload; upload = this.#waiting.shift()) {
      const failure = await this.#send(upload);
      if (failure !== undefined) this.#failed.set(upload.id, upload);
      this.#conversation.photo_done(upload.id, failure);
    }
    this.#sending = false;
  }

  /** What went wrong, or nothing. @param {Upload} upload @returns {Promise<string | undefined>} */
  async #send(upload) {
    const picture = await this.#small_enough(upload.picture);
    if (!picture) return say('notAPhoto');
    for (let tried = 0; tried < tries_max; tried++) {
      if (tried > 0) await new Promise((go_on) => setTimeout(go_on, pause_ms * 2 ** tried));
      const request = await this.#post(upload.id, picture);
      if (request.status === 200) {
        this.#answered(JSON.parse(request.responseText), this.#waiting.length > 0);
        return undefined;
      }
      // Not there, or not now: the same message again. Everything else is said to the resident.
      if (request.status !== 0 && request.status !== 503) break;
    }
    return say('photoFailed');
  }

  /** @param {string} id @param {Blob} picture @returns {Promise<XMLHttpRequest>} */
  #post(id, picture) {
    return new Promise((done) => {
      const request = new XMLHttpRequest();
      request.open('POST', '/chat/photos');
      request.setRequestHeader('message-id', id);
      request.setRequestHeader('content-type', picture.type || 'image/jpeg');
      request.upload.onprogress = (event) => {
        if (event.lengthComputable) this.#conversation.progress(id, event.loaded / event.total);
      };
      request.onloadend = () => done(request);
      request.send(picture);
    });
  }

  // Photos of good telephones may be larger than what is taken; those are drawn again, smaller.
  /** @param {Blob} picture @returns {Promise<Blob | null>} */
  async #small_enough(picture) {
    if (picture.size === 0 || !picture.type.startsWith('image/')) return null;
    if (picture.size <= this.#bytes_max) return picture;
    try {
      const bitmap = await createImageBitmap(picture);
      const scale = Math.min(1, edge_max / Math.max(bitmap.width, bitmap.height));
      const canvas = document.createElement('canvas');
      canvas.width = Math.round(bitmap.width * scale);
      canvas.height = Math.round(bitmap.height * scale);
      canvas.getContext('2d')?.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
      return await new Promise((done) => canvas.toBlob(done, 'image/jpeg', quality));
    } catch {
      return null;
    }
  }
}
