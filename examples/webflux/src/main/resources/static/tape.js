// The latest trades of all lots.
import { byId, element } from './dom.js';
import { dollars, count, time } from './format.js';

const ROWS = 8;
const before = new Map(); // the last price of each lot

export function showTrades(trades, fresh) {
  for (const { lot, price } of trades.slice(0, -ROWS)) before.set(lot, price);
  const rows = trades.slice(-ROWS).map(trade => row(trade, fresh)).reverse();
  const tape = byId('tape');
  tape.prepend(...rows);
  while (tape.rows.length > ROWS) tape.deleteRow(-1);
}

function row(trade, fresh) {
  const change = trade.price - (before.get(trade.lot) ?? trade.price);
  before.set(trade.lot, trade.price);
  const [arrow, className, words] = change > 0 ? ['▲', 'up', 'up'] : change < 0 ? ['▼', 'down', 'down'] : ['\u2007', '', 'as before'];
  const sign = element('span', '', ` ${arrow}`);
  sign.setAttribute('aria-hidden', 'true');
  const price = element('td', `number ${className}`, dollars(trade.price), sign, element('span', 'unseen', ` ${words}`));
  const made = element('tr', fresh ? 'fresh' : '',
    element('td', 'time', time(trade.at)),
    element('td', '', trade.lot),
    price,
    element('td', 'number', count(trade.bags)),
    element('td', 'who', name(trade.seller), ' → ', name(trade.buyer)));
  made.dataset.id = trade.id;
  return made;
}

export const name = trader => (trader === 'You' ? element('span', 'you', trader) : trader);
