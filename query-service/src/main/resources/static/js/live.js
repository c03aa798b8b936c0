// Frames as batches are committed; while the stream is away, the ledger is asked every two seconds instead.

import {get} from './api.js';

const POLL_MILLIS = 2000;

export function listen(onBatches, onReset) {
  let last = 0;
  let timer;
  const take = batches => {
    const fresh = batches.filter(batch => batch.batch_id > last);
    if (fresh.length) {
      last = fresh.at(-1).batch_id;
      onBatches(fresh);
    }
  };
  const poll = async () => {
    try {
      const {batches} = await get('v1/batches?limit=100');
      if (batches.length && batches[0].batch_id < last) {
        last = 0;
        onReset();
      }
      take(batches.reverse().map(withTopics));
    } catch { /* the status says it */ }
  };
  const startPolling = () => { timer ??= setInterval(poll, POLL_MILLIS); };
  const stopPolling = () => { clearInterval(timer); timer = undefined; };

  function connect() {
    const stream = new EventSource('v1/stream');
    stream.onopen = () => { stopPolling(); poll(); };
    stream.addEventListener('batch', event => take([JSON.parse(event.data)]));
    stream.addEventListener('reset', () => { last = 0; onReset(); poll(); });
    stream.onerror = () => {
      startPolling();
      // After a 503 the browser gives up by itself.
      if (stream.readyState === EventSource.CLOSED) setTimeout(connect, 10000);
    };
  }
  poll().then(connect);
}

function withTopics(batch) {
  const topics = {};
  for (const range of batch.ranges ?? []) {
    topics[range.topic] = (topics[range.topic] ?? 0) + range.until_offset - range.from_offset - range.gaps;
  }
  return {...batch, topics};
}
