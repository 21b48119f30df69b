// How values look. All in one language, so that a number reads the same in every part of the page.
const money = new Intl.NumberFormat('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });

export const dollars = value => money.format(value);
export const count = value => whole.format(value);
export const time = text => clock.format(new Date(text));
export const dayAndTime = text => `${day.format(new Date(text))}, ${time(text)}`;
export const megabytes = bytes => whole.format(bytes / 1048576);

/** Bytes a second: a number and its unit. */
export function amount(bytes) {
  const units = ['B a second', 'KB a second', 'MB a second'];
  let i = 0;
  for (; bytes >= 1000 && i < 2; i++) bytes /= 1024;
  return [bytes < 10 && i ? bytes.toFixed(1) : whole.format(bytes), units[i]];
}
