"""Where the ports of identity meet their adapters: shared by the order API and the authorizer."""

from callfactory.clock import Clock
from callfactory.identity.accounts import Accounts
from callfactory.identity.keys import ApiKeys
from callfactory.identity.sessions import Sessions
from callfactory.identity.store import IdentityStore
from callfactory_aws.clock import make_clock
from callfactory_aws.cognito import CognitoStore
from callfactory_aws.crypto import Keyring, keyring
from callfactory_aws.tables.accounts import AccountItem, DynamoAccounts
from callfactory_aws.tables.api_keys import ApiKeyItem, DynamoApiKeys
from callfactory_aws.tables.base import bind
from callfactory_aws.tables.sessions import DynamoSessions, SessionItem
from functions.order.settings import AuthorizerSettings, OrderSettings


class IdentityWiring:
    """Makes each adapter when it is first asked for, and keeps it."""

    def __init__(self, settings: OrderSettings | AuthorizerSettings) -> None:
        self._settings = settings
        self.clock: Clock = make_clock(settings.clock_parameter)
        self.accounts: Accounts = DynamoAccounts(bind(AccountItem, settings.accounts_table))
        self.keys: ApiKeys = DynamoApiKeys(bind(ApiKeyItem, settings.api_keys_table))
        self.store: IdentityStore = CognitoStore(settings.user_pool_id, settings.user_pool_client_id)

    @property
    def keyring(self) -> Keyring:
        """The keyring; read when first needed, because a request with an API key never needs it."""
        return keyring(self._settings.master_secret)

    @property
    def sessions(self) -> Sessions:
        """Sessions need the keyring."""
        return DynamoSessions(bind(SessionItem, self._settings.sessions_table), self.keyring)
