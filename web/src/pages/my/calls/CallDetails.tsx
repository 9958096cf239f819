/** One call: who, when, where it rang, its recording, and how its price was made. */

import { Drawer, Group, Stack, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";

import type { CallPrice, CallView, LegPrice } from "@api";
import { $api } from "@/api/client";
import { useMay } from "@/api/session";
import { Amount, mostDecimals } from "@/components/Amount";
import { TextLink } from "@/components/LinkButton";
import { Moment, ZoneNote } from "@/components/Moment";
import { phone } from "@/components/Phone";
import { Pill } from "@/components/Pill";
import { Copyable } from "@/components/Secret";
import { useTexts } from "@/language/catalogue";
import { useFormats } from "@/language/format";
import { useMonthName } from "@/language/months";
import { calls } from "@/texts/calls";
import { useSentences } from "@/texts/sentences";
import { common } from "@/texts/common";

import classes from "./calls.module.css";
import { Caller, OUTCOME_TONES } from "./parts";

interface CallDetailsProps {
  call: CallView | null;
  onClose: () => void;
}

export function CallDetails({ call, onClose }: CallDetailsProps) {
  const t = useTexts(calls);
  const close = useTexts(common).close;
  return (
    <Drawer
      opened={call !== null}
      onClose={onClose}
      position="right"
      size="md"
      title={<b>{t.details}</b>}
      closeButtonProps={{ "aria-label": close }}
    >
      {call && <Details call={call} />}
    </Drawer>
  );
}

function Details({ call }: { call: CallView }) {
  const t = useTexts(calls);
  const format = useFormats();
  return (
    <Stack gap="lg">
      <dl className={classes.facts}>
        <dt>{t.started}</dt>
        <dd>
          <Moment at={call.started_at} />
          <br />
          <ZoneNote />
        </dd>
        <dt>{t.outcome}</dt>
        <dd>
          <Pill tone={OUTCOME_TONES[call.outcome]}>{t.outcomes[call.outcome]}</Pill>
        </dd>
        <dt>{t.caller}</dt>
        <dd>
          <Caller caller={call.caller} />
          {call.caller === "withheld" && (
            <Text size="xs" c="dimmed">
              {t.withheldWhy}
            </Text>
          )}
        </dd>
        <dt>{t.ringTo}</dt>
        <dd>{call.ring_to ? phone(call.ring_to) : t.unanswered}</dd>
        <dt>{t.length}</dt>
        <dd>{format.duration(call.duration_ms)}</dd>
        <Recording call={call} />
        <dt>{t.id}</dt>
        <dd>
          <Copyable text={call.call_id} label={t.id} />
        </dd>
      </dl>
      {call.price ? <Price price={call.price} heard={call.duration_ms} /> : <NoPrice note={call.price_note} />}
    </Stack>
  );
}

function NoPrice({ note }: { note: string | null | undefined }) {
  const t = useTexts(calls);
  const say = useSentences();
  if (!note) return <Text size="sm">{t.noPrice}</Text>;
  const { text, lang } = say(note);
  return (
    <Text size="sm" lang={lang}>
      {text}
    </Text>
  );
}

function Recording({ call }: { call: CallView }) {
  const t = useTexts(calls);
  const may = useMay();
  const found = $api.useQuery(
    "get",
    "/recordings",
    { params: { query: { call_id: call.call_id, number_id: call.number_id } } },
    { enabled: may("recordings:read") },
  );
  if (!found.data) return null;
  return (
    <>
      <dt>{t.recording}</dt>
      <dd>
        {found.data.items.length > 0 ? (
          <TextLink href={`/my/recordings?call=${call.call_id}&number=${call.number_id}`} size="sm">
            {t.toRecording}
          </TextLink>
        ) : (
          t.noRecording
        )}
      </dd>
    </>
  );
}

/** `heard` is how long it was talked: in milliseconds, where price lists count seconds. */
function Price({ price, heard }: { price: CallPrice; heard: number }) {
  const t = useTexts(calls);
  const format = useFormats();
  const month = useMonthName();
  const money = (amount: string) => format.money(amount, price.currency);
  const most = mostDecimals([price.amount, ...price.legs.map(({ amount }) => amount)]);
  const aligned = (amount: string) => <Amount amount={amount} currency={price.currency} most={most} />;
  return (
    <Stack gap="sm">
      <Title order={3} fz="sm">
        {t.priceTitle}
      </Title>
      {price.billed_in ? (
        <Text size="sm">{t.billedIn(month(price.billed_in))}</Text>
      ) : (
        price.legs.length === 0 && <Text size="sm">{t.notCharged}</Text>
      )}
      {price.legs.map((leg, index) => (
        <Leg key={index} leg={leg} money={money} amount={aligned(leg.amount)} />
      ))}
      {price.legs.some((leg) => countedOf(leg) === leg.talk_seconds && leg.talk_seconds * 1000 > heard) && (
        <Text size="xs" c="dimmed">
          {t.begun}
        </Text>
      )}
      <Group justify="space-between" className={classes.sum}>
        <b>{t.total}</b>
        <b>{aligned(price.amount)}</b>
      </Group>
      <Text size="xs" c="dimmed">
        {t.tariff(String(price.tariff_version))}
      </Text>
    </Stack>
  );
}

/** The seconds that the price is made of. */
function countedOf({ billed, included_seconds }: LegPrice): number {
  return billed.reduce((before, { seconds }) => before + seconds, included_seconds);
}

function Leg({ leg, money, amount }: { leg: LegPrice; money: (amount: string) => string; amount: ReactNode }) {
  const t = useTexts(calls);
  const format = useFormats();
  const isZero = (amount: string) => !/[1-9]/.test(amount);
  const whence =
    leg.leg === "inbound"
      ? (t.prefixes[leg.prefix] ?? t.prefix(leg.prefix))
      : leg.prefix === "any"
        ? t.onAny
        : t.onPrefix(leg.prefix);
  return (
    <div className={classes.leg}>
      <Group justify="space-between" gap="sm">
        <b>{t.legs[leg.leg]}</b>
        {amount}
      </Group>
      <Text size="xs" c="dimmed">
        {whence}
      </Text>
      {!isZero(leg.setup) && <Text size="sm">{t.setup(money(leg.setup))}</Text>}
      {leg.included_seconds > 0 && <Text size="sm">{t.included(format.number(leg.included_seconds))}</Text>}
      {leg.billed.map((billed, place) => (
        <Text size="sm" key={place}>
          {t.seconds(format.number(billed.seconds), money(billed.price_per_minute))}
        </Text>
      ))}
      {countedOf(leg) > leg.talk_seconds && (
        <Text size="xs" c="dimmed">
          {t.counted(format.number(leg.talk_seconds), format.number(countedOf(leg)))}
        </Text>
      )}
      {!isZero(leg.minimum) && leg.amount === leg.minimum && <Text size="sm">{t.minimum(money(leg.minimum))}</Text>}
    </div>
  );
}
