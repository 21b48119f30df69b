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
      if (event.target.name === 'side') this.#show(true);
      this.#complain({});
    });
  }

  /** The best prices follow the market until somebody types one, and stand still while somebody is at the form. */
  follow(best) {
    this.#best = best;
    this.#show(!this.#form.contains(document.activeElement));
  }

  forget() {
    this.#touched = false;
  }

  #show(follow) {
    const buying = this.#form.side.value === 'BUY';
    const submit = byId('submit');
    submit.classList.toggle('sell', !buying);
    const words = buying ? 'Buy' : 'Sell';
    if (submit.textContent !== words) submit.textContent = words;
    const price = buying ? this.#best.ask : this.#best.bid;
    if (follow && !this.#touched && price) this.#form.price.value = price.toFixed(2);
  }

  async #place(lot) {
    const submit = byId('submit');
    if (submit.hasAttribute('aria-disabled')) return; // still on its way; a button that is disabled would lose the focus
    submit.setAttribute('aria-disabled', 'true');
    try {
      const { side, bags, price } = this.#form;
      this.#done(await post('api/orders', { lot, side: side.value, bags: number(bags.value, WHOLE), price: number(price.value, DECIMAL) }));
    } catch (problem) {
      this.#complain(problem.fields ?? {});
      if (!problem.fields?.bags && !problem.fields?.price) this.#refused(problem);
    } finally {
      submit.removeAttribute('aria-disabled');
    }
  }

  #done(receipt) {
    const verb = receipt.side === 'BUY' ? 'Bought' : 'Sold';
    const trades = receipt.trades.length;
    this.#answer('done', `${verb} ${count(receipt.bags)} ${plural(receipt.bags, 'bag')} of ${receipt.lot}`,
      `$ ${dollars(receipt.total)} in ${trades} ${plural(trades, 'trade')}, committed together.`);
  }

  #refused(problem) {
    const fields = Object.values(problem.fields ?? {}).join(' '); // those without a place beside a field
    this.#answer('refused', problem.title, `${problem.message} ${fields} ${problem.cure}`);
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

// Commas stand between thousands only: who writes 412,50 does not mean 41250
const WHOLE = /^(\d+|\d{1,3}(,\d{3})+)$/;
const DECIMAL = /^(\d+|\d{1,3}(,\d{3})+)(\.\d+)?$/;

/** What does not look like that is null, and the application says what it wants instead. */
function number(text, look) {
  return look.test(text.trim()) ? Number(text.replaceAll(',', '')) : null;
}

const plural = (n, word) => (n === 1 ? word : `${word}s`);
