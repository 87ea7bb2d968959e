// `scripts/bench --check`: has a figure become worse than the recorded one, beside its baseline?
// Machines differ, so only ratios to a baseline of the same run are held against each other, and only
// where the figure is a rate or a price: the last thousandth of an answer's time is luck. A figure is
// worse when even the best of its runs is more than a tenth beyond the recorded ratio.
const tolerance = 0.1;
const more_is_better = (line) => line.unit === '1/s';
const prices = new Set(['1/s', 'us', 'KiB', 'MiB']);

export function compare(lines, recorded) {
  const worse = [];
  for (const line of lines) {
    const before = recorded.find((one) => one.name === line.name);
    if (!before?.ratio || !line.ratio || !prices.has(line.unit)) continue;
    const scale = line.ratio / line.value;
    const best = (more_is_better(line) ? Math.max(...line.runs) : Math.min(...line.runs)) * scale;
    const beyond = more_is_better(line) ? best < before.ratio * (1 - tolerance) : best > before.ratio * (1 + tolerance);
    if (beyond) worse.push(`${line.name} is ${best.toPrecision(3)} times its baseline at best (${line.baseline}), was ${before.ratio}`);
  }
  return worse;
}
