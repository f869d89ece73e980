import * as api from './api.js';
import { cycle } from './console/cycle.js';
import { events } from './console/events.js';
import { models } from './console/models.js';
import { overview } from './console/overview.js';
import { person } from './console/person.js';
import { quality } from './console/quality.js';
import { hideNote, showFailure } from './note.js';

// The views of the console: the address names one after '#'. Each fills its place, and says what it does until it is left.

const views = { overview, models, cycle, events, quality, person };
const place = document.getElementById('view');
let stop = () => { };
let visit = 0; // counts the views; what a left one still has to show is dropped

async function open() {
  const name = location.hash.slice(1).split('/')[0];
  const view = views[name] ?? overview;
  const mine = ++visit;
  stop();
  stop = () => { };
  hideNote();
  place.replaceChildren();
  document.getElementById('leave').hidden = api.credential() === null;
  document.title = `Console: ${views[name] ? name : 'overview'}`;
  for (const link of document.querySelectorAll('#views a')) {
    if (link.hash === `#${views[name] ? name : 'overview'}`) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
  try {
    const end = await view({
      place,
      argument: decodeURIComponent(location.hash.split('/').slice(1).join('/')),
      isShown: () => mine === visit,
      fail: failure => { if (mine === visit) showFailure(failure, open); },
      works: () => { if (mine === visit) hideNote(); },
    });
    if (mine === visit) stop = end ?? (() => { });
    else end?.();
  } catch (failure) {
    if (mine === visit) {
      place.replaceChildren();
      showFailure(failure, open);
    }
  }
}

document.getElementById('leave').addEventListener('click', () => { api.signIn(null); location.reload(); });
addEventListener('hashchange', () => open().then(() => place.focus({ preventScroll: true })));
open();
