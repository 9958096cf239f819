/** The frame of the public pages: shop, sign-in, privacy. */

import { Burger, Drawer, Stack } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconShoppingCart } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { Link, useLocation } from "wouter";

import { useSeemsSignedIn } from "@/api/session";
import { useTexts } from "@/language/catalogue";
import { useCartCount } from "@/pages/shop/cart";
import { common } from "@/texts/common";

import { Footer } from "./Footer";
import { Logo } from "./Logo";
import classes from "./shell.module.css";
import { LanguageMenu, PersonMenu, SchemeButton } from "./Tools";

function Links({ onChosen }: { onChosen?: () => void }) {
  const t = useTexts(common).nav;
  const [path] = useLocation();
  const signedIn = useSeemsSignedIn();
  const links: [string, string][] = [
    ["/", t.numbers],
    ["/requirements", t.requirements],
    ...(signedIn ? [["/my", t.my] as [string, string]] : []),
  ];
  return links.map(([href, title]) => (
    <Link
      key={href}
      href={href}
      className={classes.link}
      aria-current={path === href || (href === "/" && path.startsWith("/numbers")) ? "page" : undefined}
      {...(onChosen ? { onClick: onChosen } : {})}
    >
      {title}
    </Link>
  ));
}

function CartLink() {
  const t = useTexts(common).nav;
  const count = useCartCount();
  return (
    <Link href="/cart" className={classes.iconLink} aria-label={count > 0 ? t.cartWith(count) : t.cart}>
      <IconShoppingCart size={20} stroke={1.7} aria-hidden />
      {count > 0 && (
        <span className={classes.count} aria-hidden>
          {count}
        </span>
      )}
    </Link>
  );
}

export function SiteShell({ children }: { children: ReactNode }) {
  const t = useTexts(common);
  const [opened, menu] = useDisclosure(false);
  return (
    <div className={classes.site}>
      <a href="#content" className={classes.skip}>
        {t.skip}
      </a>
      <header className={classes.header}>
        <div className={classes.headerInner}>
          <Logo />
          <nav className={classes.links} aria-label={t.menu}>
            <Links />
          </nav>
          <div className={classes.tools}>
            <CartLink />
            <LanguageMenu />
            <SchemeButton />
            <PersonMenu />
            <Burger opened={opened} onClick={menu.toggle} size="sm" aria-label={t.menu} className={classes.burger} />
          </div>
        </div>
      </header>
      <Drawer opened={opened} onClose={menu.close} title={t.menu} position="right" size="xs" closeButtonProps={{ "aria-label": t.close }}>
        <Stack gap={4}>
          <Links onChosen={menu.close} />
        </Stack>
      </Drawer>
      <main id="content" className={classes.main} tabIndex={-1}>
        {children}
      </main>
      <Footer />
    </div>
  );
}
