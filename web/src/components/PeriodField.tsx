/** A choice of a period: the usual ones at hand, any other by two dates. */

import { Group, Select, TextInput } from "@mantine/core";

import { useTexts } from "@/language/catalogue";
import { PERIODS, type PeriodChoice, type PeriodName } from "@/language/period";
import { calls } from "@/texts/calls";

interface PeriodFieldProps {
  value: PeriodChoice;
  onChange: (value: PeriodChoice) => void;
}

export function PeriodField({ value, onChange }: PeriodFieldProps) {
  const t = useTexts(calls);
  return (
    <Group gap="sm" align="flex-end">
      <Select
        label={t.period}
        data={PERIODS.map((name) => ({ value: name, label: t.periods[name] }))}
        value={value.name}
        onChange={(name) => onChange({ ...value, name: (name ?? "all") as PeriodName })}
        allowDeselect={false}
        w={170}
      />
      {value.name === "own" && (
        <>
          <TextInput
            label={t.from}
            type="date"
            value={value.from}
            onChange={(event) => onChange({ ...value, from: event.currentTarget.value })}
          />
          <TextInput
            label={t.until}
            type="date"
            value={value.until}
            onChange={(event) => onChange({ ...value, until: event.currentTarget.value })}
          />
        </>
      )}
    </Group>
  );
}
