// What the page at /docs gains where scripts run: the address in use, search, and buttons that copy.

const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const textOf = (element) => element?.textContent.trim() ?? '';

showAddress();
addCopyButtons();
addSearch();

/** The server fills in the address that it knows; behind a proxy without PUBLIC_URL, it is another one. */
function showAddress() {
  if (!location.protocol.startsWith('http')) return;
  const address = new URL('.', location.href).href.replace(/\/$/, '').replaceAll("'", '%27');
  for (const place of all('.service')) place.textContent = address;
}

function addCopyButtons() {
  const told = document.createElement('p');
  told.className = 'hidden';
  told.setAttribute('role', 'status');
  document.body.append(told);
  for (const block of all('.code')) {
    const code = block.querySelector('code');
    const what = textOf(block.closest('section')?.querySelector('h2, h3'));
    const button = document.createElement('button');
    const label = document.createElement('span');
    const context = document.createElement('span');
    const isCommand = block.querySelector('.curl') !== null;
    button.type = 'button';
    button.className = 'copy';
    context.className = 'hidden';
    context.textContent = ` the ${isCommand ? 'command' : 'example'}: ${what}`;
    label.textContent = 'Copy';
    button.append(label, context);
    button.addEventListener('click', async () => {
      told.textContent = label.textContent = await copy(code);
      setTimeout(() => (label.textContent = 'Copy'), 3_000);
    });
    block.append(button);
  }
}

/** Copies the text, or selects it where the browser does not allow that. @returns what to tell the reader */
async function copy(code) {
  try {
    await navigator.clipboard.writeText(code.textContent);
    return 'Copied';
  } catch {
    getSelection().selectAllChildren(code);
    return 'Selected: press Ctrl+C or ⌘C';
  }
}

/** Everything that can be found, each with the entry of the navigation that leads to it, if there is one. */
function searchableItems() {
  const links = new Map(all('nav li').map((item) => [item.querySelector('a').hash.slice(1), item]));
  const item = (element, words) => ({
    element,
    link: links.get(element.id),
    words: words
      .map((word) => (typeof word === 'string' ? word : textOf(word)))
      .join(' ')
      .toLowerCase(),
  });
  const calls = all('.call');
  const codes = all('.call .code-name').map(textOf);
  /** What most calls can answer tells none of them from the others. */
  const isTelling = (code) => codes.filter((each) => each === textOf(code)).length <= calls.length / 2;
  return [
    ...calls.map((call) =>
      item(call, [
        call.id,
        call.querySelector('h3'),
        call.querySelector('.address'),
        ...all('.code-name', call).filter(isTelling),
      ]),
    ),
    ...all('.error-code').map((row) => item(row, [row.querySelector('code'), row.querySelector('td')])),
    ...all('.object').map((object) => item(object, [object.querySelector('h3')])),
  ];
}

function addSearch() {
  const search = document.querySelector('#search');
  const query = document.querySelector('#query');
  const found = document.querySelector('#found');
  const items = searchableItems();
  let first;

  const show = () => {
    const words = query.value.toLowerCase().split(/\s+/).filter(Boolean);
    const hits = items.filter((item) => words.every((word) => item.words.includes(word)));
    for (const item of items) {
      item.element.hidden = !hits.includes(item);
      if (item.link) item.link.hidden = item.element.hidden;
    }
    // A heading without anything below it.
    for (const group of all('main > section'))
      group.hidden =
        words.length > 0 && all('.call, .error-code, .object', group).every(({ hidden }) => hidden);
    for (const list of all('nav ul'))
      list.hidden = list.previousElementSibling.hidden = all('li', list).every(({ hidden }) => hidden);
    first = words.length > 0 ? hits[0] : undefined;
    found.textContent = words.length === 0 ? '' : describe(hits);
    // A wide window shows the list of calls beside the first of them, a narrow one above.
    const isWide = matchMedia('(min-width: 64rem)').matches;
    if (first) (isWide ? first.element : document.querySelector('nav')).scrollIntoView();
  };

  const clear = () => {
    query.value = '';
    show();
  };

  search.hidden = false;
  query.addEventListener('input', show);
  query.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || !first) return;
    location.hash = first.element.id;
    first.element.querySelector('.anchor').focus({ preventScroll: true });
    first.element.scrollIntoView();
  });
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && query.value !== '') clear();
    if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || event.target === query) return;
    event.preventDefault();
    query.focus();
    query.select();
  });
  // A link may lead to something that the search has hidden.
  addEventListener('hashchange', () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target?.closest('[hidden]')) return;
    clear();
    target.scrollIntoView();
  });
  // The browser keeps what was typed when the page is loaded again.
  if (query.value !== '') show();
}

function describe(hits) {
  const kinds = { call: 'call', 'error-code': 'error code', object: 'object' };
  const counts = Object.entries(kinds).flatMap(([name, kind]) => {
    const count = hits.filter(({ element }) => element.classList.contains(name)).length;
    return count === 0 ? [] : [`${count} ${kind}${count === 1 ? '' : 's'}`];
  });
  return counts.length > 0 ? counts.join(', ') : 'Nothing found';
}
