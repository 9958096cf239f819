/** What of the history is looked at. Numbers of people stay in the page: they reach no address. */

import { Button, NumberInput, Select, TextInput } from "@mantine/core";
import { useState } from "react";

import { NumberSelect } from "@/components/NumberSelect";
import { PeriodField } from "@/components/PeriodField";
import { toE164 } from "@/components/Phone";
import { useTexts } from "@/language/catalogue";
import { calls } from "@/texts/calls";

import classes from "./calls.module.css";
import type { Filters } from "./search";

interface FilterBarProps {
  filters: Filters;
  country: string | undefined;
  onChange: (filters: Filters) => void;
}

const CALLERS = ["anyone", "withheld", "unknown", "number"] as const;

export function FilterBar({ filters, country, onChange }: FilterBarProps) {
  const t = useTexts(calls);
  const [more, setMore] = useState(false);
  return (
    <div className={classes.filters}>
      <NumberSelect withAll value={filters.numberId} onChange={(numberId) => onChange({ ...filters, numberId })} />
      <PeriodField value={filters.period} onChange={(period) => onChange({ ...filters, period })} />
      {more ? (
        <More filters={filters} country={country} onChange={onChange} />
      ) : (
        <Button variant="subtle" onClick={() => setMore(true)}>
          {t.more}
        </Button>
      )}
    </div>
  );
}

function More({ filters, country, onChange }: FilterBarProps) {
  const t = useTexts(calls);
  const [who, setWho] = useState<string>("anyone");
  const chosen = (each: string | null) => {
    setWho(each ?? "anyone");
    onChange({ ...filters, caller: each === "withheld" || each === "unknown" ? each : null });
  };
  return (
    <>
      <Select
        label={t.caller}
        data={CALLERS.map((value) => ({ value, label: t.callers[value] }))}
        value={who}
        onChange={chosen}
        allowDeselect={false}
        w={150}
      />
      {who === "number" && (
        <PhoneFilter label={t.callerHint} country={country} onChosen={(caller) => onChange({ ...filters, caller })} />
      )}
      <PhoneFilter label={t.ringTo} country={country} onChosen={(ringTo) => onChange({ ...filters, ringTo })} />
      <NumberInput
        label={t.longer}
        min={0}
        w={150}
        value={filters.seconds ?? ""}
        onChange={(seconds) => onChange({ ...filters, seconds: Number(seconds) || null })}
      />
    </>
  );
}

interface PhoneFilterProps {
  label: string;
  country: string | undefined;
  onChosen: (e164: string | null) => void;
}

function PhoneFilter({ label, country, onChosen }: PhoneFilterProps) {
  const t = useTexts(calls);
  const [written, setWritten] = useState("");
  const [wrong, setWrong] = useState(false);
  const search = () => {
    const e164 = written.trim() === "" ? null : toE164(written, country);
    setWrong(written.trim() !== "" && e164 === null);
    onChosen(e164);
  };
  return (
    <TextInput
      label={label}
      type="tel"
      autoComplete="off"
      placeholder="+31 20 123 4567"
      value={written}
      onChange={(event) => setWritten(event.currentTarget.value)}
      onBlur={search}
      onKeyDown={(event) => {
        if (event.key === "Enter") search();
      }}
      error={wrong ? t.wrongNumber : undefined}
    />
  );
}
