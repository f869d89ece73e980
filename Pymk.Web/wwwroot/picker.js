import * as api from './api.js';
import { describe, element, face } from './parts.js';

/** Turns an input and a list into a combobox of members: type, arrow keys, Enter, Escape; '/' focuses it from anywhere. */
export function attachPicker(input, list, onPick) {
  let users = [];
  let at = -1;
  let timer = 0;
  let request = null;

  const close = () => {
    list.hidden = true;
    input.setAttribute('aria-expanded', 'false');
    input.removeAttribute('aria-activedescendant');
  };

  const select = index => {
    at = index;
    for (const [i, item] of [...list.children].entries()) item.setAttribute('aria-selected', i === at);
    const current = users[at] ? list.children[at] : null;
    if (current) {
      input.setAttribute('aria-activedescendant', current.id);
      current.scrollIntoView({ block: 'nearest' });
    } else {
      input.removeAttribute('aria-activedescendant');
    }
  };

  const pick = index => {
    const user = users[index];
    if (!user) return;
    input.value = '';
    close();
    input.blur();
    onPick(user);
  };

  const show = () => {
    list.replaceChildren(...users.map((user, i) => {
      const { name, headline } = describe(user);
      const text = element('span', { className: 'who' },
        element('span', { textContent: name }), element('span', { className: 'quiet', textContent: headline }));
      const id = element('span', { className: 'id', textContent: `#${user.userId}` });
      const item = element('li', { id: `${list.id}-${i}` }, face(user, 'small'), text, id);
      item.setAttribute('role', 'option');
      item.addEventListener('mousemove', () => { if (at !== i) select(i); });
      item.addEventListener('mousedown', event => { event.preventDefault(); pick(i); });
      return item;
    }));
    if (users.length === 0) list.append(element('li', { className: 'none', textContent: 'Nobody found' }));
    list.hidden = false;
    input.setAttribute('aria-expanded', 'true');
    select(users.length > 0 ? 0 : -1);
  };

  const search = async () => {
    request?.abort();
    request = new AbortController();
    try {
      const answer = await api.findUsers(input.value.trim(), request.signal);
      users = answer.users;
      if (document.activeElement === input) show();
    } catch (failure) {
      if (failure.name === 'AbortError') return;
      users = [];
      list.replaceChildren(element('li', { className: 'none', textContent: failure.message }));
      list.hidden = false;
    }
  };

  input.addEventListener('input', () => { clearTimeout(timer); timer = setTimeout(search, 120); });
  input.addEventListener('focus', search);
  input.addEventListener('blur', close);
  input.addEventListener('keydown', event => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      if (list.hidden) search();
      else if (users.length > 0) select((at + (event.key === 'ArrowDown' ? 1 : users.length - 1)) % users.length);
    } else if (event.key === 'Enter' && !list.hidden) {
      event.preventDefault();
      pick(at);
    } else if (event.key === 'Escape') {
      if (list.hidden) input.blur();
      else close();
    }
  });
  addEventListener('keydown', event => {
    if (event.key === '/' && !event.ctrlKey && !event.metaKey && !/^(input|textarea)$/i.test(document.activeElement?.tagName ?? '')) {
      event.preventDefault();
      input.focus();
    }
  });
}
