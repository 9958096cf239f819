"""The number shop: what is on offer where, what it costs, what the law asks. Anyone may look."""

from callfactory.catalogue import INTERNATIONAL
from callfactory.errors import FieldProblem, InvalidInput, NotFound
from callfactory.phone import to_e164
from callfactory.products import PRODUCTS
from callfactory.regulations.pack import RuleUnknown
from callfactory.regulations.rule import RuleKey
from callfactory_aws.endpoint import Allow, Call
from callfactory_aws.http import Api
from functions.order import present, present_dossiers, present_shop, wiring
from functions.order.contract import CountryPage, OfferPage, OfferQuery
from functions.order.dossier_contract import MatchList, PapersQuery
from functions.order.endpoints.paging import after, next_cursor
from functions.order.match_papers import match_papers, papers_at_hand
from functions.order.search_offers import Wanted, countries, search_offers
from functions.order.shop_contract import (
    Catalogue,
    CatalogueQuery,
    NumberForm,
    NumberQuery,
    Requirements,
    RequirementsQuery,
)
from functions.order.show_requirements import end_users, show_requirements

TAG = "shop"


def declare(api: Api) -> None:
    """Declares the endpoints."""

    @api.endpoint("GET", "/countries", allow=Allow.ANYONE, tag=TAG, answer=CountryPage)
    def get_countries(call: Call[None, None]) -> CountryPage:
        """List the countries with numbers on offer, and the types of numbers in each."""
        del call
        return CountryPage(items=[present.country(products) for products in countries().values()])

    @api.endpoint(
        "GET",
        "/offers",
        allow=Allow.ANYONE,
        tag=TAG,
        query=OfferQuery,
        answer=OfferPage,
        errors=(NotFound, RuleUnknown),
    )
    def get_offers(call: Call[None, OfferQuery]) -> OfferPage:
        """Search free numbers by country, type, area, digits, pattern and price class, with price and conditions.

        A page may be empty and still be followed by another: rare digits are searched for page by page.
        """
        query = call.query
        wanted = Wanted(query.contains, query.pattern, query.area, query.price_class)
        filters = (query.country, query.type, query.contains, query.pattern, query.area, query.price_class)
        key = RuleKey(country=query.country, type=query.type, end_user=query.end_user)
        _, rule = show_requirements(key, packs=wiring.rule_packs(), clock=wiring.clock())
        product, page = search_offers(
            query.country,
            query.type,
            wanted,
            limit=query.limit,
            after=after(call, TAG, *filters),
            inventory=wiring.inventory(),
            now=wiring.clock().now(),
        )
        conditions = present_shop.conditions(rule)
        return OfferPage(
            items=[present.offer(offer, product, conditions) for offer in page.items],
            next_cursor=next_cursor(call, page, TAG, *filters),
        )

    _declare_catalogue(api)
    _declare_matches(api)
    _declare_requirements(api)


def _declare_catalogue(api: Api) -> None:
    @api.endpoint("GET", "/catalogue", allow=Allow.ANYONE, tag=TAG, query=CatalogueQuery, answer=Catalogue)
    def get_catalogue(call: Call[None, CatalogueQuery]) -> Catalogue:
        """List what is sold with every price: set-up, monthly, calls by origin and by where they ring.

        What cannot be sold is listed too, with the reason: we do not know its rule, and never guess one.
        """
        query, today = call.query, wiring.clock().now().date()
        pack = wiring.rule_packs().current(today)
        unknown = [each for row in pack.unknown for each in present_shop.not_sold(row, pack)]
        return Catalogue(
            items=[
                present_shop.product(sold, end_users(pack, sold.country, sold.type, today))
                for sold in PRODUCTS
                if query.country in {None, sold.country} and query.type in {None, sold.type}
            ],
            not_sold=[
                each for each in unknown if query.country in {None, each.country} and query.type in {None, each.type}
            ],
        )

    @api.endpoint("GET", "/catalogue/number", allow=Allow.ANYONE, tag=TAG, query=NumberQuery, answer=NumberForm)
    def get_number_form(call: Call[None, NumberQuery]) -> NumberForm:
        """Validate and format a service number as people write it."""
        country = None if call.query.country == INTERNATIONAL else call.query.country
        e164 = to_e164(call.query.number, country)
        if e164 is None:
            raise InvalidInput(
                [FieldProblem("query", "number", "impossible", "No such number can exist. Write it as +31201234567.")]
            )
        return present_shop.number_form(e164)


def _declare_matches(api: Api) -> None:
    @api.endpoint("POST", "/catalogue/matches", allow=Allow.ANYONE, tag=TAG, body=PapersQuery, answer=MatchList)
    def search_by_papers(call: Call[PapersQuery, None]) -> MatchList:
        """See which numbers you can have with the papers that you have, and the fewest papers that are missing for the
        others. Nothing of what you send is kept.

        Papers count as in order here: fresh, valid, and with your address on them.
        """
        today = wiring.clock().now().date()
        found = match_papers(papers_at_hand(call.body, today), wiring.rule_packs().current(today), today)
        return MatchList(items=[present_dossiers.match(each) for each in found])


def _declare_requirements(api: Api) -> None:
    @api.endpoint(
        "GET",
        "/requirements",
        allow=Allow.ANYONE,
        tag=TAG,
        query=RequirementsQuery,
        answer=Requirements,
        errors=(RuleUnknown,),
    )
    def get_requirements(call: Call[None, RequirementsQuery]) -> Requirements:
        """Show what the law asks before a number can be yours, who demands each thing, and why.

        Where we do not know a rule, we say so and sell nothing: a legal rule is never guessed.
        """
        query = call.query
        key = RuleKey(country=query.country, type=query.type, end_user=query.end_user, action=query.action)
        pack, rule = show_requirements(key, packs=wiring.rule_packs(), clock=wiring.clock())
        return present_shop.requirements(rule, pack)
