import { catalogue } from "@/language/catalogue";

/** Whether page views may be counted: the question, and the choice on the page about cookies. */
export const counting = catalogue({
  en: {
    title: "Counting page views",
    question: "May we count which pages are looked at? Only sums, nothing about you, and nobody else is involved.",
    more: "What exactly",
    yes: "Agree",
    no: "Refuse",
    choice: "May we count the pages that you look at?",
    what: "Each time you open a page, we add one to a sum: of the day, the page (such as “calls”, never which number or call), the language, and whether the window is as wide as a phone or a desk. No cookie, no identifier, no network address and no browser is noted, and nobody else is involved, so a sum never leads back to you. It shows us which pages people look for and where they get stuck.",
    kept: (days: string) => `Sums are removed after ${days} days. Change your mind here at any time.`,
    browser: "Your browser says no for you (Global Privacy Control or Do Not Track). That is honoured: nothing is counted, and you are not asked.",
  },
  nl: {
    title: "Paginaweergaven tellen",
    question: "Mogen wij tellen welke pagina's worden bekeken? Alleen totalen, niets over u, en zonder anderen.",
    more: "Wat precies",
    yes: "Akkoord",
    no: "Weigeren",
    choice: "Mogen wij de pagina's tellen die u bekijkt?",
    what: "Telkens als u een pagina opent, tellen wij één op bij een totaal: van de dag, de pagina (zoals ‘gesprekken’, nooit welk nummer of gesprek), de taal, en of het venster zo breed is als een telefoon of een bureau. Er wordt geen cookie, geen kenmerk, geen netwerkadres en geen browser vastgelegd en er is niemand anders bij betrokken, dus een totaal leidt nooit naar u terug. Het laat ons zien welke pagina's men zoekt en waar men vastloopt.",
    kept: (days) => `Totalen worden na ${days} dagen verwijderd. U kunt uw keuze hier altijd veranderen.`,
    browser: "Uw browser zegt namens u nee (Global Privacy Control of Do Not Track). Daar houden we ons aan: er wordt niets geteld, en we vragen het u niet.",
  },
  de: {
    title: "Seitenaufrufe zählen",
    question: "Dürfen wir zählen, welche Seiten aufgerufen werden? Nur Summen, nichts über Sie, und ohne Dritte.",
    more: "Was genau",
    yes: "Zustimmen",
    no: "Ablehnen",
    choice: "Dürfen wir die Seiten zählen, die Sie aufrufen?",
    what: "Jedes Mal, wenn Sie eine Seite öffnen, erhöhen wir eine Summe um eins: für den Tag, die Seite (etwa „Anrufe“, nie welche Nummer oder welcher Anruf), die Sprache und ob das Fenster so breit ist wie ein Telefon oder ein Schreibtisch. Weder Cookie noch Kennung, Netzwerkadresse oder Browser wird festgehalten, und niemand sonst ist beteiligt; eine Summe führt also nie zu Ihnen zurück. Sie zeigt uns, welche Seiten gesucht werden und wo es hakt.",
    kept: (days) => `Summen werden nach ${days} Tagen entfernt. Hier können Sie Ihre Wahl jederzeit ändern.`,
    browser: "Ihr Browser sagt für Sie Nein (Global Privacy Control oder Do Not Track). Das wird beachtet: nichts wird gezählt, und Sie werden nicht gefragt.",
  },
});
