"""Mails in Dutch."""

from callfactory.mail_texts import Catalogue, MailKind, Text

CATALOGUE = Catalogue(
    sender_line="Call Factory stuurt deze e-mail omdat die nodig is voor uw account. Het is geen reclame.",
    privacy_line="Wat wij met uw gegevens doen: onze privacyverklaring",
    mails={
        MailKind.SIGN_UP_CONFIRMATION: Text(
            subject="Uw code voor Call Factory",
            paragraphs=(
                "Welkom bij Call Factory. Vul deze code in om uw e-mailadres te bevestigen:",
                "{code}",
                "Hebt u zich niet aangemeld? Dan kunt u deze e-mail negeren; zonder de code gebeurt er niets.",
            ),
        ),
        MailKind.ALREADY_REGISTERED: Text(
            subject="U hebt al een account bij Call Factory",
            paragraphs=(
                (
                    "Iemand, waarschijnlijk uzelf, wilde zich met dit e-mailadres aanmelden bij Call Factory. "
                    "Er is al een account, dus hebben wij geen tweede gemaakt."
                ),
                "Log in zoals u gewend bent; weet u uw wachtwoord niet meer, dan kiest u daar een nieuw.",
                "Was u dit niet? Dan hoeft u niets te doen: niemand heeft gehoord dat u een account hebt.",
            ),
            action="Inloggen",
        ),
        MailKind.ORDER_ACCEPTED: Text(
            subject="Uw bestelling is geaccepteerd",
            paragraphs=(
                "Dank u wel. Uw bestelling is geaccepteerd en dit servicenummer is van u: {number}",
                "Kies nu waar oproepen naar dit nummer binnenkomen.",
            ),
            action="Bekijk uw bestelling",
        ),
        MailKind.EXPORT_READY: Text(
            subject="Uw download staat klaar",
            paragraphs=(
                "De download die u hebt aangevraagd staat klaar in My Call Factory.",
                "Voor uw veiligheid bevat deze e-mail geen directe link naar het bestand: log in om het op te halen.",
            ),
            action="Naar uw downloads",
        ),
        MailKind.KEY_CREATED: Text(
            subject="Er is een nieuwe API-sleutel gemaakt",
            paragraphs=(
                "Voor uw account is een nieuwe API-sleutel gemaakt: {key_id}",
                "Was u dit niet, en ook geen collega? Trek de sleutel dan meteen in en laat het ons weten.",
            ),
            action="Bekijk uw API-sleutels",
        ),
    },
)
