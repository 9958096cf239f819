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
        MailKind.SIGN_IN_RESET: Text(
            subject="Uw code voor een nieuw wachtwoord",
            paragraphs=(
                "Vul deze code in bij Call Factory om een nieuw wachtwoord te kiezen:",
                "{code}",
                "Hebt u hier niet om gevraagd? Dan kunt u deze e-mail negeren; uw wachtwoord blijft zoals het is.",
            ),
        ),
        MailKind.INVITATION: Text(
            subject="U bent uitgenodigd voor een account bij Call Factory",
            paragraphs=(
                "{organisation} nodigt u uit voor haar account bij Call Factory. De uitnodiging is zeven dagen geldig.",
                "Weet u hier niets van? Dan kunt u deze e-mail negeren; zonder u gebeurt er niets.",
            ),
            action="De uitnodiging aannemen",
        ),
        MailKind.EMAIL_CHANGE_PRESENT: Text(
            subject="Bevestig dat uw e-mailadres wijzigt",
            paragraphs=(
                "Iemand, waarschijnlijk uzelf, wil dit e-mailadres bij Call Factory vervangen. Uw code:",
                "{code}",
                "Was u dit niet? Geef deze code dan niet door: zonder de code wijzigt er niets. En log overal uit.",
            ),
        ),
        MailKind.EMAIL_CHANGE_NEW: Text(
            subject="Bevestig uw nieuwe e-mailadres",
            paragraphs=(
                "Dit e-mailadres wordt voortaan bij Call Factory gebruikt. Code van het nieuwe adres:",
                "{code}",
                "Weet u hier niets van? Dan kunt u deze e-mail negeren; zonder de code gebeurt er niets.",
            ),
        ),
        MailKind.EMAIL_CHANGED: Text(
            subject="Uw e-mailadres is gewijzigd",
            paragraphs=(
                "Call Factory gebruikt voortaan een ander adres; beide adressen hebben dit met hun code bevestigd.",
                "Was u dit niet? Laat het ons dan meteen weten.",
            ),
        ),
        MailKind.STATEMENT_CHANGED: Text(
            subject="Wij wijzigen onze privacyverklaring",
            paragraphs=(
                "Vanaf {version} geldt een nieuwe versie van onze privacyverklaring. Wat er verandert: {changes}",
                "Eerdere versies blijven leesbaar op hun eigen adres.",
            ),
            action="Lees de nieuwe verklaring",
        ),
        MailKind.WEBHOOK_DISABLED: Text(
            subject="Wij sturen geen gebeurtenissen meer naar uw webhook",
            paragraphs=(
                "Uw webhook heeft een dag lang niets aangenomen, dus zijn wij gestopt met sturen: {webhook_id}",
                "Werkt hij weer, zet hem dan aan en vraag de gebeurtenissen van de laatste dagen opnieuw op.",
            ),
            action="Bekijk de webhook",
        ),
        MailKind.ORDER_ACCEPTED: Text(
            subject="Uw bestelling is geaccepteerd",
            paragraphs=(
                "Dank u wel. Uw bestelling is geaccepteerd en dit servicenummer is van u: {number}",
                "Kies nu waar oproepen naar dit nummer binnenkomen.",
            ),
            action="Bekijk uw bestelling",
        ),
        MailKind.ORDER_INFORMATION_REQUIRED: Text(
            subject="Uw bestelling heeft nog gegevens nodig",
            paragraphs=(
                "Dank u wel voor uw bestelling. Dit nummer houden wij voor u vast: {number}",
                (
                    "De wet van het land vraagt gegevens voordat het van u kan zijn. In My Call Factory ziet u "
                    "wat er ontbreekt. Lever het binnen 30 dagen in; daarna komt het nummer weer vrij voor "
                    "anderen."
                ),
            ),
            action="Bekijk uw bestelling",
        ),
        MailKind.ORDER_REJECTED: Text(
            subject="Iets in uw aanvraag moet worden verbeterd",
            paragraphs=(
                "Wij hebben uw aanvraag voor dit nummer beoordeeld: {number}",
                (
                    "Een deel konden wij niet accepteren. In My Call Factory ziet u wat, waarom en hoe u het "
                    "herstelt. Wat goed was blijft staan; u hebt 30 dagen."
                ),
            ),
            action="Bekijk uw bestelling",
        ),
        MailKind.ORDER_UPDATE_REQUIRED: Text(
            subject="Er is meer nodig voor uw bestelling",
            paragraphs=(
                "De regels van het land van dit nummer zijn veranderd, of uw eigen gegevens: {number}",
                (
                    "In My Call Factory ziet u wat er nu wordt gevraagd. Wat u hebt ingeleverd blijft staan; voor "
                    "het nieuwe hebt u 30 dagen."
                ),
            ),
            action="Bekijk uw bestelling",
        ),
        MailKind.NUMBER_UPDATE_REQUIRED: Text(
            subject="De eisen voor uw nummer zijn veranderd",
            paragraphs=(
                "De regels van het land van dit nummer zijn veranderd: {number}",
                (
                    "Uw nummer blijft aangesloten. In My Call Factory ziet u wat er nu wordt gevraagd: vul "
                    "aan wat u hebt ingeleverd, dan geldt het ook voor uw volgende bestellingen."
                ),
            ),
            action="Bekijk uw bestelling",
        ),
        MailKind.NUMBER_TO_UPDATE: Text(
            subject="Er moet iets in orde worden gebracht voor uw servicenummer",
            paragraphs=(
                "Dit nummer is van u en werkt gewoon door: {number}",
                (
                    "Waar het op berust is veranderd: uw eigen gegevens, of de regels van zijn land. Iets wat de wet "
                    "vraagt klopt niet meer. In My Call Factory ziet u wat, waarom, en hoe u het in orde brengt. "
                    "Wij nemen geen nummer weg zonder eerst met u te overleggen."
                ),
            ),
            action="Bekijk het nummer",
        ),
        MailKind.ORDER_EXPIRED: Text(
            subject="Uw bestelling is verlopen",
            paragraphs=(
                "Uw bestelling van dit nummer is verlopen: {number}",
                (
                    "Het nummer is weer vrij voor anderen. Wat u ervoor hebt ingeleverd en niet meer bewaard "
                    "hoeft te worden, wordt verwijderd."
                ),
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
        MailKind.ACCOUNT_ERASED: Text(
            subject="Uw account is verwijderd",
            paragraphs=(
                "Uw account en alles wat daarover werd bewaard is verwijderd, zoals u vroeg: {erasure_id}",
                "Wat de belastingwet verlangt blijft, zonder namen of nummers. Back-ups vergeten de rest in een week.",
                "Het ondertekende bewijs daarvan heeft dit controlegetal: {receipt}",
                "Dit is de laatste e-mail die u van ons krijgt. Dank u dat u onze klant was.",
            ),
        ),
        MailKind.KEY_CREATED: Text(
            subject="Er is een nieuwe API-sleutel gemaakt",
            paragraphs=(
                "Voor uw account is een nieuwe API-sleutel gemaakt: {key_id}",
                "Was u dit niet, en ook geen collega? Trek de sleutel dan meteen in en laat het ons weten.",
            ),
            action="Bekijk uw API-sleutels",
        ),
        MailKind.VOICEMAIL: Text(
            subject="Een nieuw bericht op uw antwoordapparaat",
            paragraphs=(
                "Iemand heeft een bericht ingesproken op uw antwoordapparaat. U vindt het als bijlage bij deze e-mail.",
                "Gebeld nummer: {number}",
                "Beller: {caller}",
                "Tijd: {left_at}",
                "Duur: {duration}",
                (
                    "Deze e-mail bevat het enige exemplaar: het onze verwijderen wij zodra uw mailserver het heeft "
                    "aangenomen."
                ),
            ),
        ),
        MailKind.VOICEMAIL_REPEATED: Text(
            subject="Een nieuw bericht op uw antwoordapparaat (mogelijk een herhaling)",
            paragraphs=(
                (
                    "Iemand heeft een bericht ingesproken op uw antwoordapparaat. U vindt het als bijlage bij deze "
                    "e-mail. Door een storing weten wij niet of onze eerste e-mail hierover is aangekomen: "
                    "misschien hebt u het bericht al."
                ),
                "Gebeld nummer: {number}",
                "Beller: {caller}",
                "Tijd: {left_at}",
                "Duur: {duration}",
                (
                    "Deze e-mail bevat het enige exemplaar: het onze verwijderen wij zodra uw mailserver het heeft "
                    "aangenomen."
                ),
            ),
        ),
        MailKind.VOICEMAIL_LOST: Text(
            subject="Een bericht op uw antwoordapparaat is verloren gegaan",
            paragraphs=(
                (
                    "Iemand heeft een bericht ingesproken op uw antwoordapparaat. Het spijt ons: het kon niet worden "
                    "bezorgd omdat {reason}. Zoals beloofd bewaren wij geen berichten, dus is het verwijderd."
                ),
                "Gebeld nummer: {number}",
                "Beller: {caller}",
                "Tijd: {left_at}",
                "Duur: {duration}",
            ),
            action="Bekijk uw berichten en adressen",
        ),
        MailKind.VOICEMAIL_UNCONFIRMED: Text(
            subject="Hebt u een bericht van uw antwoordapparaat ontvangen?",
            paragraphs=(
                (
                    "Wij hebben u een bericht van uw antwoordapparaat gemaild, maar niemand heeft ons bevestigd dat "
                    "het is aangekomen. Zoals beloofd bewaren wij berichten niet langer, dus is het onze verwijderd. "
                    "Zit de e-mail niet in uw mailbox, dan is het bericht verloren gegaan."
                ),
                "Gebeld nummer: {number}",
                "Beller: {caller}",
                "Tijd: {left_at}",
            ),
            action="Bekijk uw berichten en adressen",
        ),
        MailKind.VOICEMAIL_ADDRESS: Text(
            subject="Bevestig dit adres voor uw antwoordapparaat",
            paragraphs=(
                (
                    "Een klant van Call Factory wil dat berichten van een antwoordapparaat naar dit adres worden "
                    "gemaild. Vul deze code in My Call Factory in om het te bevestigen:"
                ),
                "{code}",
                "Weet u hier niets van? Dan kunt u deze e-mail negeren; zonder de code wordt hier niets bezorgd.",
            ),
        ),
        MailKind.CONTACT_MAIL: Text(
            subject="Een e-mail aan ons contactadres",
            paragraphs=(
                "Iemand heeft naar ons contactadres geschreven. {note}",
                "Van: {sender}",
                "Onderwerp: {subject}",
                "Laatste stap naar onze servers: {last_hop}",
                "Spamcontrole: {spam}",
            ),
        ),
    },
)
