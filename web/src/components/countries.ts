import { getCountries } from "libphonenumber-js/min";

/** Codes of numbering plans that are no countries of ISO 3166. */
const NO_COUNTRIES = new Set<string>(["AC", "TA", "XK"]);

/** ISO 3166 alpha-2 of every country that an address can be in. */
export const COUNTRIES: readonly string[] = getCountries().filter((code) => !NO_COUNTRIES.has(code));
