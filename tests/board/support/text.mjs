// Numbers as the board should show them, worked out from the contract's own values without the board's code.

/** Nanos as a string: its digits with the point before the ninth last one. */
export function price(nanos) {
  const digits = nanos.padStart(10, '0');
  const fraction = digits.slice(-9).replace(/0+$/, '').padEnd(2, '0');
  return `${Number(digits.slice(0, -9)).toLocaleString('en-US')}.${fraction}`;
}

export const percent = (ratio) => (ratio === undefined || ratio === null ? '–' : `${signed(ratio * 100)}%`);

export function signed(value, digits = 2) {
  if (value === undefined || value === null) {
    return '–';
  }
  const size = Math.abs(value).toFixed(digits);
  return (Number(size) === 0 ? '' : value < 0 ? '\u2212' : '+') + size;
}

export const flags = (list) => list.map((flag) => flag.replace('QUOTE_FLAG_', '')).join(' ');
