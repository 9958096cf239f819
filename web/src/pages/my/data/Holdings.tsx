/** The register of what is held, place by place. */

import { Accordion, Anchor, Badge, Group, SegmentedControl, Skeleton, Stack, Text } from "@mantine/core";
import { useState } from "react";

import type { PlaceView } from "@api";
import { $api } from "@/api/client";
import { Card } from "@/components/Card";
import { Problem } from "@/components/Problem";
import { useTexts } from "@/language/catalogue";
import { useFormats } from "@/language/format";
import { useLanguage } from "@/language/language";
import classes from "@/pages/my/calls/calls.module.css";
import { held } from "@/texts/held";

import own from "./Holdings.module.css";

function isPersonal(place: PlaceView): boolean {
  return place.parts.some(({ personal }) => personal);
}

export function Holdings() {
  const t = useTexts(held);
  const format = useFormats();
  const { language } = useLanguage();
  const [personal, setPersonal] = useState(true);
  const asked = $api.useQuery("get", "/privacy/holdings", {}, { staleTime: 3_600_000 });
  const places = asked.data?.places.filter((place) => !personal || isPersonal(place));
  return (
    <Card
      title={places ? t.count(format.number(places.length)) : t.title}
      lead={language === "en" ? undefined : t.source}
      actions={
        <SegmentedControl
          aria-label={t.show}
          value={personal ? "personal" : "all"}
          onChange={(chosen) => setPersonal(chosen === "personal")}
          data={[
            { value: "personal", label: t.personalOnly },
            { value: "all", label: t.all },
          ]}
        />
      }
      flush
    >
      <Problem error={asked.error} onRetry={() => void asked.refetch()} />
      {asked.isPending && <Skeleton height={300} m="lg" />}
      <Accordion order={3} chevronPosition="right" lang="en" classNames={{ control: own.control, panel: own.panel }}>
        {places?.map((place) => (
          <Accordion.Item key={`${place.kind}/${place.place}`} value={`${place.kind}/${place.place}`}>
            <Accordion.Control>
              <Group gap="sm" wrap="nowrap" align="flex-start">
                <Badge color="gray" tt="none" miw={84} flex="none" lang={language}>
                  {t.kinds[place.kind] ?? place.kind}
                </Badge>
                <Text size="sm">{place.holds}</Text>
              </Group>
            </Accordion.Control>
            <Accordion.Panel>
              <Place place={place} />
            </Accordion.Panel>
          </Accordion.Item>
        ))}
      </Accordion>
    </Card>
  );
}

function Place({ place }: { place: PlaceView }) {
  const t = useTexts(held);
  const { language } = useLanguage();
  return (
    <Stack gap="md">
      {place.note && <Text size="sm">{place.note}</Text>}
      <dl className={classes.facts}>
        <dt lang={language}>{t.goes}</dt>
        <dd>
          {place.removal} {place.restorable_days > 0 && <span lang={language}>{t.backups(String(place.restorable_days))}</span>}
        </dd>
        <dt lang={language}>{t.whose}</dt>
        <dd lang={language}>{t.people[place.whose] ?? place.whose}</dd>
        <dt lang={language}>{t.purposes}</dt>
        <dd lang={language}>{place.purposes.map((purpose) => t.reasons[purpose] ?? purpose).join(", ")}</dd>
        <dt lang={language}>{t.rests}</dt>
        <dd>
          <Group gap="xs">
            {place.sentences.map((sentence) => (
              <Anchor key={sentence} href={`/privacy#${sentence}`} target="_blank" size="sm">
                {sentence}
              </Anchor>
            ))}
          </Group>
        </dd>
        {place.kept_by_law && (
          <>
            <dt lang={language}>{t.law}</dt>
            <dd>{place.kept_by_law}</dd>
          </>
        )}
        {place.parts.length > 0 && (
          <>
            <dt lang={language}>{t.parts}</dt>
            <dd>
              <Stack gap={4}>
                {place.parts.map((part) => (
                  <span key={part.name}>
                    {part.holds}{" "}
                    {part.personal && (
                      <Badge size="xs" color="brand" tt="none" lang={language}>
                        {t.personal}
                      </Badge>
                    )}
                  </span>
                ))}
              </Stack>
            </dd>
          </>
        )}
      </dl>
    </Stack>
  );
}
