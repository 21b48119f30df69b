// The form: what is wrong is said beside the field, what became of an order below the button.
import { post } from './api.js';
import { byId, element } from './dom.js';
import { count, dollars } from './format.js';

export class OrderForm {
  #form = byId('order');
  #touched = false;
  #best = {};

  constructor(lot) {
    this.#form.addEventListener('submit', event => {
      event.preventDefault();
      this.#place(lot());
    });
    this.#form.addEventListener('input', event => {
      if (event.target.name === 'price') this.#touched = event.target.value !== '';
      if (event.target.name === 'side') this.#show();
      this.#complain({});
    });
  }

  /** The best prices follow the market until somebody types one. */
  follow(best) {
    this.#best = best;
    this.#show();
  }

  forget() {
    this.#touched = false;
  }

  #show() {
    const buying = this.#form.side.value === 'BUY';
    const submit = byId('submit');
    submit.classList.toggle('sell', !buying);
    if (!submit.disabled) submit.textContent = buying ? 'Buy' : 'Sell';
    const price = buying ? this.#best.ask : this.#best.bid;
    if (!this.#touched && price && document.activeElement !== this.#form.price) this.#form.price.value = price.toFixed(2);
  }

  async #place(lot) {
    const submit = byId('submit');
    submit.disabled = true;
    try {
      const { side, bags, price } = this.#form;
      this.#done(await post('api/orders', { lot, side: side.value, bags: number(bags.value), price: number(price.value) }));
    } catch (problem) {
      this.#complain(problem.fields ?? {});
      if (!Object.keys(problem.fields ?? {}).length) this.#refused(problem);
    } finally {
      submit.disabled = false;
      this.#show();
    }
  }

  #done(receipt) {
    const verb = receipt.side === 'BUY' ? 'Bought' : 'Sold';
    const trades = receipt.trades.length;
    this.#answer('done', `${verb} ${count(receipt.bags)} ${plural(receipt.bags, 'bag')} of ${receipt.lot}`,
      `$ ${dollars(receipt.total)} in ${trades} ${plural(trades, 'trade')}, committed together.`);
  }

  #refused(problem) {
    this.#answer('refused', problem.title, `${problem.message} ${problem.cure}`);
  }

  #answer(className, title, text) {
    byId('answer').replaceChildren(element('div', className, element('strong', '', title), text));
  }

  #complain(fields) {
    for (const name of ['bags', 'price']) {
      byId(`${name}-error`).textContent = fields[name] ?? '';
      this.#form[name].toggleAttribute('aria-invalid', false);
      if (fields[name]) this.#form[name].setAttribute('aria-invalid', 'true');
    }
    const first = ['bags', 'price'].find(name => fields[name]);
    if (first) {
      byId('answer').replaceChildren();
      this.#form[first].focus();
    }
  }
}

/** What is no number is null, and the application says what it wants instead. */
function number(text) {
  const value = Number(text.replaceAll(/[\s,]/g, ''));
  return text.trim() === '' || Number.isNaN(value) ? null : value;
}

const plural = (n, word) => (n === 1 ? word : `${word}s`);
