/** What an event is called, in words and as programs know it. */

import { Code } from "@mantine/core";

import { useTexts } from "@/language/catalogue";
import { webhooks } from "@/texts/webhooks";

export function EventName({ type }: { type: string }) {
  const name = useTexts(webhooks).eventNames[type];
  return (
    <>
      {name} <Code fz="xs" style={{ whiteSpace: "nowrap" }}>{type}</Code>
    </>
  );
}

/** Several, one below the other. */
export function EventNames({ types }: { types: readonly string[] }) {
  return types.map((type) => (
    <div key={type}>
      <EventName type={type} />
    </div>
  ));
}
