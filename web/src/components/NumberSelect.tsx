/** A choice among the account's numbers. */

import { Select } from "@mantine/core";

import { useNumbers } from "@/api/numbers";
import { useTexts } from "@/language/catalogue";
import { numbers as texts } from "@/texts/numbers";

interface NumberSelectProps {
  value: string | null;
  onChange: (numberId: string | null) => void;
  /** Offers "all numbers", which is null. */
  withAll?: boolean;
  label?: string;
}

const ALL = "all";

export function NumberSelect({ value, onChange, withAll = false, label }: NumberSelectProps) {
  const t = useTexts(texts);
  const { numbers } = useNumbers();
  const options = (numbers ?? []).map((number) => ({ value: number.number_id, label: number.international }));
  return (
    <Select
      label={label ?? t.number}
      data={withAll ? [{ value: ALL, label: t.allNumbers }, ...options] : options}
      value={value ?? (withAll ? ALL : null)}
      onChange={(chosen) => onChange(chosen === ALL ? null : chosen)}
      allowDeselect={false}
      searchable={options.length > 8}
      comboboxProps={{ withinPortal: true }}
    />
  );
}
