// A panel: a heading, its controls, its content, and the same answer as curl, as SQL and as CSV.

import {copy, h} from './dom.js';
import {curl, download} from './api.js';
import {choose, state} from './state.js';

/**
 * @param source says where the content is from: {path, sql}; both may be functions
 * @param chart whether the content is a chart with a table behind it
 */
export function panel({id, title, source, controls = [], before = null, chart = false}) {
  const value = thing => typeof thing === 'function' ? thing() : thing;
  const body = h('div', {class: 'body', tabindex: '0', role: 'group', 'aria-label': title});
  const csv = h('a', {title: `${title} as CSV`, download: `${id}.csv`}, 'CSV');
  download(csv, () => {
    const path = value(source.path);
    return `${path}${path.includes('?') ? '&' : '?'}format=csv`;
  });
  const tableToggle = chart && h('button', {
    type: 'button', 'aria-pressed': 'false', title: 'The numbers behind the chart',
    onclick: () => choose({table: isTable(id) ? '' : id}),
  }, 'table');
  const actions = h('div', {class: 'actions'}, tableToggle,
    h('button', {type: 'button', title: `Copy ${title} as a curl command`, onclick: () => copy(curl(value(source.path)), 'curl command')}, 'curl'),
    h('button', {type: 'button', title: `Copy ${title} as SQL; with Shift: open it on the SQL page`, onclick: event => {
      if (event.shiftKey) choose({view: 'sql', sql: value(source.sql)});
      else copy(value(source.sql), 'SQL');
    }}, 'SQL'), csv);
  const heading = h('h2', {id: `${id}-title`}, title);
  const element = h('section', {class: `panel ${id}`, id, 'aria-labelledby': `${id}-title`},
    h('div', {class: 'head'}, heading, controls, actions), before, body);
  return {
    element, body, heading, path: () => value(source.path),
    showTable() {
      tableToggle?.setAttribute('aria-pressed', String(isTable(id)));
      return isTable(id);
    },
  };
}

export const isTable = id => state.table === id;
