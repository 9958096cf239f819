import { useComputedColorScheme } from "@mantine/core";
import { BarController, BarElement, CategoryScale, Chart, LinearScale, Tooltip } from "chart.js";
import { useEffect, useRef, useState } from "react";

import { DataTable } from "@/components/DataTable";
import { usePrinting } from "@/components/printing";
import { useTexts } from "@/language/catalogue";
import { useFormats } from "@/language/format";
import { overview } from "@/texts/overview";

import classes from "./CallChart.module.css";
import type { Step } from "./series";

Chart.register(BarController, BarElement, CategoryScale, LinearScale, Tooltip);

const SERIES = [
  { key: "answered", color: "--cf-chart-answered", swatch: classes.answered },
  { key: "voicemail", color: "--cf-chart-voicemail", swatch: classes.voicemail },
  { key: "missed", color: "--cf-chart-missed", swatch: classes.missed },
] as const;

interface ChartProps {
  title: string;
  lead: string;
  steps: (Step & { label: string })[];
}

/** Bars, and the same figures as a table for those who cannot see them. */
export default function CallChart({ title, lead, steps }: ChartProps) {
  const t = useTexts(overview);
  const format = useFormats();
  const [opened, setOpened] = useState(false);
  const names = { answered: t.answered, voicemail: t.voicemail, missed: t.other };
  return (
    <>
      <Bars steps={steps} names={names} />
      <ul className={classes.legend} aria-hidden>
        {SERIES.map(({ key, swatch }) => (
          <li key={key}>
            <span className={swatch} />
            {names[key]}
          </li>
        ))}
      </ul>
      <details className={classes.details} onToggle={(event) => setOpened(event.currentTarget.open)}>
        <summary>{t.table}</summary>
        {opened && (
          <DataTable
            caption={title}
            rows={steps}
            rowKey={({ begins }) => begins}
            columns={[
              { key: "when", title: lead, cell: ({ label }) => label },
              ...SERIES.map(({ key }) => ({
                key,
                title: names[key],
                align: "end" as const,
                cell: (step: Step) => format.number(step[key]),
              })),
            ]}
          />
        )}
      </details>
    </>
  );
}

/** Of A4 between its margins and those of a card, in pixels of CSS. */
const SHEET_WIDTH = 640;

/** Drawn when the browser has nothing better to do, at once for paper, and again in the colours of another scheme. */
function Bars({ steps, names }: { steps: ChartProps["steps"]; names: Record<(typeof SERIES)[number]["key"], string> }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const format = useFormats();
  const scheme = useComputedColorScheme("light");
  const printing = usePrinting();
  const drawn = JSON.stringify([steps, names]);
  useEffect(() => {
    let chart: Chart | undefined;
    const act = () => {
      const on = canvas.current;
      if (on !== null) chart = draw(on, JSON.parse(drawn) as Drawn, format.number);
    };
    if (printing) act();
    const stop = printing ? undefined : whenIdle(act);
    return () => {
      stop?.();
      chart?.destroy();
    };
  }, [drawn, scheme, printing, format]);
  return (
    <div className={classes.bars} style={printing ? { width: SHEET_WIDTH } : {}} aria-hidden>
      <canvas ref={canvas} />
    </div>
  );
}

type Drawn = [ChartProps["steps"], Record<(typeof SERIES)[number]["key"], string>];

function draw(canvas: HTMLCanvasElement, [steps, names]: Drawn, number: (value: number) => string): Chart {
  const styles = getComputedStyle(canvas);
  const color = (name: string) => styles.getPropertyValue(name).trim();
  const ticks = { color: color("--cf-quiet"), font: { family: styles.fontFamily, size: 11 } };
  return new Chart(canvas, {
    type: "bar",
    data: {
      labels: steps.map(({ label }) => label),
      datasets: SERIES.map(({ key, color: name }) => ({
        label: names[key],
        data: steps.map((step) => step[key]),
        backgroundColor: color(name),
        maxBarThickness: 36,
        borderRadius: 2,
      })),
    },
    options: {
      animation: false,
      maintainAspectRatio: false,
      interaction: { mode: "index", intersect: false },
      scales: {
        x: {
          stacked: true,
          grid: { display: false },
          border: { color: color("--cf-line") },
          ticks: { ...ticks, maxRotation: 0, autoSkipPadding: 16 },
        },
        y: {
          stacked: true,
          border: { display: false },
          grid: { color: color("--cf-line") },
          ticks: { ...ticks, precision: 0, maxTicksLimit: 6, callback: (value) => number(Number(value)) },
        },
      },
      plugins: { tooltip: { callbacks: { label: ({ dataset, raw }) => ` ${dataset.label}: ${number(Number(raw))}` } } },
    },
  });
}

/** Not every browser tells when it is idle. Returns how to call it off. */
function whenIdle(act: () => void): () => void {
  if (typeof window.requestIdleCallback !== "function") {
    const timer = window.setTimeout(act, 50);
    return () => window.clearTimeout(timer);
  }
  const waiting = window.requestIdleCallback(act, { timeout: 1000 });
  return () => window.cancelIdleCallback(waiting);
}
