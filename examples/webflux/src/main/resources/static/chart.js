// The price of a lot, trade by trade, with the bags below: an SVG drawn anew for each change.
import { svg, byId } from './dom.js';
import { dollars, time, count } from './format.js';

const RIGHT = 62, BOTTOM = 22, TOP = 10, BARS = 46;

export class Chart {
  #place = byId('chart');
  #trades = [];
  #name = '';

  constructor() {
    new ResizeObserver(() => this.#draw()).observe(this.#place);
  }

  show(name, trades) {
    if (name === this.#name && trades.at(-1)?.id === this.#trades.at(-1)?.id) return;
    this.#name = name;
    this.#trades = [...trades];
    this.#draw();
  }

  #draw() {
    const { clientWidth: width, clientHeight: height } = this.#place;
    if (this.#trades.length < 2 || width < 80) return;
    const right = width - RIGHT, bottom = height - BOTTOM;
    const prices = this.#trades.map(trade => trade.price);
    const ticks = steps(Math.min(...prices), Math.max(...prices));
    const [low, high] = [ticks[0], ticks.at(-1)];
    const x = i => i * right / (prices.length - 1);
    const y = price => TOP + (high - price) / (high - low) * (bottom - BARS - TOP);
    const line = prices.map((price, i) => (i ? `H${x(i).toFixed(1)}V${y(price).toFixed(1)}` : `M0 ${y(price).toFixed(1)}`)).join('');
    const last = prices.at(-1);
    const most = Math.max(...this.#trades.map(trade => trade.bags));

    this.#place.replaceChildren(svg('svg', { viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': this.#words(prices) },
      svg('defs', {}, svg('linearGradient', { id: 'fade', x1: 0, y1: 0, x2: 0, y2: 1 },
        svg('stop', { offset: 0, 'stop-opacity': .22 }), svg('stop', { offset: 1, 'stop-opacity': 0 }))),
      ...ticks.flatMap(price => [
        svg('line', { class: 'grid', x1: 0, x2: right, y1: y(price), y2: y(price) }),
        svg('text', { x: width - 4, y: y(price) + 4, 'text-anchor': 'end' }, dollars(price)),
      ]),
      ...this.#trades.map((trade, i) => {
        const bar = Math.max(1.5, trade.bags / most * (BARS - 10));
        return svg('rect', { class: 'bags', x: Math.max(0, x(i) - 1.5), y: bottom - bar, width: Math.max(1, right / prices.length - 1.5), height: bar });
      }),
      svg('path', { class: 'area', d: `${line}V${bottom - BARS}H0Z` }),
      svg('path', { class: 'price', d: line }),
      svg('line', { class: 'now', x1: 0, x2: right, y1: y(last), y2: y(last) }),
      svg('circle', { class: 'point', cx: right, cy: y(last), r: 5 }),
      svg('g', { class: 'tag' },
        svg('rect', { x: width - RIGHT + 8, y: y(last) - 11, width: RIGHT - 8, height: 22, rx: 6 }),
        svg('text', { x: width - 4, y: y(last) + 4, 'text-anchor': 'end' }, dollars(last))),
      ...this.#times(right, height)));
  }

  #times(right, height) {
    const at = [0, .5, 1];
    return at.map(part => {
      const trade = this.#trades[Math.round(part * (this.#trades.length - 1))];
      return svg('text', { x: part * right, y: height - 4, 'text-anchor': ['start', 'middle', 'end'][part * 2] }, time(trade.at));
    });
  }

  #words(prices) {
    return `${this.#name}: the last ${count(prices.length)} trades, from ${dollars(prices[0])} to ${dollars(prices.at(-1))} dollars,`
      + ` between ${dollars(Math.min(...prices))} and ${dollars(Math.max(...prices))}.`;
  }
}

/** Round prices from below the lowest to above the highest, four to seven of them. */
function steps(lowest, highest) {
  const rough = Math.max(highest - lowest, .5) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map(n => n * power).find(n => n >= rough);
  const ticks = [];
  for (let price = Math.floor(lowest / step) * step; price < highest + step; price += step) ticks.push(price);
  return ticks;
}
