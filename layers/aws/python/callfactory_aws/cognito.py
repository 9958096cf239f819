"""The identity store on Cognito. Its refusals become ours: the same for unknown and known addresses."""

import base64
import json
from typing import Any

from botocore.exceptions import ClientError

from callfactory.errors import AlreadyExists, FieldProblem, InvalidInput, TooManyRequests, Unauthenticated
from callfactory.identity.store import CodeWanted, Person, SignedIn, WrongCode
from callfactory_aws import clients

_WRONG = "The e-mail address or password is wrong, or the address is not confirmed yet."
_NOT_SIGNED_IN = {
    "NotAuthorizedException",
    "UserNotFoundException",
    "UserNotConfirmedException",
    "PasswordResetRequiredException",
    "InvalidParameterException",
}
_PER_PERSON = {"LimitExceededException", "TooManyFailedAttemptsException"}
"""Too many attempts for somebody: only addresses that are known have those, so they are refused like any other. What
we let through ourselves counts known and unknown addresses alike."""
_WRONG_CODE = {
    "CodeMismatchException",
    "ExpiredCodeException",
    "EnableSoftwareTokenMFAException",
    *_PER_PERSON,
    *_NOT_SIGNED_IN,
}
_TOO_MANY = {"TooManyRequestsException", *_PER_PERSON}


class CognitoStore:
    """The `IdentityStore` port.

    Signing in and confirming need no permission of ours (they prove themselves); AdminGetUser,
    AdminListGroupsForUser, AdminUpdateUserAttributes and AdminUserGlobalSignOut on the pool do.
    """

    def __init__(self, pool_id: str, client_id: str) -> None:
        self._pool_id = pool_id
        self._client_id = client_id

    def sign_up(self, *, email: str, password: str, language: str, zone: str) -> bool:
        attributes = {"email": email, "locale": language, "zoneinfo": zone}
        try:
            clients.cognito().sign_up(
                ClientId=self._client_id,
                Username=email,
                Password=password,
                UserAttributes=[{"Name": name, "Value": value} for name, value in attributes.items()],
            )
        except ClientError as error:
            if _code(error) == "UsernameExistsException":
                return self._send_code_again(email)
            if _code(error) == "InvalidPasswordException":
                raise InvalidInput([_weak_password()]) from None
            raise _refusal(error, Unauthenticated(_WRONG), set()) from None
        return True

    def _send_code_again(self, email: str) -> bool:
        """Cognito refuses this for a confirmed address, which is how we learn that it is one."""
        try:
            clients.cognito().resend_confirmation_code(ClientId=self._client_id, Username=email)
        except ClientError as error:
            if _code(error) in _NOT_SIGNED_IN:
                return False
            if _code(error) not in _PER_PERSON:
                raise _refusal(error, Unauthenticated(_WRONG), set()) from None
        return True

    def confirm(self, email: str, code: str) -> Person:
        try:
            clients.cognito().confirm_sign_up(ClientId=self._client_id, Username=email, ConfirmationCode=code)
        except ClientError as error:
            raise _refusal(error, WrongCode("This code is wrong or too old."), _WRONG_CODE) from None
        return self._person(email)

    def sign_in(self, email: str, password: str) -> SignedIn | CodeWanted:
        try:
            answer = clients.cognito().initiate_auth(
                ClientId=self._client_id,
                AuthFlow="USER_PASSWORD_AUTH",
                AuthParameters={"USERNAME": email, "PASSWORD": password},
            )
        except ClientError as error:
            raise _refusal(error, Unauthenticated(_WRONG), _NOT_SIGNED_IN | _PER_PERSON) from None
        if answer.get("ChallengeName") == "SOFTWARE_TOKEN_MFA":
            username = answer.get("ChallengeParameters", {}).get("USER_ID_FOR_SRP", email)
            return CodeWanted(username=username, session=answer["Session"])
        if "AuthenticationResult" not in answer:
            raise Unauthenticated(_WRONG)
        return _signed_in(answer["AuthenticationResult"])

    def answer(self, wanted: CodeWanted, code: str) -> SignedIn:
        try:
            answer = clients.cognito().respond_to_auth_challenge(
                ClientId=self._client_id,
                ChallengeName="SOFTWARE_TOKEN_MFA",
                Session=wanted.session,
                ChallengeResponses={"USERNAME": wanted.username, "SOFTWARE_TOKEN_MFA_CODE": code},
            )
        except ClientError as error:
            raise _refusal(error, WrongCode("This code is wrong or too old."), _WRONG_CODE) from None
        return _signed_in(answer["AuthenticationResult"])

    def person(self, subject: str) -> Person:
        return self._person(subject)

    def verify_access_token(self, token: str) -> tuple[str, frozenset[str]]:
        """Asking Cognito, rather than checking the signature here, sees a sign-out everywhere at once."""
        try:
            answer = clients.cognito().get_user(AccessToken=token)
        except ClientError as error:
            raise _refusal(error, Unauthenticated("Sign in first."), _NOT_SIGNED_IN) from None
        attributes = {each["Name"]: each.get("Value", "") for each in answer["UserAttributes"]}
        claims = _claims(token)
        if claims.get("token_use") != "access" or claims.get("client_id") != self._client_id:
            raise Unauthenticated("Sign in first.")
        return attributes["sub"], frozenset(claims.get("cognito:groups", ()))

    def groups(self, subject: str) -> frozenset[str]:
        try:
            answer = clients.cognito().admin_list_groups_for_user(UserPoolId=self._pool_id, Username=subject)
        except ClientError as error:
            raise _refusal(error, Unauthenticated("Sign in first."), _NOT_SIGNED_IN) from None
        return frozenset(group.get("GroupName", "") for group in answer["Groups"])

    def begin_totp(self, refresh_token: str) -> str:
        answer = clients.cognito().associate_software_token(AccessToken=self._access_token(refresh_token))
        return answer["SecretCode"]

    def finish_totp(self, refresh_token: str, code: str) -> None:
        access_token = self._access_token(refresh_token)
        try:
            answer = clients.cognito().verify_software_token(AccessToken=access_token, UserCode=code)
        except ClientError as error:
            raise _refusal(error, WrongCode("This code is wrong or too old."), _WRONG_CODE) from None
        if answer.get("Status") != "SUCCESS":
            raise WrongCode("This code is wrong or too old.")
        clients.cognito().set_user_mfa_preference(
            AccessToken=access_token, SoftwareTokenMfaSettings={"Enabled": True, "PreferredMfa": True}
        )

    def end_totp(self, refresh_token: str) -> None:
        clients.cognito().set_user_mfa_preference(
            AccessToken=self._access_token(refresh_token),
            SoftwareTokenMfaSettings={"Enabled": False, "PreferredMfa": False},
        )

    def forgot_password(self, email: str) -> None:
        """Unknown and unconfirmed addresses are refused by Cognito, which nobody gets to know."""
        try:
            clients.cognito().forgot_password(ClientId=self._client_id, Username=email)
        except ClientError as error:
            if _code(error) not in _NOT_SIGNED_IN | _PER_PERSON:
                raise _refusal(error, Unauthenticated(_WRONG), set()) from None

    def reset_password(self, email: str, code: str, password: str) -> Person:
        try:
            clients.cognito().confirm_forgot_password(
                ClientId=self._client_id, Username=email, ConfirmationCode=code, Password=password
            )
        except ClientError as error:
            if _code(error) == "InvalidPasswordException":
                raise InvalidInput([_weak_password()]) from None
            raise _refusal(error, WrongCode("This code is wrong or too old."), _WRONG_CODE) from None
        return self._person(email)

    def knows(self, email: str) -> bool:
        try:
            self._person(email)
        except Unauthenticated:
            return False
        return True

    def change_email(self, subject: str, email: str) -> None:
        attributes = {"email": email, "email_verified": "true"}
        try:
            clients.cognito().admin_update_user_attributes(
                UserPoolId=self._pool_id,
                Username=subject,
                UserAttributes=[{"Name": name, "Value": value} for name, value in attributes.items()],
            )
        except ClientError as error:
            if _code(error) in {"AliasExistsException", "UsernameExistsException"}:
                raise AlreadyExists("This address cannot be used.") from None
            raise _refusal(error, Unauthenticated("Sign in first."), _NOT_SIGNED_IN) from None

    def sign_out(self, subject: str) -> None:
        try:
            clients.cognito().admin_user_global_sign_out(UserPoolId=self._pool_id, Username=subject)
        except ClientError as error:
            raise _refusal(error, Unauthenticated("Sign in first."), _NOT_SIGNED_IN) from None

    def remove(self, subject: str) -> None:
        try:
            clients.cognito().admin_delete_user(UserPoolId=self._pool_id, Username=subject)
        except ClientError as error:
            if _code(error) != "UserNotFoundException":
                raise

    def revoke(self, refresh_token: str) -> None:
        try:
            clients.cognito().revoke_token(Token=refresh_token, ClientId=self._client_id)
        except ClientError as error:
            if _code(error) not in {"UnauthorizedException", "UnsupportedTokenTypeException", *_NOT_SIGNED_IN}:
                raise

    def _access_token(self, refresh_token: str) -> str:
        """A fresh access token: sessions outlive those of Cognito, so only the refresh token is kept."""
        try:
            answer = clients.cognito().initiate_auth(
                ClientId=self._client_id,
                AuthFlow="REFRESH_TOKEN_AUTH",
                AuthParameters={"REFRESH_TOKEN": refresh_token},
            )
        except ClientError as error:
            raise _refusal(error, Unauthenticated("Sign in again."), _NOT_SIGNED_IN) from None
        return answer["AuthenticationResult"]["AccessToken"]

    def _person(self, username: str) -> Person:
        try:
            answer = clients.cognito().admin_get_user(UserPoolId=self._pool_id, Username=username)
        except ClientError as error:
            raise _refusal(error, Unauthenticated("Sign in first."), _NOT_SIGNED_IN) from None
        attributes = {each["Name"]: each.get("Value", "") for each in answer["UserAttributes"]}
        return Person(
            subject=attributes["sub"],
            email=attributes["email"],
            language=attributes.get("locale") or "en",
            zone=attributes.get("zoneinfo") or "UTC",
        )


def _signed_in(result: Any) -> SignedIn:
    claims = _claims(result["AccessToken"])
    return SignedIn(
        subject=claims["sub"],
        groups=frozenset(claims.get("cognito:groups", ())),
        refresh_token=result["RefreshToken"],
    )


def _claims(token: str) -> dict[str, Any]:
    """The claims of a token that Cognito itself has just given or accepted: its signature needs no second look."""
    try:
        payload = token.split(".")[1]
        claims: dict[str, Any] = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    except (IndexError, ValueError):
        raise Unauthenticated("Sign in first.") from None
    return claims


def _weak_password() -> FieldProblem:
    return FieldProblem(
        "body", "password", "too_weak", "Use at least 12 characters with small and capital letters, digits and symbols."
    )


def _refusal(error: ClientError, refused: Exception, codes: set[str]) -> Exception:
    """What a Cognito error becomes: the refusal for the expected codes, "slow down" for throttling, else the error."""
    if _code(error) in codes:
        return refused
    if _code(error) in _TOO_MANY:
        return TooManyRequests("Too many attempts: wait a little.", retry_after=60)
    return error


def _code(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))
