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
const UNSEEN = 100;
const AGAIN = 1000; // milliseconds

const state = {
  lots: [], lot: '', moment: null, paused: false, lost: true,
  trades: new Map(), // of each lot, the oldest first
  last: 0, // the id of the newest that is known
  streamed: 0, // the last id that the stream has been at
  waiting: [], // come with the stream, and not yet among those above
  unseen: [], // among those above, and not yet on the tape
  complete: false, loading: false, // what was before the stream
};
const chart = new Chart();
const search = new Search();
const form = new OrderForm(() => state.lot);
const live = new Live({ moment, trouble });
let cards, retry;

byId('pause').addEventListener('click', pause);
byId('banner-retry').addEventListener('click', () => (cards ? live.open() : start()));

/** Until the lots are there, it is tried again and again. */
async function start() {
  clearTimeout(retry);
  try {
    const lots = await get('api/lots');
    if (!cards) begin(lots);
  } catch (problem) {
    trouble({ reason: problem.message, cure: problem.cure });
    clearTimeout(retry);
    retry = setTimeout(start, AGAIN);
  }
}

function begin(lots) {
  state.lots = lots;
  const asked = new URLSearchParams(location.search).get('lot');
  state.lot = state.lots.find(lot => lot.code === asked)?.code ?? state.lots[0].code;
  cards = new Lots(state.lots, state.lot, choose);
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
  state.lots.forEach(lot => state.trades.set(lot.code, []));
  const newest = state.last;
  state.last = 0;
  take(pages.flatMap(page => page.trades).sort((one, other) => one.id - other.id));
  state.unseen = state.unseen.filter(trade => trade.id > newest);
}

function take(trades) {
  for (const trade of trades.filter(({ id }) => id > state.last)) {
    const list = state.trades.get(trade.lot);
    list.push(trade);
    if (list.length > CHARTED) list.shift();
    state.unseen.push(trade);
    state.last = trade.id;
  }
  state.unseen.splice(0, state.unseen.length - UNSEEN);
}

async function moment(now) {
  byId('banner').hidden = true;
  state.lost = false;
  say();
  state.moment = now;
  state.waiting.push(...now.trades);
  if (now.since > state.streamed) state.complete = false; // some moments are lost, since this page was too slow
  state.streamed = now.lastId;
  if (state.loading) return;
  if (!state.complete) {
    state.loading = true;
    state.complete = true;
    await catchUp().catch(() => { state.complete = false; }); // with the next moment, then
    state.loading = false;
  }
  if (!state.complete) return;
  take(state.waiting.splice(0));
  if (!state.paused) draw();
}

function draw() {
  for (const [code, trades] of state.trades) if (trades.length) cards.show(code, trades.map(trade => trade.price));
  showTrades(state.unseen.splice(0), byId('tape').rows.length > 0);
  const lot = state.lots.find(({ code }) => code === state.lot);
  const trades = state.trades.get(state.lot) ?? [];
  chart.show(lot.name, trades);
  byId('chart-title').textContent = `${lot.name}, ${lot.origin}`;
  byId('chart-range').textContent = trades.length ? `last ${count(trades.length)} trades side by side, $ a bag` : '';
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
  state.lost = true;
  say();
  if (!byId('banner').hidden && byId('banner-reason').textContent === reason) return; // a reader has read it out
  byId('banner-reason').textContent = reason;
  byId('banner-cure').textContent = cure;
  byId('banner').hidden = false;
}

function say() {
  const text = state.lost ? 'Not connected' : state.paused ? 'Paused' : 'Live';
  if (byId('state-text').textContent === text) return;
  byId('state').className = `state ${state.lost ? 'lost' : 'live'}`;
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
  say();
  if (!state.paused && cards) draw();
}

start();
