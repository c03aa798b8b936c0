// The first view: what comes in, what it says, what went wrong.

import {choose, link, state} from './state.js';
import {count, brief, rate, time, moment, age} from './format.js';
import {get, literal, path, query} from './api.js';
import {h, name, svg, table} from './dom.js';
import {panel} from './panel.js';
import * as charts from './charts.js';
import * as rates from './rates.js';

const RANGES = {'15m': 15, '1h': 60, '6h': 360, '1d': 1440};
const MOST_TYPES = 6;
const MOST_ROWS = 200;

const root = document.getElementById('overview');
let overview = {types: [], last_bucket: null, documents: []};
let typing;

// ---------------------------------------------------------------------------------------------------------- tiles
function tile(id, title, href) {
  const value = h('span', {class: 'value'}, '–');
  const note = h('span', {class: 'note'});
  const line = svg('polyline', {points: ''});
  const element = h(href ? 'a' : 'div', {class: 'tile', id: `tile-${id}`, href}, h('span', {class: 'name'}, title), value, note,
    svg('svg', {viewBox: '0 0 100 30', preserveAspectRatio: 'none', 'aria-hidden': 'true'}, line));
  return {
    element,
    show(text, said, steps) {
      value.textContent = text;
      note.textContent = said;
      const top = Math.max(1, ...steps);
      line.setAttribute('points', steps.map((step, i) => `${(i * 100 / (steps.length - 1)).toFixed(1)},${(29 - step / top * 27).toFixed(1)}`).join(' '));
    },
  };
}
const tiles = {
  events: tile('events', 'Events/s'), lines: tile('lines', 'Lines/s'), words: tile('words', 'Words'),
  documents: tile('documents', 'Documents'), rejected: tile('rejected', 'Rejected', '#/rejected'),
};

let lastStatus;
export function showRates() {
  tiles.events.show(rate(rates.sum('events', 10) / 10), lastStatus ? `${count(lastStatus.totals.events)} events in all` : '', rates.trend('events'));
  tiles.lines.show(rate(rates.sum('lines', 10) / 10), lastStatus ? `${count(lastStatus.documents.lines)} lines in all` : '', rates.trend('lines'));
  if (!lastStatus) return;
  const {totals, documents} = lastStatus;
  const more = rates.sum('words', 60);
  tiles.words.show(brief(totals.words), `${count(totals.distinct_words)} different${more ? ` · ${more < 0 ? '−' : '+'}${brief(Math.abs(more))}/min` : ''}`, rates.trend('words').map(Math.abs));
  tiles.documents.show(count(documents.counted + documents.counting), documents.counting ? `${count(documents.counting)} being counted` : documents.withdrawn ? `${count(documents.withdrawn)} withdrawn` : 'all counted', rates.trend('lines'));
  const share = totals.consumed ? totals.rejected / totals.consumed * 100 : 0;
  tiles.rejected.show(count(totals.rejected), totals.rejected ? `${share < 0.01 ? '<0.01' : share.toFixed(2)}% · show them ▸` : 'nothing', rates.trend('rejected'));
  tiles.rejected.element.classList.toggle('is-warn', rates.sum('rejected', 60) > 0);
}

// ------------------------------------------------------------------------------------------------------- arrivals
const range = h('div', {class: 'segments', role: 'group', 'aria-label': 'How far back'}, Object.keys(RANGES).map(one =>
  h('button', {type: 'button', 'data-range': one, onclick: () => choose({range: one})}, one)));
const ranged = () => {
  const end = windowEnd();
  return {from: new Date(end - RANGES[state.range] * 60000).toISOString(), to: new Date(end).toISOString()};
};
const arrivals = panel({
  id: 'arrivals', title: 'Arrivals by type', chart: true, controls: [range],
  source: {
    path: () => `v1/buckets/${path(overview.types[0]?.type ?? '', false)}${query({...ranged(), every: '1m', fill: 'zero', limit: '1440'})}`,
    sql: () => `SELECT type, bucket_start, sum(count) AS events, sum(late) AS late\n  FROM bucket_counts\n WHERE every = interval '1 minute' AND bucket_start >= '${ranged().from}' AND bucket_start < '${ranged().to}'\n GROUP BY type, bucket_start ORDER BY bucket_start, type`,
  },
});
const arrivalsChart = h('div', {class: 'chart', 'aria-hidden': 'true'});
const arrivalsTable = h('div', {class: 'hidden'});
arrivals.body.append(arrivalsChart, arrivalsTable);

/** Now; or, where all events are older than the window, the end of them. */
function windowEnd() {
  const minute = 60000;
  const now = Math.ceil(Date.now() / minute) * minute;
  const last = overview.last_bucket ? Date.parse(overview.last_bucket) + minute : now;
  return last < now - RANGES[state.range] * minute || last > now ? last : now;
}

async function showArrivals() {
  range.querySelectorAll('button').forEach(button => button.setAttribute('aria-pressed', String(button.dataset.range === state.range)));
  const types = overview.types.slice(0, MOST_TYPES);
  const asked = {...ranged(), every: '1m', fill: 'zero', limit: '1440'};
  const answers = await Promise.all(types.map(one => get(`v1/buckets/${path(one.type, false)}${query(asked)}`)));
  const late = answers.flatMap(answer => answer.buckets).reduce((total, bucket) => total + bucket.late, 0);
  const isPast = windowEnd() < Date.now() - 60000;
  arrivals.heading.textContent = `Arrivals by type, per minute${isPast ? ` until ${moment(asked.to)}` : ''}${late ? ` · late: ${count(late)}` : ''}`;
  const isTable = arrivals.showTable();
  arrivalsChart.hidden = isTable || !types.length;
  arrivalsTable.className = isTable ? '' : 'hidden';
  if (!types.length) {
    arrivalsTable.className = 'none';
    arrivalsTable.replaceChildren('No events yet. Send one: ', h('code', {}, './tally send order.placed'));
    return;
  }
  const starts = answers[0].buckets.map(bucket => bucket.bucket_start);
  const rows = starts.map((start, i) => [moment(start), ...answers.map(answer => count(answer.buckets[i]?.count ?? 0))]).filter(row => row.slice(1).some(cell => cell !== '0')).reverse().slice(0, 200);
  arrivalsTable.replaceChildren(table('Events per minute and type, the latest first', [{name: 'minute'}, ...types.map(one => ({name: one.type, number: true}))], rows));
  charts.lines(arrivalsChart, types.map((one, i) => ({name: one.type, points: answers[i].buckets.map(bucket => [bucket.bucket_start, bucket.count])})));
}

// ---------------------------------------------------------------------------------------------------------- words
const search = h('input', {type: 'search', placeholder: 'search a word …', 'aria-label': 'Words that begin with', spellcheck: 'false', oninput: () => {
  clearTimeout(typing);
  typing = setTimeout(() => choose({q: search.value}, true), 200);
}});
const documentChoice = h('select', {'aria-label': 'Of which document', onchange: () => choose({doc: documentChoice.value})});
const wordsPath = () => `${state.doc ? `v1/documents/${path(state.doc)}/words` : 'v1/words'}${query({prefix: folded(), limit: '50'})}`;
const folded = () => state.q.normalize('NFKC').toLowerCase();
const words = panel({
  id: 'words', title: 'Top words', before: h('div', {class: 'search'}, search, documentChoice),
  source: {
    path: wordsPath,
    sql: () => (state.doc
      ? `SELECT w.word, w.count\n  FROM document_word_counts AS w JOIN documents AS d USING (document_id)\n WHERE d.name = ${literal(state.doc)}`
      : 'SELECT word, count\n  FROM word_counts\n WHERE true') + (state.q ? ` AND starts_with(word, ${literal(folded())})` : '') + '\n ORDER BY count DESC, word LIMIT 50',
  },
});
let seen = {of: '', at: 0, counts: new Map()};

async function showWords() {
  if (document.activeElement !== search) search.value = state.q;
  const names = [...new Set([state.doc, ...overview.documents.filter(one => one.status !== 'withdrawn').map(one => one.name)])].filter(Boolean);
  documentChoice.replaceChildren(h('option', {value: ''}, 'all documents'), ...names.map(one => h('option', {value: one}, one)));
  documentChoice.value = state.doc;
  const asked = wordsPath();
  const answer = await get(asked).catch(error => { if (error.code === 'document.unknown') return {words: []}; throw error; });
  if (asked !== wordsPath()) return;
  // What each word gained is told for a while, so that a glance is enough.
  if (seen.of !== asked || Date.now() - seen.at > 60000) seen = {of: asked, at: Date.now(), counts: new Map(answer.words.map(one => [one.word, one.count]))};
  const top = answer.words[0]?.count ?? 1;
  words.body.replaceChildren(answer.words.length
    ? h('ol', {class: 'bars'}, answer.words.map(one => {
      const more = one.count - (seen.counts.get(one.word) ?? one.count);
      return h('li', {}, h('span', {class: 'word', title: one.word}, name(one.word)),
        svg('svg', {class: 'bar', width: '100%', height: '9', 'aria-hidden': 'true'}, svg('rect', {width: `${Math.max(0.5, one.count / top * 100)}%`, height: '9', rx: '2'})),
        h('span', {class: 'count'}, count(one.count)), h('span', {class: 'more'}, more > 0 ? `+${brief(more)}` : ''));
    }))
    : h('p', {class: 'none'}, state.q ? 'No word begins so.' : 'No words yet. Drop a file onto this page.'));
}

// -------------------------------------------------------------------------------------------------------- counter
const counterChoice = h('select', {'aria-label': 'Which counter', onchange: () => choose({counter: counterChoice.value})});
const counterName = () => counterChoice.value;
/** The one that is shown: {of, measures, isBucketed, every}. */
let shape = {};
/** The latest buckets, or the largest groups: a counter has more rows than a panel. */
const counterOrder = () => shape.isBucketed ? 'bucket_start' : shape.measures?.[0];
const counter = panel({
  id: 'counter', title: 'Counter', chart: true, controls: [counterChoice],
  source: {
    path: () => `v1/counters/${path(counterName(), false)}/rows${query({order: counterOrder() && `-${counterOrder()}`, limit: MOST_ROWS})}`,
    sql: () => `SELECT *\n  FROM counter_${counterName()}\n${shape.isBucketed ? ` WHERE every = interval '${shape.every}'\n` : ''}${counterOrder() ? ` ORDER BY ${counterOrder()} DESC` : ''} LIMIT ${MOST_ROWS}`,
  },
});
const counterChart = h('div', {class: 'chart', 'aria-hidden': 'true'});
const counterTable = h('div', {});
const counterSplit = h('div', {class: 'split'}, counterChart, counterTable);
const counterNone = h('p', {class: 'none'});
counter.body.append(counterSplit, counterNone);
const isNumber = value => value !== null && value !== '' && !Number.isNaN(Number(value)) && typeof value !== 'boolean';

const groupsOf = one => Object.keys(one.definition['group-by'] ?? {});

/** Its measures in the order of its columns, which is that of tally.yaml; unknown while it has no row. */
async function shapeOf(one, definition) {
  const {rows: [row], every} = await get(`v1/counters/${path(one.name, false)}/rows?limit=1`);
  const measures = Object.keys(row ?? {}).filter(column => column in one.definition.measures);
  return {of: row && definition, measures, isBucketed: every !== null, every};
}

const MILLIS = {ms: 1, s: 1000, m: 60000, h: 3600000, d: 86400000};

/** The buckets of a page of rows, the first first: without the one that the page may have cut, and with those that nothing fell into. */
function startsOf(rows, every, areFilled) {
  let starts = [...new Set(rows.map(row => Date.parse(row.bucket_start)))].sort((a, b) => a - b);
  if (rows.length === MOST_ROWS && starts.length > 1) starts = starts.slice(1);
  const [first, last] = [starts[0], starts.at(-1)];
  const [, number, unit] = every.match(/(\d+)(\w+)/);
  const step = number * MILLIS[unit];
  const buckets = (last - first) / step + 1;
  return areFilled && buckets <= 1440 ? Array.from({length: buckets}, (_, i) => first + i * step) : starts;
}

let hasCounters = true;
async function showCounter() {
  let counters = [];
  if (hasCounters) try {
    counters = (await get('v1/counters')).counters;
    counterNone.replaceChildren('No counters yet. A few lines under ', h('code', {}, 'counters:'), ' in tally.yaml make one; it is backfilled from what Kafka holds.');
  } catch (error) {
    if (error.status !== 404) throw error;
    hasCounters = false;
    counterNone.textContent = 'This service has no counters over REST.';
  }
  const names = counters.map(one => one.name);
  counterChoice.hidden = !names.length;
  counterNone.hidden = names.length > 0;
  counterSplit.hidden = !names.length;
  if (!names.length) {
    counter.heading.textContent = 'Counter';
    return;
  }
  if ([...counterChoice.options].map(option => option.value).join('\n') !== names.join('\n')) counterChoice.replaceChildren(...names.map(one => h('option', {value: one}, one)));
  counterChoice.value = names.includes(state.counter) ? state.counter : names[0];
  const chosen = counters.find(one => one.name === counterName());
  const none = text => {
    counterNone.hidden = false;
    counterSplit.hidden = true;
    counterNone.textContent = text;
    counter.heading.textContent = 'Counter';
  };
  if (chosen.status === 'backfilling') {
    none(`This counter catches up: ${count(chosen.backlog)} records to go. It appears, complete, when it has.`);
    return;
  }
  const definition = JSON.stringify([chosen.name, chosen.definition]);
  if (shape.of !== definition) shape = await shapeOf(chosen, definition);
  const {rows, every} = await get(counter.path());
  if (chosen.name !== counterName()) return;
  if (!rows.length || !shape.measures.length) {
    none(`Nothing is counted in it yet. It counts events of the type ${chosen.type}.`);
    return;
  }
  const groups = groupsOf(chosen);
  const columns = Object.keys(rows[0]);
  const {measures} = shape;
  const label = row => groups.map(group => row[group]).join(' · ') || chosen.name;
  counterTable.replaceChildren(table(`Rows of ${chosen.name}`, columns.map(column => ({name: column, number: measures.includes(column)})),
    rows.map(row => columns.map(column => column === 'bucket_start' ? moment(row[column]) : measures.includes(column) && isNumber(row[column]) && Number.isInteger(Number(row[column])) ? count(row[column]) : row[column]))));
  const isTable = counter.showTable();
  counterChart.hidden = isTable;
  const [measure] = measures;
  counter.heading.textContent = `Counter: ${measure}${every ? ` per ${every}` : ''}${chosen.status === 'retired' ? ' (retired)' : ''}`;
  if (isTable) return;
  if (shape.isBucketed) {
    // Where a group has no bucket it counted nothing; it had no least or greatest.
    const nothing = chosen.definition.measures[measure] === 'count' || chosen.definition.measures[measure].sum !== undefined ? 0 : null;
    const starts = startsOf(rows, every, nothing === 0);
    const total = of => of.reduce((sum, row) => sum + Number(row[measure]), 0);
    const drawn = rows.filter(row => Date.parse(row.bucket_start) >= starts[0]);
    const largest = [...Map.groupBy(drawn, label)].sort((a, b) => total(b[1]) - total(a[1])).slice(0, MOST_TYPES);
    charts.lines(counterChart, largest.map(([title, of]) => {
      const values = new Map(of.map(row => [Date.parse(row.bucket_start), Number(row[measure])]));
      return {name: title, points: starts.map(start => [start, values.get(start) ?? nothing])};
    }));
  } else {
    charts.bars(counterChart, measure, rows.slice(0, 8).map(row => [label(row), Number(row[measure])]));
  }
}

// ------------------------------------------------------------------------------------------------------- pipeline
const pipeline = panel({
  id: 'pipeline', title: 'Pipeline',
  source: {path: 'v1/status?balance=false', sql: 'SELECT topic, partition, next_offset, batch_id FROM positions ORDER BY topic, partition'},
});

function showPipeline(status) {
  const {lag} = status;
  const byTopic = Map.groupBy(status.partitions, partition => partition.topic);
  const held = status.partitions.reduce((total, partition) => total + (partition.end_offset ?? 0), 0);
  const stage = (kind, title, what) => h('li', {class: kind ? `is-${kind}` : ''}, h('span', {class: 'dot', 'aria-hidden': 'true'}), h('span', {class: title ? null : 'hidden'}, title || 'topic'), h('span', {class: title ? 'what' : 'what wide', title: what}, what));
  const behind = lag.known && lag.records > 0;
  pipeline.body.replaceChildren(h('ul', {class: 'stages'},
    stage(status.documents.counting ? 'warn' : 'good', 'inbox', status.documents.counting ? `${count(status.documents.counting)} documents under way` : 'every document counted to its end'),
    stage(lag.known ? 'good' : 'warn', 'Kafka', lag.known ? `${count(held)} records in ${byTopic.size} topics` : lag.reason),
    stage(!lag.known ? '' : behind ? 'warn' : 'good', 'aggregator', !lag.known ? 'lag unknown' : behind ? `${count(lag.records)} records behind${lag.seconds == null ? '' : `, the oldest for ${age(lag.seconds * 1000)}`}` : 'lag 0'),
    stage('good', 'PostgreSQL', status.committed_at ? `batch ${count(status.batch)} at ${time(status.committed_at)}` : 'no batch yet'),
    status.sources.filter(source => source.status === 'missing').map(source => stage('warn', 'source', `topic ${source.topic} does not exist`)),
    [...byTopic].map(([topic, partitions]) => {
      const left = partitions.reduce((total, partition) => total + (partition.lag ?? 0), 0);
      return stage(left ? 'warn' : 'good', '', `${topic} · ${partitions.length} partitions · lag ${lag.known ? count(left) : 'unknown'}`);
    })));
}

// ------------------------------------------------------------------------------------------------------ documents
const STATES = {counted: '✔ counted', counting: '↻ counting', withdrawn: '– withdrawn'};
const documents = panel({
  id: 'documents', title: 'Recent documents',
  source: {path: 'v1/documents?limit=100', sql: 'SELECT name, status, lines, words, rejected, counted_at\n  FROM documents ORDER BY document_id DESC LIMIT 12'},
});

function showDocuments() {
  documents.body.replaceChildren(overview.documents.length
    ? table('Documents, the latest first', [{name: 'document', class: 'name'}, {name: 'state'}, {name: 'lines', number: true}, {name: 'words', number: true}, {name: 'rejected', number: true}, {name: 'counted at'}],
      overview.documents.map(one => [h('a', {href: link({doc: one.name}), title: `words of ${one.name}`}, name(one.name)), h('span', {class: `state ${one.status}`}, STATES[one.status] ?? one.status),
        count(one.lines), count(one.words), one.rejected ? count(one.rejected) : '', time(one.counted_at)]))
    : h('p', {class: 'none'}, 'No documents yet. Drop one anywhere on this page, or into the inbox.'));
}

// ------------------------------------------------------------------------------------------------------ attention
const attention = panel({
  id: 'attention', title: 'Needs attention',
  source: {path: 'v1/rejections?limit=100', sql: 'SELECT code, count(*) AS records, max(rejected_at) AS latest\n  FROM rejections GROUP BY code ORDER BY records DESC'},
});

async function showAttention(status) {
  const rows = [];
  if (status.balanced === false) rows.push(h('p', {class: 'is-bad'}, 'The counts do not balance. Run ./tally reconcile; it names the keys that differ.'));
  status.sources.filter(source => source.status === 'missing').forEach(source => rows.push(h('p', {class: 'is-warn'}, h('span', {class: 'text'}, 'Topic ', name(source.topic), ' under sources does not exist; it is counted as soon as it does.'))));
  if (status.totals.rejected) {
    const {rejections} = await get('v1/rejections?limit=100');
    const codes = [...Map.groupBy(rejections, one => one.code)];
    rows.push(table('Records that could not be counted, by code', [{name: 'code'}, {name: 'of the last 100', number: true}, {name: 'latest reason', class: 'name'}],
      codes.map(([code, of]) => [h('a', {href: link({view: 'rejected', code})}, code), count(of.length), of[0].reason])));
  }
  attention.body.replaceChildren(...(rows.length ? rows : [h('p', {class: 'none'}, 'Nothing: every record was counted.')]));
}

// ------------------------------------------------------------------------------------------------------------ all
root.append(h('div', {class: 'tiles'}, Object.values(tiles).map(one => one.element)),
  h('div', {class: 'grid'}, [arrivals, words, counter, pipeline, documents, attention].map(one => one.element)));

/** Shows the snapshot that the status is of, and asks for what else there is in the latest. */
export async function show(status) {
  lastStatus = status;
  showRates();
  showPipeline(status);
  overview = await get('dashboard/overview');
  showDocuments();
  await Promise.all([showArrivals(), showWords(), showCounter(), showAttention(status)]);
}

export const refreshWords = showWords;
export const focusSearch = () => search.focus();
