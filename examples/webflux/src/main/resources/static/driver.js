// What the driver does: numbers of now, and the last minute of those that move.
import { byId, element, sparkline } from './dom.js';
import { amount, count, megabytes } from './format.js';

const KEPT = 150;
const past = { statements: [], rows: [], received: [], heap: [] };
let before = null;

export function showDriver(now) {
  const at = performance.now();
  before ??= { ...now, at: at - 1000 };
  const rate = key => Math.max(0, now[key] - before[key]) / (at - before.at) * 1000;
  const statements = keep('statements', rate('statements'));
  const rows = keep('rows', rate('rows'));
  const received = keep('received', rate('received'));
  keep('heap', now.heap);
  before = { ...now, at };
  const gauges = [
    gauge('Connections', count(now.busy), `busy of ${now.most}${now.waiting ? `, ${now.waiting} wait` : ''}`, slots(now)),
    gauge('Statements', count(statements), `a second, ${count(now.active)} in flight`, sparkline(past.statements, 0)),
    gauge('Rows', count(rows), 'a second', sparkline(past.rows, 0)),
    gauge('From the server', ...amount(received), sparkline(past.received, 0)),
    gauge('Found prepared', (100 * now.prepared).toFixed(1), '% of the statements', meter(now.prepared)),
    gauge('Heap in use', megabytes(now.heap), `of ${megabytes(now.mostHeap)} MB`, sparkline(past.heap, 0, now.mostHeap))];
  gauges.forEach((made, i) => show(byId('gauges'), made, i));
}

function keep(key, value) {
  past[key].push(value);
  if (past[key].length > KEPT) past[key].shift();
  // Moments come in bursts when the machine is busy: the number is the mean of a second
  return past[key].slice(-3).reduce((sum, one) => sum + one, 0) / Math.min(3, past[key].length);
}

function gauge(title, value, unit, picture) {
  return element('div', 'gauge', element('dt', '', title),
    element('dd', '', element('span', 'value', value), element('span', 'unit', unit)), picture);
}

function show(place, made, i) {
  if (!place.children[i]) place.append(made);
  else if (!made.isEqualNode(place.children[i])) place.children[i].replaceWith(made);
}

function slots(now) {
  const made = element('div', 'slots');
  made.setAttribute('aria-hidden', 'true');
  for (let i = 0; i < now.most; i++) {
    made.append(element('i', i < now.busy ? 'busy' : i < now.busy + now.idle ? 'idle' : ''));
  }
  return made;
}

function meter(part) {
  const made = element('div', 'part', element('i'));
  made.setAttribute('aria-hidden', 'true');
  made.firstChild.style.width = `${100 * part}%`;
  return made;
}
