// Builds elements. Whatever came from data goes in as text, never as markup.

export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, '');
    else if (value !== false && value != null) element.setAttribute(name, value);
  }
  element.append(...children.flat().filter(child => child != null && child !== false));
  return element;
}

export function svg(tag, attributes, ...children) {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** Data in the middle of a sentence, whatever its direction of writing. */
export const name = text => h('bdi', {}, text);

export function table(caption, columns, rows) {
  return h('table', {}, h('caption', {class: 'hidden'}, caption),
    h('thead', {}, h('tr', {}, columns.map(column => h('th', {scope: 'col', class: column.number ? 'number' : null}, column.name)))),
    h('tbody', {}, rows.map(row => h('tr', {}, row.map((cell, i) => h('td', {class: columns[i].number ? 'number' : columns[i].class ?? null},
      cell instanceof Node ? cell : name(cell == null ? '' : String(cell))))))));
}

let quiet;
/** Tells the reader, on screen and aloud. */
export function say(text) {
  const said = document.getElementById('said');
  said.textContent = text;
  clearTimeout(quiet);
  quiet = setTimeout(() => { said.textContent = ''; }, 2500);
}

export async function copy(text, what) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = h('textarea', {class: 'hidden'});
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand('copy');
    area.remove();
  }
  say(`${what} copied`);
}
