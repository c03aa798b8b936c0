// Files dropped onto the page: on their way, on Kafka, counted.

import {age, count} from './format.js';
import {get, path, query} from './api.js';
import {h, name} from './dom.js';

const AT_ONCE = 3;
const list = document.getElementById('drops');
const zone = document.getElementById('dropzone');
const waiting = [];
let running = 0;

function add(files) {
  for (const file of files) {
    const what = h('span', {}, 'waits');
    const element = h('div', {class: 'drop'}, h('b', {}, name(file.name)), what);
    list.append(element);
    while (list.childElementCount > 6 && list.querySelector('.is-done')) list.querySelector('.is-done').remove();
    waiting.push({file, element, say: text => { what.textContent = text; }});
  }
  next();
}

function next() {
  while (running < AT_ONCE && waiting.length) {
    const one = waiting.shift();
    running += 1;
    send(one).then(() => { one.element.classList.add('is-done'); setTimeout(() => one.element.remove(), 20000); }, error => {
      one.element.classList.add('is-bad');
      one.say(error.message);
      one.element.append(' ', h('button', {type: 'button', class: 'link', onclick: () => one.element.remove()}, 'close'));
    }).finally(() => { running -= 1; next(); });
  }
}

async function send({file, say}) {
  const began = performance.now();
  say(`sends ${count(file.size)} bytes …`);
  const published = await get(`dashboard/documents/${path(file.name, false)}`, {method: 'PUT', body: file, signal: AbortSignal.timeout(300000)});
  say(`on Kafka: ${count(published.lines)} lines; waits until they are counted …`);
  await get(`v1/documents/${path(file.name)}${query({after: published.position, wait: '20s'})}`);
  const {words} = await get(`v1/documents/${path(file.name)}`);
  say(`${count(published.lines)} lines, ${count(words)} words, counted in ${age(performance.now() - began)}`);
}

let depth = 0;
const hasFiles = event => event.dataTransfer?.types.includes('Files');
addEventListener('dragenter', event => { if (hasFiles(event)) { depth += 1; zone.hidden = false; } });
addEventListener('dragleave', event => { if (hasFiles(event) && (depth -= 1) <= 0) { depth = 0; zone.hidden = true; } });
addEventListener('dragover', event => { if (hasFiles(event)) event.preventDefault(); });
addEventListener('drop', event => {
  if (!hasFiles(event)) return;
  event.preventDefault();
  depth = 0;
  zone.hidden = true;
  add([...event.dataTransfer.files]);
});
const input = document.getElementById('files');
document.getElementById('choose').addEventListener('click', () => input.click());
input.addEventListener('change', () => { add([...input.files]); input.value = ''; });
