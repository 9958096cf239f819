/** Operations: for our own staff, signed in with a one-time code. */

import { IconChartBar, IconClipboardCheck, IconHeartbeat, IconShieldQuestion } from "@tabler/icons-react";
import type { ReactNode } from "react";

import { useTexts } from "@/language/catalogue";
import { ConsoleShell } from "@/shell/ConsoleShell";
import { ops } from "@/texts/ops";

export default function OpsShell({ children }: { children: ReactNode }) {
  const t = useTexts(ops).nav;
  const destinations = [
    { href: "/ops", title: t.reviews, icon: IconClipboardCheck },
    { href: "/ops/quarantine", title: t.quarantine, icon: IconShieldQuestion },
    { href: "/ops/work", title: t.work, icon: IconHeartbeat },
    { href: "/ops/views", title: t.views, icon: IconChartBar },
  ];
  return <ConsoleShell sections={[{ destinations }]}>{children}</ConsoleShell>;
}
