/** The register of what is held, place by place. */

import { Accordion, Anchor, Badge, Group, SegmentedControl, Skeleton, Stack, Text } from "@mantine/core";
import { useState } from "react";

import type { PlaceView } from "@api";
import { $api } from "@/api/client";
import { Card } from "@/components/Card";
import { usePrinting } from "@/components/printing";
import { Problem } from "@/components/Problem";
import { useTexts } from "@/language/catalogue";
import { useFormats } from "@/language/format";
import { useLanguage } from "@/language/language";
import classes from "@/pages/my/calls/calls.module.css";
import { held } from "@/texts/held";
import { useRegister, type Said } from "@/texts/register";

import own from "./Holdings.module.css";

function isPersonal(place: PlaceView): boolean {
  return place.parts.some(({ personal }) => personal);
}

function keyOf({ kind, place }: PlaceView): string {
  return `${kind}/${place}`;
}

/** Each place unfolds; on paper all of them are. */
export function Holdings() {
  const t = useTexts(held);
  const format = useFormats();
  const { language } = useLanguage();
  const printing = usePrinting();
  const [personal, setPersonal] = useState(true);
  const [opened, setOpened] = useState<string[]>([]);
  const asked = $api.useQuery("get", "/privacy/holdings", {}, { staleTime: 3_600_000 });
  const register = useRegister();
  const places = register.ready ? asked.data?.places : undefined;
  const shown = places?.filter((place) => !personal || isPersonal(place));
  return (
    <Card
      title={shown ? t.count(format.number(shown.length)) : t.title}
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
      {(asked.isPending || !register.ready) && <Skeleton height={300} m="lg" />}
      <Accordion
        order={3}
        chevronPosition="right"
        classNames={{ control: own.control, panel: own.panel }}
        multiple
        value={printing ? (shown ?? []).map(keyOf) : opened}
        onChange={setOpened}
        {...(printing ? { transitionDuration: 0 } : {})}
      >
        {shown?.map((place) => (
          <Accordion.Item key={keyOf(place)} value={keyOf(place)}>
            <Accordion.Control>
              <Group gap="sm" wrap="nowrap" align="flex-start">
                <Badge color="gray" tt="none" miw={84} flex="none">
                  {t.kinds[place.kind] ?? place.kind}
                </Badge>
                <Text size="sm">
                  <Words of={register.say(place.holds)} />
                </Text>
              </Group>
            </Accordion.Control>
            <Accordion.Panel>
              <Place place={place} say={register.say} />
            </Accordion.Panel>
          </Accordion.Item>
        ))}
      </Accordion>
    </Card>
  );
}

function Words({ of: { text, lang } }: { of: Said }) {
  return <span lang={lang}>{text}</span>;
}

function Place({ place, say }: { place: PlaceView; say: (english: string) => Said }) {
  const t = useTexts(held);
  return (
    <Stack gap="md">
      {place.note && (
        <Text size="sm">
          <Words of={say(place.note)} />
        </Text>
      )}
      <dl className={classes.facts}>
        <dt>{t.goes}</dt>
        <dd>
          <Words of={say(place.removal)} /> {place.restorable_days > 0 && t.backups(String(place.restorable_days))}
        </dd>
        <dt>{t.whose}</dt>
        <dd>{t.people[place.whose] ?? place.whose}</dd>
        <dt>{t.purposes}</dt>
        <dd>{place.purposes.map((purpose) => t.reasons[purpose] ?? purpose).join(", ")}</dd>
        <dt>{t.rests}</dt>
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
            <dt>{t.law}</dt>
            <dd>
              <Words of={say(place.kept_by_law)} />
            </dd>
          </>
        )}
        {place.parts.length > 0 && (
          <>
            <dt>{t.parts}</dt>
            <dd>
              <Stack gap={4}>
                {place.parts.map((part) => (
                  <span key={part.name}>
                    <Words of={say(part.holds)} />{" "}
                    {part.removal !== place.removal && (
                      <Text span size="sm" c="dimmed">
                        (<Words of={say(part.removal)} />){" "}
                      </Text>
                    )}
                    {part.personal && (
                      <Badge size="xs" color="brand" tt="none">
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
