// What the driver does: numbers of now, and the last minute of those that move.
import { byId, element, sparkline } from './dom.js';
import { count, megabytes } from './format.js';

const KEPT = 120;
const past = { rows: [], heap: [] };
let before = null;

export function showDriver(now) {
  const at = performance.now();
  const seconds = before ? (at - before.at) / 1000 : 1;
  const rate = before ? Math.max(0, now.rows - before.rows) / seconds : 0;
  before = { at, rows: now.rows };
  keep(past.rows, rate);
  keep(past.heap, now.heap);
  byId('gauges').replaceChildren(
    gauge('Connections', count(now.busy), `busy of ${now.most}${now.waiting ? `, ${now.waiting} wait` : ''}`, slots(now)),
    gauge('Rows a second', count(rate), 'downloaded', sparkline(past.rows, 0)),
    gauge('Heap in use', megabytes(now.heap), `of ${megabytes(now.mostHeap)} MB`, sparkline(past.heap, 0)));
}

function keep(list, value) {
  list.push(value);
  if (list.length > KEPT) list.shift();
}

function gauge(title, value, unit, picture) {
  return element('div', 'gauge', element('dt', '', title),
    element('dd', '', element('span', 'value', value), element('span', 'unit', unit)), picture);
}

function slots(now) {
  const made = element('div', 'slots');
  made.setAttribute('aria-hidden', 'true');
  for (let i = 0; i < now.most; i++) {
    made.append(element('i', i < now.busy ? 'busy' : i < now.busy + now.idle ? 'idle' : ''));
  }
  return made;
}
