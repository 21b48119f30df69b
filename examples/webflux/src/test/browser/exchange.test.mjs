// What a person at the page relies on. In order: the tests share one browser, and the last three take away what the page needs.
import { test, before, after, afterEach } from 'node:test';
import assert from 'node:assert/strict';
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { database, lowestContrast, open, picture, until, PHONE, WIDE } from './page.mjs';

let page;
before(async () => { page = await open(); });
after(() => page?.context().close());
afterEach(() => assert.deepEqual(page.errors, []));

const text = selector => page.locator(selector).innerText();
const newest = () => page.locator('#tape tr').first().getAttribute('data-id').then(Number);
const address = () => new URL(page.url()).searchParams;
const focused = () => page.evaluate(() => document.activeElement.id || document.activeElement.value || document.activeElement.tagName);

test('trades appear as they are made, and the chart follows', async () => {
  const seen = await newest();
  const chart = await page.locator('#chart svg').innerHTML();
  await until(newest, id => id > seen + 3);
  await until(() => page.locator('#chart svg').innerHTML(), now => now !== chart);
  assert.equal(await page.locator('#asks tr').count(), 8);
  assert.match(await page.locator('#chart svg').getAttribute('aria-label'), /^Yirgacheffe: the last \d+ trades, from [\d.]+ to/);
});

test('a pause stops the page, and its end brings what was missed', async () => {
  await page.click('#pause');
  assert.equal(await text('#state-text'), 'Paused');
  const seen = await newest();
  await page.waitForTimeout(1500); // nothing can be waited for where nothing is to happen
  assert.equal(await newest(), seen);
  await page.click('#pause');
  await until(newest, id => id > seen);
});

test('the keyboard alone gets everywhere', async () => {
  await page.reload(); // so that nothing has the focus
  await page.locator('#tape tr').first().waitFor();
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement.className), 'skip');
  assert.ok(await page.locator('.skip').evaluate(link => link.getBoundingClientRect().top >= 0), 'the skip link shows itself');
  await page.keyboard.press('Tab');
  assert.equal(await focused(), 'pause');
  await page.keyboard.press('Tab');
  assert.equal(await focused(), 'YIR');
  await page.keyboard.press('ArrowRight');
  assert.equal(await focused(), 'HUI');
  assert.equal(address().get('lot'), 'HUI');
  assert.equal(await text('#chart-title'), 'Huila, Colombia');
  const outline = await page.locator('.lot input:checked + .card').evaluate(card => getComputedStyle(card).outlineStyle);
  assert.equal(outline, 'solid');
  const order = [];
  for (let i = 0; i < 8; i++) {
    await page.keyboard.press('Tab');
    order.push(await focused());
  }
  assert.deepEqual(order, ['BUY', 'bags', 'price', 'submit', 'download', 'find-lot', 'find-trader', 'BUTTON']);
  await page.goBack();
  await until(() => text('#chart-title'), title => title.startsWith('Yirgacheffe'));
});

test('an order is carried out', async () => {
  const held = Number(await until(() => text('#held'), number => number !== '–'));
  await page.fill('#bags', '2');
  await page.fill('#price', '9999');
  await page.keyboard.press('Enter');
  await page.locator('#answer .done').waitFor();
  assert.match(await text('#answer'), /^Bought 2 bags of YIR\s+\$ [\d,.]+ in \d trades?, committed together\.$/);
  await until(() => text('#held'), number => Number(number) === held + 2);
  assert.equal(await page.locator('#answer').getAttribute('aria-live'), 'polite');
});

test('what is wrong is said beside the field', async () => {
  await page.fill('#bags', 'many');
  await page.fill('#price', '0');
  await page.click('#submit');
  await page.locator('#bags[aria-invalid=true]').waitFor();
  assert.equal(await text('#bags-error'), 'Say how many bags, like 5.');
  assert.equal(await text('#price-error'), 'Pay at least a cent.');
  assert.equal(await focused(), 'bags');
  await page.fill('#bags', '1.9');
  await page.fill('#price', '412,50'); // which is not 41250
  await page.keyboard.press('Enter');
  await until(() => text('#price-error'), words => words === 'Say what a bag may cost, like 412.50.');
  assert.equal(await text('#bags-error'), 'Say how many bags, like 5.');
  await page.fill('#bags', '1');
  assert.equal(await text('#bags-error'), '');
});

test('an order against the rules is rolled back, and the database says why', async () => {
  const cash = await text('#cash');
  await page.fill('#bags', '130');
  await page.fill('#price', '9,999.00');
  await until(async () => { // for as long as nobody offers so many bags
    await page.click('#submit');
    await page.locator('#submit:not([aria-disabled])').waitFor();
    return text('#answer');
  }, answer => /Rolled back, nothing has changed\s+The order costs [\d.]+ dollars, and the account has [\d.]+\. Order fewer/.test(answer));
  assert.equal(await text('#cash'), cash);
  assert.equal(await focused(), 'submit');
  await page.screenshot({ path: picture('refused') });
});

test('a search has pages, and the address keeps them', async () => {
  await page.selectOption('#find-lot', 'SAN');
  await page.fill('#find-trader', 'ha');
  await page.keyboard.press('Enter');
  await until(() => page.locator('#results tr td:nth-child(3)').allInnerTexts(), lots => lots.length === 12 && lots.every(lot => lot === 'SAN'));
  const numbers = async () => (await page.locator('#results tr td:nth-child(1)').allInnerTexts()).map(n => Number(n.replaceAll(',', '')));
  const first = await numbers();
  await page.click('#older');
  const second = await until(numbers, now => now[0] < first.at(-1));
  assert.equal(address().get('find'), 'SAN');
  assert.equal(address().get('trader'), 'ha');
  await page.click('#newer');
  assert.deepEqual(await until(numbers, now => now[0] > second[0]), first);
  await page.goBack();
  await until(numbers, now => now[0] === second[0]);
  await page.reload();
  await until(numbers, now => now[0] === second[0]);
  assert.equal(await page.inputValue('#find-trader'), 'ha');
  await page.fill('#find-trader', 'nobody');
  await page.keyboard.press('Enter');
  await until(() => text('#found'), found => found === 'No trade is like that.');
  await page.fill('#find-trader', '');
  await page.selectOption('#find-lot', '');
  await page.keyboard.press('Enter');
});

test('a million trades come as one file', async () => {
  const [download] = await Promise.all([page.waitForEvent('download'), page.click('#download')]);
  assert.equal(download.suggestedFilename(), 'trades.csv');
  const path = await download.path(); // waits for its end
  let lines = 0, last = '';
  for await (const line of createInterface({ input: createReadStream(path) })) {
    last = line;
    lines++;
  }
  assert.equal(lines, 1_000_001);
  assert.match(last, /^1000000,/);
});

test('the limit follows the market, but not while somebody is at the form', async () => {
  await page.fill('#bags', '3');
  await page.fill('#price', '9999');
  await page.keyboard.press('Enter');
  await page.locator('#answer .done').waitFor();
  await page.fill('#price', '');
  await page.locator('#bags').focus();
  const seen = await newest();
  await until(newest, id => id > seen + 5);
  assert.equal(await page.inputValue('#price'), '');
  await page.locator('#find-trader').focus();
  await until(() => page.inputValue('#price'), price => /^4\d\d\.\d\d$/.test(price));
});

for (const colorScheme of ['light', 'dark']) {
  test(`it can be read in ${colorScheme}`, async () => {
    await page.emulateMedia({ colorScheme });
    await page.fill('#find-trader', 'You');
    await page.keyboard.press('Enter');
    await until(() => page.locator('#results tr').allInnerTexts(), found => found.length && found.every(trade => trade.includes('You')));
    await page.evaluate(() => { document.activeElement.blur(); scrollTo(0, 0); });
    const worst = await lowestContrast(page);
    assert.ok(worst.contrast >= 4.5, JSON.stringify(worst));
    const faintest = await lowestContrast(page, 'edges');
    assert.ok(faintest.contrast >= 3, JSON.stringify(faintest));
    const paper = await page.evaluate(() => getComputedStyle(document.body).backgroundColor.match(/\d+/g).map(Number));
    assert.equal(paper.every(part => part > 200), colorScheme === 'light');
    await page.screenshot({ path: picture(`webflux${colorScheme === 'dark' ? '-dark' : ''}`), fullPage: true });
  });
}

test('it fits on a phone', async () => {
  await page.setViewportSize(PHONE);
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'nothing is wider than the screen');
  await page.screenshot({ path: picture('phone'), fullPage: true });
  await page.setViewportSize(WIDE);
});

test('it says when the database is gone, and goes on when it is back', async () => {
  await database('stop');
  await page.locator('#banner').waitFor();
  assert.match(await text('#banner'), /^The database does not answer\. /);
  assert.equal(await text('#state-text'), 'Not connected');
  await page.click('#pause');
  await page.click('#pause');
  assert.equal(await text('#state-text'), 'Not connected');
  await page.fill('#bags', '1');
  await page.fill('#price', '9999');
  await page.click('#submit');
  await page.locator('#answer .refused', { hasText: 'The database does not answer' }).waitFor();
  await page.screenshot({ path: picture('lost') });
  await database('start');
  await page.locator('#banner').waitFor({ state: 'hidden' });
  const seen = await newest();
  await until(newest, id => id > seen);
});

test('it says when the exchange itself cannot be reached', async () => {
  await page.route('**/api/live', route => route.abort());
  await page.reload();
  await page.locator('#banner').waitFor();
  assert.match(await text('#banner'), /^The exchange cannot be reached\. We try again every second\./);
  await page.unroute('**/api/live');
  await page.click('#banner-retry');
  await page.locator('#banner').waitFor({ state: 'hidden' });
});

test('it comes to life when what it could not have at first is there', async () => {
  const body = JSON.stringify({ title: 'Not carried out', detail: 'The database does not answer.', cure: '' });
  let asked = 0;
  await page.route('**/api/lots', route => {
    asked++;
    return route.fulfill({ status: 503, contentType: 'application/problem+json', body });
  });
  await page.reload();
  await page.locator('#banner').waitFor();
  assert.match(await text('#banner'), /^The database does not answer\. We try again every second\./);
  await until(() => asked, times => times > 1);
  const soFar = asked;
  await page.click('#banner-retry');
  await until(() => asked, times => times > soFar);
  await page.unroute('**/api/lots');
  await page.locator('#tape tr').first().waitFor();
  await page.locator('#banner').waitFor({ state: 'hidden' });
});
