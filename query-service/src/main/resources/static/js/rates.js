// Records per second, from the batches as they were committed.

const KEPT_SECONDS = 300;
export const LINES = 'tally.lines.v1';
const batches = [];

export function add(more) {
  batches.push(...more.map(batch => ({...batch, at: Date.parse(batch.committed_at)})));
  const oldest = Date.now() - KEPT_SECONDS * 1000;
  while (batches.length && batches[0].at < oldest) batches.shift();
}

export const clear = () => { batches.length = 0; };

const lines = batch => batch.topics[LINES] ?? 0;
export const MEASURES = {
  lines,
  events: batch => batch.consumed - lines(batch),
  words: batch => batch.words,
  rejected: batch => batch.rejected,
};

/** What was counted in the last so many seconds. */
export function sum(measure, seconds) {
  const from = Date.now() - seconds * 1000;
  return batches.filter(batch => batch.at > from).reduce((total, batch) => total + MEASURES[measure](batch), 0);
}

/** The last minute in steps of two seconds. */
export function trend(measure) {
  const steps = new Array(30).fill(0);
  const now = Date.now();
  for (const batch of batches) {
    const step = 29 - Math.floor((now - batch.at) / 2000);
    if (step >= 0 && step < 30) steps[step] += MEASURES[measure](batch);
  }
  return steps;
}
