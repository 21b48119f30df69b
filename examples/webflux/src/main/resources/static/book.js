// The order book of one lot: bars as long as the bags of a price.
import { byId, element, replace } from './dom.js';
import { dollars, count } from './format.js';

const ROWS = 8;

export function showBook(pages, lot) {
  const side = name => pages.find(page => page.lot === lot && page.side === name)?.levels ?? [];
  const asks = side('SELL').slice(0, ROWS), bids = side('BUY').slice(0, ROWS);
  const most = Math.max(1, ...[...asks, ...bids].map(level => level.bags));
  replace(byId('asks'), ...rows(asks, most).reverse());
  replace(byId('bids'), ...rows(bids, most));
  const between = asks.length && bids.length;
  byId('middle').textContent = between ? dollars((asks[0].price + bids[0].price) / 2) : '–';
  byId('spread').textContent = between ? `spread ${dollars(asks[0].price - bids[0].price)}` : '';
  return { ask: asks[0]?.price, bid: bids[0]?.price };
}

function rows(levels, most) {
  const made = levels.map(level => {
    const row = element('tr', '', element('td', '', dollars(level.price)), element('td', '', count(level.bags)));
    row.style.setProperty('--part', `${(100 * level.bags / most).toFixed(1)}%`);
    return row;
  });
  // As many rows as ever, so that nothing below moves
  while (made.length < ROWS) made.push(element('tr', '', element('td', '', '\u00a0'), element('td')));
  return made;
}
