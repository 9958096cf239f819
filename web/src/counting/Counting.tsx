/** Asks once whether page views may be counted, and counts those of visitors who agreed. No page waits for it. */

import { Button } from "@mantine/core";
import { useEffect } from "react";
import { useLocation } from "wouter";

import { client } from "@/api/client";
import { TextLink } from "@/components/LinkButton";
import { useTexts } from "@/language/catalogue";
import { useLanguage, type Language } from "@/language/language";
import { counting } from "@/texts/counting";

import { choose, useConsent } from "./consent";
import classes from "./Counting.module.css";
import { countedPage } from "./pages";

/** An address is counted once until another one is shown, however often it is drawn. */
let counted: string | null = null;

function count(path: string, language: Language): void {
  const page = countedPage(path);
  if (path === counted || page === undefined) return;
  counted = path;
  const device = window.matchMedia("(max-width: 47.99em)").matches ? "phone" : "desk";
  // Without cookies and without the address of the page: nothing but what the body says is told.
  client
    .POST("/page-views", { body: { page, language, device }, credentials: "omit", referrerPolicy: "no-referrer" })
    .catch(() => undefined); // A view that is not counted is no loss to anybody.
}

export default function Counting() {
  const consent = useConsent();
  const [path] = useLocation();
  const { language } = useLanguage();
  useEffect(() => {
    if (consent === "yes") count(path, language);
  }, [consent, path, language]);
  const asks = consent === "unasked" && path !== "/cookies" && !/^\/(my|ops)\b/.test(path);
  return asks ? <Question /> : null;
}

function Question() {
  const t = useTexts(counting);
  const answer = (given: "yes" | "no") => {
    choose(given);
    // The buttons are gone: whoever uses the keyboard goes on with the page.
    document.getElementById("content")?.focus({ preventScroll: true });
  };
  return (
    <section className={`${classes.question} screen-only`} aria-label={t.title}>
      <div className={classes.inner}>
        <p className={classes.words}>
          {t.question}{" "}
          <TextLink href="/cookies" size="sm">
            {t.more}
          </TextLink>
        </p>
        <div className={classes.answers}>
          <Button variant="default" size="sm" onClick={() => answer("no")}>
            {t.no}
          </Button>
          <Button variant="default" size="sm" onClick={() => answer("yes")}>
            {t.yes}
          </Button>
        </div>
      </div>
    </section>
  );
}
