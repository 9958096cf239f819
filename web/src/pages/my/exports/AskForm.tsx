/** Asks for a download of calls or recordings. */

import { Button, Checkbox, Group, SegmentedControl, Select, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { useSearch } from "wouter";

import type { ExportRequest } from "@api";
import { $api } from "@/api/client";
import { Card } from "@/components/Card";
import { useZone, ZoneNote } from "@/components/Moment";
import { NumberSelect } from "@/components/NumberSelect";
import { PeriodField } from "@/components/PeriodField";
import { Problem } from "@/components/Problem";
import { useTexts } from "@/language/catalogue";
import { instants, type PeriodChoice } from "@/language/period";
import classes from "@/pages/my/calls/calls.module.css";
import { exportTexts } from "@/texts/exports";

const FORMATS = ["csv", "xlsx", "ndjson", "parquet"] as const;
type FormatName = (typeof FORMATS)[number];

export function AskForm({ onAsked }: { onAsked: () => void }) {
  const t = useTexts(exportTexts);
  const zone = useZone();
  const asked = new URLSearchParams(useSearch()).get("what");
  const [what, setWhat] = useState<"calls" | "recordings">(asked === "recordings" ? "recordings" : "calls");
  const [numberId, setNumberId] = useState<string | null>(null);
  const [period, setPeriod] = useState<PeriodChoice>({ name: "all", from: "", until: "" });
  const [kind, setKind] = useState<FormatName>("csv");
  const [semicolon, setSemicolon] = useState(false);
  const asking = $api.useMutation("post", "/exports", { onSuccess: onAsked });
  const format = kind === "csv" ? ({ kind, delimiter: semicolon ? ";" : ",", bom: semicolon } as const) : ({ kind } as const);
  const body = {
    what,
    ...(numberId ? { number_id: numberId } : {}),
    period: instants(period, zone),
    ...(what === "calls" ? { format } : {}),
  } as ExportRequest;
  return (
    <Card title={t[what].title} lead={t[what].text} className="screen-only">
      <Stack gap="md">
        <SegmentedControl
          value={what}
          onChange={(each) => setWhat(each as "calls" | "recordings")}
          aria-label={t.content}
          data={(["calls", "recordings"] as const).map((value) => ({ value, label: t.what[value] }))}
          style={{ alignSelf: "flex-start" }}
        />
        <div className={classes.filters}>
          <NumberSelect withAll value={numberId} onChange={setNumberId} />
          <PeriodField value={period} onChange={setPeriod} />
          {what === "calls" && (
            <Select
              label={t.format}
              data={FORMATS.map((value) => ({ value, label: t.formats[value] }))}
              value={kind}
              onChange={(each) => setKind((each ?? "csv") as FormatName)}
              allowDeselect={false}
            />
          )}
        </div>
        {what === "calls" && kind === "csv" && (
          <Checkbox label={t.semicolon} checked={semicolon} onChange={(event) => setSemicolon(event.currentTarget.checked)} />
        )}
        <Problem error={asking.error} />
        <Group justify="flex-end">
          <Text size="xs" c="dimmed" component="span" flex="1 1 12rem">
            <ZoneNote />
          </Text>
          <Button onClick={() => asking.mutate({ body })} loading={asking.isPending}>
            {t.prepare}
          </Button>
        </Group>
      </Stack>
    </Card>
  );
}
