/** Instants in the owner's zone, which is named wherever a time is shown. */

import { Text, Tooltip } from "@mantine/core";

import { useAccount } from "@/api/session";
import { useTexts } from "@/language/catalogue";
import { useFormats } from "@/language/format";
import { common } from "@/texts/common";

/** The zone in which times are shown: the account's; the browser's before sign-in. */
export function useZone(): string {
  return useAccount().data?.zone ?? zoneOfBrowser();
}

/** The zone once it is known, for questions about days: nobody should ask twice. */
export function useKnownZone(): string | undefined {
  const { data, isLoading } = useAccount();
  return isLoading ? undefined : (data?.zone ?? zoneOfBrowser());
}

function zoneOfBrowser(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

interface MomentProps {
  at: string;
  show?: "date" | "time" | "dateTime" | "shortDate";
  /** Another zone than the account's. */
  zone?: string;
}

/** One instant; the zone is in its tooltip. Put <ZoneNote/> once above a table. */
export function Moment({ at, show = "dateTime", zone }: MomentProps) {
  const format = useFormats();
  const own = useZone();
  const shown = zone ?? own;
  return (
    <Tooltip label={`${format.dateTime(at, shown)} · ${shown}`}>
      <time dateTime={at} className="tabular">
        {format[show](at, shown)}
      </time>
    </Tooltip>
  );
}

/** "Times in Europe/Amsterdam"; as much room while nobody knows yet. */
export function ZoneNote({ zone }: { zone?: string }) {
  const t = useTexts(common);
  const own = useKnownZone();
  const shown = zone ?? own;
  return (
    <Text size="xs" c="dimmed" component="span">
      {shown === undefined ? "\u00a0" : t.times(shown)}
    </Text>
  );
}
