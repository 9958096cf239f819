import { catalogue } from "@/language/catalogue";

/** Cookies and what else is kept in a browser. */
export const privacy = catalogue({
  en: {
    title: "Cookies",
    lead: "Everything that these pages can keep in your browser, and nothing else. None of it says anything about you.",
    statement: "Privacy statement",
    analytics: {
      title: "Analytical cookies",
      none: "There are none: nobody counts or follows you on these pages, so there is nothing to accept or refuse. Should that change, you are asked first, refusing will be as easy as accepting, and a browser that says no for you (Global Privacy Control) is heard.",
      gpc: "Your browser sends Global Privacy Control. It is honoured.",
    },
    functional: "Functional cookies",
    functionalLead: "Set only when they are needed: at sign-in, and with the first number in your cart.",
    stored: "Choices kept in your browser",
    storedLead: "Not sent to us. They are kept only once you choose something.",
    name: "Name",
    purpose: "What for",
    lifetime: "How long",
    hours: (count: string) => `${count} hours`,
    keys: {
      language: "The language that you chose.",
      scheme: "Light or dark, as you chose.",
      "signed-in": "That this browser is signed in, so that the pages need not ask. Not who.",
      cart: "That there is a cart, so that the pages need not ask.",
    },
    lifetimes: {
      "until-removed": "Until you remove it",
      "until-sign-out": "Until you sign out",
      "until-ordered": "Until the cart is empty",
    },
    purposes: {
      callfactory_session: "Keeps you signed in to My Call Factory. A random id; everything it stands for stays on our side.",
      callfactory_cart: "Finds your cart in the number shop again. A random id; the cart holds numbers, and nothing about you.",
    },
  },
  nl: {
    title: "Cookies",
    lead: "Alles wat deze pagina's in uw browser kunnen bewaren, en verder niets. Niets ervan zegt iets over u.",
    statement: "Privacyverklaring",
    analytics: {
      title: "Analytische cookies",
      none: "Die zijn er niet: niemand telt of volgt u op deze pagina's, dus er is niets te accepteren of te weigeren. Mocht dat veranderen, dan vragen we het eerst, is weigeren net zo makkelijk als accepteren, en luisteren we naar een browser die namens u nee zegt (Global Privacy Control).",
      gpc: "Uw browser stuurt Global Privacy Control. Daar houden we ons aan.",
    },
    functional: "Functionele cookies",
    functionalLead: "Alleen geplaatst als ze nodig zijn: bij het inloggen, en met het eerste nummer in uw winkelwagen.",
    stored: "Keuzes bewaard in uw browser",
    storedLead: "Ze worden niet naar ons gestuurd, en pas bewaard als u iets kiest.",
    name: "Naam",
    purpose: "Waarvoor",
    lifetime: "Hoe lang",
    hours: (count) => `${count} uur`,
    keys: {
      language: "De taal die u koos.",
      scheme: "Licht of donker, zoals u koos.",
      "signed-in": "Dat deze browser is ingelogd, zodat de pagina's het niet hoeven te vragen. Niet wie.",
      cart: "Dat er een winkelwagen is, zodat de pagina's het niet hoeven te vragen.",
    },
    lifetimes: {
      "until-removed": "Tot u het verwijdert",
      "until-sign-out": "Tot u uitlogt",
      "until-ordered": "Tot de winkelwagen leeg is",
    },
    purposes: {
      callfactory_session: "Houdt u ingelogd bij Mijn Call Factory. Een willekeurig kenmerk; alles waar het voor staat blijft bij ons.",
      callfactory_cart: "Vindt uw winkelwagen terug. Een willekeurig kenmerk; de winkelwagen bevat nummers, en niets over u.",
    },
  },
  de: {
    title: "Cookies",
    lead: "Alles, was diese Seiten in Ihrem Browser speichern können, und sonst nichts. Nichts davon sagt etwas über Sie.",
    statement: "Datenschutzerklärung",
    analytics: {
      title: "Analytische Cookies",
      none: "Es gibt keine: niemand zählt oder verfolgt Sie auf diesen Seiten, also gibt es nichts anzunehmen oder abzulehnen. Sollte sich das ändern, werden Sie vorher gefragt, Ablehnen wird so leicht wie Annehmen, und ein Browser, der für Sie Nein sagt (Global Privacy Control), wird gehört.",
      gpc: "Ihr Browser sendet Global Privacy Control. Das wird beachtet.",
    },
    functional: "Funktionale Cookies",
    functionalLead: "Nur gesetzt, wenn sie nötig sind: bei der Anmeldung und mit der ersten Nummer im Warenkorb.",
    stored: "Im Browser gespeicherte Wahl",
    storedLead: "Sie werden nicht an uns gesendet und erst gespeichert, wenn Sie etwas wählen.",
    name: "Name",
    purpose: "Wofür",
    lifetime: "Wie lange",
    hours: (count) => `${count} Stunden`,
    keys: {
      language: "Die Sprache, die Sie gewählt haben.",
      scheme: "Hell oder dunkel, wie gewählt.",
      "signed-in": "Dass dieser Browser angemeldet ist, damit die Seiten nicht fragen müssen. Nicht wer.",
      cart: "Dass es einen Warenkorb gibt, damit die Seiten nicht fragen müssen.",
    },
    lifetimes: {
      "until-removed": "Bis Sie es entfernen",
      "until-sign-out": "Bis Sie sich abmelden",
      "until-ordered": "Bis der Warenkorb leer ist",
    },
    purposes: {
      callfactory_session: "Hält Sie in Mein Call Factory angemeldet. Eine Zufallskennung; alles, wofür sie steht, bleibt bei uns.",
      callfactory_cart: "Findet Ihren Warenkorb wieder. Eine Zufallskennung; der Warenkorb enthält Nummern und nichts über Sie.",
    },
  },
});
