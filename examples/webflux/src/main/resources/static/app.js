// Puts the parts together.
import { get } from './api.js';
import { byId } from './dom.js';
import { dollars, count } from './format.js';
import { Chart } from './chart.js';
import { Live } from './live.js';
import { Lots } from './lots.js';
import { OrderForm } from './order.js';
import { Search } from './search.js';
import { showBook } from './book.js';
import { showDriver } from './driver.js';
import { showTrades } from './tape.js';

const CHARTED = 120;

const state = { lots: [], lot: '', trades: new Map(), last: 0, paused: false, complete: false, moment: null };
const chart = new Chart();
const search = new Search();
const form = new OrderForm(() => state.lot);
const live = new Live({ moment, trouble });
let cards;

async function start() {
  state.lots = await get('api/lots');
  const asked = new URLSearchParams(location.search).get('lot');
  state.lot = state.lots.find(lot => lot.code === asked)?.code ?? state.lots[0].code;
  cards = new Lots(state.lots, state.lot, choose);
  byId('pause').addEventListener('click', pause);
  byId('banner-retry').addEventListener('click', () => live.open());
  addEventListener('popstate', () => {
    const code = new URLSearchParams(location.search).get('lot') ?? state.lots[0].code;
    if (code !== state.lot) { cards.choose(code); show(code); }
  });
  search.load();
  live.open();
}

/** What came before the stream: at the start, and after a gap in it. */
async function catchUp() {
  const pages = await Promise.all(state.lots.map(lot => get(`api/trades?lot=${lot.code}&size=${CHARTED}`)));
  const all = pages.flatMap(page => page.trades).sort((one, other) => one.id - other.id);
  state.lots.forEach(lot => state.trades.set(lot.code, []));
  all.forEach(remember);
  showTrades(all.filter(trade => trade.id > state.last).slice(-11), false);
  state.last = Math.max(state.last, all.at(-1)?.id ?? 0);
  draw();
}

function remember(trade) {
  const list = state.trades.get(trade.lot);
  list.push(trade);
  if (list.length > CHARTED) list.shift();
}

async function moment(now) {
  byId('banner').hidden = true;
  say('live', state.paused ? 'Paused' : 'Live');
  if (!state.complete) {
    state.complete = true;
    await catchUp().catch(() => { state.complete = false; });
    return;
  }
  const fresh = now.trades.filter(trade => trade.id > state.last);
  state.last = Math.max(state.last, ...fresh.map(trade => trade.id));
  fresh.forEach(remember);
  state.moment = now;
  if (state.paused) return;
  showTrades(fresh, true);
  draw();
}

function draw() {
  for (const [code, trades] of state.trades) if (trades.length) cards.show(code, trades.map(trade => trade.price));
  const lot = state.lots.find(({ code }) => code === state.lot);
  const trades = state.trades.get(state.lot) ?? [];
  chart.show(lot.name, trades);
  byId('chart-title').textContent = `${lot.name}, ${lot.origin}`;
  byId('chart-range').textContent = trades.length ? `last ${count(trades.length)} trades, $ a bag` : '';
  const now = state.moment;
  if (!now) return;
  form.follow(showBook(now.book, state.lot));
  const held = now.holdings.find(holding => holding.lot === state.lot);
  byId('cash').textContent = `$ ${dollars(held.cash)}`;
  byId('held').textContent = count(held.bags);
  showDriver(now.driver);
}

function trouble({ reason, cure }) {
  state.complete = false;
  byId('banner-reason').textContent = reason;
  byId('banner-cure').textContent = cure;
  byId('banner').hidden = false;
  say('lost', 'Not connected');
}

function say(className, text) {
  byId('state').className = `state ${className}`;
  byId('state-text').textContent = text;
}

function choose(code) {
  const said = new URLSearchParams(location.search);
  said.set('lot', code);
  history.pushState(null, '', `?${said}`);
  show(code);
}

function show(code) {
  state.lot = code;
  form.forget();
  draw();
}

function pause() {
  state.paused = !state.paused;
  byId('pause').setAttribute('aria-pressed', state.paused);
  say('live', state.paused ? 'Paused' : 'Live');
  if (!state.paused) draw();
}

start().catch(problem => {
  trouble({ reason: problem.message, cure: `${problem.cure ?? ''} Load the page again when it is there.` });
});
