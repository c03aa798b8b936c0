// The service's answers. What is not a 2xx is an error with the problem's own words.

import {another, shown, token} from './token.js';
import {h, say} from './dom.js';

export class ApiError extends Error {
  constructor(status, problem) {
    super(problem.detail ?? `the service answers ${status}`);
    this.status = status;
    this.code = problem.code ?? '';
  }
}

/** What is a 2xx, unread. Where a token is asked for, the reader is, and the call made again with it. */
export async function open(path, {headers, ...options} = {}) {
  for (;;) {
    const secret = token();
    const response = await fetch(path, {...options, headers: {...headers, ...shown(secret)}});
    if (response.ok) return response;
    const error = new ApiError(response.status, response.headers.get('Content-Type')?.includes('json') ? await response.json() : {});
    if (error.status !== 401 || !await another(secret, error.message)) throw error;
  }
}

export async function get(path, options = {}) {
  return json(await open(path, {cache: 'no-cache', signal: AbortSignal.timeout(30000), ...options}));
}

export async function post(path, body, signal) {
  return json(await open(path, {method: 'POST', headers: {'Content-Type': 'application/json'}, body: JSON.stringify(body), signal}));
}

const json = response => response.headers.get('Content-Type')?.includes('json') ? response.json() : {};

/** Makes a link a download of what its path answers; a link of its own could not show a token. */
export function download(link, path) {
  link.addEventListener('click', async event => {
    link.href = path();
    if (!token()) return;
    event.preventDefault();
    try {
      const blob = URL.createObjectURL(await (await open(path())).blob());
      h('a', {href: blob, download: link.download}).click();
      URL.revokeObjectURL(blob);
    } catch (error) {
      say(error.message);
    }
  });
  link.href = '#';
}

/** A name as the rest of a path: slashes of the name stay, but one that would look like another path is encoded. */
export function path(name, keepSlashes = true) {
  const encoded = encodeURIComponent(name).replace(/[!'()*]/g, c => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
  return keepSlashes ? encoded.replaceAll('%2F', '/').replace(/\/words$/, '%2Fwords') : encoded;
}

export function query(parameters) {
  const text = new URLSearchParams(Object.entries(parameters).filter(([, value]) => value !== '' && value != null)).toString();
  return text ? `?${text}` : '';
}

const quoted = text => `'${text.replaceAll("'", "'\\''")}'`;
/** For a shell that holds the token; the token itself is not in it. */
export const curlToken = () => token() ? ' -H "Authorization: Bearer $TALLY_TOKEN"' : '';
export const curl = path => `curl -s${curlToken()} ${quoted(new URL(path, location.href).href)}`;
export const literal = text => `'${text.replaceAll("'", "''")}'`;
