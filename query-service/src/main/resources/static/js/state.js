// What the reader chose, all of it in the URL: a link shows somebody else the same page.

const DEFAULTS = {range: '15m', q: '', doc: '', counter: '', table: '', code: '', sql: ''};
const listeners = [];

function read() {
  const [path, query] = location.hash.replace(/^#\/?/, '').split('?');
  const chosen = Object.fromEntries(new URLSearchParams(query ?? ''));
  return {view: ['sql', 'rejected'].includes(path) ? path : 'overview', ...DEFAULTS, ...chosen};
}

export let state = read();

export function link(change) {
  const next = {...state, ...change};
  const query = new URLSearchParams(Object.entries(next).filter(([key, value]) => key !== 'view' && value && value !== DEFAULTS[key]));
  return `#/${next.view === 'overview' ? '' : next.view}${query.size ? `?${query}` : ''}`;
}

/** Takes a choice over; one made while typing replaces the last in the browser's history. */
export function choose(change, replace = false) {
  const target = link(change);
  if (target === (location.hash || '#/')) return;
  history[replace ? 'replaceState' : 'pushState'](null, '', target);
  changed();
}

function changed() {
  const before = state;
  state = read();
  listeners.forEach(listener => listener(state, before));
}

export const onChange = listener => listeners.push(listener);
addEventListener('popstate', changed);
