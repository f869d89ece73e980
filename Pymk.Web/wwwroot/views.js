import * as api from './api.js';

const share = 0.6; // the part of a card that must be in view
const dwell = 1000; // ms in view that count as a view
const gather = 500; // ms that views are gathered before they are sent

/** Counts people who came into view, once for each user and page. The service drops people who are often viewed without action. */
export class Views {
  #owner;
  #timers = new Map();
  #counted = new Set();
  #batch = [];
  #observer;

  /** @param owner returns the id of the user whose page is open */
  constructor(owner) {
    this.#owner = owner;
    this.#observer = new IntersectionObserver(entries => {
      for (const { target, isIntersecting } of entries) {
        clearTimeout(this.#timers.get(target));
        this.#timers.delete(target);
        if (isIntersecting) this.#timers.set(target, setTimeout(() => this.#count(target.person), dwell));
      }
    }, { threshold: share });
  }

  watch(card) {
    this.#observer.observe(card);
  }

  leave(card) {
    this.#observer.unobserve(card);
    clearTimeout(this.#timers.get(card));
    this.#timers.delete(card);
  }

  reset() {
    this.#observer.disconnect();
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }

  #count(person) {
    const owner = this.#owner();
    const key = JSON.stringify([owner, person.userId]);
    if (this.#counted.has(key)) return;
    this.#counted.add(key);
    this.#batch.push({ owner, person });
    if (this.#batch.length === 1) setTimeout(() => this.#send(), gather);
  }

  #send() {
    const byAnswer = Map.groupBy(this.#batch, ({ owner, person }) => JSON.stringify([owner, person.requestId]));
    this.#batch = [];
    for (const views of byAnswer.values()) {
      api.recordViews(views[0].owner, views[0].person.requestId, views.map(v => v.person)).catch(() => { /* a lost count needs no message */ });
    }
  }
}
