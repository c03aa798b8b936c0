// The service's answers. What is not a 2xx is an error with the problem's own words.

export class ApiError extends Error {
  constructor(status, problem) {
    super(problem.detail ?? `the service answers ${status}`);
    this.status = status;
    this.code = problem.code ?? '';
  }
}

export async function get(path, options = {}) {
  return answer(await fetch(path, {cache: 'no-cache', signal: AbortSignal.timeout(30000), ...options}));
}

export async function post(path, body, signal) {
  return answer(await fetch(path, {method: 'POST', headers: {'Content-Type': 'application/json'}, body: JSON.stringify(body), signal}));
}

async function answer(response) {
  const body = response.headers.get('Content-Type')?.includes('json') ? await response.json() : {};
  if (!response.ok) throw new ApiError(response.status, body);
  return body;
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
export const curl = path => `curl -s ${quoted(new URL(path, location.href).href)}`;
export const literal = text => `'${text.replaceAll("'", "''")}'`;
