/** Thousandths as a decimal, such as litres as cubic metres, with at least so many digits before the point. */
export function decimal(thousandths: number, digits = 1): string {
  const text = String(thousandths).padStart(digits + 3, "0");
  return `${text.slice(0, -3)}.${text.slice(-3)}`;
}
