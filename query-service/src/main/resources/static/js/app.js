// Keeps the page true: asks when something was committed, says how fresh it is, and greys it when it is not.

import './drop.js';
import * as charts from './charts.js';
import * as overview from './overview.js';
import * as rates from './rates.js';
import * as rejected from './rejected.js';
import * as sql from './sql.js';
import * as tutorial from './tutorial.js';
import {age, count, time} from './format.js';
import {choose, onChange, state} from './state.js';
import {get} from './api.js';
import {listen} from './live.js';

const STALE_MILLIS = 10000;
const REST_MILLIS = 1000;
const MOST_REST_MILLIS = 5000;
const IDLE_MILLIS = 3000;

let status;
let askedAt = 0;
let answeredAt = Date.now();
let committedSeenAt = Date.now();
let knownLagAt = Date.now();
let failure = '';
let isAsking = false;
let isDue = true;
let restUntil = 0;
const took = [];

// ------------------------------------------------------------------------------------------------------ freshness
function sign(id, kind, text, title = '') {
  const element = document.getElementById(id);
  element.className = `${id === 'balance' ? 'light' : 'freshness'}${kind ? ` is-${kind}` : ''}`;
  const said = element.querySelector('.text');
  if (said.textContent !== text) said.textContent = text;
  element.title = title;
}

/** Why what is shown is not what is; empty while it is. */
function whyStale(now) {
  if (now - answeredAt > STALE_MILLIS) return `Nothing new for ${age(now - answeredAt)}: ${failure || 'the query service does not answer'}. What is shown is as of then.`;
  if (!status) return '';
  if (!status.lag.known && now - knownLagAt > STALE_MILLIS) return `Kafka does not answer for ${age(now - knownLagAt)}: what it holds beyond this is unknown. The counts shown are whole.`;
  if (status.lag.records > 0 && now - committedSeenAt > STALE_MILLIS) return `${count(status.lag.records)} records wait and no batch was committed for ${age(now - committedSeenAt)}: the aggregator does not count. ./tally doctor says why. Nothing is lost.`;
  return '';
}

function showFreshness() {
  const now = Date.now();
  const why = whyStale(now);
  const stale = document.getElementById('stale');
  document.body.classList.toggle('is-stale', why !== '');
  stale.hidden = why === '';
  if (stale.textContent !== why) stale.textContent = why;
  if (!status) {
    sign('freshness', failure ? 'warn' : '', failure || 'connecting …');
    return;
  }
  const since = status.committed_at ? `as of ${time(status.committed_at)} (${age(now - Date.parse(status.committed_at))} ago) · batch ${count(status.batch)}` : 'no batch yet';
  const lag = status.lag.known ? `lag ${count(status.lag.records)}` : 'lag unknown';
  sign('freshness', why ? 'warn' : 'good', `${why ? 'stale' : status.lag.records > 0 ? 'counting' : 'live'} · ${since} · ${lag}`);
}

function showBalance() {
  if (!status || status.balanced == null || document.body.classList.contains('is-stale') && Date.now() - answeredAt > STALE_MILLIS) {
    sign('balance', '', 'balance unknown', 'It is green only while the snapshot shown was checked and balances.');
    return;
  }
  const {words, buckets, ledger} = status.balance;
  const proof = `Checked by SQL in this snapshot, batch ${status.batch}:\nwords ${count(words.word_counts)} = ${count(words.document_word_counts)} of documents' words = ${count(words.documents)} of documents\n`
    + `${count(buckets.compared)} types and widths compared, ${count(buckets.unbalanced)} differ\n${count(ledger.partitions)} partitions followed, ${count(ledger.not_tiled)} with gaps; ${count(ledger.batches_unbalanced)} batches differ from their ranges`;
  sign('balance', status.balanced ? 'good' : 'bad', status.balanced ? '✔ balances' : '✘ does not balance', proof);
}

// ----------------------------------------------------------------------------------------------------------- asking
async function ask() {
  if (isAsking || document.hidden) return;
  isAsking = true;
  isDue = false;
  askedAt = Date.now();
  try {
    const answer = await get('v1/status');
    if (!status || answer.batch !== status.batch) committedSeenAt = Date.now();
    if (answer.lag.known) knownLagAt = Date.now();
    if (!(answer.lag.records > 0)) committedSeenAt = Date.now();
    status = answer;
    answeredAt = Date.now();
    failure = '';
    // The check reads every count: the longer it takes, the rarer it is.
    took.push(answeredAt - askedAt);
    if (took.length > 3) took.shift();
    restUntil = answeredAt + Math.min(MOST_REST_MILLIS, Math.max(REST_MILLIS, 10 * Math.min(...took)));
    tutorial.show(status);
    if (state.view === 'overview') await overview.show(status);
    if (state.view === 'rejected') await rejected.show();
  } catch (error) {
    failure = error.status ? error.message : 'the query service does not answer';
    restUntil = Date.now() + REST_MILLIS;
  } finally {
    isAsking = false;
    showFreshness();
    showBalance();
  }
}

function tick() {
  const now = Date.now();
  if (now > restUntil && (isDue || now - askedAt > IDLE_MILLIS)) ask();
  showFreshness();
  showBalance();
  if (state.view === 'overview') overview.showRates();
}

// ------------------------------------------------------------------------------------------------------------ views
function view(now, before) {
  for (const one of ['overview', 'sql', 'rejected']) document.getElementById(one).hidden = one !== now.view;
  document.querySelectorAll('nav a').forEach(a => {
    if (a.dataset.view === now.view) a.setAttribute('aria-current', 'page');
    else a.removeAttribute('aria-current');
  });
  document.title = {overview: 'Tally', sql: 'SQL · Tally', rejected: 'Rejected · Tally'}[now.view];
  if (now.view === 'sql') sql.show().catch(() => { /* without the list of tables it works as well */ });
  else if (before && before.view === now.view && before.q !== now.q) overview.refreshWords().catch(() => { /* the next asking tells */ });
  else { restUntil = 0; isDue = true; tick(); }
}

function theme(chosen) {
  const dark = chosen ? chosen === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
  document.documentElement.dataset.theme = dark ? 'dark' : 'light';
  charts.redrawAll();
}

function switchTheme() {
  const next = document.documentElement.dataset.theme === 'dark' ? 'light' : 'dark';
  localStorage.setItem('tally.theme', next);
  theme(next);
}

addEventListener('keydown', event => {
  if (event.target.closest('input, textarea, select') || event.ctrlKey || event.metaKey || event.altKey) return;
  const keys = {
    '/': () => { choose({view: 'overview'}); overview.focusSearch(); },
    g: () => choose({view: 'overview'}), s: () => choose({view: 'sql'}), r: () => choose({view: 'rejected'}), t: switchTheme,
  };
  if (keys[event.key]) {
    event.preventDefault();
    keys[event.key]();
  }
});
document.getElementById('theme').addEventListener('click', switchTheme);
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => theme(localStorage.getItem('tally.theme')));
document.addEventListener('visibilitychange', () => { if (!document.hidden) { isDue = true; tick(); } });

theme(localStorage.getItem('tally.theme'));
onChange(view);
view(state);
listen(batches => { rates.add(batches); isDue = true; }, () => { rates.clear(); isDue = true; });
setInterval(tick, 250);
