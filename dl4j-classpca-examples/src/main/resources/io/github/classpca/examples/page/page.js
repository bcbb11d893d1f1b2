(() => {
  'use strict';
  const charts = JSON.parse(document.getElementById('page-data').textContent).charts;
  const NARROW = 560;
  const dashes = ['solid', 'dashed', 'dotted', [8, 3, 2, 3], [2, 4], [12, 4], [6, 2], [1, 3]];
  const symbols = ['circle', 'rect', 'triangle', 'diamond', 'emptyCircle', 'emptyRect', 'emptyTriangle', 'emptyDiamond'];
  let drawn = [];

  const colour = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const colourOf = index => colour('--c' + (index % 8 + 1));
  const figure = value => {
    if (value === null || value === undefined) return '-';
    const size = Math.abs(value);
    if (size !== 0 && (size < 1e-3 || size >= 1e6)) return value.toExponential(2);
    return String(Number(value.toPrecision(4)));
  };

  /** The next of 1, 2 and 5 times a power of ten, below or above. */
  function round(value, up) {
    const power = 10 ** Math.floor(Math.log10(value));
    const steps = [1, 2, 5, 10].map(step => step * power);
    return up ? steps.find(step => step >= value * 0.999) : steps.reverse().find(step => step <= value * 1.001);
  }

  function axis(spec, position) {
    const line = { lineStyle: { color: colour('--rule') } };
    return {
      type: spec.log ? 'log' : 'value',
      name: spec.name,
      nameLocation: 'middle',
      nameGap: position === 'x' ? 30 : 48,
      nameTextStyle: { color: colour('--soft') },
      min: spec.min ?? (spec.log ? range => round(range.min, false) : undefined),
      max: spec.max ?? (spec.log ? range => round(range.max, true) : undefined),
      scale: true,
      axisLabel: { color: colour('--soft'), formatter: figure, hideOverlap: true },
      axisLine: line,
      splitLine: position === 'y' ? line : { show: false },
    };
  }

  /** What lies between the lower and the upper ends of a line's intervals. */
  function band(line, index) {
    if (!line.points.some(point => point.low !== point.high)) return [];
    const shape = line.points.map(point => [point.x, point.high])
        .concat(line.points.slice().reverse().map(point => [point.x, point.low]));
    return [{
      type: 'custom', silent: true, clip: true, data: [shape], z: 1,
      renderItem: (params, api) => ({
        type: 'polygon',
        shape: { points: shape.map(point => api.coord(point)) },
        style: { fill: colourOf(index), opacity: 0.15 },
      }),
    }];
  }

  function lines(spec, width) {
    const narrow = width < NARROW;
    const longest = Math.max(...spec.lines.map(line => line.name.length));
    return {
      grid: { left: 64, right: narrow ? 16 : 32 + 7 * longest, top: narrow ? 24 + 22 * Math.ceil(spec.lines.length / 2) : 16, bottom: 48 },
      legend: { show: narrow, top: 0, textStyle: { color: colour('--ink') } },
      tooltip: {
        trigger: 'item', backgroundColor: colour('--paper'), borderColor: colour('--rule'),
        textStyle: { color: colour('--ink') },
        formatter: item => `${item.seriesName}<br>${spec.x.name}: ${figure(item.value[0])}<br>${spec.y.name}: ${figure(item.value[1])}`,
      },
      xAxis: axis(spec.x, 'x'),
      yAxis: axis(spec.y, 'y'),
      series: spec.lines.flatMap((line, index) => [...band(line, index), {
        type: 'line', name: line.name, z: 2,
        data: line.points.map(point => [point.x, point.y]),
        color: colourOf(index),
        lineStyle: { type: dashes[index % dashes.length], width: 2 },
        symbol: line.points.length > 40 ? 'none' : symbols[index % symbols.length], symbolSize: 7,
        emphasis: { disabled: true },
        markLine: index > 0 ? undefined : {
          silent: true, symbol: 'none', lineStyle: { color: colour('--soft'), type: 'dashed' },
          label: { color: colour('--soft'), position: 'insideStartTop', formatter: '{b}' },
          data: (spec.levels || []).map(level => ({ name: level.name, yAxis: level.y })),
        },
      }]),
    };
  }

  /** Writes each line's name beside its end, apart from the others. */
  function label(chart, spec, width) {
    if (spec.kind !== 'lines' || width < NARROW) return;
    const HEIGHT = 14;
    const labels = spec.lines.map((line, index) => {
      const end = line.points[line.points.length - 1];
      const [x, y] = chart.convertToPixel({ xAxisIndex: 0, yAxisIndex: 0 }, [end.x, end.y]);
      return { x, y, end: y, name: line.name, index };
    }).sort((a, b) => a.y - b.y);
    const right = Math.max(...labels.map(each => each.x)) + 18;
    labels.forEach((each, i) => { if (i > 0) each.y = Math.max(each.y, labels[i - 1].y + HEIGHT); });
    const bottom = chart.getHeight() - 52;
    labels.reverse().forEach((each, i) => { each.y = Math.min(each.y, i > 0 ? labels[i - 1].y - HEIGHT : bottom); });
    chart.setOption({
      graphic: labels.flatMap(each => [{
        type: 'line', silent: true, z: 9,
        shape: { x1: each.x + 5, y1: each.end, x2: right - 4, y2: each.y },
        style: { stroke: colourOf(each.index), opacity: 0.5 },
      }, {
        type: 'text', x: right, y: each.y, silent: true, z: 10,
        style: { text: each.name, fill: colourOf(each.index), font: '12px sans-serif', verticalAlign: 'middle' },
      }]),
    });
  }

  function bars(spec, width) {
    const narrow = width < NARROW;
    return {
      grid: { left: 56, right: 16, top: 24 + (narrow ? 22 * Math.ceil(spec.groups.length / 2) : 22), bottom: 40 },
      legend: { top: 0, textStyle: { color: colour('--ink') } },
      tooltip: {
        trigger: 'item', backgroundColor: colour('--paper'), borderColor: colour('--rule'),
        textStyle: { color: colour('--ink') },
        formatter: item => `${item.name}<br>${item.seriesName}: ${figure(Array.isArray(item.value) ? item.value[1] : item.value)}`,
      },
      xAxis: { type: 'category', data: spec.categories, axisLabel: { color: colour('--soft'), interval: 0, rotate: narrow ? 45 : 0 }, axisLine: { lineStyle: { color: colour('--rule') } } },
      yAxis: axis(spec.y, 'y'),
      series: spec.groups.map((group, index) => ({
        type: 'bar', name: group.name, data: group.values, color: colourOf(index), barGap: '10%',
      })),
    };
  }

  const makers = { lines, bars };

  function draw() {
    drawn.forEach(chart => chart.dispose());
    drawn = [...document.querySelectorAll('[data-chart]')].map(element => {
      const spec = charts[element.dataset.chart];
      const chart = echarts.init(element, null, { renderer: 'svg' });
      try {
        chart.setOption({ animation: false, backgroundColor: 'transparent', ...makers[spec.kind](spec, element.clientWidth) });
        label(chart, spec, element.clientWidth);
      } catch (error) {
        // One chart that fails leaves the others.
        console.error(element.dataset.chart, error);
      }
      return chart;
    });
    document.documentElement.dataset.charts = String(drawn.length);
  }

  let waiting;
  let width = document.documentElement.clientWidth;
  new ResizeObserver(() => {
    const now = document.documentElement.clientWidth;
    if (now === width) return;
    width = now;
    clearTimeout(waiting);
    waiting = setTimeout(draw, 100);
  }).observe(document.documentElement);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);
  addEventListener('beforeprint', () => { document.querySelectorAll('details').forEach(each => { each.open = true; }); draw(); });
  draw();
})();
