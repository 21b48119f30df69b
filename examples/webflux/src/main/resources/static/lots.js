// The lots to choose from: radio buttons, so arrow keys move between them.
import { byId, element, replace, sparkline } from './dom.js';
import { dollars } from './format.js';

export class Lots {
  #cards = new Map();

  constructor(lots, chosen, choose) {
    for (const lot of lots) this.#cards.set(lot.code, this.#add(lot, lot.code === chosen));
    byId('lots').addEventListener('change', event => choose(event.target.value));
    byId('find-lot').append(...lots.map(lot => new Option(`${lot.name} (${lot.code})`, lot.code)));
  }

  #add(lot, checked) {
    const input = element('input');
    Object.assign(input, { type: 'radio', name: 'lot', value: lot.code, checked });
    const last = element('span', 'last', '–'), line = element('span', 'line');
    byId('lots').append(element('label', 'lot', input, element('span', 'card',
      element('span', 'name', lot.name), element('span', 'origin', lot.origin), last, line)));
    return { input, last, line };
  }

  show(code, prices) {
    const { last, line } = this.#cards.get(code);
    last.textContent = dollars(prices.at(-1));
    replace(line, sparkline(prices.slice(-40)));
  }

  choose(code) {
    this.#cards.get(code).input.checked = true;
  }
}
