import type { OrderView } from "@api";
import { Pill, type Tone } from "@/components/Pill";
import { useTexts } from "@/language/catalogue";
import { orders } from "@/texts/orders";

const TONES: Record<OrderView["state"], Tone> = {
  draft: "quiet",
  information_required: "wait",
  submitted: "info",
  in_review: "info",
  approved: "good",
  rejected: "bad",
  update_required: "wait",
  expired: "quiet",
  activated: "good",
};

export function OrderState({ state }: { state: OrderView["state"] }) {
  const t = useTexts(orders);
  return <Pill tone={TONES[state]}>{t.states[state]}</Pill>;
}
