// Charts, drawn on a canvas; beside each the caller keeps a table that says the same.

/* global echarts */
const drawn = new Map();

const color = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const PALETTE = ['#3b82f6', '#10b981', '#f59e0b', '#a855f7', '#ef4444', '#06b6d4'];

function theme() {
  const axis = {
    axisLabel: {color: color('--soft'), fontSize: 11, hideOverlap: true},
    axisLine: {lineStyle: {color: color('--line')}},
    splitLine: {lineStyle: {color: color('--line')}},
    axisTick: {show: false},
  };
  return {
    axis,
    base: {
      color: PALETTE,
      animationDuration: 200,
      grid: {left: 4, right: 12, top: 26, bottom: 2, containLabel: true},
      textStyle: {fontFamily: getComputedStyle(document.body).fontFamily, color: color('--text')},
      // Drawn as well: a tooltip of HTML would need styles that the page's policy forbids.
      tooltip: {trigger: 'axis', renderMode: 'richText', confine: true, backgroundColor: color('--panel'), borderColor: color('--line'), textStyle: {color: color('--text'), fontSize: 12}},
      legend: {type: 'scroll', top: 0, left: 0, itemWidth: 14, itemHeight: 8, textStyle: {color: color('--soft'), fontSize: 11}},
    },
  };
}

function draw(element) {
  const {chart, options} = drawn.get(element);
  chart.setOption(options(theme()), {notMerge: true});
}

/** Draws or draws anew. */
export function show(element, options) {
  if (!window.echarts || !element.clientWidth) return;
  let entry = drawn.get(element);
  if (!entry) {
    entry = {chart: echarts.init(element, null, {renderer: 'canvas'})};
    drawn.set(element, entry);
    new ResizeObserver(() => element.clientWidth && entry.chart.resize()).observe(element);
  }
  entry.options = options;
  draw(element);
}

export const redrawAll = () => drawn.forEach((entry, element) => draw(element));

/** Lines over time: series of {name, points: [[time, value]]}. */
export function lines(element, series) {
  show(element, ({base, axis}) => ({
    ...base,
    xAxis: {type: 'time', ...axis, splitLine: {show: false}},
    yAxis: {type: 'value', minInterval: 1, ...axis, axisLine: {show: false}},
    series: series.map(one => ({
      name: one.name, type: 'line', data: one.points, showSymbol: one.points.length < 3, lineStyle: {width: 1.8},
      areaStyle: series.length === 1 ? {opacity: 0.12} : undefined, emphasis: {disabled: true},
    })),
  }));
}

/** Bars, the longest first: rows of [name, value]. */
export function bars(element, measure, rows) {
  show(element, ({base, axis}) => ({
    ...base,
    legend: undefined,
    grid: {...base.grid, top: 4},
    xAxis: {type: 'value', ...axis, splitNumber: 4},
    yAxis: {type: 'category', inverse: true, data: rows.map(row => row[0]), ...axis, splitLine: {show: false}, axisLabel: {...axis.axisLabel, width: 150, overflow: 'truncate'}},
    series: [{name: measure, type: 'bar', data: rows.map(row => row[1]), barMaxWidth: 14}],
  }));
}
