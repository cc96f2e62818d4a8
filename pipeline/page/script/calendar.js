// Days since 1970 (UTC calendar, years before Christ too) and the periods that hold them.

export const UNDATED = -(2 ** 31);
export const PERIODS = ['day', 'week', 'month', 'quarter', 'year'];

/** First days of the run's own periods and the day after the last; empty where it has none. */
let custom = [];

export function openPeriods(days = []) {
  custom = days;
}

/** Codes of the lengths of period there are. */
export const lengths = () => (custom.length ? ['custom', ...PERIODS] : PERIODS);

/** First and last number of the run's own periods. */
export const customEnds = () => [0, custom.length - 2];

/** Year and month (0 to 11) of a day, in the proleptic Gregorian calendar. */
function yearMonth(day) {
  const date = new Date(day * 864e5);
  return [date.getUTCFullYear(), date.getUTCMonth()];
}

function dayOf(year, month) {
  const date = new Date(0);
  date.setUTCFullYear(year, month, 1);
  return Math.round(date.getTime() / 864e5);
}

/** Number of the period that holds a day. Weeks begin on Monday, as ISO 8601 has it. */
export function periodOf(day, period) {
  if (period === 'day') return day;
  if (period === 'week') return Math.floor((day + 3) / 7);
  if (period === 'custom') return custom.filter((first) => first <= day).length - 1;
  const [year, month] = yearMonth(day);
  if (period === 'month') return year * 12 + month;
  return period === 'quarter' ? year * 4 + Math.floor(month / 3) : year;
}

/** First day of a period. */
export function firstDay(number, period) {
  if (period === 'day') return number;
  if (period === 'week') return number * 7 - 3;
  if (period === 'custom') return custom[Math.max(0, Math.min(number, custom.length - 1))];
  if (period === 'month') return dayOf(Math.floor(number / 12), number - 12 * Math.floor(number / 12));
  if (period === 'quarter') return dayOf(Math.floor(number / 4), 3 * (number - 4 * Math.floor(number / 4)));
  return dayOf(number, 0);
}

export const lastDay = (number, period) => firstDay(number + 1, period) - 1;

/** ISO 8601 of a day: 2024-05-10, or -0043-03-15 for one before the year 0001. */
export function isoDay(day) {
  const date = new Date(day * 864e5);
  const year = date.getUTCFullYear();
  const digits = String(Math.abs(year)).padStart(4, '0');
  const rest = [date.getUTCMonth() + 1, date.getUTCDate()].map((part) => String(part).padStart(2, '0'));
  return `${year < 0 ? '-' : ''}${digits}-${rest.join('-')}`;
}

/** Day of an ISO 8601 text, or null. */
export function parseDay(text) {
  const match = /^(-?)(\d{4,6})-(\d\d)-(\d\d)$/.exec(text ?? '');
  if (!match) return null;
  const date = new Date(0);
  date.setUTCFullYear((match[1] ? -1 : 1) * Number(match[2]), Number(match[3]) - 1, Number(match[4]));
  const day = Math.round(date.getTime() / 864e5);
  return Number.isFinite(day) && isoDay(day) === text ? day : null;
}

/** Periods of many intervals at once: WIDER where one does not hold the whole, NO_DATE where there is none. */
export const WIDER = -(2 ** 31) + 1;
export const NO_DATE = -(2 ** 31);

export function periodsOf(begin, span, period) {
  const result = new Int32Array(begin.length);
  const known = new Map();
  const lookUp = (day) => {
    let number = known.get(day);
    if (number === undefined) known.set(day, (number = periodOf(day, period)));
    return number;
  };
  for (let i = 0; i < begin.length; i++) {
    if (begin[i] === UNDATED) {
      result[i] = NO_DATE;
      continue;
    }
    const number = lookUp(begin[i]);
    result[i] = span[i] && lookUp(begin[i] + span[i]) !== number ? WIDER : number;
  }
  return result;
}

const formats = new Map();

function formatter(language, options) {
  const key = language + JSON.stringify(options);
  // "en" alone would be the United States' order of day and month.
  if (!formats.has(key)) formats.set(key, new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, { timeZone: 'UTC', ...options }));
  return formats.get(key);
}

/** A run of days in the reader's language: "6–12 May 2024", "May 2024", "2024". */
export function sayDays(begin, end, language, precision = 'day') {
  const options = { year: 'numeric' };
  if (precision !== 'year') options.month = 'short';
  if (!['year', 'month', 'quarter'].includes(precision)) options.day = 'numeric';
  if (new Date(begin * 864e5).getUTCFullYear() < 1) options.era = 'short';
  const format = formatter(language, options);
  return begin === end ? format.format(begin * 864e5) : format.formatRange(begin * 864e5, end * 864e5);
}

/** The period's own name. */
export function sayPeriod(number, period, language) {
  return sayDays(firstDay(number, period), lastDay(number, period), language, period);
}

/** A short label for an axis. */
export function axisLabel(day, step, language) {
  const year = new Date(day * 864e5).getUTCFullYear();
  const options = step === 'year' ? { year: 'numeric' } : step === 'month' ? { month: 'short' } : { day: 'numeric', month: 'short' };
  if (year < 1) options.era = 'short';
  return formatter(language, options).format(day * 864e5);
}
