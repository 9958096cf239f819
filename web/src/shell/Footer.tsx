/** The privacy statement is within reach of every page (PS-3). */

import { TextLink } from "@/components/LinkButton";
import { useTexts } from "@/language/catalogue";
import { common } from "@/texts/common";

import classes from "./shell.module.css";

export function Footer() {
  const t = useTexts(common);
  return (
    <footer className={classes.footer}>
      <div className={classes.footerInner}>
        <span>
          {t.product} · {t.footer.contact}
        </span>
        <nav aria-label={t.footer.privacy} className={classes.footerLinks}>
          <a href="/privacy">{t.footer.privacy}</a>
          <TextLink href="/cookies" size="sm">
            {t.footer.cookies}
          </TextLink>
          <a href="/api/">{t.footer.api}</a>
        </nav>
      </div>
    </footer>
  );
}
