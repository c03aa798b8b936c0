// An empty Tally is a tutorial: three commands that tick off as they succeed.

import {copy, h} from './dom.js';

const DONE = 'tally.tutorial.done';
const steps = [
  {title: 'Count a text', command: 'cp README.md inbox/', done: status => status.documents.counted > 0},
  {title: 'Send an event', command: `echo '{"shop":"a","total":12.5}' | ./tally send order.placed`, done: status => status.totals.events > 0},
  {title: 'Ask', command: 'psql "$(./tally dsn)" -c \'SELECT * FROM word_counts ORDER BY count DESC LIMIT 5\'', done: () => asked},
];
let asked = false;
let element;

/** A question was asked on the SQL page. */
export function wasAsked() { asked = true; }

export function show(status) {
  const isEmpty = status.totals.consumed === 0;
  if (!element) {
    if (!isEmpty || localStorage.getItem(DONE)) return;
    element = h('section', {class: 'tutorial', 'aria-labelledby': 'tutorial-title'},
      h('h2', {id: 'tutorial-title'}, 'Nothing is counted yet. Three commands, in the directory of ./tally:'),
      h('ol', {}, steps.map((step, i) => {
        step.tick = h('span', {class: 'tick'}, '○');
        step.element = h('li', {}, step.tick, `${i + 1}. ${step.title}`,
          h('div', {class: 'command'}, h('code', {}, step.command), h('button', {type: 'button', onclick: () => copy(step.command, 'Command')}, 'copy')),
          i === 2 && h('p', {}, 'or ', h('a', {href: '#/sql', onclick: () => { asked = true; }}, 'here, on the SQL page')));
        return step.element;
      })));
    document.getElementById('overview').prepend(element);
  }
  for (const step of steps) {
    const isDone = step.done(status);
    step.element.classList.toggle('is-done', isDone);
    step.tick.textContent = isDone ? '✔' : '○';
  }
  if (steps.every(step => step.done(status))) {
    localStorage.setItem(DONE, 'yes');
    element.remove();
  }
}
