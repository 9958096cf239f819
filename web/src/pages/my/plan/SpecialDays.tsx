/** Dates with hours of their own, or none: holidays, stocktaking, a long Saturday. */

import { ActionIcon, Button, Select, Text, TextInput } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import { IconPlus, IconTrash } from "@tabler/icons-react";

import { useTexts } from "@/language/catalogue";
import { useFormats } from "@/language/format";
import { plan } from "@/texts/plan";

import { Intervals } from "./OpeningHours";
import classes from "./plan.module.css";
import { OFFICE, rowId, type PlanValues } from "./values";

interface Props {
  form: UseFormReturnType<PlanValues>;
  disabled: boolean;
}

export function SpecialDays({ form, disabled }: Props) {
  const t = useTexts(plan).hours;
  const days = form.values.special;
  return (
    <div>
      {days.length === 0 && (
        <Text size="sm" c="dimmed" mb="sm">
          {t.noSpecial}
        </Text>
      )}
      {days.map((day, index) => (
        <SpecialDay key={day.id} index={index} form={form} disabled={disabled} />
      ))}
      {!disabled && (
        <Button
          variant="default"
          mt="sm"
          leftSection={<IconPlus size={16} aria-hidden />}
          onClick={() => form.insertListItem("special", { id: rowId(), date: "", open: [] })}
        >
          {t.addDay}
        </Button>
      )}
    </div>
  );
}

function SpecialDay({ index, form, disabled }: Props & { index: number }) {
  const t = useTexts(plan).hours;
  const format = useFormats();
  const day = form.values.special[index];
  if (!day) return null;
  const path = `special.${String(index)}`;
  const name = day.date ? format.date(`${day.date}T12:00:00Z`, "UTC") : t.newDay;
  return (
    <div className={classes.special}>
      <TextInput type="date" aria-label={t.date} disabled={disabled} {...form.getInputProps(`${path}.date`)} />
      <Select
        aria-label={name}
        data={[
          { value: "closed", label: t.closedAllDay },
          { value: "hours", label: t.otherHours },
        ]}
        value={day.open.length > 0 ? "hours" : "closed"}
        onChange={(chosen) => form.setFieldValue(`${path}.open`, chosen === "hours" ? [{ ...OFFICE }] : [])}
        allowDeselect={false}
        disabled={disabled}
      />
      <div>
        {day.open.length > 0 && (
          <Intervals path={`${path}.open`} hours={day.open} name={name} form={form} disabled={disabled} />
        )}
      </div>
      {!disabled && (
        <ActionIcon
          variant="subtle"
          color="gray"
          size="lg"
          aria-label={t.removeDay(name)}
          onClick={() => form.removeListItem("special", index)}
        >
          <IconTrash size={18} stroke={1.7} aria-hidden />
        </ActionIcon>
      )}
    </div>
  );
}
