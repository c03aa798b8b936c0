// Records that could not be counted: why, where they are, and what they look like.

import {choose, state} from './state.js';
import {get, literal, query} from './api.js';
import {h, name, table} from './dom.js';
import {count, moment} from './format.js';
import {panel} from './panel.js';

const code = h('input', {type: 'text', placeholder: 'code, e.g. json.invalid', 'aria-label': 'Only this code', onchange: () => choose({code: code.value.trim()})});
const asked = () => `v1/rejections${query({code: state.code, limit: '200'})}`;
const rejected = panel({
  id: 'rejections', title: 'Rejected records, the latest first', controls: [code],
  source: {path: asked, sql: () => `SELECT topic, partition, record_offset, stage, code, reason, rejected_at\n  FROM rejections${state.code ? `\n WHERE code = ${literal(state.code)}` : ''}\n ORDER BY batch_id DESC LIMIT 200`},
});
document.getElementById('rejected').append(rejected.element);

export async function show() {
  code.value = state.code;
  const {rejections} = await get(asked());
  const bytes = value => value == null ? '' : value.text ?? `base64 ${value.base64}`;
  rejected.body.replaceChildren(rejections.length
    ? table('Rejected records', [{name: 'code'}, {name: 'reason'}, {name: 'where'}, {name: 'record', class: 'name'}, {name: 'bytes', number: true}, {name: 'when'}],
      rejections.map(one => [one.code, one.reason, `${one.topic} ${one.partition}:${one.record_offset}`, h('span', {class: 'mono', title: bytes(one.value)}, name(bytes(one.value).slice(0, 300))), count(one.value_bytes), moment(one.rejected_at)]))
    : h('p', {class: 'none'}, state.code ? 'None with this code.' : 'Nothing was rejected.'));
}
