import { element } from '../parts.js';

// Charts over time, drawn by uPlot on a canvas. The legend tells the last values in words, and so does the label of the picture.

const dark = matchMedia('(prefers-color-scheme: dark)');
const color = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/**
 * A chart of lines.
 * @param title what it shows
 * @param series names of the lines
 * @param tell writes a value
 * @param days true where a point is a day
 * @returns the element, and draw(times, ...values): Unix seconds, and as many values or nulls for each line
 */
export function chart(title, series, tell, days = false) {
  const plot = element('div', { className: 'plot' });
  const legend = element('ul', { className: 'legend' });
  const made = element('figure', { className: 'chart' }, element('figcaption', { textContent: title }), plot, legend);
  plot.setAttribute('role', 'img');
  let drawn = null;
  let data = null;

  const draw = (times, ...values) => {
    data = [times, ...values];
    const last = values.map(line => line.findLast(v => v !== null) ?? null);
    legend.replaceChildren(...series.map((name, i) => {
      const entry = element('li', { textContent: last[i] === null ? `${name}: none` : `${name}: ${tell(last[i])}` });
      entry.style.setProperty('--series', `var(--series-${i + 1})`);
      return entry;
    }));
    const most = Math.max(...values.flat().filter(v => v !== null), Number.NEGATIVE_INFINITY);
    plot.setAttribute('aria-label', `${title}. ${series.map((name, i) => `${name}: ${last[i] === null ? 'none' : `${tell(last[i])} now`}`).join(', ')}.${Number.isFinite(most) ? ` Highest: ${tell(most)}.` : ''}`);
    if (drawn) drawn.setData(data);
    else if (plot.clientWidth > 0) make();
  };

  function make() {
    drawn?.destroy();
    const axis = { stroke: color('--soft'), grid: { stroke: color('--line'), width: 1 }, ticks: { stroke: color('--line') }, font: '12px system-ui, sans-serif' };
    drawn = new uPlot({
      width: plot.clientWidth,
      height: 180,
      legend: { show: false },
      cursor: { y: false },
      scales: { x: { time: true }, y: { range: (_, __, highest) => [0, highest > 0 ? highest * 1.1 : 1] } },
      axes: [axis, { ...axis, size: 58, values: (_, ticks) => ticks.map(t => tell(t)) }],
      series: [{}, ...series.map((_, i) => ({ stroke: color(`--series-${i + 1}`), width: 2, points: { show: days } }))],
    }, data, plot);
    plot.querySelector('canvas')?.setAttribute('aria-hidden', 'true');
  }

  const sized = new ResizeObserver(() => {
    if (!made.isConnected) {
      sized.disconnect();
      dark.removeEventListener('change', recolor);
    } else if (data && plot.clientWidth > 0) {
      if (drawn) drawn.setSize({ width: plot.clientWidth, height: 180 });
      else make();
    }
  });
  const recolor = () => { if (drawn) make(); };
  sized.observe(plot);
  dark.addEventListener('change', recolor);
  return { element: made, draw };
}
