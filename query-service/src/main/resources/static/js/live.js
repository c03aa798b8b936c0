// Frames as batches are committed; while the stream is away, the ledger is asked every two seconds instead.

import {get, open} from './api.js';

const POLL_MILLIS = 2000;
const AGAIN_MILLIS = 2000;
const REFUSED_MILLIS = 10000;

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

  // By hand, since an EventSource cannot show a token.
  let known = '';
  async function connect() {
    let rest = AGAIN_MILLIS;
    try {
      const stream = await open('v1/stream', {cache: 'no-store', headers: known ? {'Last-Event-ID': known} : {}});
      stopPolling();
      poll();
      await eachFrame(stream.body, frame => {
        known = frame.id ?? known;
        if (frame.event === 'batch') take([JSON.parse(frame.data)]);
        if (frame.event === 'reset') { last = 0; onReset(); poll(); }
      });
    } catch (error) {
      if (error.status) rest = REFUSED_MILLIS;
    }
    startPolling();
    setTimeout(connect, rest);
  }
  poll().then(connect);
}

/** The fields of each frame of a stream of Server-Sent Events, as this service writes them: one line each. */
async function eachFrame(body, onFrame) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    const frames = (text + read.value).split('\n\n');
    text = frames.pop();
    frames.forEach(frame => onFrame(Object.fromEntries(frame.split('\n').map(line => line.split(/: (.*)/)))));
  }
}

function withTopics(batch) {
  const topics = {};
  for (const range of batch.ranges ?? []) {
    topics[range.topic] = (topics[range.topic] ?? 0) + range.until_offset - range.from_offset - range.gaps;
  }
  return {...batch, topics};
}
