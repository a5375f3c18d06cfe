import type { Page } from 'playwright-core';

/** Run in the page: its policy lets no foreign script in, the debugger's it does. */
const FIND = `(() => {
  const { clientWidth, scrollWidth } = document.documentElement;
  const faults = scrollWidth > clientWidth ? ['the page is ' + scrollWidth + ' px wide'] : [];
  const nameOf = (element) => (element.innerText || element.getAttribute('aria-label') || element.className).trim().slice(0, 40);
  for (const frame of document.querySelectorAll('.table-frame'))
    if (frame.scrollWidth > frame.clientWidth) faults.push('table ' + frame.getAttribute('aria-label') + ' has ' + frame.scrollWidth + ' of ' + frame.clientWidth + ' px');
  for (const control of document.querySelectorAll('button, a.button, input, select, textarea')) {
    const { left, right, width } = control.getBoundingClientRect();
    if (width === 0) continue;
    if (left < 0 || right > clientWidth + 0.5) faults.push('"' + nameOf(control) + '" reaches from ' + left + ' to ' + right);
    if (control.tagName !== 'INPUT' && control.scrollWidth > control.clientWidth + 1) faults.push('"' + nameOf(control) + '" is cut inside');
  }
  for (const cell of document.querySelectorAll('td, th, dd, dt'))
    if (cell.clientWidth > 0 && cell.scrollWidth > cell.clientWidth + 1) faults.push('"' + nameOf(cell) + '" reaches into its neighbour');
  return faults;
})()`;

/**
 * What a window of this width cuts off or makes scroll sideways, a line each; text that is long by nature scrolls in
 * its own frame.
 */
export function cutOff(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(FIND);
}
