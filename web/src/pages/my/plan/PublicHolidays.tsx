/** Whose public holidays are kept: chosen once, in force this year and always. */

import { SimpleGrid, Select, Text } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";

import { $api } from "@/api/client";
import { asProblem } from "@/api/problems";
import { COUNTRIES } from "@/components/countries";
import { useTexts } from "@/language/catalogue";
import { useFormats } from "@/language/format";
import { useLanguage } from "@/language/language";
import { plan } from "@/texts/plan";

import type { PlanValues } from "./values";

const NONE = "none";

interface Props {
  form: UseFormReturnType<PlanValues>;
  disabled: boolean;
}

export function PublicHolidays({ form, disabled }: Props) {
  const t = useTexts(plan).hours;
  const format = useFormats();
  const { language } = useLanguage();
  const { country, region } = form.values.holidays;
  const kept = $api.useQuery(
    "get",
    "/holidays",
    { params: { query: { country, language, ...(region ? { region } : {}) } } },
    { enabled: country !== "", staleTime: 3_600_000, retry: false },
  );
  const countries = COUNTRIES.map((code) => ({ value: code, label: format.country(code) })).sort((a, b) => a.label.localeCompare(b.label));
  const days = kept.data?.items ?? [];
  const regions = kept.data?.regions ?? [];
  return (
    <div>
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <Select
          label={t.holidays}
          data={[{ value: NONE, label: t.holidaysNone }, ...countries]}
          searchable
          allowDeselect={false}
          disabled={disabled}
          value={country || NONE}
          onChange={(chosen) => form.setFieldValue("holidays", { country: chosen === NONE || chosen === null ? "" : chosen, region: "" })}
          error={form.errors["holidays.country"] ?? form.errors.holidays ?? (kept.isError ? asProblem(kept.error).message : undefined)}
        />
        {regions.length > 0 && (
          <Select
            label={t.region}
            data={[{ value: NONE, label: t.regionAll }, ...regions]}
            searchable
            allowDeselect={false}
            disabled={disabled}
            value={region || NONE}
            onChange={(chosen) => form.setFieldValue("holidays.region", chosen === NONE || chosen === null ? "" : chosen)}
            error={form.errors["holidays.region"]}
          />
        )}
      </SimpleGrid>
      {country !== "" && days.length > 0 && (
        <Text size="sm" c="dimmed" mt="xs">
          {t.holidaysKept(format.number(days.length), days[0]?.date.slice(0, 4) ?? "")}{" "}
          {days.map(({ date, name }) => `${format.shortDate(`${date}T12:00:00Z`, "UTC")} ${name}`).join(" · ")}
        </Text>
      )}
    </div>
  );
}
