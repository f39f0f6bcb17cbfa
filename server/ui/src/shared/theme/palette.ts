/**
 * The colours of the page, light and dark. Ant Design's tokens and the CSS
 * variables are both made from this file, so they cannot drift apart.
 */
export type Mode = "light" | "dark";

/** Grades, stages and options choose from these; a text always stands beside the colour. */
export const TONES = ["red", "orange", "gold", "green", "cyan", "blue", "purple", "gray"] as const;
export type Tone = (typeof TONES)[number];

export interface Palette {
  /** Behind everything. */
  ground: string;
  /** Cards, tables, inputs. */
  surface: string;
  /** Rows under the pointer, quiet buttons. */
  hover: string;
  /** The side rail and sticky table heads. */
  sunken: string;
  line: string;
  lineStrong: string;
  text: string;
  textSecond: string;
  /** Hints and placeholders; still readable at AA on `surface`. */
  textThird: string;
  accent: string;
  accentHover: string;
  /** Selected rows and items. */
  accentSoft: string;
  accentText: string;
  danger: string;
  dangerSoft: string;
  warning: string;
  warningSoft: string;
  success: string;
  successSoft: string;
  shadow: string;
  tones: Record<Tone, { back: string; text: string; dot: string }>;
}

export const light: Palette = {
  ground: "#f5f6f8",
  surface: "#ffffff",
  hover: "#f0f2f5",
  sunken: "#f9fafb",
  line: "#e4e7ec",
  lineStrong: "#cfd4dc",
  text: "#1b2130",
  textSecond: "#4d5666",
  textThird: "#5f6877",
  accent: "#2f55d4",
  accentHover: "#4468de",
  accentSoft: "#edf1fd",
  accentText: "#2848b8",
  danger: "#c9302c",
  dangerSoft: "#fdf0ef",
  warning: "#9a5b00",
  warningSoft: "#fff6e6",
  success: "#1d7a46",
  successSoft: "#eaf7ef",
  shadow: "0 1px 2px rgb(16 24 40 / 5%), 0 6px 20px rgb(16 24 40 / 8%)",
  tones: {
    red: { back: "#fdecea", text: "#a8231f", dot: "#d9453f" },
    orange: { back: "#fff0e3", text: "#9a4a07", dot: "#e5792a" },
    gold: { back: "#fdf4d7", text: "#7a5700", dot: "#d19c12" },
    green: { back: "#e6f5ec", text: "#17663a", dot: "#2f9e5c" },
    cyan: { back: "#e0f4f5", text: "#0d5f69", dot: "#1c9aa8" },
    blue: { back: "#e8effd", text: "#2247b0", dot: "#4169e1" },
    purple: { back: "#f1eafc", text: "#5f35ac", dot: "#8554d9" },
    gray: { back: "#eef0f3", text: "#4a5260", dot: "#8a93a2" },
  },
};

export const dark: Palette = {
  ground: "#111418",
  surface: "#191d23",
  hover: "#232830",
  sunken: "#15181d",
  line: "#2b313a",
  lineStrong: "#3c4450",
  text: "#e6e9ee",
  textSecond: "#b0b8c4",
  textThird: "#98a2b0",
  accent: "#4569ea",
  accentHover: "#4a6ce0",
  accentSoft: "#1e2947",
  accentText: "#9db3ff",
  danger: "#f0716b",
  dangerSoft: "#38201f",
  warning: "#e5b052",
  warningSoft: "#332816",
  success: "#5cc48a",
  successSoft: "#17301f",
  shadow: "0 1px 2px rgb(0 0 0 / 40%), 0 8px 24px rgb(0 0 0 / 45%)",
  tones: {
    red: { back: "#3d2120", text: "#f5a19c", dot: "#e0645e" },
    orange: { back: "#3a2716", text: "#f2b07a", dot: "#e08442" },
    gold: { back: "#352b12", text: "#e6c565", dot: "#cfa02a" },
    green: { back: "#183023", text: "#86d3a6", dot: "#3fa96b" },
    cyan: { back: "#12302f", text: "#7ccfd6", dot: "#2ea2ae" },
    blue: { back: "#1d2a4a", text: "#a3bbff", dot: "#5f84f2" },
    purple: { back: "#2c2245", text: "#c4a8f7", dot: "#9168e0" },
    gray: { back: "#2a2f37", text: "#b4bcc8", dot: "#7d8796" },
  },
};

export const palettes: Record<Mode, Palette> = { light, dark };
