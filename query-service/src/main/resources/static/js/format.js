// Numbers and times for people.

const whole = new Intl.NumberFormat('en', {maximumFractionDigits: 0});
const short = new Intl.NumberFormat('en', {notation: 'compact', maximumFractionDigits: 1});
const clock = new Intl.DateTimeFormat('en-GB', {hour: '2-digit', minute: '2-digit', second: '2-digit'});

export const count = number => number == null ? '–' : whole.format(number);
export const brief = number => number == null ? '–' : Math.abs(number) < 100000 ? whole.format(number) : short.format(number);
export const rate = number => number === 0 ? '0' : number < 10 ? number.toFixed(1) : whole.format(number);
export const time = text => text ? clock.format(new Date(text)) : '–';
export const moment = text => text ? `${text.slice(0, 10)} ${text.slice(11, 16)}Z` : '–';

export function age(milliseconds) {
  const seconds = Math.max(0, milliseconds / 1000);
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  if (seconds < 120) return `${Math.round(seconds)} s`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`;
  return seconds < 172800 ? `${Math.round(seconds / 3600)} h` : `${Math.round(seconds / 86400)} d`;
}
