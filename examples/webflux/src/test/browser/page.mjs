// A browser with the page, and what the tests ask of both.
import { chromium } from 'playwright-core';
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';

const { EXCHANGE, CHROMIUM, CONTROL, DOWNLOADS } = process.env;
const FLAGS = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync'];

export const WIDE = { width: 1280, height: 1136 };
export const PHONE = { width: 390, height: 844 };

export async function open(options = {}) {
  const context = await chromium.launchPersistentContext(mkdtempSync(join(DOWNLOADS, 'user-')), {
    executablePath: CHROMIUM, headless: true, args: FLAGS, viewport: WIDE, reducedMotion: 'reduce', acceptDownloads: true, ...options,
  });
  context.setDefaultTimeout(20_000);
  const page = context.pages()[0] ?? await context.newPage();
  page.errors = [];
  page.on('pageerror', error => page.errors.push(String(error)));
  await page.goto(EXCHANGE);
  await page.locator('#state-text', { hasText: 'Live' }).waitFor();
  await page.locator('#tape tr').first().waitFor();
  return page;
}

/** Stops the database, or starts it again. */
export const database = action => fetch(`${CONTROL}/${action}`).then(answer => {
  if (!answer.ok) throw new Error(`the test cannot ${action} its database`);
});

export const picture = name => join(DOWNLOADS, `${name}.png`);

/** Asks again until the answer is good; after twenty seconds it is an error. */
export async function until(question, good = Boolean) {
  let answer;
  for (const end = Date.now() + 20_000; Date.now() < end; await new Promise(later => setTimeout(later, 100))) {
    answer = await question();
    if (good(answer)) return answer;
  }
  throw new Error(`still ${JSON.stringify(answer)} after 20 seconds: ${question}`);
}

/** The lowest contrast, as WCAG computes it: of text and its ground, or of the edges of what can be used and what is around. */
export const lowestContrast = (page, of = 'text') => page.evaluate(kind => {
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const rgba = colour => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const luminance = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map(c => (c / 255 <= .04045 ? c / 255 / 12.92 : ((c / 255 + .055) / 1.055) ** 2.4));
    return .2126 * x + .7152 * y + .0722 * z;
  };
  const ground = element => {
    for (let at = element; at; at = at.parentElement) {
      const colour = rgba(getComputedStyle(at).backgroundColor);
      if (colour[3] === 255) return colour;
    }
    return [255, 255, 255];
  };
  const edges = 'input:not([type=radio]), select, button, .sides, .download, .pages a';
  const edge = element => (element.matches('.submit') ? ground(element) : rgba(getComputedStyle(element).borderTopColor));
  let worst = { contrast: 21, where: '' };
  for (const element of document.querySelectorAll(kind === 'text' ? 'body *:not(svg *)' : edges)) {
    const own = [...element.childNodes].some(node => node.nodeType === 3 && node.textContent.trim());
    const off = element.closest('[aria-disabled=true], .unseen, .skip');
    if (kind === 'text' && !own || off || !element.checkVisibility()) continue;
    const pair = kind === 'text'
      ? [rgba(getComputedStyle(element).color), ground(element)]
      : [edge(element), ground(element.parentElement)];
    const [one, other] = pair.map(luminance);
    const contrast = (Math.max(one, other) + .05) / (Math.min(one, other) + .05);
    if (contrast < worst.contrast) worst = { contrast, where: `${element.className || element.tagName}: ${element.textContent.slice(0, 40)}` };
  }
  return worst;
}, of);
