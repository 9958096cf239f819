import { Link } from "wouter";

import { useTexts } from "@/language/catalogue";
import { common } from "@/texts/common";

import classes from "./shell.module.css";

export function Logo() {
  const t = useTexts(common);
  return (
    <Link href="/" className={classes.logo} aria-label={t.product}>
      <svg viewBox="0 0 32 32" width="28" height="28" aria-hidden="true">
        <rect width="32" height="32" rx="8" className={classes.logoGround} />
        <path
          d="M9 21V11.5l5 3.2v-3.2l5 3.2V8.5h4V21a2 2 0 0 1-2 2H11a2 2 0 0 1-2-2z"
          fill="#fff"
        />
      </svg>
      <span>{t.product}</span>
    </Link>
  );
}
