// The token that this page shows, for as long as its tab is open. Asked for when the service does; the page knows it from nobody else.

import {h} from './dom.js';

const KEY = 'tally.token';
let asked;
let isDeclined = false;

export const token = () => sessionStorage.getItem(KEY) ?? '';
export const shown = secret => secret ? {Authorization: `Bearer ${secret}`} : {};

const field = h('input', {type: 'password', 'aria-label': 'Token', autocomplete: 'off', spellcheck: 'false'});
const why = h('p', {});
const dialog = h('dialog', {class: 'token', 'aria-label': 'Token'}, h('h2', {}, 'This Tally asks for a token'), why, field,
  h('div', {class: 'row'}, h('button', {type: 'button', class: 'primary', onclick: take}, 'Use it'),
    h('button', {type: 'button', onclick: () => dialog.close()}, 'Cancel')),
  h('p', {class: 'none'}, 'It stays in this tab. One is made by ./tally token create.'));
document.body.append(dialog);
field.addEventListener('keydown', event => { if (event.key === 'Enter') take(); });

function take() {
  if (/^[\x21-\x7e]+$/.test(field.value.trim())) sessionStorage.setItem(KEY, field.value.trim());
  dialog.close();
}

/** Whether there is another token than the one refused; asks once for all calls that wait, and not again once it was declined. */
export function another(refused, reason) {
  if (token() !== refused) return Promise.resolve(true);
  if (isDeclined) return Promise.resolve(false);
  why.textContent = reason;
  asked ??= new Promise(resolve => {
    field.value = '';
    dialog.addEventListener('close', () => {
      asked = undefined;
      isDeclined = token() === refused;
      resolve(!isDeclined);
    }, {once: true});
    dialog.showModal();
  });
  return asked;
}

document.getElementById('token').addEventListener('click', () => {
  isDeclined = false;
  another(token(), 'Another than the one it shows now:');
});
