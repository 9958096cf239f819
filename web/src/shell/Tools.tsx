/** What every header has at its right: language, light or dark, who is signed in. */

import { ActionIcon, Button, Menu, useComputedColorScheme, useMantineColorScheme } from "@mantine/core";
import { IconCheck, IconLanguage, IconMoon, IconSun, IconUserCircle } from "@tabler/icons-react";
import { Link, useLocation } from "wouter";

import { useMe, useSeemsSignedIn, useSignOut } from "@/api/session";
import { LinkButton } from "@/components/LinkButton";
import { useTexts } from "@/language/catalogue";
import { LANGUAGE_NAMES, LANGUAGES, useLanguage } from "@/language/language";
import { common } from "@/texts/common";

export function LanguageMenu() {
  const t = useTexts(common);
  const { language, choose } = useLanguage();
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label={`${t.language}: ${LANGUAGE_NAMES[language]}`}>
          <IconLanguage size={20} stroke={1.7} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {LANGUAGES.map((each) => (
          <Menu.Item
            key={each}
            lang={each}
            onClick={() => choose(each)}
            rightSection={each === language ? <IconCheck size={16} aria-hidden /> : null}
            aria-current={each === language ? "true" : undefined}
          >
            {LANGUAGE_NAMES[each]}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

export function SchemeButton() {
  const t = useTexts(common);
  const { setColorScheme } = useMantineColorScheme();
  const scheme = useComputedColorScheme("light");
  const Icon = scheme === "dark" ? IconSun : IconMoon;
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      size="lg"
      onClick={() => setColorScheme(scheme === "dark" ? "light" : "dark")}
      aria-label={scheme === "dark" ? t.scheme.light : t.scheme.dark}
    >
      <Icon size={20} stroke={1.7} aria-hidden />
    </ActionIcon>
  );
}

export function PersonMenu() {
  const t = useTexts(common);
  const seems = useSeemsSignedIn();
  const { me } = useMe();
  const signOut = useSignOut();
  const [, go] = useLocation();
  if (!seems) {
    return (
      <LinkButton href="/sign-in" variant="default">
        {t.nav.signIn}
      </LinkButton>
    );
  }
  const staff = me?.roles.includes("ops") ?? false;
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <Button variant="default" leftSection={<IconUserCircle size={18} stroke={1.7} aria-hidden />}>
          {t.nav.account}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item component={Link} href={staff ? "/ops" : "/my"}>
          {staff ? t.nav.ops : t.nav.my}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item onClick={() => void signOut().finally(() => go("/"))}>{t.nav.signOut}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
