/** The look: one ink blue, one spacing scale, one radius. Every pair of text and ground keeps to WCAG 2.2 AA. */

import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from "@mantine/core";
import type { FocusEvent } from "react";

const brand: MantineColorsTuple = [
  "#eef3ff",
  "#dce6ff",
  "#b9ccfb",
  "#92aff7",
  "#6f95f2",
  "#517ee8",
  "#3767df",
  "#2456d6",
  "#1c46b4",
  "#153a99",
];

/** Greys of the dark scheme, with the ink's blue in them. */
const dark: MantineColorsTuple = [
  "#e6e9ef",
  "#c3cad6",
  "#a3adbd",
  "#7d8796",
  "#4a5262",
  "#333a47",
  "#1f242d",
  "#171b22",
  "#101318",
  "#0b0d11",
];

function selectAll(event: FocusEvent<HTMLInputElement>): void {
  if (!event.currentTarget.readOnly) event.currentTarget.select();
}

export const theme = createTheme({
  colors: { brand, dark },
  primaryColor: "brand",
  primaryShade: { light: 7, dark: 7 },
  fontFamily: '"Inter Variable", "Inter Fallback", system-ui, -apple-system, "Segoe UI", Roboto, sans-serif',
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, monospace',
  headings: { fontFamily: '"Inter Variable", "Inter Fallback", system-ui, -apple-system, "Segoe UI", sans-serif', fontWeight: "650" },
  defaultRadius: "md",
  cursorType: "pointer",
  respectReducedMotion: true,
  focusRing: "auto",
  components: {
    Button: { defaultProps: { size: "sm" } },
    // What stands there from the beginning interrupts nobody; what happens says so itself (`alert`, `status`).
    Alert: { defaultProps: { role: "note" } },
    Badge: { defaultProps: { variant: "light", radius: "sm" } },
    Modal: { defaultProps: { centered: true, radius: "lg" } },
    // What is typed into a filled choice takes its place, and Enter takes the first that is found.
    Select: { defaultProps: { selectFirstOptionOnChange: true, onFocus: selectAll } },
    Skeleton: { defaultProps: { radius: "md" } },
    Switch: { defaultProps: { withThumbIndicator: false } },
    Tooltip: { defaultProps: { withArrow: true, events: { hover: true, focus: true, touch: true } } },
    Anchor: { defaultProps: { underline: "always" } },
  },
});

/**
 * Colours of text that Mantine chooses too pale for AA, made readable in both schemes; and grounds of states and notes,
 * which are tints of the surface: they are noticed, and leave the loudest colour to what is pressed.
 */
export const variables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    "--mantine-color-red-filled": "#c0232c",
    "--mantine-color-red-filled-hover": "#a51d26",
    "--mantine-color-dimmed": "#566073",
    "--mantine-color-placeholder": "#6a7485",
    "--mantine-color-error": "#c0232c",
    "--mantine-color-anchor": "#2456d6",
    "--mantine-color-text": "#171c26",
    "--mantine-color-default-border": "#d5dae3",
    "--mantine-color-brand-light-color": "#1c46b4",
    "--mantine-color-red-light-color": "#a51d26",
    "--mantine-color-green-light-color": "#14612f",
    "--mantine-color-yellow-light-color": "#774b00",
    "--mantine-color-orange-light-color": "#8a3b00",
    "--mantine-color-gray-light-color": "#454d5b",
    "--mantine-color-brand-light": "#e6edfd",
    "--mantine-color-brand-light-hover": "#d9e4fc",
    "--mantine-color-red-light": "#fdeaea",
    "--mantine-color-red-light-hover": "#fadcdc",
    "--mantine-color-green-light": "#e0f4e6",
    "--mantine-color-yellow-light": "#fdf2d0",
    "--mantine-color-orange-light": "#fdecdf",
    "--mantine-color-gray-light": "#eceff4",
    "--cf-surface": "#ffffff",
    "--cf-canvas": "#f7f8fa",
    "--cf-line": "#e4e7ed",
    "--cf-quiet": "#566073",
  },
  dark: {
    "--mantine-color-red-filled": "#c0232c",
    "--mantine-color-red-filled-hover": "#a51d26",
    "--mantine-color-body": "#101318",
    "--mantine-color-dimmed": "#a3adbd",
    "--mantine-color-placeholder": "#8b95a6",
    "--mantine-color-error": "#ff8c8c",
    "--mantine-color-anchor": "#8eb0ff",
    "--mantine-color-text": "#e6e9ef",
    "--mantine-color-default": "#1a1e26",
    "--mantine-color-default-hover": "#222732",
    "--mantine-color-default-border": "#333a47",
    "--mantine-color-brand-light-color": "#a9c3ff",
    "--mantine-color-red-light-color": "#ffa3a3",
    "--mantine-color-green-light-color": "#8ce0a4",
    "--mantine-color-yellow-light-color": "#ffd97a",
    "--mantine-color-orange-light-color": "#ffc08a",
    "--mantine-color-gray-light-color": "#c3cad6",
    "--mantine-color-brand-light": "#202c45",
    "--mantine-color-brand-light-hover": "#283757",
    "--mantine-color-red-light": "#3a2429",
    "--mantine-color-red-light-hover": "#4a2b32",
    "--mantine-color-green-light": "#1a3026",
    "--mantine-color-yellow-light": "#38301d",
    "--mantine-color-orange-light": "#3b2b20",
    "--mantine-color-gray-light": "#2a3039",
    "--cf-surface": "#171b22",
    "--cf-canvas": "#101318",
    "--cf-line": "#2a303b",
    "--cf-quiet": "#a3adbd",
  },
});
