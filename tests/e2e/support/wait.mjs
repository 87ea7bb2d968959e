// Waiting for a condition, never for a time.
const step_ms = 20;

export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

// The first value of `condition()` (may be asynchronous) that is truthy.
// Throws after `deadline_ms`, saying what was waited for.
export async function until(what, condition, deadline_ms = 10000) {
  const end = Date.now() + deadline_ms;
  for (;;) {
    const value = await condition();
    if (value) return value;
    if (Date.now() > end) throw new Error(`waited ${deadline_ms} ms in vain for ${typeof what === 'function' ? what() : what}`);
    await sleep(step_ms);
  }
}
