import "@mantine/charts/styles.layer.css";

import { BarChart } from "@mantine/charts";
import { Skeleton } from "@mantine/core";
import { useState } from "react";

import { Card } from "@/components/Card";
import { DataTable } from "@/components/DataTable";
import { useTexts } from "@/language/catalogue";
import { useFormats } from "@/language/format";
import { overview } from "@/texts/overview";

import classes from "./Overview.module.css";
import type { Step } from "./series";

interface ChartProps {
  title: string;
  lead: string;
  steps: (Step & { label: string })[];
  pending: boolean;
}

/** Bars, and the same figures as a table for those who cannot see them. */
export default function CallChart({ title, lead, steps, pending }: ChartProps) {
  const t = useTexts(overview);
  const format = useFormats();
  const [opened, setOpened] = useState(false);
  return (
    <Card title={title} lead={lead}>
      {pending ? (
        <Skeleton height={240} />
      ) : (
        <>
          <div aria-hidden>
            <BarChart
              h={240}
              data={steps}
              dataKey="label"
              type="stacked"
              withLegend
              legendProps={{ verticalAlign: "bottom" }}
              valueFormatter={format.number}
              yAxisProps={{ allowDecimals: false, width: 36 }}
              xAxisProps={{ interval: "preserveStartEnd", minTickGap: 16 }}
              barChartProps={{ accessibilityLayer: false }}
              gridAxis="x"
              tickLine="none"
              barProps={{ isAnimationActive: false, maxBarSize: 36 }}
              series={[
                { name: "answered", label: t.answered, color: "brand.6" },
                { name: "voicemail", label: t.voicemail, color: "brand.3" },
                { name: "missed", label: t.other, color: "orange.6" },
              ]}
            />
          </div>
          <details className={classes.details} onToggle={(event) => setOpened(event.currentTarget.open)}>
            <summary>{t.table}</summary>
            {opened && (
              <DataTable
                caption={title}
              rows={steps}
              rowKey={({ begins }) => begins}
              columns={[
                { key: "when", title: lead, cell: ({ label }) => label },
                { key: "answered", title: t.answered, align: "end", cell: (step) => format.number(step.answered) },
                { key: "voicemail", title: t.voicemail, align: "end", cell: (step) => format.number(step.voicemail) },
                { key: "missed", title: t.other, align: "end", cell: (step) => format.number(step.missed) },
              ]}
            />
            )}
          </details>
        </>
      )}
    </Card>
  );
}
