// One read-only statement, what it answers, and what was asked before.

import {choose, state} from './state.js';
import {copy, h, name, say} from './dom.js';
import {count, age} from './format.js';
import {curlToken, download, get, post, query} from './api.js';
import {wasAsked} from './tutorial.js';

const MOST_ROWS = 1000;
const MOST_HISTORY = 50;
const EXAMPLES = [
  ['Most frequent words', 'SELECT word, count FROM word_counts ORDER BY count DESC, word LIMIT 20'],
  ['Events per type', 'SELECT type, accepted, late, first_seen, last_seen FROM event_types ORDER BY accepted DESC'],
  ['Do the words balance?', 'SELECT (SELECT sum(count) FROM word_counts) AS word_counts,\n       (SELECT sum(count) FROM document_word_counts) AS document_word_counts,\n       (SELECT sum(words) FROM documents) AS documents'],
  ['The last batches', 'SELECT * FROM batches ORDER BY batch_id DESC LIMIT 20'],
];
const stored = (key, value) => value === undefined ? JSON.parse(localStorage.getItem(key) ?? '[]') : localStorage.setItem(key, JSON.stringify(value));

const text = h('textarea', {'aria-label': 'SQL', spellcheck: 'false', placeholder: 'SELECT …   (Ctrl+Enter runs it)'});
const run = h('button', {type: 'button', class: 'primary', onclick: execute}, 'Run');
const cancel = h('button', {type: 'button', disabled: true, onclick: () => running?.abort()}, 'Cancel');
const told = h('span', {role: 'status'});
const csv = h('a', {download: 'answer.csv'}, 'CSV');
const result = h('div', {class: 'panel result', tabindex: '0', role: 'region', 'aria-label': 'Answer'});
const history = h('ul');
const saved = h('ul');
const tables = h('ul');
let running;

const side = (title, list) => h('section', {class: 'panel'}, h('div', {class: 'head'}, h('h2', {}, title)), h('div', {class: 'body'}, list));
document.getElementById('sql').append(h('div', {class: 'sql'},
  h('div', {}, text,
    h('div', {class: 'row'}, run, cancel, h('button', {type: 'button', onclick: save}, 'Save'),
      h('button', {type: 'button', onclick: () => copy(text.value, 'SQL')}, 'Copy'),
      h('button', {type: 'button', onclick: () => copy(curlOf(text.value), 'curl command')}, 'Copy as curl'), csv, told),
    result),
  h('div', {class: 'side'}, side('Saved', saved), side('History', history), side('Tables', tables))));

function curlOf(sql) {
  const body = JSON.stringify({sql}).replaceAll("'", "'\\''");
  return `curl -s${curlToken()} -H 'Content-Type: application/json' -d '${body}' '${new URL('v1/sql', location.href).href}'`;
}

text.addEventListener('keydown', event => {
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) execute();
});
download(csv, () => `v1/sql${query({q: text.value, format: 'csv'})}`);

async function execute() {
  const sql = text.value.trim();
  if (!sql || running) return;
  choose({sql}, true);
  stored('tally.sql.history', [sql, ...stored('tally.sql.history').filter(other => other !== sql)].slice(0, MOST_HISTORY));
  lists();
  running = new AbortController();
  run.disabled = true;
  cancel.disabled = false;
  told.textContent = 'runs …';
  const began = performance.now();
  try {
    const answer = await post('v1/sql', {sql, limit: MOST_ROWS}, running.signal);
    told.textContent = `${count(answer.rows.length)} rows${answer.truncated ? ', more were left off' : ''} in ${age(performance.now() - began)}`;
    showRows(answer);
    wasAsked();
  } catch (error) {
    told.textContent = '';
    result.replaceChildren(h('p', {class: 'problem', role: 'alert'}, error.name === 'AbortError' ? 'Cancelled.'
      : error.status === 404 ? 'This service has no SQL endpoint. psql "$(./tally dsn)" asks the same.' : error.message));
  } finally {
    running = undefined;
    run.disabled = false;
    cancel.disabled = true;
  }
}

function showRows({columns, rows}) {
  const isNumber = columns.map(column => /int|numeric|float|double|real/.test(column.type));
  const cell = (value, i) => h('td', {class: isNumber[i] ? 'number' : null}, value === null ? h('span', {class: 'null'}, 'null') : name(typeof value === 'object' ? JSON.stringify(value) : String(value)));
  result.replaceChildren(h('table', {}, h('caption', {class: 'hidden'}, 'Answer'),
    h('thead', {}, h('tr', {}, columns.map((column, i) => h('th', {scope: 'col', title: column.type, class: isNumber[i] ? 'number' : null}, column.name)))),
    h('tbody', {}, rows.map(row => h('tr', {}, row.map(cell))))));
}

function save() {
  const sql = text.value.trim();
  if (!sql) return;
  stored('tally.sql.saved', [sql, ...stored('tally.sql.saved').filter(other => other !== sql)]);
  lists();
  say('Saved in this browser');
}

function lists() {
  const entry = (key, sql, title = sql) => h('li', {}, h('button', {type: 'button', class: 'link', title: sql, onclick: () => { text.value = sql; text.focus(); }}, title.replaceAll(/\s+/g, ' ')),
    key && h('button', {type: 'button', class: 'link remove', 'aria-label': `Forget ${sql}`, onclick: () => { stored(key, stored(key).filter(other => other !== sql)); lists(); }}, '×'));
  saved.replaceChildren(...stored('tally.sql.saved').map(sql => entry('tally.sql.saved', sql)), ...EXAMPLES.map(([title, sql]) => entry(null, sql, title)));
  history.replaceChildren(...stored('tally.sql.history').map(sql => entry('tally.sql.history', sql)));
  if (!history.childElementCount) history.append(h('li', {class: 'none'}, 'Nothing asked yet.'));
}

let areTablesShown = false;
export async function show() {
  if (state.sql && state.sql !== text.value.trim()) text.value = state.sql;
  lists();
  if (areTablesShown) return;
  areTablesShown = true;
  const answer = await get('v1/tables');
  tables.replaceChildren(...answer.tables.map(table => h('li', {}, h('button', {type: 'button', class: 'link',
    title: `${table.comment ?? ''}\n${table.columns.map(column => `${column.name} ${column.type}`).join('\n')}`,
    onclick: () => { text.value = `SELECT ${table.columns.map(column => column.name).join(', ')}\n  FROM ${table.name} LIMIT 20`; text.focus(); }}, table.name))));
}
