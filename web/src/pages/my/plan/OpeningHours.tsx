/** Opening hours: the week, and the days on which it does not count. */

import { ActionIcon, Button, SegmentedControl, Select, Stack, Switch, Text, TextInput, Title } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import { IconCopy, IconPlus, IconX } from "@tabler/icons-react";

import type { Hours } from "@api";
import { useTexts } from "@/language/catalogue";
import { plan } from "@/texts/plan";

import classes from "./plan.module.css";
import { PublicHolidays } from "./PublicHolidays";
import { SpecialDays } from "./SpecialDays";
import { DAYS, OFFICE, type Day, type PlanValues } from "./values";

const ZONES = Intl.supportedValuesOf("timeZone");

interface Props {
  form: UseFormReturnType<PlanValues>;
  disabled: boolean;
}

export function OpeningHours({ form, disabled }: Props) {
  const t = useTexts(plan).hours;
  const zones = ZONES.includes(form.values.zone) ? ZONES : [form.values.zone, ...ZONES];
  return (
    <Stack gap="md">
      <SegmentedControl
        aria-label={t.title}
        value={form.values.always ? "always" : "hours"}
        onChange={(chosen) => form.setFieldValue("always", chosen === "always")}
        data={[
          { value: "always", label: t.always },
          { value: "hours", label: t.byHours },
        ]}
        disabled={disabled}
        style={{ alignSelf: "flex-start" }}
      />
      {!form.values.always && (
        <>
          <Select
            label={t.zone}
            description={t.zoneHint}
            data={zones}
            searchable
            allowDeselect={false}
            disabled={disabled}
            maw={340}
            {...form.getInputProps("zone")}
          />
          <div>
            {DAYS.map((day) => (
              <DayRow key={day} day={day} form={form} disabled={disabled} />
            ))}
          </div>
          {!disabled && <CopyWeek form={form} />}
          <div>
            <Title order={3} fz="sm">
              {t.special}
            </Title>
            <Text size="sm" c="dimmed">
              {t.specialLead}
            </Text>
          </div>
          <PublicHolidays form={form} disabled={disabled} />
          <SpecialDays form={form} disabled={disabled} />
        </>
      )}
    </Stack>
  );
}

function CopyWeek({ form }: { form: Props["form"] }) {
  const t = useTexts(plan).hours;
  const copy = () => {
    for (const day of DAYS.slice(1, 5)) {
      form.setFieldValue(`weekly.${day}`, form.values.weekly.monday.map((hours) => ({ ...hours })));
    }
  };
  return (
    <Button
      variant="subtle"
      size="xs"
      leftSection={<IconCopy size={16} aria-hidden />}
      onClick={copy}
      style={{ alignSelf: "flex-start" }}
    >
      {t.copy}
    </Button>
  );
}

function DayRow({ day, form, disabled }: Props & { day: Day }) {
  const t = useTexts(plan);
  const hours = form.values.weekly[day];
  const name = t.days[day];
  return (
    <div className={classes.day}>
      <Switch
        className={classes.dayName}
        label={name}
        aria-label={t.hours.open(name)}
        checked={hours.length > 0}
        onChange={(event) => form.setFieldValue(`weekly.${day}`, event.currentTarget.checked ? [{ ...OFFICE }] : [])}
        disabled={disabled}
        tt="capitalize"
      />
      <Intervals path={`weekly.${day}`} hours={hours} name={name} form={form} disabled={disabled} />
    </div>
  );
}

interface IntervalsProps extends Props {
  path: string;
  hours: Hours[];
  name: string;
}

/** From until, as often as the day is open. */
export function Intervals({ path, hours, name, form, disabled }: IntervalsProps) {
  const t = useTexts(plan).hours;
  if (hours.length === 0) return <span className={classes.closed}>{t.closed}</span>;
  return (
    <div className={classes.intervals}>
      {hours.map((_, index) => (
        <Interval key={index} path={path} index={index} count={hours.length} name={name} form={form} disabled={disabled} />
      ))}
      {form.errors[path] && (
        <Text size="sm" c="var(--mantine-color-error)" role="alert">
          {form.errors[path]}
        </Text>
      )}
    </div>
  );
}

function Interval({ path, index, count, name, form, disabled }: Omit<IntervalsProps, "hours"> & { index: number; count: number }) {
  const t = useTexts(plan).hours;
  const place = String(index + 1);
  const at = `${path}.${String(index)}`;
  const field = (end: "start" | "end") => {
    const props = form.getInputProps(`${at}.${end}`) as { value: string };
    return { ...props, value: props.value === "24:00" ? "00:00" : props.value };
  };
  return (
    <div className={classes.interval}>
      <TextInput className={classes.time} type="time" aria-label={t.from(name, place)} disabled={disabled} {...field("start")} />
      <span aria-hidden="true">–</span>
      <TextInput
        className={classes.time}
        type="time"
        aria-label={t.until(name, place)}
        disabled={disabled}
        {...field("end")}
        error={form.errors[`${at}.end`] ?? form.errors[at]}
      />
      {!disabled && count > 1 && (
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label={t.remove(name, place)} onClick={() => form.removeListItem(path, index)}>
          <IconX size={16} aria-hidden />
        </ActionIcon>
      )}
      {!disabled && index === count - 1 && count < 12 && (
        <ActionIcon
          variant="subtle"
          color="gray"
          size="lg"
          aria-label={t.add(name)}
          onClick={() => form.insertListItem(path, { start: "18:00", end: "20:00" })}
        >
          <IconPlus size={16} aria-hidden />
        </ActionIcon>
      )}
    </div>
  );
}
