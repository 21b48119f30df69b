// The search; what it shows is in the address, so it can be kept, sent and gone back to.
import { get } from './api.js';
import { byId, element } from './dom.js';
import { count, dollars, dayAndTime } from './format.js';
import { name } from './tape.js';

const KEYS = ['find', 'trader', 'before', 'after'];

export class Search {
  #form = byId('search');
  #latest = 0;

  constructor() {
    this.#form.addEventListener('submit', event => {
      event.preventDefault();
      this.#go(this.#address({}));
    });
    for (const link of [byId('newest'), byId('newer'), byId('older')]) {
      link.addEventListener('click', event => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        if (link.hasAttribute('href')) this.#go(link.href);
      });
    }
    addEventListener('popstate', () => this.load());
  }

  #go(address) {
    history.pushState(null, '', address);
    this.load();
  }

  /** Shows what the address says. */
  async load() {
    const said = new URLSearchParams(location.search);
    this.#form.lot.value = said.get('find') ?? '';
    this.#form.trader.value = said.get('trader') ?? '';
    const query = new URLSearchParams({ lot: this.#form.lot.value, trader: this.#form.trader.value });
    for (const key of ['before', 'after']) if (said.has(key)) query.set(key, said.get(key));
    const turn = ++this.#latest;
    try {
      const page = await get(`api/trades?${query}`);
      if (turn === this.#latest) this.#show(page);
    } catch (problem) {
      byId('found').textContent = `${problem.message} ${problem.cure}`;
    }
  }

  #show(page) {
    byId('results').replaceChildren(...page.trades.map(row));
    const { trades } = page;
    byId('found').textContent = trades.length
      ? `${count(trades.at(-1).id)} to ${count(trades[0].id)}`
      : 'No trade is like that.';
    this.#link('newest', page.after !== null ? this.#address({}) : null);
    this.#link('newer', page.after !== null ? this.#address({ after: page.after }) : null);
    this.#link('older', page.before !== null ? this.#address({ before: page.before }) : null);
  }

  #link(id, address) {
    const link = byId(id);
    if (address) link.href = address;
    else link.removeAttribute('href');
    link.toggleAttribute('aria-disabled', false);
    if (!address) link.setAttribute('aria-disabled', 'true');
  }

  #address(keys) {
    const said = new URLSearchParams(location.search);
    for (const key of KEYS) said.delete(key);
    const { lot, trader } = this.#form;
    for (const [key, value] of Object.entries({ find: lot.value, trader: trader.value.trim(), ...keys })) {
      if (value) said.set(key, value);
    }
    return `?${said}`;
  }
}

function row(trade) {
  return element('tr', '',
    element('td', 'number', count(trade.id)),
    element('td', 'time', dayAndTime(trade.at)),
    element('td', '', trade.lot),
    element('td', 'number', dollars(trade.price)),
    element('td', 'number', count(trade.bags)),
    element('td', 'number', dollars(trade.total ?? trade.price * trade.bags)),
    element('td', '', name(trade.seller)),
    element('td', '', name(trade.buyer)));
}
