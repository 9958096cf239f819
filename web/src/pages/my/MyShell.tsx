/** My Call Factory: where its pages are. */

import {
  IconBuilding,
  IconDatabase,
  IconDownload,
  IconHistory,
  IconKey,
  IconLayoutDashboard,
  IconLock,
  IconMicrophone,
  IconPhone,
  IconPhoneCall,
  IconPlugConnected,
  IconReceipt,
  IconShoppingBag,
  IconUsers,
  IconMessage2,
  IconWebhook,
} from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useLocation } from "wouter";

import { useTexts } from "@/language/catalogue";
import { OVERVIEW } from "@/pages/table";
import { ConsoleShell, type Section } from "@/shell/ConsoleShell";
import { my } from "@/texts/my";

import { NoOverview } from "./overviewParts";
import { StatementNotice } from "./StatementNotice";

function useSections(): Section[] {
  const t = useTexts(my).nav;
  return [
    {
      destinations: [
        { href: OVERVIEW, title: t.overview, icon: IconLayoutDashboard },
        { href: "/my/numbers", title: t.numbers, icon: IconPhone, permission: "numbers:read" },
        { href: "/my/orders", title: t.orders, icon: IconShoppingBag, permission: "orders:read" },
      ],
    },
    {
      title: t.calling,
      destinations: [
        { href: "/my/calls", title: t.calls, icon: IconPhoneCall, permission: "calls:read" },
        { href: "/my/recordings", title: t.recordings, icon: IconMicrophone, permission: "recordings:read" },
        { href: "/my/messages", title: t.messages, icon: IconMessage2, permission: "calls:read" },
        { href: "/my/usage", title: t.usage, icon: IconReceipt, permission: "calls:read" },
      ],
    },
    {
      title: t.data,
      destinations: [
        { href: "/my/exports", title: t.exports, icon: IconDownload, permission: "exports:read" },
        { href: "/my/data", title: t.held, icon: IconDatabase, permission: "account:read" },
        { href: "/my/audit", title: t.audit, icon: IconHistory, permission: "audit:read" },
      ],
    },
    {
      title: t.account,
      destinations: [
        { href: "/my/account", title: t.company, icon: IconBuilding, permission: "account:read" },
        { href: "/my/security", title: t.security, icon: IconLock },
        { href: "/my/people", title: t.people, icon: IconUsers, permission: "members:read" },
      ],
    },
    {
      title: t.developers,
      destinations: [
        { href: "/my/keys", title: t.keys, icon: IconKey, permission: "keys:read" },
        { href: "/my/webhooks", title: t.webhooks, icon: IconWebhook, permission: "webhooks:read" },
        { href: "/my/switches", title: t.switches, icon: IconPlugConnected, permission: "sources:read" },
      ],
    },
  ];
}

export default function MyShell({ children }: { children: ReactNode }) {
  const [path] = useLocation();
  return (
    <ConsoleShell sections={useSections()} {...(path === OVERVIEW ? { waiting: <NoOverview /> } : {})}>
      <StatementNotice />
      {children}
    </ConsoleShell>
  );
}
