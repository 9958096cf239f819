"""Mails in English."""

from callfactory.mail_texts import Catalogue, MailKind, Text

CATALOGUE = Catalogue(
    sender_line="Call Factory sends this mail because it is needed for your account. It is not advertising.",
    privacy_line="What we do with your data: our privacy statement",
    mails={
        MailKind.SIGN_UP_CONFIRMATION: Text(
            subject="Your code for Call Factory",
            paragraphs=(
                "Welcome to Call Factory. Enter this code to confirm your e-mail address:",
                "{code}",
                "You did not sign up? Then you can ignore this mail; without the code nothing happens.",
            ),
        ),
        MailKind.ALREADY_REGISTERED: Text(
            subject="You already have an account at Call Factory",
            paragraphs=(
                (
                    "Somebody, probably you, tried to sign up at Call Factory with this e-mail address. "
                    "It already has an account, so we did not make a second one."
                ),
                "Sign in as usual; if you no longer know your password, you can choose a new one there.",
                "It was not you? Then there is nothing that you need to do: nobody learned that you have an account.",
            ),
            action="Sign in",
        ),
        MailKind.ORDER_ACCEPTED: Text(
            subject="Your order was accepted",
            paragraphs=(
                "Thank you. Your order was accepted and this service number is yours: {number}",
                "Next, choose where calls to it shall ring.",
            ),
            action="See your order",
        ),
        MailKind.EXPORT_READY: Text(
            subject="Your download is ready",
            paragraphs=(
                "The download that you asked for is ready in My Call Factory.",
                "For your safety this mail carries no direct link to the file: sign in to fetch it.",
            ),
            action="Go to your downloads",
        ),
        MailKind.KEY_CREATED: Text(
            subject="A new API key was made",
            paragraphs=(
                "A new API key was made for your account: {key_id}",
                "It was not you or a colleague? Then revoke the key at once and tell us.",
            ),
            action="See your API keys",
        ),
    },
)
