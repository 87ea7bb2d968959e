// The scorecards once more, from what `heed export --format jsonl` prints and docs/casework.md
// ("Scorecards") alone: nothing of the program's own computation is used here.

const utc8 = 8 * 3600e3;
const ms = (text) => Date.parse(text);
export const midnight = (day) => ms(`${day}T00:00:00Z`) - utc8;

const wordsFromStaff = new Set(['reply', 'question', 'started', 'extended', 'instructed', 'resolved', 'rejected']);
const endings = new Set(['resolved', 'rejected', 'withdrawn', 'merged']);
const fifteenDays = 15 * 86400e3;

// A round: from the filing or a reopening to the next reopening.
function roundsOf(complaint, asOf) {
  const rounds = [], lasting = [];
  for (const event of complaint.timeline) {
    if (ms(event.at) > asOf) break;
    if (event.event === 'undone') lasting.pop(); // always takes back the event before
    else lasting.push(event);
  }
  for (const event of lasting) {
    if (event.event === 'reopened' || rounds.length === 0) rounds.push([]);
    rounds.at(-1).push(event);
  }
  return rounds.map((events, index) => describe(events, index === 0, rounds[index + 1]?.[0]));
}

function describe(events, first, next) {
  const round = { first, rule: events[0].rule ?? null, stints: [], end: null, endedAt: null, extended: false, worker: null };
  let late = 0; // by how much the department's own deadline is later
  const stint = () => round.stints.at(-1);
  const finish = (at, returned = false) => {
    if (stint() && stint().endedAt === null) Object.assign(stint(), { endedAt: at, returned });
  };
  for (const event of events) {
    const at = ms(event.at);
    if (event.event === 'restored') {
      round.end = null;
      if (stint() && !stint().returned) stint().endedAt = null;
    }
    if (round.end !== null) continue;
    if (event.contact_due_at) {
      finish(at);
      if (event.own_due_at) late = ms(event.own_due_at) - ms(event.due_at);
      round.stints.push({ department: event.department, due: ms(event.contact_due_at), contactedAt: null, endedAt: null, returned: false });
    }
    if (event.event === 'returned') finish(at, true);
    if (wordsFromStaff.has(event.event) && stint() && stint().endedAt === null) stint().contactedAt ??= at;
    if (event.event === 'extended') {
      round.extended = true;
      late = 0;
    }
    round.department = event.status === 'filed' ? null : event.department;
    round.due = ms(event.due_at);
    round.ownDue = round.due + late;
    if (endings.has(event.status)) {
      round.end = event.status;
      round.endedAt = at;
      finish(at);
    }
  }
  // What was said of the end: the last word counts, unless an appeal struck it out afterwards.
  const said = events.filter(({ event }) => event === 'rated');
  const strikes = events.map(({ event }) => event).lastIndexOf('appeal_upheld');
  const standing = events.filter(({ event }, index) => event === 'rated' && index > strikes);
  const refused = next?.verdict === 'no';
  round.answered = said.length > 0 || refused;
  round.struck = strikes >= 0;
  round.verdict = refused ? 'no' : standing.findLast((event) => event.verdict)?.verdict ?? null;
  round.satisfied = standing.findLast((event) => event.satisfied)?.satisfied ?? null;
  round.checked = events.some(({ event }) => event === 'checked');
  round.overturned = next?.verdict === 'reopened';
  round.reopened = next !== undefined && round.end === 'resolved' && ms(next.at) - round.endedAt <= fifteenDays;
  return round;
}

// FNV-1a, 64 bits.
function hashOf(text) {
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(text)) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  return hash;
}

const figures = ['response', 'resolution', 'satisfaction', 'on_time', 'returned', 'first_time_right', 'reopened', 'answered'];
const sixDigits = (value) => Math.round(value * 1e6) / 1e6;

function ratio({ numerator, denominator }) {
  if (denominator === 0) return { numerator, denominator, rate: null, low: null, high: null };
  const z = 1.959963984540054;
  const p = (2 * numerator) / (2 * denominator);
  const n = denominator;
  const middle = p + (z * z) / (2 * n);
  const half = z * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n));
  const scale = 1 + (z * z) / n;
  return {
    numerator,
    denominator,
    rate: sixDigits(p),
    low: sixDigits(Math.max(0, (middle - half) / scale)),
    high: sixDigits(Math.min(1, (middle + half) / scale)),
  };
}

class Card {
  cases = 0;
  extended = 0;
  late_by_dispatch = 0;
  resident_often = 0;
  figures = Object.fromEntries(figures.map((name) => [name, { numerator: 0, denominator: 0, left_out: {} }]));
  count(figure, worth) {
    this.figures[figure].denominator += 1;
    this.figures[figure].numerator += Number(worth);
  }
  leave(figure, reason, n = 1) {
    this.figures[figure].left_out[reason] = (this.figures[figure].left_out[reason] ?? 0) + n;
  }
  static sum(cards) {
    const total = new Card();
    for (const card of cards) {
      for (const key of ['cases', 'extended', 'late_by_dispatch', 'resident_often']) total[key] += card[key];
      for (const name of figures) {
        total.figures[name].numerator += card.figures[name].numerator;
        total.figures[name].denominator += card.figures[name].denominator;
        for (const [reason, n] of Object.entries(card.figures[name].left_out)) total.leave(name, reason, n);
      }
    }
    return total;
  }
  exact(weights) {
    let score = 0;
    for (const name of ['response', 'resolution', 'satisfaction']) {
      const { numerator, denominator } = this.figures[name];
      if (weights[name] === 0) continue;
      if (denominator === 0) return null;
      score += weights[name] * ((2 * numerator) / (2 * denominator));
    }
    return score;
  }
  printed(weights, rank) {
    const score = this.exact(weights);
    return {
      cases: this.cases,
      score: score === null ? null : sixDigits(score),
      rank,
      figures: Object.fromEntries(figures.map((name) => [name, { ...ratio(this.figures[name]), left_out: this.figures[name].left_out }])),
      extended: this.extended,
      late_by_dispatch: this.late_by_dispatch,
      resident_often: this.resident_often,
    };
  }
}

// ---- common concerns, from what `heed concerns --history` prints

// A round: from when it was recognised, or came back, to the next time.
function concernRounds({ events }, asOf) {
  const rounds = [];
  let merges = 0;
  for (const event of events.filter(({ at }) => ms(at) <= asOf)) {
    if (event.due_at) {
      if (rounds.length > 0) rounds.at(-1).recurred = true;
      rounds.push({ begun: ms(event.at), measureDue: ms(event.measure_due_at), due: ms(event.due_at), measured: null, solved: null, gone: false, recurred: false });
    }
    if (event.event === 'merged') merges += 1;
    if (event.event === 'undone' && event.text === 'merge') merges = 0;
    const round = rounds.at(-1);
    if (!round) continue;
    Object.assign(round, { department: event.department, people: event.people });
    if (event.event === 'measures' || event.event === 'solved') round.measured ??= ms(event.at);
    if (event.event === 'solved') round.solved ??= ms(event.at);
    if (event.event === 'closed' && round.solved === null) round.gone = true;
  }
  if (merges > 0 && rounds.at(-1)?.solved === null) rounds.at(-1).gone = true;
  return rounds;
}

function medianHours(milliseconds) {
  if (milliseconds.length === 0) return null;
  const sorted = milliseconds.map((value) => Math.floor(value / 1000)).sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const twice = sorted.length % 2 === 1 ? 2 * sorted[middle] : sorted[middle - 1] + sorted[middle];
  return sixDigits(twice / 7200);
}

function concernFigures(rounds) {
  const alive = rounds.filter(({ gone }) => !gone);
  const solved = alive.filter((round) => round.solved !== null);
  const share = (of, hit) => ratio({ numerator: of.filter(hit).length, denominator: of.length });
  return {
    concerns: rounds.length,
    people: rounds.reduce((sum, { people }) => sum + people, 0),
    left_out: rounds.length - alive.length,
    measured: {
      ...share(alive, (round) => round.measured !== null && round.measured <= round.measureDue),
      median_hours: medianHours(alive.filter(({ measured }) => measured !== null).map(({ measured, begun }) => measured - begun)),
    },
    solved: {
      ...share(alive, (round) => round.solved !== null && round.solved <= round.due),
      median_hours: medianHours(solved.map((round) => round.solved - round.begun)),
    },
    recurred: share(solved, ({ recurred }) => recurred),
  };
}

function judge(round, asOf, dispatch, cardOf) {
  const why = round.end === null || round.end === 'resolved' ? 'open' : round.end;
  const at = round.department ?? dispatch;
  const mine = cardOf(at);
  if (mine) mine.cases += 1;
  for (const stint of round.stints) {
    const card = cardOf(stint.department ?? dispatch);
    if (!card) continue;
    card.count('returned', stint.returned);
    if (stint.contactedAt !== null) card.count('response', stint.contactedAt <= stint.due);
    else if (stint.endedAt !== null && stint.endedAt <= stint.due) card.leave('response', stint === round.stints.at(-1) && !stint.returned ? why : 'handed_on');
    else if (stint.due > asOf) card.leave('response', 'not_due');
    else card.count('response', false);
  }
  const end = round.endedAt !== null && round.end !== null ? round.endedAt : asOf;
  if (end > round.due && end <= round.ownDue && at !== dispatch) {
    mine?.leave('on_time', 'late_by_dispatch');
    const theirs = cardOf(dispatch);
    if (theirs) {
      theirs.count('on_time', false);
      theirs.late_by_dispatch += 1;
    }
  } else if (mine && end <= round.due && round.end !== 'resolved') {
    mine.leave('on_time', why);
  } else if (mine) {
    mine.count('on_time', end <= round.due);
    if (round.extended) mine.extended += 1;
  }
  if (!mine) return null;
  if (round.overturned) mine.count('resolution', 0);
  else if (round.end === 'resolved') {
    if (round.verdict !== null) mine.count('resolution', { yes: 1, partly: 0.5, no: 0 }[round.verdict]);
    else if (round.checked) mine.count('resolution', 1);
    else mine.leave('resolution', round.struck ? 'struck' : 'no_answer');
  } else if (round.end !== 'rejected') mine.leave('resolution', why);
  if (round.end === 'resolved') {
    mine.count('answered', round.answered);
    mine.count('reopened', round.reopened);
    if (round.satisfied !== null) mine.count('satisfaction', round.satisfied >= 4);
    else mine.leave('satisfaction', round.struck ? 'struck' : 'no_answer');
  } else mine.leave('satisfaction', why);
  if (!round.first || round.stints.length === 0) return null;
  const right = round.stints.length === 1 && !round.stints[0].returned;
  mine.count('first_time_right', right);
  return round.rule === null ? null : { rule: round.rule, right };
}

// `said` is what `heed scores --format json` printed: the question (period, moment, weights) is taken
// from it, the answer is worked out anew and returned in the same form, without names.
export function recompute(complaints, concerns, said, dispatch) {
  const asOf = ms(said.as_of), from = midnight(said.from), until = midnight(said.to) + 86400e3;
  const cards = new Map(), rejections = new Map(), rules = new Map(), often = new Map();
  for (const complaint of complaints) {
    for (const round of roundsOf(complaint, asOf)) {
      if (round.due < from || round.due >= until || round.due > asOf) continue;
      const open = new Map();
      const cardOf = (department) => {
        if (open.has(department)) return open.get(department);
        if (!cards.has(department)) cards.set(department, new Card());
        const key = `${department} ${complaint.resident}`;
        const before = often.get(key) ?? 0;
        let card = cards.get(department);
        if (before >= said.per_resident) {
          card.resident_often += 1;
          card = null;
        } else often.set(key, before + 1);
        open.set(department, card);
        return card;
      };
      const routed = judge(round, asOf, dispatch, cardOf);
      if (routed) {
        const counted = rules.get(routed.rule) ?? { numerator: 0, denominator: 0 };
        rules.set(routed.rule, { numerator: counted.numerator + routed.right, denominator: counted.denominator + 1 });
      }
      const department = round.department ?? dispatch;
      if (round.end === 'rejected' && open.get(department)) {
        if (!rejections.has(department)) rejections.set(department, []);
        rejections.get(department).push({ hash: hashOf(complaint.number), seen: round.checked || round.overturned, counts: !round.overturned });
      }
    }
  }
  for (const [department, list] of rejections) {
    list.sort((a, b) => (a.hash < b.hash ? -1 : 1));
    const n = list.filter(({ counts }) => counts).length;
    const drawn = list.slice(0, Math.ceil(list.length / 10));
    const card = cards.get(department);
    if (!drawn.every(({ seen }) => seen)) card.figures.resolution.denominator += n;
    else if (n > 0) card.leave('resolution', 'rejected', n);
  }
  const rounds = concerns
    .flatMap((concern) => concernRounds(concern, asOf))
    .filter(({ due }) => due >= from && due < until && due <= asOf)
    .map((round) => ({ ...round, department: round.department || dispatch }));
  for (const { department } of rounds) if (!cards.has(department)) cards.set(department, new Card());
  const { weights } = said;
  const listed = [...cards].map(([department, card]) => ({ department, card, score: card.exact(weights) }));
  const isRanked = ({ card, score }) => score !== null && card.cases >= said.minimum;
  const ranked = listed.filter(isRanked);
  const rankOf = (one) => (isRanked(one) ? ranked.filter(({ score }) => score > one.score).length + 1 : null);
  return {
    departments: Object.fromEntries(
      listed.map((one) => [
        one.department,
        { ...one.card.printed(weights, rankOf(one)), concerns: concernFigures(rounds.filter(({ department }) => department === one.department)) },
      ]),
    ),
    total: { ...Card.sum(cards.values()).printed(weights, null), concerns: concernFigures(rounds) },
    rules: Object.fromEntries([...rules].map(([rule, counted]) => [rule, ratio(counted)])),
  };
}
