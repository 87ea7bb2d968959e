// The progress page while it is open: news at once, and answers to the two questions.

const reconnect_ms = 5000;
const answered = document.getElementById('answered');
// A page of a complaint has its history; one of a wrong link has nothing to wait for.
const has_complaint = document.querySelector('.history') !== null;

/** @param {HTMLButtonElement} button */
async function answer(button) {
  const value = button.name === 'satisfied' ? Number(button.value) : button.value;
  /** @type {NodeListOf<HTMLButtonElement>} */
  const buttons = document.querySelectorAll('#survey button');
  for (const each of buttons) each.disabled = true;
  let ok = false;
  try {
    const said = await fetch(`${location.pathname}/survey`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ [button.name]: value }),
    });
    ok = said.ok;
  } catch {
    // said below
  }
  if (ok) return location.reload();
  for (const each of buttons) each.disabled = false;
  if (answered) answered.textContent = answered.dataset['failed'] ?? '';
}

/** @param {boolean} again the connection was lost: something may have happened meanwhile */
function listen(again) {
  const socket = new WebSocket(`wss://${location.host}${location.pathname}/live`);
  socket.onopen = () => {
    if (again) location.reload();
  };
  socket.onmessage = () => location.reload();
  socket.onclose = (event) => {
    if (event.code !== 1008) setTimeout(() => listen(true), reconnect_ms);
  };
}

for (const button of document.querySelectorAll('#survey button')) {
  button.addEventListener('click', () => void answer(/** @type {HTMLButtonElement} */ (button)));
}
if (has_complaint) listen(false);
